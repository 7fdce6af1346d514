"""The pages of supervision: before an appointment, why a condition is there, support, recognition, a note."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, can, check
from abide.service.alerts.models import FindingRow
from abide.service.orders.models import Condition
from abide.service.orders.rules import ALCOHOL
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.people.queries import note_listed, open_person
from abide.service.supervision.progress import (
    actions,
    before,
    guidance,
    listing,
    milestones,
    notes,
    queries,
    reading,
)
from abide.service.supervision.progress.forms import PurposeForm, RecognitionForm, ReferralForm
from abide.service.ui.refused import say_beside


def _opened(request: HttpRequest, ref: UUID, *, task: Task | None = None) -> tuple[User, Person]:
    user = request.user
    assert isinstance(user, User)
    if task is not None:
        check(user, task)
    return user, open_person(user, ref, why=Why.CASE_MANAGEMENT)


@login_required
@never_cache
@require_GET
def before_meeting(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one page of what to talk about: kept, missed, patterns, what to recognise, ask and expect."""
    user, person = _opened(request, ref)
    now = timezone.now()
    context = {
        "person": person,
        "b": before.read(user, person, now),
        "now": now,
        "may": can(user, Task.PLAN_SUPERVISION),
    }
    return render(request, "supervision/before.html", context)


@login_required
@never_cache
@require_GET
def coming_up(request: HttpRequest) -> HttpResponse:
    """Show of the people one supervises who is worth a word, what support to offer, and which orders end."""
    user = request.user
    assert isinstance(user, User)
    if user.role not in queries.SUPERVISES:
        raise PermissionDenied("Your role does not supervise people on tag.")
    now = timezone.now()
    shown = listing.read(user, now)
    note_listed(user, shown.people, what="supervision.coming_up", why=Why.CASE_MANAGEMENT)
    return render(request, "supervision/coming_up.html", {"c": shown})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def purpose(request: HttpRequest, ref: UUID, order: UUID, key: str) -> HttpResponse:
    """Say why a condition was imposed and which objective it serves; what was said before stays below."""
    user, person = _opened(request, ref, task=Task.PLAN_SUPERVISION)
    condition = _condition(user, person, order, key)
    said = queries.purposes([condition.version.order_id]).get((condition.version.order_id, key), [])
    holds = said[0] if said else None
    first = {} if holds is None else _of(holds, "purpose", "own_words", "objective") | {"seen": holds.ref}
    form = PurposeForm(_given(request), initial=first)
    if form.is_valid():
        given = dict(form.cleaned_data)
        shown = given.pop("seen")
        seen = next((each for each in said if each.ref == shown), None)
        try:
            actions.state_purpose(by=user, order=condition.version.order, key=key, seen=seen, **given)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "Why this condition is there is kept.")
            return redirect("caseload:person", ref)
    context = {
        "person": person,
        "form": form,
        "condition": condition,
        "said": said,
        "guidance": guidance.of_kind(condition.kind),
        "may": actions.may(user, condition.version.order),
    }
    return _form_page(request, "supervision/purpose.html", form, context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def referral(request: HttpRequest, ref: UUID, order: UUID, key: str) -> HttpResponse:
    """Record what came of asking about support before an alcohol condition ends."""
    user, person = _opened(request, ref, task=Task.PLAN_SUPERVISION)
    condition = _condition(user, person, order, key)
    if condition.kind not in ALCOHOL or condition.last_day is None:
        raise Http404("This condition has no end at which support for alcohol would be asked about.")
    form = ReferralForm(_given(request))
    if form.is_valid():
        try:
            actions.record_referral(
                by=user,
                order=condition.version.order,
                key=key,
                ends_on=condition.last_day,
                **form.cleaned_data,
            )
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "What came of it is recorded.")
            return redirect("caseload:person", ref)
    ending = queries.as_ending(condition)
    context = {
        "person": person,
        "form": form,
        "condition": condition,
        "sentence": ending.sentence(times.local(timezone.now()).date()),
        "said": queries.referrals([condition.version.order_id]).get((condition.version.order_id, key), []),
        "may": actions.may(user, condition.version.order),
    }
    return _form_page(request, "supervision/referral.html", form, context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def recognise(request: HttpRequest, ref: UUID, order: UUID, milestone: str) -> HttpResponse:
    """Send a message that recognises a milestone; the person reads it on their own page. Never twice."""
    user, person = _opened(request, ref, task=Task.PLAN_SUPERVISION)
    worth = reading.worth(reading.read(user, person, timezone.now()))
    found = [(o, r) for o, r in worth if o.ref == order and r.milestone == milestone]
    if not found:
        raise Http404("This is not worth a message now, or one was sent already.")
    under, reached = found[0]
    form = RecognitionForm(_given(request), initial={"text": milestones.message(reached)})
    if form.is_valid():
        try:
            actions.recognise(by=user, order=under, reached=reached, **form.cleaned_data)
        except ValidationError as refused:
            say_beside(form, refused)
        else:
            messages.success(request, "The message is sent: it stands on the person's own page.")
            return redirect("caseload:person", ref)
    context = {
        "person": person,
        "form": form,
        "words": milestones.words(reached),
        "on": reached.on,
        "may": actions.may(user, under),
    }
    return _form_page(request, "supervision/recognise.html", form, context)


@login_required
@never_cache
@require_GET
def note(request: HttpRequest, ref: UUID, finding: str) -> HttpResponse:
    """Show a finding as a contact note to be pasted into the case system; the look is in the audit."""
    user, person = _opened(request, ref)
    try:
        written = notes.write(user, person, finding, timezone.now())
    except FindingRow.DoesNotExist as missing:
        raise Http404("There is no such finding about this person.") from missing
    return render(request, "supervision/note.html", {"person": person, "note": written})


def _given(request: HttpRequest) -> QueryDict | None:
    """Give what was sent, even if it is nothing, and None where nothing was."""
    return request.POST if request.method == "POST" else None


def _condition(user: User, person: Person, order: UUID, key: str) -> Condition:
    found = queries.condition_of(user, person, order, key)
    if found is None:
        raise Http404("There is no such condition of this person.")
    return found


def _of(row: object, *fields: str) -> dict[str, object]:
    return {field: getattr(row, field) for field in fields}


def _form_page(
    request: HttpRequest, template: str, form: forms.Form, context: dict[str, object]
) -> HttpResponse:
    return render(request, template, {"form": form, **context}, status=422 if form.errors else 200)
