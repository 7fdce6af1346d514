"""Hand-overs: the list, one of them, signing one as the lead who goes or as the one who comes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from abide.service.accounts.models import User
from abide.service.people.choices import Why
from abide.service.people.queries import note_listed
from abide.service.shifts import actions, queries, rules, summary
from abide.service.shifts.forms import PeriodForm, SignInForm, SignOutForm
from abide.service.shifts.models import HandOver

ROWS = 30


def _reader(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    if not queries.sees_shifts(user):
        raise PermissionDenied("Your role does not show hand-overs: they are the monitoring centre's.")
    return user


@login_required
@never_cache
@require_GET
def hand_overs(request: HttpRequest) -> HttpResponse:
    """Show the hand-over that waits to be signed, then those before it."""
    user = _reader(request)
    page = Paginator(queries.hand_overs(user), ROWS).get_page(request.GET.get("page"))
    return render(request, "shifts/list.html", {"page": page, "waiting": queries.unsigned(user)})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sum a shift up, take the lead's words and whom to watch, and sign it."""
    user, now = _reader(request), timezone.now()
    offered = queries.to_watch(user, now)
    note_listed(user, [each.person for each in offered], what="shift.people_offered", why=Why.ALERT)
    if request.method == "POST":
        form = SignOutForm(request.POST, offered=offered)
        if form.is_valid():
            try:
                made = actions.sign_out(
                    by=user,
                    since=form.cleaned_data["since"],
                    until=form.cleaned_data["until"],
                    words=form.cleaned_data["words"],
                    watch=form.watch,
                )
            except actions.Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, "The shift is handed over. The lead who comes signs it next.")
                return redirect("shifts:hand_over", made.ref)
        given = form.cleaned_data
        since, until = given.get("since"), given.get("until")
    else:
        since, until = _period(request, user, now)
        form = SignOutForm(initial={"since": _local(since), "until": _local(until)}, offered=offered)
    whole = since and until and not rules.fault_of_period(since, until, now)
    context = {
        "form": form,
        # The hours are chosen by themselves, so that no word about anybody ends up in an address.
        "period": PeriodForm(request.POST) if request.method == "POST" else PeriodForm(initial=form.initial),
        "since": since,
        "until": until,
        "told": summary.of_shift(user, since, until, now) if whole and since and until else None,
    }
    return render(request, "shifts/new.html", context, status=422 if form.errors else 200)


def _period(request: HttpRequest, user: User, now: datetime) -> tuple[datetime, datetime]:
    """Give the shift that was chosen, else the usual one."""
    form = PeriodForm(request.GET)
    if form.is_valid():
        since, until = form.cleaned_data["since"], form.cleaned_data["until"]
        if not rules.fault_of_period(since, until, now):
            return since, until
    last = queries.hand_overs(user).first()
    since, until = rules.usual_period(last.until if last is not None else None, now)
    # The field has no seconds.
    return since, until.replace(second=0, microsecond=0)


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)


@login_required
@never_cache
@require_GET
def hand_over(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one hand-over as it was signed, and whom to watch."""
    user = _reader(request)
    return _page(request, user, _found(user, ref), SignInForm())


@login_required
@require_POST
def sign_in(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a shift over."""
    user = _reader(request)
    found = _found(user, ref)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, user, found, form, status=422)
    try:
        actions.sign_in(by=user, hand_over=ref, **form.cleaned_data)
    except rules.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "You have taken the shift over.")
    return redirect("shifts:hand_over", ref)


def _found(user: User, ref: UUID) -> HandOver:
    try:
        return queries.hand_over(user, ref)
    except HandOver.DoesNotExist as missing:
        raise Http404("There is no such hand-over.") from missing


def _page(
    request: HttpRequest, user: User, shown: HandOver, form: SignInForm, *, status: int = 200
) -> HttpResponse:
    watched = queries.watched(user, shown)
    note_listed(user, [each.person for each in watched], what="shift.watched_listed", why=Why.ALERT)
    context: dict[str, Any] = {
        "shown": shown,
        "told": shown.summary,
        "watched": watched,
        "form": form,
        "to_sign": shown.signed_in_by_id is None and shown.signed_out_by_id != user.pk,
    }
    return render(request, "shifts/hand_over.html", context, status=status)
