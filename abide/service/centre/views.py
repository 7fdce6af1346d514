"""The list of alerts, one alert, and taking it up or ending it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.alerts import actions, apart, queries, sentences, tellings, words
from abide.service.alerts.models import Alert, AlertState
from abide.service.alerts.rules import Refused
from abide.service.centre import lines
from abide.service.centre.forms import CloseForm, Narrow
from abide.service.people import queries as people
from abide.service.people.choices import Why

PER_PAGE = 50
MOST_CHANGED = 50


def reader(request: HttpRequest) -> User:
    """Give the user; PermissionDenied for a role that sees no people at all."""
    user = request.user
    assert isinstance(user, User)
    if not people.sees_people(user):
        raise PermissionDenied("Your role does not show alerts. Your account page says what your role is.")
    return user


@login_required
@require_GET
def alert_list(request: HttpRequest) -> HttpResponse:
    """Show the alerts of the user's people, the most pressing first, and how much has waited too long."""
    user, now = reader(request), timezone.now()
    seen = queries.last_notification()
    form = Narrow(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"state": "", "severity": ""}
    state = chosen["state"] or "open"
    found = lines.narrowed(user, state=state, severity=chosen["severity"])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    alerts = list(page.object_list)
    _note(user, alerts, "alerts.listed")
    context = {
        "lines": lines.of(user, alerts, now),
        "page": page,
        "form": Narrow(initial={"state": state, "severity": chosen["severity"]}),
        "state": state,
        "seen": seen,
        **_backlog(user, now),
    }
    return render(request, "centre/queue.html", context)


@login_required
@require_GET
def changed(request: HttpRequest) -> HttpResponse:
    """Give the parts of the list a live page asks for again: the lines of some people, and the backlog."""
    user, now = reader(request), timezone.now()
    refs = [ref for ref in map(_uuid, request.GET.getlist("changed")[:MOST_CHANGED]) if ref]
    form = Narrow(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {"state": "", "severity": ""}
    state = chosen["state"] or "open"
    found = lines.narrowed(user, state=state, severity=chosen["severity"])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    first = list(page.object_list)
    others = (
        queries.alerts(user)
        .select_related("acknowledged_by", "fitting")
        .filter(person__ref__in=refs, changed_at__gte=now - lines.OLD_AFTER)
    )
    shown = {alert.pk: alert for alert in [*first, *others[:PER_PAGE]]}
    _note(user, [a for a in shown.values() if a.person and a.person.ref in refs], "alerts.refreshed")
    context = {
        "lines": lines.of(user, list(shown.values()), now),
        "listed": {str(alert.ref) for alert in first},
        # On later pages lines move up and down with every change: there they are only brought up to date.
        "follows": page.number == 1,
        **_backlog(user, now),
    }
    return render(request, "centre/parts.html", context)


@login_required
@require_GET
def alert(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one alert: what happened, what to do first, what was done, and its four endings."""
    user = reader(request)
    found = _found(user, ref)
    if found.person is not None:
        people.open_person(user, found.person.ref, why=Why.ALERT)
    return _page(request, user, found, CloseForm())


@login_required
@require_POST
def acknowledge(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take an alert up; whoever comes second is told who was first."""
    user = reader(request)
    _found(user, ref)
    try:
        actions.acknowledge(by=user, alert=ref)
    except Refused as refused:
        messages.error(request, f"{refused} {_who_won(_found(user, ref))}".strip())
    else:
        messages.success(request, "This alert is now with you.")
    return redirect("alerts:alert", ref)


@login_required
@require_POST
def close(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End an alert with its outcome and a note; whoever comes second is told who was first."""
    user = reader(request)
    found = _found(user, ref)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, user, found, form, status=422)
    try:
        actions.close(by=user, alert=ref, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, f"{refused} {_who_won(_found(user, ref))}".strip())
        return redirect("alerts:alert", ref)
    messages.success(request, "The alert is closed.")
    return redirect("alerts:list")


def _found(user: User, ref: UUID) -> Alert:
    try:
        return queries.alert(user, ref)
    except Alert.DoesNotExist as missing:
        raise Http404("There is no such alert among those you may see.") from missing


def _page(
    request: HttpRequest, user: User, found: Alert, form: CloseForm, *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    revisions = list(queries.chain(user, found.ref).select_related("fitting"))
    said = sentences.of_findings(revisions, now)
    context = {
        "alert": found,
        "line": lines.of(user, [found], now)[0],
        "told": tellings.told(user, found.head, now, why=Why.ALERT) if found.head else None,
        "first_step": words.first_step(found.kind),
        "other": apart.other_of(user, found),
        "form": form,
        "can_acknowledge": found.state == AlertState.NEW,
        "can_close": found.state != AlertState.CLOSED,
        "revisions": [(row, said[row.id]) for row in revisions],
        "seen": queries.last_notification(),
    }
    return render(request, "centre/alert.html", context, status=status)


def _who_won(found: Alert) -> str:
    now = timezone.now()
    if found.state == AlertState.CLOSED and found.closed_by and found.closed_at:
        return f"{found.closed_by.full_name} closed it {times.at(found.closed_at, now)}."
    if found.acknowledged_by and found.acknowledged_at:
        return f"{found.acknowledged_by.full_name} took it up {times.at(found.acknowledged_at, now)}."
    return ""


def _backlog(user: User, now: datetime) -> dict[str, object]:
    backlog = lines.backlog(user, now)
    return {"backlog": backlog, "oldest_days": backlog.oldest_days(now)}


def _note(user: User, alerts: list[Alert], what: str) -> None:
    shown = {alert.person_id: alert.person for alert in alerts if alert.person is not None}
    people.note_listed(user, shown.values(), what=what, why=Why.ALERT)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
