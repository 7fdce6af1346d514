"""What people may read of outages: the user comes first, and counts and sees only their own people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Min, Q, QuerySet, Value, When

from abide.explain import times
from abide.service.accounts.models import Role, User
from abide.service.alerts.models import Alert, AlertState, Severity
from abide.service.outages import words
from abide.service.outages.models import Danger, Member, Outage, OutageState
from abide.service.outages.reading import KINDS
from abide.service.outages.rules import Family
from abide.service.people.choices import Why
from abide.service.people.queries import note_listed, people_for

SEES_OUTAGES = (Role.MONITORING_OFFICER, Role.CENTRE_MANAGER)
# As many silences as are shown in one page of an outage.
MOST_SHOWN = 50
# And so many of those whose silence could endanger somebody at the top of the queue.
MOST_AHEAD = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One outage as the queue shows it; numbers are of the people this reader may see.

    silent: still silent now; back: heard again; apart: whose silence could endanger somebody, whose alerts
    keep lines of their own; act_by: the soonest moment by which one of those it holds must be acted on;
    left, over: how long that is from now
    """

    ref: str
    sentence: str
    people: int
    silent: int
    back: int
    apart: int
    apart_silent: int
    began: datetime
    act_by: datetime | None
    left: str
    over: bool
    owner: str
    mine: bool
    state: str

    @property
    def version(self) -> str:
        """A short mark that changes when anything but the time left does."""
        return f"{self.people}-{self.silent}-{self.apart_silent}-{self.owner}-{self.state}"


def sees_outages(user: User) -> bool:
    """Whether a user's role works with outages: the monitoring centre."""
    return user.is_active and not user.is_locked and user.role in SEES_OUTAGES


def outages(user: User) -> QuerySet[Outage]:
    """Give the outages a user may see, the newest first; none outside the centre."""
    found = Outage.objects.select_related("owner", "ended_by").order_by("-began", "-pk")
    return found if sees_outages(user) else found.none()


def outage(user: User, ref: UUID) -> Outage:
    """Give one outage; Outage.DoesNotExist for a user who sees none."""
    return outages(user).get(ref=ref)


def members(user: User, outage: Outage) -> QuerySet[Member]:
    """Give who is in an outage: first whose silence could endanger somebody, then who is still silent."""
    seen = Member.objects.filter(outage=outage, person__in=people_for(user).values("pk"))
    return seen.select_related("person", "alert__acknowledged_by").order_by(
        _first(danger__gt=""), _first(back_at=None), "since", "pk"
    )


def _first(**what: object) -> Case:
    return Case(When(**what, then=Value(0)), default=Value(1))


def held(user: User) -> QuerySet[Alert]:
    """Give the alerts that stand in the queue as part of an outage and not by themselves.

    Only silences that nobody has taken up, that became nothing graver meanwhile, and that endanger nobody.
    """
    if not sees_outages(user):
        return Alert.objects.none()
    inside = Member.objects.filter(outage__state=OutageState.OPEN, danger=Danger.NONE)
    return Alert.objects.filter(
        state=AlertState.NEW,
        kind__in=KINDS,
        severity__gt=Severity.NOW,
        pk__in=inside.values("alert"),
        person__in=people_for(user).values("pk"),
    )


def alone(user: User, alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """Leave out of the queue's alerts what one line of an outage stands for."""
    return alerts.exclude(pk__in=held(user).values("pk")) if sees_outages(user) else alerts


def ahead(user: User) -> QuerySet[Member]:
    """Give those in open outages, still silent, whose silence could endanger somebody: the queue's top."""
    mine = Member.objects.filter(
        outage__state=OutageState.OPEN, danger__gt="", back_at=None, person__in=people_for(user).values("pk")
    )
    return (mine if sees_outages(user) else mine.none()).exclude(alert__state=AlertState.CLOSED)


def ahead_shown(user: User) -> list[Member]:
    """Give the first of those in `ahead`, with what a line shows of them; writes to the audit that it did."""
    shown = ahead(user).select_related("person", "alert__acknowledged_by", "outage")
    first = list(shown.order_by("alert__act_by", "pk")[:MOST_AHEAD])
    note_listed(user, [member.person for member in first], what="outage.listed", why=Why.ALERT)
    return first


def lines(user: User, now: datetime) -> list[Line]:
    """Give the open outages as lines of the queue, the oldest first; a fixed number of questions."""
    found = list(outages(user).filter(state=OutageState.OPEN).order_by("began", "pk"))
    return [line for line in lines_of(user, found, now) if line.people]


def lines_of(user: User, shown: Sequence[Outage], now: datetime) -> list[Line]:
    """Give a line for each outage that was read for this user, in their order."""
    silent, apart = Q(back_at=None), Q(danger__gt="")
    counted = (
        Member.objects.filter(outage__in=shown, person__in=people_for(user).values("pk"))
        .order_by()
        .values("outage")
        .annotate(
            people=Count("person", distinct=True),
            silent=Count("person", distinct=True, filter=silent),
            apart=Count("person", distinct=True, filter=apart),
            apart_silent=Count("person", distinct=True, filter=apart & silent),
            act_by=Min("alert__act_by", filter=Q(alert__state=AlertState.NEW, danger="")),
        )
    )
    by_outage = {row["outage"]: row for row in counted} if shown else {}
    return [_line(user, each, by_outage.get(each.pk, _NOBODY), now) for each in shown]


_NOBODY: Mapping[str, Any] = {"people": 0, "silent": 0, "apart": 0, "apart_silent": 0, "act_by": None}


def _line(user: User, outage: Outage, row: Mapping[str, Any], now: datetime) -> Line:
    act_by = row["act_by"]
    left = times.short_length(abs((act_by - now).total_seconds()) / 60) if act_by else ""
    return Line(
        ref=str(outage.ref),
        sentence=f"{words.WHAT[Family(outage.family)]}, {outage.label}",
        people=row["people"],
        silent=row["silent"],
        back=row["people"] - row["silent"],
        apart=row["apart"],
        apart_silent=row["apart_silent"],
        began=outage.began,
        act_by=act_by,
        left=left,
        over=act_by is not None and now > act_by,
        owner=outage.owner.full_name if outage.owner else "",
        mine=outage.owner_id == user.pk,
        state=outage.state,
    )
