"""How long a search of the caseload takes among everybody: names as typed, with typing errors, and numbers.

Invented people in a new database, and as many devices. Timed from the typed text to the first fifty people
found and the count of all, with why each was found; the page around it is not in it. Milliseconds are those
of the clock on the wall.
"""

import random
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import crowd


def measure(people: int = 60_000, searches: int = 40, caseload: int = 40) -> dict[str, Any]:
    """Search among `people` as somebody who sees everyone, and as an officer who has `caseload` of them.

    ABIDE_BENCH_DATABASE_URL names a database to use (emptied by whoever made it); else SQLite.
    """
    folder = Path(tempfile.mkdtemp(prefix="abide-bench-"))
    crowd.settle(folder)
    try:
        return _measured(random.Random(7), people, searches, caseload)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(rng: random.Random, people: int, searches: int, caseload: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.core.paginator import Paginator
    from django.db import connection

    from abide.service.caseload import queries, search

    call_command("migrate", verbosity=0, interactive=False)
    begun = time.perf_counter()
    _, names = crowd.people(rng, people)
    _devices(people)
    everyone, officer = _readers(caseload)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    figures: dict[str, Any] = {"people": people, "seconds_to_make": time.perf_counter() - begun}
    for who, user in (("everyone", everyone), ("caseload", officer)):
        for kind, text in crowd.questions(rng, names).items():
            took = []
            for _ in range(searches):
                what = text()
                start = time.perf_counter()
                asked = search.ask(user, what)
                page = Paginator(queries.listed(user, asked=asked), queries.PER_PAGE).get_page(1)
                search.whys(asked, list(page.object_list))
                _ = page.paginator.count
                took.append((time.perf_counter() - start) * 1000)
            figures[f"{who}_{kind}_p95_ms"] = round(sorted(took)[int(0.95 * (len(took) - 1))], 1)
    connection.close()
    return figures


def _devices(count: int) -> None:
    from abide.service.devices.models import Device, Supplier

    supplier = Supplier.objects.create(name="A supplier")
    crowd.put(Device, (Device(serial=f"S{at:06}", kind="GPS_TAG", supplier=supplier) for at in range(count)))


def _readers(caseload: int) -> tuple[Any, Any]:
    """Make a manager of the centre, who sees everyone, and an officer with the first people made."""
    from abide.service.accounts import actions as accounts
    from abide.service.accounts.models import Role
    from abide.service.orders import actions as orders
    from abide.service.people.models import Person

    def user(role: Role, kind: str) -> Any:
        return accounts.add_account(
            by="bench",
            role=role,
            organisation=accounts.add_organisation(by="bench", name=kind, kind=kind),
            email=f"{role.lower()}@abide.example",
            full_name=role.label,
            password="a search among everybody",
        )

    everyone = user(Role.CENTRE_MANAGER, "MONITORING_CENTRE")
    officer = user(Role.PRACTITIONER, "PROBATION")
    for person in Person.objects.order_by("pk")[:caseload]:
        orders.make(
            by="bench",
            person=person,
            order_type="COMMUNITY",
            notifying_organisation="CROWN_COURT",
            responsible_organisation="PROBATION",
            responsible_officer=officer,
            conditions=[
                orders.NewCondition(kind="TRAIL", first_day=date(2026, 3, 1), details={"device": "FITTED"})
            ],
        )
    return everyone, officer
