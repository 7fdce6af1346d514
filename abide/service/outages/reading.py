"""What the search for outages reads, as columns: a fixed number of questions, however many are silent.

It speaks for the service, not for a reader: nothing of it is shown but through queries.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Count, DateTimeField, Max, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, Least
from numpy.typing import NDArray

from abide.monitoring.findings import Status
from abide.monitoring.instants import from_datetime
from abide.service.alerts.models import Alert, AlertState, FindingRow
from abide.service.devices.models import Fitting
from abide.service.orders.choices import ConditionKind, OrderType, VersionStatus
from abide.service.orders.models import Condition, Order
from abide.service.outages.models import Danger, Member, OutageState
from abide.service.outages.parameters import Numbers
from abide.service.outages.rules import Cause, Column, Family, Silences, areas
from abide.service.people.choices import AddressKind
from abide.service.people.models import Address, Person, ProtectedPerson

# The kind of alert each family of silence is told by. That it is not known whether somebody kept a curfew
# begins with the curfew, for everybody at one minute: it says nothing of when a silence began.
KIND_OF: Mapping[Family, str] = {
    Family.CONTACT: "NO_CONTACT",
    Family.POSITION: "NO_LOCATION",
    Family.POWER: "HOME_UNIT",
}
KINDS = tuple(KIND_OF.values())
_NO_POWER = "home_unit_power_lost"


@dataclass(frozen=True, slots=True)
class Silent:
    """One silence as it stands: of whom, by which device's supplier, from when to when."""

    alert: int
    person: int
    supplier: int
    since: datetime
    back: datetime | None
    longitude: float | None
    latitude: float | None


def pulse() -> tuple[object, ...]:
    """Give values that differ wherever something changed that the search goes by; cheap to ask often."""
    open_ = Alert.objects.filter(kind__in=KINDS).exclude(state=AlertState.CLOSED)
    members = Member.objects.filter(outage__state=OutageState.OPEN)
    return (
        *open_.order_by().aggregate(n=Count("pk"), at=Max("changed_at")).values(),
        *members.aggregate(n=Count("pk"), at=Max("alert__changed_at")).values(),
    )


def silent(family: Family, since: datetime) -> list[Silent]:
    """Give the silences of one family that wait for somebody and began since a moment.

    Those that are over as well, as long as their alert is open. Whoever is in an open outage is in it in any
    case. Alerts of an outage that somebody ended, and those that later evidence took back, are left out.
    """
    mine = Q(in_outage__outage__state=OutageState.OPEN)
    waiting = ~Q(state=AlertState.CLOSED) & (
        Q(in_outage=None) | Q(in_outage__outage__state=OutageState.TAKEN_BACK)
    )
    found = Alert.objects.filter(
        mine | (waiting & Q(head__start__gte=since)),
        kind=KIND_OF[family],
        corrected=False,
        joined_ref=None,
        person__isnull=False,
    )
    if family is Family.POWER:
        found = found.filter(head__reason__what=_NO_POWER)
    columns = (
        "pk",
        "person_id",
        "fitting__device__supplier_id",
        "head__start",
        "head__end",
        "fitting__state__last_longitude",
        "fitting__state__last_latitude",
    )
    return [Silent(*row) for row in found.order_by("pk").values_list(*columns)]


def homes() -> dict[int, tuple[float, float]]:
    """Give where people live now (degrees), by person; who has no known place is left out."""
    rows = (
        Address.objects.filter(kind=AddressKind.PRIMARY, until_date=None)
        .exclude(Q(longitude=None) | Q(latitude=None))
        .order_by("pk")
        .values_list("person_id", "longitude", "latitude")
    )
    return {person: (x, y) for person, x, y in rows if x is not None and y is not None}


@dataclass(frozen=True, slots=True)
class Exposure:
    """Everybody on tag, as columns: who could have fallen silent."""

    supplier: Column
    here: Sequence[Column]
    home: Sequence[Column]

    def count(self, family: Family, cause: Cause, way: int, key: int) -> int:
        """Say how many people on tag share something."""
        if cause is Cause.SERVICE:
            return len(self.supplier)
        if cause is Cause.SUPPLIER:
            return int((self.supplier == key).sum())
        return int(((self.home if family is Family.POWER else self.here)[way] == key).sum())


def exposure(lived: Mapping[int, tuple[float, float]], numbers: Numbers) -> Exposure:
    """Read what everybody on tag could share with others; a person with two tags counts once."""
    rows = Fitting.objects.filter(end=None).order_by("person_id", "pk")
    worn = rows.values_list(
        "person_id", "device__supplier_id", "state__last_longitude", "state__last_latitude"
    )
    once = {person: (supplier, x, y) for person, supplier, x, y in worn}
    supplier = np.array([each[0] for each in once.values()], np.int64)
    x, y = _places([(x, y) for _, x, y in once.values()], once, lived)
    home_x, home_y = _places([(None, None)] * len(once), once, lived)
    return Exposure(supplier, areas(x, y, numbers.area_km), areas(home_x, home_y, numbers.area_km))


def columns(
    family: Family, rows: Sequence[Silent], lived: Mapping[int, tuple[float, float]], numbers: Numbers
) -> Silences:
    """Put silences of one family into columns, with what each may share with others."""
    people = [row.person for row in rows]
    # Where there is no mains power is where the home unit is; anything else happens where the tag is.
    at_home = family is Family.POWER
    places = [(None, None) if at_home else (row.longitude, row.latitude) for row in rows]
    x, y = _places(places, people, lived)
    shared = [(Cause.AREA, keys) for keys in areas(x, y, numbers.area_km)]
    if not at_home:
        shared.append((Cause.SUPPLIER, np.array([row.supplier for row in rows], np.int64)))
        shared.append((Cause.SERVICE, np.zeros(len(rows), np.int64)))
    return Silences(
        id=np.array([row.alert for row in rows], np.int64),
        person=np.array(people, np.int64),
        since=np.array([from_datetime(row.since) for row in rows], np.int64),
        shared=shared,
    )


def _places(
    seen: Sequence[tuple[float | None, float | None]],
    people: Iterable[int],
    lived: Mapping[int, tuple[float, float]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give where each was last seen, else where they live, else nan (degrees)."""
    nowhere = (np.nan, np.nan)
    found = [
        place if place[0] is not None and place[1] is not None else lived.get(person, nowhere)
        for place, person in zip(seen, people, strict=True)
    ]
    both = np.array(found, np.float64).reshape(len(found), 2)
    return both[:, 0], both[:, 1]


def usual(family: Family, now: datetime, numbers: Numbers) -> float:
    """Say how many silences of a family are usual for each person and day, from the record.

    The days looked at end where the search begins, so that an outage does not make itself usual.
    """
    until = now - timedelta(microseconds=numbers.look_back)
    since = until - timedelta(days=numbers.record)
    worn = Fitting.objects.filter(Q(end=None) | Q(end__gt=since), start__lt=until)
    days = _days(worn, since, until)
    if days < numbers.enough:
        return numbers.usual
    found = FindingRow.objects.filter(
        code=KIND_OF[family], superseded_by=None, start__gte=since, start__lt=until
    ).exclude(status=Status.WITHDRAWN.value)
    if family is Family.POWER:
        found = found.filter(reason__what=_NO_POWER)
    # One more than was seen: what never happened yet is rare, not impossible.
    return (found.count() + 1) / days


def _days(worn: QuerySet[Fitting], since: datetime, until: datetime) -> float:
    """Add up how long devices were worn within a stretch, in days."""
    first = Greatest("start", Value(since, DateTimeField()))
    last = Least(Coalesce("end", Value(until, DateTimeField())), Value(until, DateTimeField()))
    rows = worn.annotate(first=first, last=last).values_list("first", "last")
    return sum((b - a).total_seconds() for a, b in rows.iterator(chunk_size=5000)) / 86_400


def dangers() -> dict[int, str]:
    """Say of everybody whose silence could endanger somebody why, by person."""
    in_force = {"version__current_of__isnull": False, "version__status": VersionStatus.IN_FORCE}
    protecting = Condition.objects.filter(
        Q(kind=ConditionKind.KEEP_AWAY) | Q(protects__isnull=False), **in_force
    ).values_list("version__order__person_id", flat=True)
    known = ProtectedPerson.objects.filter(erased_at=None).values_list("protected_from_id", flat=True)
    special = Person.objects.filter(is_special=True).values_list("pk", flat=True)
    ordered = Order.objects.filter(
        order_type=OrderType.SPECIAL, current__status=VersionStatus.IN_FORCE
    ).values_list("person_id", flat=True)
    found = dict.fromkeys([*special, *ordered], Danger.SPECIAL.value)
    return found | dict.fromkeys([*protecting, *known], Danger.PROTECTS.value)


def postcodes(people: Sequence[int]) -> list[str]:
    """Give the first halves of the postcodes of some people's homes: what an area is called by."""
    found: list[str] = []
    for start in range(0, len(people), 500):
        rows = Address.objects.filter(person__in=people[start : start + 500], kind=AddressKind.PRIMARY)
        found += [code.split()[0] for code in rows.values_list("postcode", flat=True) if code.strip()]
    return found
