"""As many invented people as a country has on tag, written in bulk: what several measurements are made among.

Names are made of syllables, so that some are common and most rare, and a few real ones that many share.
"""

import os
import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

STARTS = [*"bcdfghjklmnprstvw", "br", "cr", "dr", "gr", "st", "th", "sh"]
VOWELS = [*"aeiou", "ai", "ee", "ou"]
ENDS = ["", "n", "s", "r", "ll", "d"]
SHARED = ["Smith", "Jones", "Patel", "Khan"]
GIVEN = ["Sam", "Muhammad", "John"]
AT_ONCE = 3_000


def settle(folder: Path) -> None:
    """Set Django up with its data in a folder; ABIDE_BENCH_DATABASE_URL names another database to use."""
    os.environ["ABIDE_DATA_DIR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    if url := os.environ.get("ABIDE_BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "abide.service.config.settings"
    import django

    django.setup()


def put(model: Any, rows: Iterable[Any]) -> list[Any]:
    """Write rows in bulk and give them with their numbers."""
    return model.objects.bulk_create(rows, batch_size=AT_ONCE)


def people(rng: random.Random, count: int) -> tuple[list[Any], list[tuple[str, str]]]:
    """Write `count` people with a CRN, a PNC and what they are searched by; give them and their names."""
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
    made = put(
        Person, (Person(given_name=first, family_name=last, date_of_birth=born) for first, last in names)
    )
    words = [(person, word) for person in made for word in name_words(person.given_name, person.family_name)]
    put(NameWord, (NameWord(person=person, word=word) for person, word in words))
    distinct = sorted({word for _, word in words})
    put(NameKey, (NameKey(key=key, word=word) for word in distinct for key in keys(word)))
    numbers = (
        Identifier(person=person, kind=kind, value=number, normalised=number)
        for at, person in enumerate(made)
        for kind, number in (("CRN", f"X{at:06}"), ("PNC", f"2012/{at:07}{pnc_letter(2012, at)}"))
    )
    put(Identifier, numbers)
    return made, names


def questions(rng: random.Random, names: list[tuple[str, str]]) -> dict[str, Any]:
    """Give the kinds of searches that are tried, each a function that gives a text to search for."""
    from abide.service.people.rules import pnc_letter

    count = len(names)

    def wrong(name: str) -> str:
        at = rng.randrange(1, len(name))
        return name[:at] + rng.choice("abcdefghijklmnop") + name[at + 1 :]

    def pnc() -> str:
        number = rng.randrange(count)
        return f"12/{number}{pnc_letter(2012, number)}"

    return {
        "surname": lambda: rng.choice(names)[1],
        "surname_letter_wrong": lambda: wrong(rng.choice(names)[1]),
        "both_names": lambda: " ".join(rng.choice(names)),
        "both_names_letters_wrong": lambda: " ".join(map(wrong, rng.choice(names))),
        "shared_surname": lambda: rng.choice(SHARED),
        "one_sound": lambda: "mohamed",
        "two_letters": lambda: rng.choice(names)[1][:2],
        "one_letter": lambda: rng.choice(names)[1][:1],
        "pnc": pnc,
        "crn": lambda: f"x{rng.randrange(count):06}",
    }


def signed_in(user: Any) -> str:
    """Open a session for a user and give its cookie, as a browser would send it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def percentile(values: list[float], percent: float) -> float:
    """Give the value below which so many of 100 lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def _name(rng: random.Random) -> str:
    syllables = (rng.choice(STARTS) + rng.choice(VOWELS) for _ in range(rng.choice([1, 2, 2, 3])))
    return ("".join(syllables) + rng.choice(ENDS)).capitalize()
