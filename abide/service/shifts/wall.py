"""What the wall's screen counts: it names nobody, so only the reader's role matters, not whom they see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q

from abide.explain import times
from abide.service.accounts.models import Role, User
from abide.service.alerts import words
from abide.service.alerts.models import Alert, AlertState, Severity
from abide.service.outages.models import Danger, Member, Outage, OutageState
from abide.service.outages.rules import Family
from abide.service.outages.words import WHAT

SEES_WALL = (Role.WALL_SCREEN, Role.MONITORING_OFFICER, Role.CENTRE_MANAGER)
# So many alerts that run out next are shown, and so many outages.
MOST = 5
INITIALS = "initials"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Alerts of one severity: how many, how many nobody has, how many over their time, how old the oldest."""

    name: str
    open: int
    nobody: int
    over: int
    oldest: str  # "" for none


@dataclass(frozen=True, slots=True)
class Next:
    """An alert that runs out next: what it is about, and never who, but for initials where those are set."""

    what: str
    who: str
    left: str
    over: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class Out:
    """One outage: what, how many people, how many still silent, how many of those in danger, since when."""

    what: str
    people: int
    silent: int
    apart: int
    began: datetime


@dataclass(frozen=True, slots=True)
class Wall:
    """All that the screen shows."""

    waiting: Sequence[Waiting]
    old: int
    next: Sequence[Next]
    outages: Sequence[Out]
    at: datetime


def check_sees(user: User) -> None:
    """Raise PermissionDenied for a role that has no wall's screen."""
    if not (user.is_active and not user.is_locked and user.role in SEES_WALL):
        raise PermissionDenied("Your role has no wall screen.")


def wall(user: User, now: datetime) -> Wall:
    """Count for the wall's screen, in a fixed number of questions."""
    check_sees(user)
    open_ = Alert.objects.exclude(state=AlertState.CLOSED)
    rows = (
        open_.order_by()
        .values("severity")
        .annotate(
            open=Count("pk"),
            nobody=Count("pk", filter=Q(state=AlertState.NEW)),
            over=Count("pk", filter=Q(act_by__lt=now)),
            old=Count("pk", filter=Q(raised_at__lte=now - timedelta(days=1))),
            oldest=Min("raised_at"),
        )
    )
    by_severity: dict[int, Mapping[str, Any]] = {row["severity"]: dict(row) for row in rows}
    nothing = {"open": 0, "nobody": 0, "over": 0, "oldest": None}
    waiting = [
        _waiting(severity.label, by_severity.get(severity.value, nothing), now) for severity in Severity
    ]
    pressing = open_.filter(severity=Severity.NOW).select_related("person").order_by("act_by", "pk")[:MOST]
    return Wall(
        waiting=waiting,
        old=sum(row["old"] for row in by_severity.values()),
        next=[_next(alert, now) for alert in pressing],
        outages=_outages(),
        at=now,
    )


def _waiting(name: str, row: Mapping[str, Any], now: datetime) -> Waiting:
    oldest = _age(row["oldest"], now) if row["oldest"] else ""
    return Waiting(name, row["open"], row["nobody"], row["over"], oldest)


def _age(since: datetime, now: datetime) -> str:
    return times.short_length((now - since).total_seconds() / 60)


def _next(alert: Alert, now: datetime) -> Next:
    who = ""
    # A Specials case stays without initials, whatever is set.
    if settings.WALL_NAMES == INITIALS and alert.person is not None and not alert.person.is_special:
        who = "".join(word[0] for word in alert.person.name.split())
    left = times.short_length(abs((alert.act_by - now).total_seconds()) / 60)
    return Next(words.name(alert.kind), who, left, now > alert.act_by, alert.state != AlertState.NEW)


def _outages() -> list[Out]:
    found = Outage.objects.filter(state=OutageState.OPEN).order_by("began", "pk")[:MOST]
    shown = list(found)
    silent, apart = Q(back_at=None), ~Q(danger=Danger.NONE)
    rows = (
        Member.objects.filter(outage__in=shown)
        .order_by()
        .values("outage")
        .annotate(
            people=Count("person", distinct=True),
            silent=Count("person", distinct=True, filter=silent),
            apart=Count("person", distinct=True, filter=silent & apart),
        )
    )
    counted = {row["outage"]: row for row in rows}
    return [
        Out(
            f"{WHAT[Family(outage.family)]}, {outage.label}",
            counted[outage.pk]["people"],
            counted[outage.pk]["silent"],
            counted[outage.pk]["apart"],
            outage.began,
        )
        for outage in shown
        if outage.pk in counted
    ]
