"""What is worth recognising: days kept, half of an order, sober days, an order's end.

Pure, on values; days are London's. What is not known is never counted as kept or sober.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from abide.service.supervision.progress.kept import How, none_broken_between


class Milestone(StrEnum):
    """One thing worth recognising; of each there is at most one message under an order."""

    FIRST_DAYS_KEPT = "FIRST_DAYS_KEPT"
    DAYS_KEPT = "DAYS_KEPT"
    FIRST_SOBER_DAYS = "FIRST_SOBER_DAYS"
    SOBER_DAYS = "SOBER_DAYS"
    HALF_OF_ORDER = "HALF_OF_ORDER"
    ORDER_ENDS = "ORDER_ENDS"


@dataclass(frozen=True, slots=True)
class Facts:
    """What milestones of one order are read from.

    days: how each day went, as far back as they are read; sober: every sober day under the order;
    first, last: of the order (last None for no end); today: not over yet.
    """

    today: date
    first: date
    last: date | None = None
    days: Mapping[date, How] = field(default_factory=dict)
    sober: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone: the day on which it was reached, and the number of days it is about."""

    milestone: Milestone
    on: date
    count: int


# Of those that count the same thing, the greater makes the lesser needless.
_INSTEAD: Mapping[Milestone, Milestone] = {
    Milestone.FIRST_DAYS_KEPT: Milestone.DAYS_KEPT,
    Milestone.FIRST_SOBER_DAYS: Milestone.SOBER_DAYS,
}


def reached(facts: Facts, numbers: Mapping[str, float]) -> tuple[Reached, ...]:
    """Give the milestones of an order reached of late, newest first; numbers: parameters.numbers.

    One is of late for `milestone_fresh_days` days after it was reached; the order's end only until it comes.
    """
    row, sober = none_broken_between(facts.days), sorted(facts.sober)
    found = [
        _nth(Milestone.FIRST_DAYS_KEPT, row, numbers["milestone_days_kept_first"]),
        _nth(Milestone.DAYS_KEPT, row, numbers["milestone_days_kept"]),
        _nth(Milestone.FIRST_SOBER_DAYS, sober, numbers["milestone_sober_days_first"]),
        _nth(Milestone.SOBER_DAYS, sober, numbers["milestone_sober_days"]),
        _half(facts, numbers["milestone_order_share"]),
        _ends(facts, numbers["milestone_end_days"]),
    ]
    since = facts.today - timedelta(days=int(numbers["milestone_fresh_days"]))
    fresh = [each for each in found if each is not None and since <= each.on <= facts.today]
    there = {each.milestone for each in fresh}
    told = [each for each in fresh if _INSTEAD.get(each.milestone) not in there]
    return tuple(sorted(told, key=lambda each: each.on, reverse=True))


def _nth(milestone: Milestone, days: Sequence[date], number: float) -> Reached | None:
    n = int(number)
    return Reached(milestone, days[n - 1], n) if len(days) >= n else None


def _half(facts: Facts, share: float) -> Reached | None:
    if facts.last is None:
        return None
    length = (facts.last - facts.first).days + 1
    done = ceil(length * share)
    # The day after the last of the first half: that much is done by then.
    return Reached(Milestone.HALF_OF_ORDER, facts.first + timedelta(days=done), done)


def _ends(facts: Facts, before: float) -> Reached | None:
    if facts.last is None or facts.today > facts.last:
        return None
    on = max(facts.last - timedelta(days=int(before)), facts.first)
    return Reached(Milestone.ORDER_ENDS, on, (facts.last - facts.today).days)


# What is said of each on a page, and what the officer may send; {days} is the number.
WORDS: Mapping[Milestone, tuple[str, str]] = {
    Milestone.FIRST_DAYS_KEPT: (
        "{days} days kept, none broken between",
        "We know of {days} days on which you kept to everything, and of none broken between. "
        "That is a good start. Thank you.",
    ),
    Milestone.DAYS_KEPT: (
        "{days} days kept, none broken between",
        "We know of {days} days on which you kept to everything, and of none broken between. "
        "That takes effort, and it is seen. Well done.",
    ),
    Milestone.FIRST_SOBER_DAYS: (
        "{days} sober days",
        "You have had {days} sober days since the tag was fitted. Well done.",
    ),
    Milestone.SOBER_DAYS: (
        "{days} sober days",
        "You have had {days} sober days since the tag was fitted. You have come a long way. Well done.",
    ),
    Milestone.HALF_OF_ORDER: (
        "half of the order is done",
        "Half of your order is behind you. Let us talk about how the second half can go well.",
    ),
    Milestone.ORDER_ENDS: (
        "the order ends within days",
        "Your order is about to end. Let us talk about what has worked and what comes after.",
    ),
}


def words(told: Reached) -> str:
    """Say a milestone in a few words: "28 days kept, none broken between"."""
    return WORDS[told.milestone][0].format(days=told.count)


def message(told: Reached) -> str:
    """Give the words of a message that recognises it, for the officer to change."""
    return WORDS[told.milestone][1].format(days=told.count)
