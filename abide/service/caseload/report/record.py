"""What is on record of one person in a stretch of time: everything that a report is written from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from abide.explain import times
from abide.monitoring.findings import Status
from abide.service.accounts.models import User
from abide.service.alerts import queries as alerts
from abide.service.alerts.models import FindingRow
from abide.service.alerts.rules import GOOD_NEWS
from abide.service.caseload import absences, places
from abide.service.centre.models import Escalation
from abide.service.devices import episodes
from abide.service.devices.models import EpisodeDecision, Fitting
from abide.service.orders.models import AuthorisedAbsence, Order, ReasonableExcuse
from abide.service.people.models import Person


@dataclass(frozen=True, slots=True)
class Record:
    """The rows behind one report, oldest first; first and last are London days, `until` is no later than now.

    rows: the findings that stand and are about something not kept or not known; attended: those of what was
    kept. taken_back: how many findings later evidence took back. accounts: of the absence counted. decisions:
    of alcohol episodes that hold; escalations: of the alerts behind the findings.
    """

    person: Person
    first: date
    last: date
    now: datetime
    orders: Sequence[Order]
    fittings: Sequence[Fitting]
    rows: Sequence[FindingRow]
    attended: Sequence[FindingRow]
    taken_back: int
    excuses: Sequence[ReasonableExcuse]
    leave: Sequence[AuthorisedAbsence]
    accounts: Sequence[absences.Account]
    decisions: Sequence[EpisodeDecision]
    escalations: Sequence[Escalation]

    @property
    def start(self) -> datetime:
        """The first moment that the report is about."""
        return times.start_of_day(self.first)

    @property
    def until(self) -> datetime:
        """The moment up to which it is about anything."""
        return min(times.start_of_day(self.last + timedelta(days=1)), self.now)

    @property
    def worn(self) -> list[tuple[datetime, datetime]]:
        """While some device was fitted, as stretches within the report's time."""
        found = [(max(f.start, self.start), min(f.end or self.until, self.until)) for f in self.fittings]
        return [(start, end) for start, end in found if start < end]


def read(user: User, person: Person, first: date, last: date, now: datetime) -> Record:
    """Read the record of a person whom the user has opened (people.queries.open_person).

    The number of questions does not grow with what is found.
    """
    start = times.start_of_day(first)
    until = min(times.start_of_day(last + timedelta(days=1)), now)
    orders = places.orders_of(user, person)
    touched = Q(condition__version__order__in=orders, withdrawn_at=None, start__lt=until, end__gt=start)
    rows = list(
        alerts.findings(user, person.pk, since=start, until=until, withdrawn=True).select_related(
            "fitting__person",
            "fitting__order",
            "fitting__device",
            "alert__closed_by",
            "alert__acknowledged_by",
        )
    )
    fittings = _fittings(person, start, until)
    stand = [row for row in rows if row.status != Status.WITHDRAWN]
    return Record(
        person=person,
        first=first,
        last=last,
        now=now,
        orders=[order for order in orders if places.days_held([order], first, last)],
        fittings=fittings,
        rows=[row for row in stand if row.code not in GOOD_NEWS],
        attended=[row for row in stand if row.code in GOOD_NEWS],
        taken_back=len(rows) - len(stand),
        excuses=list(
            ReasonableExcuse.objects.filter(touched)
            .select_related("by", "condition__version")
            .order_by("start")
        ),
        leave=list(
            AuthorisedAbsence.objects.filter(touched)
            .select_related("by", "condition__version")
            .order_by("start")
        ),
        accounts=absences.accounts(user, person, now),
        decisions=list(episodes.made_about(user, person, fittings).filter(withdrawn_at=None)),
        escalations=list(
            Escalation.objects.filter(alert__ref__in=[row.alert_id for row in rows if row.alert_id])
            .select_related("alert", "by")
            .order_by("at")
        ),
    )


def _fittings(person: Person, start: datetime, until: datetime) -> list[Fitting]:
    held = Q(end=None) | Q(end__gt=start)
    found = Fitting.objects.filter(held, person=person, start__lt=until).select_related("device", "order")
    return list(found.order_by("start"))
