"""The queue, the parts of it that a live page asks for again, and for whom notifying is suspended."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from abide.service.accounts.models import User
from abide.service.alerts import queries as alerts
from abide.service.alerts.models import Alert
from abide.service.centre import lines, queries
from abide.service.centre.forms import Narrow
from abide.service.people import queries as people
from abide.service.people.choices import Why

PER_PAGE = 50
MOST_CHANGED = 50
# As many lines as stand above what runs out next without hiding it below the edge of a screen.
MUCH_OVER = 4


def reader(request: HttpRequest) -> User:
    """Give the user; PermissionDenied for a role that sees no people at all."""
    user = request.user
    assert isinstance(user, User)
    if not people.sees_people(user):
        raise PermissionDenied("Your role does not show alerts. Your account page says what your role is.")
    return user


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show what runs out first at the top, and how much has waited too long, whatever is filtered away."""
    user, now = reader(request), timezone.now()
    seen = alerts.last_notification()
    chosen = Narrow(request.GET).chosen
    page = Paginator(queries.queue(user, now, **chosen), PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    _note(user, shown, "alerts.listed")
    context = {
        "lines": lines.of(user, shown, now),
        "page": page,
        "form": Narrow(initial=chosen),
        "state": chosen["state"],
        "narrowed": bool(chosen["severity"] or chosen["order_type"]),
        "seen": seen,
        "now": now,
        **_backlog(user, now),
    }
    return render(request, "centre/queue.html", context)


@login_required
@require_GET
def changed(request: HttpRequest) -> HttpResponse:
    """Give the parts of the queue a live page asks for again: the lines of some people, and the backlog."""
    user, now = reader(request), timezone.now()
    refs = [ref for ref in map(_uuid, request.GET.getlist("changed")[:MOST_CHANGED]) if ref]
    chosen = Narrow(request.GET).chosen
    page = Paginator(queries.queue(user, now, **chosen), PER_PAGE).get_page(request.GET.get("page"))
    first = list(page.object_list)
    others = (
        alerts.alerts(user)
        .select_related("acknowledged_by", "closed_by", "fitting__order")
        .filter(person__ref__in=refs, changed_at__gte=now - queries.OLD_AFTER)
    )
    shown = {alert.pk: alert for alert in [*others[:PER_PAGE], *first]}
    ordered = [shown.pop(alert.pk) for alert in first]
    ordered += shown.values()
    _note(user, [a for a in ordered if a.person and a.person.ref in refs], "alerts.refreshed")
    context = {
        "lines": lines.of(user, ordered, now),
        "listed": {str(alert.ref) for alert in first},
        # On later pages lines move up and down with every change: there they are only brought up to date.
        "follows": page.number == 1,
        **_backlog(user, now),
    }
    return render(request, "centre/parts.html", context)


def _backlog(user: User, now: datetime) -> dict[str, object]:
    backlog = queries.backlog(user, now)
    # With much over its time on top, what still can be met in time is named beside it.
    ahead = queries.next_to_run_out(user, now) if backlog.over > MUCH_OVER else None
    return {
        "backlog": backlog,
        "oldest_days": backlog.oldest_days(now),
        "next": lines.of(user, [ahead], now)[0] if ahead else None,
    }


def _note(user: User, alerts: list[Alert], what: str) -> None:
    shown = {alert.person_id: alert.person for alert in alerts if alert.person is not None}
    people.note_listed(user, shown.values(), what=what, why=Why.ALERT)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
