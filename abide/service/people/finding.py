"""Finds people by what somebody typed: by a number exactly, by a name nearly.

What is typed is read by people.matching; here are the rows. Whoever asks narrows them to those
whom the reader may see.
"""

from collections.abc import Iterable, Mapping

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from abide.service.people.choices import IdentifierKind
from abide.service.people.matching import Near, Typed, asked, name_words, nearness
from abide.service.people.models import Identifier, NameKey, NameWord, Person

# How a number is called beside the person it found.
SAID: Mapping[IdentifierKind, str] = {
    IdentifierKind.PNC: "PNC",
    IdentifierKind.NOMIS: "NOMIS",
    IdentifierKind.CRN: "CRN",
    IdentifierKind.HOME_OFFICE: "Home Office reference",
    IdentifierKind.CEPR: "CEPR",
    IdentifierKind.COURT_CASE: "court case",
    IdentifierKind.PRISON_NUMBER: "prison number",
}


def bearers(typed: Typed) -> dict[int, str]:
    """Give whoever bears a number that was typed, whether the reader may see them or not: id and the number.

    For people.queries and rooms above, which ask who may see whom before they show anything.
    """
    wanted = Q(pk__in=[])
    for kind, spelling in typed.numbers:
        wanted |= Q(kind=kind, normalised=spelling)
    rows = Identifier.objects.filter(wanted).order_by("-pk").values_list("person", "kind", "normalised")
    return {person: f"{SAID[IdentifierKind(kind)]} {number}" for person, kind, number in rows}


def by_name(words: Iterable[str]) -> tuple[Q, Combinable]:
    """Give which people have a name near to each typed word, and how near: the sum of each word's Near.

    No name is compared here: both look keys up in an index (people.matching).
    """
    found, near = Q(), Value(0, output_field=IntegerField())
    for word in words:
        wanted = frozenset().union(*asked(word).values())
        found &= Q(pk__in=NameWord.objects.filter(word__in=_words(wanted)).values("person"))
        near = near + _how_near(word)  # type: ignore[assignment]
    return found or Q(pk__in=[]), near


def why_named(person: Person, words: Iterable[str]) -> str:
    """Say why a name was found: as it was typed (or a part of it was), or because it is like what was."""
    of_person = name_words(person.given_name, person.middle_name, person.family_name, person.preferred_name)
    said = []
    for word in words:
        nearest = nearness(word, of_person)
        if nearest is not None and nearest[0] >= Near.TYPED_WRONGLY:
            said.append(word)
    return f"name like {' '.join(said)}" if said else "name"


def _words(keys: Iterable[str]) -> QuerySet:
    return NameKey.objects.filter(key__in=sorted(keys)).values("word")


def _how_near(word: str) -> Combinable:
    if len(word) == 1:
        # An initial begins thousands of names; which of them is no longer than it matters to nobody.
        return Value(int(Near.PART), output_field=IntegerField())
    theirs = NameWord.objects.filter(person=OuterRef("pk"))
    ways = asked(word)
    # Whoever is found at all and not in one of these ways was found in the last: nobody need look it up.
    ranked = [near for near in Near if ways[near]]
    whens = [When(Exists(theirs.filter(word=word)), then=Value(int(Near.SAME)))]
    whens += [
        When(Exists(theirs.filter(word__in=_words(ways[near]))), then=Value(int(near)))
        for near in ranked[1:-1]
    ]
    return Case(*whens, default=Value(int(ranked[-1])), output_field=IntegerField())
