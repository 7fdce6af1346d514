"""The made-up town that `abide bench ingest` sends for: rows written straight into a new database."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from crowd import put, signed_in

CENTRE = (-4.9, 53.9)  # in the Irish Sea: nobody lives there
DEGREES = 0.1


@dataclass
class Town:
    """People with a tag each; `lines` writes one fix for each of some of them."""

    serials: list[str]
    people: list[str]
    homes: list[tuple[float, float]]
    key: str
    cookie: str
    officers: list[Any] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(1))

    def lines(self, numbers: list[int]) -> bytes:
        """Write a fix for each person: near home with the error of a good receiver; now and then away."""
        gauss, unlikely = self.dice.gauss, self.dice.random
        at = datetime.now(UTC)
        found = []
        for n in numbers:
            x, y = self.homes[n]
            if unlikely() < 0.001:
                x += 0.02
            # A serial comes twice in one batch in small towns; its fixes must not be the same instant.
            at += timedelta(microseconds=1)
            found.append(
                f'{{"kind":"fix","device":"{self.serials[n]}","at":"{at:%Y-%m-%dT%H:%M:%S.%f}Z",'
                f'"longitude":{x + gauss(0, 7e-5):.6f},"latitude":{y + gauss(0, 4e-5):.6f},'
                f'"accuracy_m":8,"source":"gps"}}\n'
            )
        return "".join(found).encode()


def build(people: int, zones: int, officers: int = 0, caseload: int = 40) -> Town:
    """Write people, orders, tags and a user who looks on; through the actions it would take an hour.

    officers: so many practitioners have `caseload` people each, the first people first
    """
    from django.core.management import call_command

    from abide.service.accounts import actions as accounts
    from abide.service.accounts.models import User
    from abide.service.devices import actions as devices
    from abide.service.devices.models import Device, Fitting
    from abide.service.orders.models import Condition, Order, OrderVersion
    from abide.service.people.models import Address, Person

    call_command("migrate", verbosity=0)
    organisation = accounts.add_organisation(by="bench", name="Centre", kind="MONITORING_CENTRE")
    user = accounts.add_account(
        by="bench",
        role="MONITORING_OFFICER",
        organisation=organisation,
        email="bench@abide.example",
        full_name="Bench",
        password="a bench is to sit on",
    )
    probation = accounts.add_organisation(by="bench", name="Probation", kind="PROBATION")
    practitioners = put(
        User,
        (
            User(email=f"p{n}@abide.example", full_name=f"P {n}", role="PRACTITIONER", organisation=probation)
            for n in range(officers)
        ),
    )
    supplier = devices.add_supplier(by="bench", name="Bench")
    key = devices.issue_key(by="bench", supplier=supplier)
    dice = random.Random(2)
    homes = [tuple(c + dice.uniform(-DEGREES, DEGREES) for c in CENTRE) for _ in range(people)]
    now = datetime.now(UTC)
    first = now.date() - timedelta(days=1)

    persons = put(Person, (Person(given_name="P", family_name=f"{n}") for n in range(people)))
    addresses = put(
        Address,
        (
            Address(person=p, longitude=h[0], latitude=h[1], lines=["1 Way"])
            for p, h in zip(persons, homes, strict=True)
        ),
    )
    orders = put(
        Order,
        (
            Order(
                person=p,
                order_type="COMMUNITY",
                notifying_organisation="MAGISTRATES_COURT",
                responsible_organisation="PROBATION",
                responsible_officer=practitioners[n // caseload] if n // caseload < officers else None,
            )
            for n, p in enumerate(persons)
        ),
    )
    versions = put(
        OrderVersion,
        (OrderVersion(order=o, number=1, status="IN_FORCE", made_at=now, starts_on=first) for o in orders),
    )
    for order, version in zip(orders, versions, strict=True):
        order.current = version
    Order.objects.bulk_update(orders, ["current"], batch_size=1000)
    periods = [{"periods": _nightly()}]
    curfew = {"monitored_by": "gps", "radius_m": 60.0, "phases": periods}
    put(
        Condition,
        (
            Condition(version=v, key="C1", kind="CURFEW", first_day=first, details=curfew, address=a)
            for v, a in zip(versions, addresses, strict=True)
        ),
    )
    put(
        Condition,
        (
            Condition(version=v, key=f"Z{z}", kind="EXCLUSION_ZONE", first_day=first, details=_zone(h, z))
            for v, h in zip(versions, homes, strict=True)
            for z in range(1, zones + 1)
        ),
    )
    tags = put(
        Device,
        (
            Device(serial=f"B{n:06}", kind="GPS_TAG", supplier=supplier, status="FITTED")
            for n in range(people)
        ),
    )
    start = now - timedelta(minutes=1)
    put(
        Fitting,
        (
            Fitting(device=d, person=p, order=o, start=start)
            for d, p, o in zip(tags, persons, orders, strict=True)
        ),
    )
    return Town(
        serials=[d.serial for d in tags],
        people=[str(p.ref) for p in persons],
        homes=homes,
        key=key,
        officers=practitioners,
        cookie=signed_in(user),
    )


def _nightly() -> list[dict[str, str]]:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return [
        {"from_day": day, "from": "19:00", "until_day": after, "until": "07:00"}
        for day, after in zip(days, (*days[1:], days[0]), strict=True)
    ]


def _zone(home: tuple[float, float], number: int) -> dict[str, Any]:
    x, y = home[0] + 0.02 * number, home[1]
    half = 0.003
    ring = [[x + dx * half, y + dy * half] for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]
    return {
        "name": f"Zone {number}",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "buffer_m": 0.0,
        "periods": None,
    }
