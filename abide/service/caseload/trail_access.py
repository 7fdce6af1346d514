"""When a trail is shown at all, and when only for a ground that is given in writing. Pure.

A trail is shown only on days on which one of the person's orders held. A reason is always chosen from a list;
some orders demand more before each look, by the rules below, each with its date and source.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

# Conditions that are kept or broken by where somebody is.
_BY_PLACE = frozenset(
    {
        "TRAIL",
        "EXCLUSION_ZONE",
        "INCLUSION_ZONE",
        "RESTRICTION_ZONE",
        "ATTENDANCE",
        "KEEP_AWAY",
        "NON_ASSOCIATION",
    }
)


@dataclass(frozen=True, slots=True)
class Held:
    """One condition and the days on which it held (inclusive; last None while no end is set)."""

    order_type: str
    kind: str
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Rule:
    """What is demanded before a look, from a day on. grounds: code -> words; none: own words alone.

    day_source: where the day comes from, said apart from where the rule does.
    """

    name: str
    from_day: date
    sentence: str
    source: str
    day_source: str
    grounds: Mapping[str, str] = field(default_factory=dict)


# Earlier than any trail that is kept.
_FROM = date(2000, 1, 1)
_ALWAYS = "from the first day of any record: our own default, to be confirmed by shadow running"

IMMIGRATION = Rule(
    "immigration",
    _FROM,
    "On immigration bail a trail is looked at only where that is proportionate. Choose the ground, and say "
    "why these days are needed and how they help.",
    "Home Office policy as quoted in [2024] UKUT 00141 (IAC): breach of bail, lost contact, an article 8 "
    "claim",
    _ALWAYS,
    {
        "BAIL_BREACH": "A breach of a condition of immigration bail",
        "LOST_CONTACT": "Contact with the person was lost",
        "ARTICLE_8": "Representations or a claim under article 8",
    },
)
NOT_ORDERED = Rule(
    "location_not_ordered",
    _FROM,
    "On some of these days no condition asked where the person was. Say why these days are needed and how "
    "they help.",
    "our own default; the public service for practitioners shows positions only under location monitoring",
    _ALWAYS,
)
# The first that applies is the one that is demanded.
RULES = (IMMIGRATION, NOT_ORDERED)


def demanded(held: Sequence[Held], days: Iterable[tuple[date, date]], today: date) -> Rule | None:
    """Give the rule that demands a ground for looking at these runs of days; None where none does."""
    applying = {rule.name for first, last in days for day in _each(first, last) for rule in _on(day, held)}
    return next((rule for rule in RULES if rule.name in applying and rule.from_day <= today), None)


def _on(day: date, held: Sequence[Held]) -> list[Rule]:
    holding = [each for each in held if each.first <= day and (each.last is None or day <= each.last)]
    found = []
    if holding and all(each.order_type == "IMMIGRATION" for each in holding):
        found.append(IMMIGRATION)
    if not any(each.kind in _BY_PLACE for each in holding):
        found.append(NOT_ORDERED)
    return found


def _each(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
