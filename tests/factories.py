"""People, orders and equipment for tests, made by calling the real actions, as the service would.

Every factory gives something usable without arguments; name what your test is about.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from abide.service.accounts import actions as accounts
from abide.service.accounts.models import Organisation, Role, Team, User
from abide.service.accounts.rules import HOME_OF_ROLE
from abide.service.devices import actions as devices
from abide.service.devices.models import Device, DeviceKind, Fitting, Supplier
from abide.service.orders import actions as orders
from abide.service.orders.actions import NewCondition
from abide.service.orders.models import Order
from abide.service.people import actions as people
from abide.service.people.models import Address, Person, ProtectedPerson

# Who acts where a test does not say.
BY = "factory"
PASSWORD = "a tag is no ankle chain"
# Out at sea, where nobody lives (degrees, WGS84).
HOME = (2.0, 54.0)
FIRST_DAY = date(2026, 3, 1)
FITTED = datetime(2026, 3, 1, 12, tzinfo=UTC)

_next = count(1)


def an_organisation(kind: str = "PROBATION", name: str | None = None) -> Organisation:
    """An organisation; one of each kind unless a name is given."""
    return accounts.add_organisation(by=BY, name=name or f"Organisation {kind}", kind=kind)


def a_team(organisation: Organisation | None = None, name: str | None = None) -> Team:
    """A team of its own."""
    return accounts.add_team(
        by=BY, organisation=organisation or an_organisation(), name=name or f"Team {next(_next)}"
    )


def a_user(role: str = Role.PRACTITIONER, *, team: Team | None = None, **details: Any) -> User:
    """Somebody with a role, at an organisation where that role belongs; signs in with PASSWORD."""
    number = next(_next)
    if team is not None:
        organisation = team.organisation
    else:
        organisation = details.pop("organisation", None) or an_organisation(min(HOME_OF_ROLE[Role(role)]))
    if role == Role.TEAM_MANAGER and team is None:
        team = a_team(organisation)
    given = {
        "email": f"user{number}@abide.example",
        "full_name": f"User {number}",
        "password": PASSWORD,
        **details,
    }
    return accounts.add_account(by=BY, role=role, organisation=organisation, team=team, **given)


def a_person(**details: Any) -> Person:
    """An adult on tag."""
    number = next(_next)
    given = {
        "given_name": f"Given{number}",
        "family_name": f"Family{number}",
        "date_of_birth": date(1990, 5, 17),
        **details,
    }
    return people.add_person(by=BY, **given)


def an_address(person: Person, *, position: tuple[float, float] = HOME, **details: Any) -> Address:
    """The person's main address."""
    given = {"lines": ["1 Sea View"], "postcode": "TF1 2AB", **details}
    return people.add_address(by=BY, person=person, longitude=position[0], latitude=position[1], **given)


def a_period(from_day: str, from_: str, until_day: str, until: str) -> dict[str, str]:
    """One period of a timetable, as conditions write it."""
    return {"from_day": from_day, "from": from_, "until_day": until_day, "until": until}


def nightly(from_: str = "19:00", until: str = "07:00") -> list[dict[str, str]]:
    """Every night of the week, across midnight."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return [a_period(day, from_, after, until) for day, after in zip(days, (*days[1:], days[0]), strict=True)]


def a_curfew(
    person: Person,
    *,
    first_day: date = FIRST_DAY,
    last_day: date | None = None,
    monitored_by: str = "home_unit",
    periods: Sequence[dict[str, str]] | None = None,
    phases: Sequence[dict[str, Any]] | None = None,
    address: Address | None = None,
    radius_m: float = 50.0,
    key: str = "",
) -> NewCondition:
    """A curfew at the person's address, every night from 19:00 to 07:00 unless told otherwise."""
    return NewCondition(
        kind="CURFEW",
        first_day=first_day,
        last_day=last_day,
        address=address or person.addresses.order_by("pk").first() or an_address(person),
        details={
            "monitored_by": monitored_by,
            "radius_m": radius_m,
            "phases": list(phases) if phases else [{"periods": list(periods or nightly())}],
        },
        key=key,
    )


def a_square(centre: tuple[float, float] = HOME, half: float = 0.01) -> dict[str, Any]:
    """A GeoJSON square around a point; `half` is half its side in degrees."""
    x, y = centre
    ring = [
        [x - half, y - half],
        [x + half, y - half],
        [x + half, y + half],
        [x - half, y + half],
        [x - half, y - half],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def a_zone(
    kind: str = "EXCLUSION_ZONE",
    *,
    geometry: dict[str, Any] | None = None,
    first_day: date = FIRST_DAY,
    last_day: date | None = None,
    buffer_m: float = 0.0,
    periods: Sequence[dict[str, str]] | None = None,
    name: str = "The harbour",
    key: str = "",
) -> NewCondition:
    """A zone, always in force unless periods are given; by default a square two kilometres off HOME."""
    details = {
        "name": name,
        "geometry": geometry or a_square((HOME[0] + 0.05, HOME[1])),
        "buffer_m": buffer_m,
        "periods": list(periods) if periods else None,
    }
    return NewCondition(kind=kind, first_day=first_day, last_day=last_day, details=details, key=key)


def a_trail(
    *, first_day: date = FIRST_DAY, last_day: date | None = None, apart_from: Person | None = None
) -> NewCondition:
    """Trail monitoring by a fitted device."""
    details = {"device": "FITTED"}
    return NewCondition(
        kind="TRAIL", first_day=first_day, last_day=last_day, details=details, apart_from=apart_from
    )


def no_alcohol(
    kind: str = "ALCOHOL_ABSTINENCE",
    *,
    details: dict[str, Any] | None = None,
    first_day: date = FIRST_DAY,
    last_day: date | None = None,
) -> NewCondition:
    """Drink no alcohol."""
    return NewCondition(kind=kind, first_day=first_day, last_day=last_day, details=details or {})


def a_protected_person(person: Person, **details: Any) -> ProtectedPerson:
    """Somebody whom a condition protects from this person."""
    given = {"given_name": f"Safe{next(_next)}", "family_name": "Haven", **details}
    return people.add_protected_person(by=BY, protected_from=person, **given)


def keeping_away(
    protected: ProtectedPerson | None,
    *,
    distance_m: float = 500,
    warning_m: float = 0,
    stale_minutes: float | None = None,
    first_day: date = FIRST_DAY,
    last_day: date | None = None,
    key: str = "",
) -> NewCondition:
    """Stay 500 metres away from a protected person."""
    return NewCondition(
        kind="KEEP_AWAY",
        first_day=first_day,
        last_day=last_day,
        details={"distance_m": distance_m, "warning_m": warning_m, "stale_minutes": stale_minutes},
        protects=protected,
        key=key,
    )


def keeping_apart(
    other: Person | None, *, distance_m: float = 50, first_day: date = FIRST_DAY
) -> NewCondition:
    """Do not meet another person on tag."""
    return NewCondition(
        kind="NON_ASSOCIATION", first_day=first_day, details={"distance_m": distance_m}, apart_from=other
    )


def an_order(
    person: Person | None = None,
    *,
    officer: User | None = None,
    conditions: Sequence[NewCondition] | None = None,
    in_force: bool = True,
    **terms: Any,
) -> Order:
    """A community order in force, with a nightly curfew unless conditions are given."""
    person = person or a_person()
    given = {
        "order_type": "COMMUNITY",
        "sentence_type": "COMMUNITY",
        "notifying_organisation": "MAGISTRATES_COURT",
        "responsible_organisation": "PROBATION",
        "convicted_on": date(2026, 2, 20),
        **terms,
    }
    return (orders.make if in_force else orders.draft)(
        by=BY,
        person=person,
        responsible_officer=officer,
        conditions=list(conditions) if conditions else [a_curfew(person)],
        **given,
    )


def a_supplier(name: str = "Tagworks") -> Supplier:
    """The supplier, the same for one name."""
    return devices.add_supplier(by=BY, name=name)


def a_device(
    kind: str = DeviceKind.GPS_TAG, *, serial: str | None = None, supplier: Supplier | None = None
) -> Device:
    """A device in stock."""
    return devices.register(
        by=BY, serial=serial or f"S{next(_next):06}", kind=kind, supplier=supplier or a_supplier()
    )


def a_fitting(
    order: Order | None = None,
    *,
    kind: str = DeviceKind.GPS_TAG,
    device: Device | None = None,
    start: datetime = FITTED,
    end: datetime | None = None,
    home_unit: bool | Device = False,
) -> Fitting:
    """A device on an order's person; home_unit installs one beside it."""
    if home_unit is True:
        home_unit = a_device(DeviceKind.HOME_UNIT)
    return devices.fit(
        by=BY,
        device=device or a_device(kind),
        order=order or an_order(),
        start=start,
        end=end,
        home_unit=home_unit or None,
    )
