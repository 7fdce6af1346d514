"""The invented people as records: written through the rooms' own actions, in one transaction."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import shapely

from abide.cli.demonstration.accounts import BY, SUPPLIER, Staff
from abide.cli.demonstration.supervised import write_down
from abide.monitoring.instants import SECOND, to_datetime
from abide.service.devices import actions as devices
from abide.service.devices.models import DeviceKind, Supplier
from abide.service.orders import actions as orders
from abide.service.orders.actions import NewCondition
from abide.service.orders.models import Order
from abide.service.people import actions as people
from abide.service.people.models import Address, Person, ProtectedPerson
from abide.service.protection import actions as protection
from abide.simulate.cases import Demonstration
from abide.simulate.ordermix import Package
from abide.simulate.plans import CURFEW_RADIUS_M, level_of, zone_in_degrees
from abide.simulate.units import SERIAL
from abide.simulate.world import World


@dataclass(frozen=True)
class Terms:
    """How one kind of simulated order is written in the records."""

    order_type: str
    sentence_type: str
    notified_by: tuple[str, str]
    responsible: str
    identifier: str
    hdc: str = "NO"


PRISON = ("PRISON", "HMP Foghorn Point")
MAGISTRATES = ("MAGISTRATES_COURT", "Merrowhythe Magistrates' Court")
CROWN = ("CROWN_COURT", "Merrowhythe Crown Court")
YOUTH = ("YOUTH_COURT", "Merrowhythe Youth Court")
HOME_OFFICE = ("HOME_OFFICE", "Home Office, Merrowhythe")
TERMS = {
    "court_bail": Terms("BAIL", "BAIL", MAGISTRATES, "FIELD_MONITORING_SERVICE", "COURT_CASE"),
    "community": Terms("COMMUNITY", "COMMUNITY", MAGISTRATES, "PROBATION", "CRN"),
    "suspended": Terms("COMMUNITY", "COMMUNITY_SUSPENDED_SENTENCE", CROWN, "PROBATION", "CRN"),
    "youth": Terms("COMMUNITY", "COMMUNITY_YRO", YOUTH, "YJS", "PNC"),
    "licence": Terms("POST_RELEASE", "STANDARD_DETERMINATE_SENTENCE", PRISON, "PROBATION", "NOMIS"),
    "hdc": Terms("POST_RELEASE", "SECTION_91", PRISON, "PROBATION", "NOMIS", hdc="YES"),
    "immigration": Terms("IMMIGRATION", "", HOME_OFFICE, "HOME_OFFICE", "HOME_OFFICE"),
}
PROBATION_OFFICERS = tuple(f"colleague{number}@abide.example" for number in (1, 2, 3, 4))


def write_records(show: Demonstration, staff: Staff) -> tuple[Supplier, int]:
    """Write everybody down; gives the supplier of the devices and how many people there are."""
    supplier = devices.add_supplier(by=BY, name=SUPPLIER)
    cases = {row: name for name, row in show.who.items()}
    for row in range(len(show.world.people)):
        _write_person(show, row, staff, supplier, cases.get(row))
    return supplier, len(show.world.people)


def _write_person(show: Demonstration, row: int, staff: Staff, supplier: Supplier, case: str | None) -> None:
    world = show.world
    who, package = world.people.identity[row], world.people.ordered(row)
    person = people.add_person(
        by=BY,
        given_name=who.given_name,
        family_name=who.family_name,
        date_of_birth=who.born,
        phone=f"0191 498 0{row % 1000:03}",  # a range kept free for drama and the like
        language=who.language,
        interpreter_needed=who.interpreter,
        disabilities=["HEARING"] if who.language == "British Sign Language" else [],
        risks_to_staff=["DANGEROUS_ANIMALS"] if row % 29 == 3 else [],
    )
    terms = TERMS[package.order_type]
    people.add_identifier(by=BY, person=person, kind=terms.identifier, value=_number(terms.identifier, row))
    people.declare_characteristics(by=BY, person=person, declared_on=world.clock.first_day, sex=who.sex)
    address = _address(world, row, person)
    if package.order_type == "youth":
        people.set_responsible_adult(
            by=BY, person=person, full_name=f"Grace {who.family_name}", relationship="PARENT",
            phone=f"0191 498 0{(row + 500) % 1000:03}",
        )  # fmt: skip
    protected = _protected(person) if case == "in_zone" else None
    order = _order(show, row, person, address, staff, protected)
    _fit(world, row, order, supplier)
    if row in show.in_depth:
        write_down(order, row, datetime.now(UTC))
    if protected is not None and world.unit is not None:
        unit = devices.register(by=BY, serial=SERIAL, kind=DeviceKind.PROTECTED, supplier=supplier)
        since = to_datetime(world.clock.start + round(world.unit.since) * SECOND)
        protection.give_unit(by=BY, protected_person=protected, device=unit, start=since)
    if case == "welsh" and package.curfew:
        _leave_tomorrow(world, order)


def _number(kind: str, row: int) -> str:
    from abide.service.people.rules import pnc_letter

    match kind:
        case "CRN":
            return f"X{400_000 + row:06}"
        case "NOMIS":
            return f"A{row % 10_000:04}{chr(65 + row // 10_000 % 26)}Z"
        case "PNC":
            return f"2026/{row:07}{pnc_letter(2026, row)}"
        case "COURT_CASE":
            return f"MH-{2026}-{row:06}"
        case _:
            return f"M{1_000_000 + row}"


def _address(world: World, row: int, person: Person) -> Address:
    b, home = world.town.buildings, world.people.home[row]
    longitude, latitude = world.town.ground.degrees(b.x[home], b.y[home])
    # No postcode begins with ZZ.
    return people.add_address(
        by=BY,
        person=person,
        lines=[b.name[home], world.town.name],
        postcode=f"ZZ{row % 9 + 1} {row % 10}{'ABDEFGHJLN'[row // 10 % 10]}{'PQRSTUWXYZ'[row // 100 % 10]}",
        longitude=round(float(longitude), 6),
        latitude=round(float(latitude), 6),
    )


def _protected(person: Person) -> ProtectedPerson:
    protected = people.add_protected_person(
        by=BY, protected_from=person, given_name="Rosa", family_name="Marwandsey", language="English"
    )
    people.plan_safe_contact(
        by=BY,
        protected_person=protected,
        contact_allowed=True,
        phone="0191 498 0999",
        safe_times="Weekdays 10:00 to 14:00, by telephone only",
        never_do="Never leave a message; never call from a number that shows.",
        code_word="lanternfish",
    )
    return protected


def _order(
    show: Demonstration,
    row: int,
    person: Person,
    address: Address,
    staff: Staff,
    protected: ProtectedPerson | None,
) -> Order:
    world, package = show.world, show.world.people.ordered(row)
    terms, officer = TERMS[package.order_type], _officer(package, row, mine=row in show.in_depth)
    return orders.make(
        by=BY,
        person=person,
        order_type="SPECIAL" if package.special else terms.order_type,
        sentence_type=terms.sentence_type,
        hdc=terms.hdc,
        notifying_organisation=terms.notified_by[0],
        notifying_organisation_name=terms.notified_by[1],
        responsible_organisation=terms.responsible,
        responsible_region="Merrowhythe" if terms.responsible == "PROBATION" else "",
        responsible_officer=staff.users[officer] if officer else None,
        conditions=_conditions(world, row, address, protected),
        convicted_on=world.clock.first_day - timedelta(days=7 + row % 40)
        if package.order_type in {"community", "suspended", "youth"}
        else None,
    )


def _officer(package: Package, row: int, *, mine: bool) -> str | None:
    """Say who answers for a person: the account one can sign in to has every case, and a few more."""
    match TERMS[package.order_type].responsible:
        case "PROBATION":
            return "practitioner@abide.example" if mine else PROBATION_OFFICERS[row % 4]
        case "YJS":
            return "youthworker@abide.example"
        case "HOME_OFFICE":
            return "caseworker@abide.example"
        case _:
            return None


def _conditions(
    world: World, row: int, address: Address, protected: ProtectedPerson | None
) -> list[NewCondition]:
    folk = world.people
    package, first_day = folk.ordered(row), world.clock.first_day
    days: dict[str, Any] = {
        "first_day": first_day,
        "last_day": first_day + timedelta(days=60 + row * 37 % 300),
    }
    found = []
    if folk.timetable[row] >= 0:
        table = folk.clockwork.tables[folk.timetable[row]]
        details = {
            "monitored_by": package.curfew,
            "radius_m": CURFEW_RADIUS_M,
            "phases": [{"periods": table.as_json()}],
        }
        found.append(NewCondition(kind="CURFEW", details=details, address=address, **days))
    if folk.zone[row] >= 0:
        zone = folk.zones.zones[folk.zone[row]]
        details = {
            "name": zone.name,
            "geometry": shapely.geometry.mapping(zone_in_degrees(folk, zone)),
            "buffer_m": zone.buffer_m,
        }
        found.append(NewCondition(kind=zone.kind.upper(), details=details, protects=protected, **days))
    if protected is not None and world.unit is not None:
        since = to_datetime(world.clock.start + round(world.unit.since) * SECOND).date()
        details = {"distance_m": 300, "warning_m": 600}
        found.append(
            NewCondition(
                kind="KEEP_AWAY", details=details, protects=protected, **(days | {"first_day": since})
            )
        )
    if package.trail:
        found.append(NewCondition(kind="TRAIL", **days))
    if row in _alcohol_tags(world):
        level = level_of(row)
        kind = "ALCOHOL_ABSTINENCE" if level is None else "ALCOHOL_LEVEL"
        # At most 120 days by the law on community sentences; some end soon, so that support is asked about.
        last = first_day + timedelta(days=30 + row * 13 % 90)
        details = {} if level is None else {"level": level}
        found.append(NewCondition(kind=kind, details=details, **(days | {"last_day": last})))
    return found


def _alcohol_tags(world: World) -> dict[int, int]:
    """Give the number of the alcohol tag of each person (row) who wears one."""
    return {int(row): tag for tag, row in enumerate(world.alcohol.person)} if world.alcohol else {}


def _fit(world: World, row: int, order: Order, supplier: Supplier) -> None:
    kind = world.people.ordered(row).device
    tag = devices.register(by=BY, serial=world.people.serial(row), kind=kind, supplier=supplier)
    unit = None
    if kind == DeviceKind.RF_TAG:
        serial = f"H{row + 1:06d}"
        unit = devices.register(by=BY, serial=serial, kind=DeviceKind.HOME_UNIT, supplier=supplier)
    start = to_datetime(world.clock.start + round(float(world.fitted[row])) * SECOND)
    devices.fit(by=BY, device=tag, order=order, start=start, home_unit=unit)
    beside = _alcohol_tags(world).get(row)
    if world.alcohol is not None and beside is not None:
        tag = devices.register(
            by=BY, serial=world.alcohol.serial(beside), kind=DeviceKind.ALCOHOL_TAG, supplier=supplier
        )
        start = to_datetime(world.clock.start + round(float(world.alcohol.fitted[beside])) * SECOND)
        devices.fit(by=BY, device=tag, order=order, start=start)


def _leave_tomorrow(world: World, order: Order) -> None:
    """Authorise one evening away from a curfew, as an example of leave given in advance."""
    curfew = order.current.conditions.filter(kind="CURFEW").first() if order.current else None
    if curfew is not None:
        tomorrow = datetime.now(UTC).replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=1)
        orders.authorise_absence(
            by=BY,
            condition=curfew,
            start=tomorrow,
            end=tomorrow + timedelta(hours=4),
            reason="Family birthday",
        )
