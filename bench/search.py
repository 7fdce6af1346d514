"""How long a search of the caseload takes among everybody: names as typed, with typing errors, and numbers.

Invented people in a new database, with names made of syllables so that some are common and most rare, a few
real ones that many share, and as many devices. Timed from the typed text to the first fifty people found and
the count of all, with why each was found; the page around it is not in it. Milliseconds are those of the
clock on the wall.
"""

import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

STARTS = [*"bcdfghjklmnprstvw", "br", "cr", "dr", "gr", "st", "th", "sh"]
VOWELS = [*"aeiou", "ai", "ee", "ou"]
ENDS = ["", "n", "s", "r", "ll", "d"]
SHARED = ["Smith", "Jones", "Patel", "Khan"]
GIVEN = ["Sam", "Muhammad", "John"]
AT_ONCE = 3_000


def measure(people: int = 60_000, searches: int = 40, caseload: int = 40) -> dict[str, Any]:
    """Search among `people` as somebody who sees everyone, and as an officer who has `caseload` of them.

    ABIDE_BENCH_DATABASE_URL names a database to use (emptied by whoever made it); else SQLite.
    """
    folder = Path(tempfile.mkdtemp(prefix="abide-bench-"))
    os.environ["ABIDE_DATA_DIR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    if url := os.environ.get("ABIDE_BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "abide.service.config.settings"
    import django

    django.setup()
    try:
        return _measured(random.Random(7), people, searches, caseload)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(rng: random.Random, people: int, searches: int, caseload: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.core.paginator import Paginator
    from django.db import connection

    from abide.service.caseload import queries, search
    from abide.service.people.rules import pnc_letter

    call_command("migrate", verbosity=0, interactive=False)
    begun = time.perf_counter()
    names = _people(rng, people)
    everyone, officer = _readers(caseload)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    figures: dict[str, Any] = {"people": people, "seconds_to_make": time.perf_counter() - begun}

    def wrong(name: str) -> str:
        at = rng.randrange(1, len(name))
        return name[:at] + rng.choice("abcdefghijklmnop") + name[at + 1 :]

    def pnc() -> str:
        number = rng.randrange(people)
        return f"12/{number}{pnc_letter(2012, number)}"

    typed: dict[str, Callable[[], str]] = {
        "surname": lambda: rng.choice(names)[1],
        "surname_letter_wrong": lambda: wrong(rng.choice(names)[1]),
        "both_names": lambda: " ".join(rng.choice(names)),
        "both_names_letters_wrong": lambda: " ".join(map(wrong, rng.choice(names))),
        "shared_surname": lambda: rng.choice(SHARED),
        "one_sound": lambda: "mohamed",
        "two_letters": lambda: rng.choice(names)[1][:2],
        "one_letter": lambda: rng.choice(names)[1][:1],
        "pnc": pnc,
        "crn": lambda: f"x{rng.randrange(people):06}",
    }
    for who, user in (("everyone", everyone), ("caseload", officer)):
        for kind, text in typed.items():
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


def _people(rng: random.Random, count: int) -> list[tuple[str, str]]:
    """Write `count` people with their numbers and name words; give their given and family names."""
    from abide.service.devices.models import Device, Supplier
    from abide.service.people.matching import keys, name_words
    from abide.service.people.models import Identifier, NameKey, NameWord, Person
    from abide.service.people.rules import pnc_letter

    families, given = [_name(rng) for _ in range(15_000)], [_name(rng) for _ in range(1_500)]
    names = list(
        zip(
            rng.choices(given + GIVEN, [1 / (n + 5) for n in range(1_500)] + [0.1] * 3, k=count),
            rng.choices(families + SHARED, [1 / (n + 10) for n in range(15_000)] + [0.05] * 4, k=count),
            strict=True,
        )
    )
    born = date(1990, 5, 17)
    made = Person.objects.bulk_create(
        [Person(given_name=first, family_name=last, date_of_birth=born) for first, last in names],
        batch_size=AT_ONCE,
    )
    words = [(person, word) for person in made for word in name_words(person.given_name, person.family_name)]
    NameWord.objects.bulk_create(
        [NameWord(person=person, word=word) for person, word in words], batch_size=AT_ONCE
    )
    distinct = sorted({word for _, word in words})
    NameKey.objects.bulk_create(
        [NameKey(key=key, word=word) for word in distinct for key in keys(word)], batch_size=AT_ONCE
    )
    numbers = [
        Identifier(person=person, kind=kind, value=number, normalised=number)
        for at, person in enumerate(made)
        for kind, number in (("CRN", f"X{at:06}"), ("PNC", f"2012/{at:07}{pnc_letter(2012, at)}"))
    ]
    Identifier.objects.bulk_create(numbers, batch_size=AT_ONCE)
    supplier = Supplier.objects.create(name="A supplier")
    devices = [Device(serial=f"S{at:06}", kind="GPS_TAG", supplier=supplier) for at in range(count)]
    Device.objects.bulk_create(devices, batch_size=AT_ONCE)
    return names


def _name(rng: random.Random) -> str:
    syllables = (rng.choice(STARTS) + rng.choice(VOWELS) for _ in range(rng.choice([1, 2, 2, 3])))
    return ("".join(syllables) + rng.choice(ENDS)).capitalize()


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
