"""One alert: what happened, what to do step by step, whom to call, what was done, and its four endings."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, can
from abide.service.alerts import actions as alerts
from abide.service.alerts import apart, sentences, tellings
from abide.service.alerts import queries as alert_queries
from abide.service.alerts.models import Alert, AlertState
from abide.service.alerts.rules import OUTCOMES_TO_CHOOSE, Refused
from abide.service.centre import actions, lines, page, queries
from abide.service.centre.forms import EndForm, end_forms
from abide.service.centre.views import reader
from abide.service.people import queries as people
from abide.service.people.choices import Why
from abide.service.supervision.choices import Came
from abide.service.supervision.rules import CAME_OF
from abide.service.ui.refused import say_beside


@login_required
@require_GET
def alert(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one alert."""
    user = reader(request)
    found = _found(user, ref)
    if found.person is not None:
        people.open_person(user, found.person.ref, why=Why.ALERT)
    return _page(request, user, found, end_forms())


@login_required
@require_POST
def acknowledge(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take an alert up; whoever comes second is told who was first."""
    user = reader(request)
    return _done(request, ref, lambda: alerts.acknowledge(by=user, alert=ref), "This alert is now with you.")


@login_required
@require_POST
def hand_back(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Put an alert back among those that nobody has."""
    user = reader(request)
    return _done(request, ref, lambda: alerts.hand_back(by=user, alert=ref), "Nobody has this alert now.")


@login_required
@require_POST
def take_over(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take an alert over from whoever was seen to have it."""
    user = reader(request)
    held_by = _uuid(request.POST.get("from", ""))
    said = "This alert is now with you."
    return _done(request, ref, lambda: alerts.take_over(by=user, alert=ref, held_by=held_by), said)


@login_required
@require_POST
def step(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Tick a step with what was found."""
    user, given = reader(request), request.POST
    name, answer = given.get("step", ""), given.get("answer", "")
    return _done(
        request, ref, lambda: actions.answer_step(by=user, alert=ref, step=name, answer=answer), "", "steps"
    )


@login_required
@require_POST
def call(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write down a call that was made or tried just now."""
    user, given = reader(request), request.POST
    values = {name: given.get(name, "").strip() for name in ("whom", "came", "note", "with_name")}
    return _done(request, ref, lambda: actions.record_call(by=user, alert=ref, **values), "", "calls")


@login_required
@require_POST
def close(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End an alert; whoever comes second is told who was first."""
    user = reader(request)
    found = _found(user, ref)
    outcome = request.POST.get("outcome", "")
    if outcome not in OUTCOMES_TO_CHOOSE:
        messages.error(request, "Choose how the alert ended.")
        return redirect("alerts:alert", ref)
    form = EndForm(outcome, request.POST)
    if form.is_valid():
        try:
            actions.end(by=user, alert=ref, outcome=outcome, **form.cleaned_data)
        except Refused as refused:
            messages.error(request, f"{refused} {_who_won(_found(user, ref))}".strip())
            return redirect("alerts:alert", ref)
        except ValidationError as faults:
            say_beside(form, faults)
        else:
            messages.success(request, "The alert is closed.")
            return redirect("alerts:list")
    forms = [form if each.outcome == outcome else each for each in end_forms()]
    return _page(request, user, found, forms, status=422)


def _done(
    request: HttpRequest, ref: UUID, act: Callable[[], object], said: str, place: str = ""
) -> HttpResponse:
    """Do something about an alert and show its page again, at the place where it was done."""
    user = reader(request)
    _found(user, ref)
    try:
        act()
    except Refused as refused:
        messages.error(request, f"{refused} {_who_won(_found(user, ref))}".strip())
    except ValidationError as faults:
        messages.error(request, " ".join(faults.messages))
    else:
        if said:
            messages.success(request, said)
    answer = redirect("alerts:alert", ref)
    if place:
        answer["Location"] += f"#{place}"
    return answer


def _found(user: User, ref: UUID) -> Alert:
    try:
        return alert_queries.alert(user, ref)
    except Alert.DoesNotExist as missing:
        raise Http404("There is no such alert among those you may see.") from missing


def _page(
    request: HttpRequest, user: User, found: Alert, forms: list[EndForm], *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    revisions = list(alert_queries.chain(user, found.ref).select_related("fitting"))
    said = sentences.of_findings(revisions, now)
    calls = queries.calls(user, found)
    failed = next((form for form in forms if form.errors), None)
    context = {
        "alert": found,
        "line": lines.of(user, [found], now)[0],
        "told": tellings.told(user, found.head, now, why=Why.ALERT) if found.head else None,
        "other": apart.other_of(user, found),
        "forms": forms,
        "form": failed,
        "can_acknowledge": found.state == AlertState.NEW,
        "can_close": found.state != AlertState.CLOSED,
        "revisions": [(row, said[row.id]) for row in revisions],
        "seen": alert_queries.last_notification(),
        "now": now,
        "steps": page.steps_of(user, found, calls, now),
        "calls": calls,
        "callees": page.callees(found) if can(user, Task.RECORD_CONTACTS) else [],
        "came": [(came, Came(came).label) for came in CAME_OF["CALL"]],
        "passed_on": page.passed_on(found),
        "waiting": page.waiting(found),
        "may_accept": can(user, Task.ACCEPT_EXCUSES),
        "may_suspend": can(user, Task.SUSPEND_NOTIFYING),
        "suspensions": queries.of_alert(user, found, now),
    }
    return render(request, "centre/alert.html", context, status=status)


def _who_won(found: Alert) -> str:
    now = timezone.now()
    if found.state == AlertState.CLOSED and found.closed_by and found.closed_at:
        return f"{found.closed_by.full_name} closed it {times.at(found.closed_at, now)}."
    if found.acknowledged_by and found.acknowledged_at:
        return f"{found.acknowledged_by.full_name} took it up {times.at(found.acknowledged_at, now)}."
    return ""


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
