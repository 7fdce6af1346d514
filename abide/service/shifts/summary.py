"""What a shift was, in numbers that name nobody on tag: worked out once and kept as it was signed.

The shape is plain values, so that it can be stored and shown again: lists of rows, moments as ISO 8601.
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from abide.service.accounts.models import User
from abide.service.alerts import queries as alerts
from abide.service.alerts import words
from abide.service.alerts.models import AlertState, Outcome, Severity
from abide.service.centre.models import Escalation
from abide.service.centre.queries import suspensions
from abide.service.notices.models import Notice
from abide.service.outages import queries as outages
from abide.service.outages.models import OutageState
from abide.service.people.queries import people_for


def of_shift(user: User, since: datetime, until: datetime, now: datetime) -> dict[str, Any]:
    """Say what came in, what was closed and how, and what is left, of what this user may see.

    A fixed number of questions. What is open, suspended or without receipt is as of now.
    """
    return {
        "at": now.isoformat(),
        "came": _came(user, since, until),
        "closed": _closed(user, since, until),
        "open": _open(user, now),
        "outages": _outages(user, since, until, now),
        "suspended": _suspended(user, now),
        "unreceipted": _unreceipted(user, now),
    }


def _came(user: User, since: datetime, until: datetime) -> dict[str, Any]:
    raised = alerts.alerts(user).filter(raised_at__gte=since, raised_at__lt=until).order_by()
    rows = raised.values_list("kind").annotate(n=Count("pk")).order_by("-n", "kind")
    kinds = [[words.name(kind), n] for kind, n in rows]
    urgent = raised.filter(severity=Severity.NOW).count()
    return {"total": sum(n for _, n in kinds), "now": urgent, "kinds": kinds}


def _closed(user: User, since: datetime, until: datetime) -> dict[str, Any]:
    closed = alerts.alerts(user).filter(state=AlertState.CLOSED, closed_at__gte=since, closed_at__lt=until)
    rows = closed.order_by().values_list("outcome").annotate(n=Count("pk"))
    found = dict(rows)
    endings = [[label, found[word]] for word, label in Outcome.choices if word in found]
    return {"total": sum(found.values()), "endings": endings}


def _open(user: User, now: datetime) -> dict[str, Any]:
    rows = (
        alerts.open_alerts(user)
        .order_by()
        .values("acknowledged_by__full_name", "acknowledged_by")
        .annotate(n=Count("pk"), over=Count("pk", filter=Q(act_by__lt=now)), oldest=Min("raised_at"))
    )
    who = [
        {
            "who": row["acknowledged_by__full_name"] or "",
            "open": row["n"],
            "over": row["over"],
            "oldest": row["oldest"].isoformat(),
        }
        for row in rows
    ]
    # Nobody's first, then by name: this is no comparison of officers.
    who.sort(key=lambda row: (row["who"] != "", row["who"].casefold()))
    return {
        "total": sum(row["open"] for row in who),
        "over": sum(row["over"] for row in who),
        "who": who,
    }


def _outages(user: User, since: datetime, until: datetime, now: datetime) -> list[dict[str, Any]]:
    going_on = Q(state=OutageState.OPEN) | Q(ended_at__gte=since)
    found = list(outages.outages(user).filter(going_on, began__lt=until).order_by("began", "pk"))
    return [
        {
            "ref": str(outage.ref),
            "what": line.sentence,
            "people": line.people,
            "silent": line.silent,
            "apart": line.apart_silent,
            "began": outage.began.isoformat(),
            "state": outage.get_state_display(),
            "owner": line.owner,
        }
        for outage, line in zip(found, outages.lines_of(user, found, now), strict=True)
    ]


def _suspended(user: User, now: datetime) -> dict[str, int]:
    people, kinds = 0, 0
    for person in suspensions(user, now).values_list("person", flat=True):
        people, kinds = people + (person is not None), kinds + (person is None)
    return {"people": people, "kinds": kinds}


def _unreceipted(user: User, now: datetime) -> list[dict[str, Any]]:
    """List what was passed on of alerts that are still open, and that nobody has confirmed."""
    passed = Escalation.objects.filter(
        alert__person__in=people_for(user).values("pk"), alert__in=alerts.open_alerts(user).values("pk")
    )
    rows = list(passed.select_related("alert").order_by("at", "pk"))
    confirmed = set(
        Notice.objects.filter(
            ref__in=[row.notice for row in rows if row.notice], receipted_at__isnull=False
        ).values_list("ref", flat=True)
    )
    return [
        {
            "alert": str(row.alert.ref),
            "to": row.get_target_display(),
            "at": row.at.isoformat(),
            "sent": row.notice is not None,
        }
        for row in rows
        if row.notice not in confirmed
    ]
