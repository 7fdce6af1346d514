"""How long managers' numbers take, and finding that everybody fell silent at once, with a country on tag.

Invented people in a new database, each under a nightly curfew for four weeks, with so many things found about
them that each has one alert in nine days. Then all of them fall silent within ten minutes. Milliseconds are
those of the clock on the wall; pages are whole, from asking to the last byte of HTML, without a network.
"""

import random
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import crowd
from crowd import put

CASELOAD, TEAM, DAYS = 40, 10, 28
KINDS = ["CURFEW_LATE"] * 5 + ["STRAP"] * 2 + ["BATTERY_LOW"] + ["NO_CONTACT"] + ["CURFEW_NOT_KNOWN"]
AT_ONCE = 400


def measure(people: int = 60_000, times: int = 5) -> dict[str, Any]:
    """Make `people`, open managers' pages `times` times, then let everybody fall silent.

    ABIDE_BENCH_DATABASE_URL names a database to use (emptied by whoever made it); else SQLite.
    """
    folder = Path(tempfile.mkdtemp(prefix="abide-bench-"))
    crowd.settle(folder)
    try:
        return _measured(random.Random(7), people, times)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(rng: random.Random, people: int, times: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    begun = time.perf_counter()
    now = datetime.now(UTC)
    fittings, manager = _records(rng, people, now)
    _past(rng, fittings, now)
    _analyse(connection)
    figures: dict[str, Any] = {"people": people, "seconds_to_make": round(time.perf_counter() - begun, 1)}
    figures |= _pages(manager, times)
    figures |= _silent(fittings, manager, now, connection)
    connection.close()
    return figures


def _analyse(connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _records(rng: random.Random, people: int, now: datetime) -> tuple[list[Any], Any]:
    from django.db.models import OuterRef, Subquery

    from abide.service.accounts import actions as accounts
    from abide.service.accounts.models import Role, Team, User
    from abide.service.alerts.models import PersonState
    from abide.service.devices.models import Device, Fitting, Supplier
    from abide.service.orders.models import Condition, Order, OrderVersion
    from abide.service.people.models import Address

    persons, _ = crowd.people(rng, people)
    centre = accounts.add_organisation(by="bench", name="Centre", kind="MONITORING_CENTRE")
    probation = accounts.add_organisation(by="bench", name="Probation", kind="PROBATION")
    count = -(-people // CASELOAD)
    teams = put(Team, (Team(name=f"Team {n}", organisation=probation) for n in range(-(-count // TEAM))))

    def user(number: int) -> Any:
        return User(email=f"{number}@abide.example", full_name=f"Officer {number}", role=Role.PRACTITIONER,
                    organisation=probation, team=teams[number // TEAM], password="!")  # fmt: skip

    officers = put(User, (user(n) for n in range(count)))
    manager = User.objects.create(email="m@abide.example", full_name="Manager", role=Role.CENTRE_MANAGER,
                                  organisation=centre, password="!")  # fmt: skip
    places = [(rng.uniform(-4.0, 1.0), rng.uniform(51.0, 55.0)) for _ in persons]
    put(Address, (Address(person=p, lines=["1 Bench Street"], postcode="ZZ1 1AA", longitude=x, latitude=y)
                  for p, (x, y) in zip(persons, places, strict=True)))  # fmt: skip
    orders = put(
        Order,
        (
            Order(person=p, order_type="COMMUNITY", notifying_organisation="CROWN_COURT",
                  responsible_organisation="PROBATION", responsible_officer=officers[n // CASELOAD],
                  team=officers[n // CASELOAD].team)
            for n, p in enumerate(persons)
        ),
    )  # fmt: skip
    first = (now - timedelta(days=DAYS + 5)).date()
    versions = put(
        OrderVersion,
        (OrderVersion(order=o, number=1, status="IN_FORCE", made_at=now, starts_on=first) for o in orders),
    )
    Order.objects.update(current=Subquery(OrderVersion.objects.filter(order=OuterRef("pk")).values("pk")[:1]))
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    tables = [
        [
            {"from_day": a, "from": start, "until_day": b, "until": "07:00"}
            for a, b in zip(days, (*days[1:], days[0]), strict=True)
        ]
        for start in ("19:00", "20:00", "21:00", "19:30", "22:00")
    ]
    put(
        Condition,
        (
            Condition(version=v, key="C1", kind="CURFEW", first_day=first,
                      details={"monitored_by": "home_unit", "phases": [{"periods": tables[n % 5]}]})
            for n, v in enumerate(versions)
        ),
    )  # fmt: skip
    suppliers = [Supplier.objects.create(name=name) for name in ("Bench", "Anvil")]
    tags = put(Device, (Device(serial=f"S{n:06}", kind="RF_TAG", supplier=suppliers[n % 2], status="FITTED")
                        for n in range(people)))  # fmt: skip
    start = now - timedelta(days=DAYS + 4)
    fittings = put(
        Fitting,
        (Fitting(device=tags[n], person=persons[n], order=orders[n], start=start) for n in range(people)),
    )
    put(PersonState, (PersonState(fitting=f, last_event_at=now - timedelta(minutes=rng.randrange(300)),
                                  last_longitude=x, last_latitude=y)
                      for f, (x, y) in zip(fittings, places, strict=True)))  # fmt: skip
    return fittings, manager


def _rows(
    fitting: Any, code: str, start: datetime, end: datetime | None, raised: datetime, **more: Any
) -> tuple[Any, Any]:
    from abide.service.alerts.models import Alert, FindingRow

    ref = uuid.uuid4()
    name = ref.hex
    row = FindingRow(
        id=name,
        fitting=fitting,
        chain=name,
        condition="C1" if code.startswith("CURFEW") else None,
        code=code,
        start=start,
        end=end,
        minutes=30.0,
        certainty="not_known" if code == "CURFEW_NOT_KNOWN" else "certain",
        rule="bench/1",
        status="open" if end is None else "final",
        found_at=raised,
        learnt_at=raised,
    )
    alert = Alert(ref=ref, chain=name, fitting=fitting, person_id=fitting.person_id, head_id=name, kind=code,
                  severity=2, raised_at=raised, changed_at=raised, act_by=raised + timedelta(hours=2),
                  **more)  # fmt: skip
    return row, alert


def _write(pairs: list[Any]) -> None:
    from abide.service.alerts.models import Alert, FindingRow

    put(FindingRow, (row for row, _ in pairs))
    put(Alert, (alert for _, alert in pairs))


def _past(rng: random.Random, fittings: list[Any], now: datetime) -> None:
    """Write four weeks of findings, nine in ten of them closed."""
    outcomes = ["EXPLAINED", "NOT_EXPLAINED", "EQUIPMENT", "ESCALATED"]
    pairs = []
    for _ in range(len(fittings) * DAYS // 9):
        start = now - timedelta(minutes=rng.randrange(60, DAYS * 1440))
        closed = {} if rng.random() < 0.02 else {
            "state": "CLOSED", "outcome": rng.choice(outcomes), "closed_at": start + timedelta(hours=1)
        }  # fmt: skip
        fitting = fittings[rng.randrange(len(fittings))]
        pairs.append(_rows(fitting, rng.choice(KINDS), start, start + timedelta(minutes=30), start, **closed))
    _write(pairs)


def _took(what: Callable[[], Any], times: int) -> float:
    """Give the longest of so many times, in milliseconds: with few of them that is the honest one."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        what()
        took.append((time.perf_counter() - start) * 1000)
    return round(max(took), 1)


def _pages(manager: Any, times: int) -> dict[str, Any]:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(manager, backend="allauth.account.auth_backends.AuthenticationBackend")
    figures = {}
    for name, path in {
        "managers_page": "/managers/",
        "managers_silent": "/managers/no-contact/",
        "managers_nights": "/managers/nights/?what=broken",
        "managers_alerts": "/managers/alerts/",
    }.items():

        def ask(path: str = path) -> None:
            answer = client.get(path)
            assert answer.status_code == 200, answer.status_code

        ask()
        figures[f"{name}_ms"] = _took(ask, times)
    return figures


def _silent(fittings: list[Any], manager: Any, now: datetime, connection: Any) -> dict[str, Any]:
    """Let everybody fall silent within ten minutes, and find that it is one outage."""
    from abide.service.alerts.models import Alert, FindingRow
    from abide.service.alerts.queries import open_alerts
    from abide.service.outages import actions, queries, reading

    since = now - timedelta(minutes=20)
    pairs = []
    for n, fitting in enumerate(fittings):
        pairs.append(_rows(fitting, "NO_CONTACT", since + timedelta(milliseconds=10 * n), None, now))
    _write(pairs)
    _analyse(connection)
    figures: dict[str, Any] = {}
    start = time.perf_counter()
    known = actions.know(now)
    figures["outage_know_ms"] = round((time.perf_counter() - start) * 1000)
    start = time.perf_counter()
    found = actions.judge(now=now, known=known)
    figures["outage_found_ms"] = round((time.perf_counter() - start) * 1000)
    figures["outages"] = len(found)
    figures["members"] = sum(each.members.count() for each in found)
    start = time.perf_counter()
    actions.judge(now=now, known=known)
    figures["outage_looked_at_again_ms"] = round((time.perf_counter() - start) * 1000)
    figures["outage_nothing_changed_ms"] = _took(reading.pulse, 3)
    FindingRow.objects.filter(pk__in=[row.pk for row, _ in pairs[:1000]]).update(end=now)
    Alert.objects.filter(chain__in=[row.pk for row, _ in pairs[:1000]]).update(changed_at=now)
    start = time.perf_counter()
    actions.judge(now=now, known=known)
    figures["outage_thousand_back_ms"] = round((time.perf_counter() - start) * 1000)
    figures["outage_lines_ms"] = _took(lambda: queries.lines(manager, now), 3)
    figures["queue_page_ms"] = _took(lambda: list(queries.alone(manager, open_alerts(manager))[:50]), 3)
    return figures
