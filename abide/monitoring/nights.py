"""Where somebody slept, night by night, as far as it is known.

A night is at a place where more than half of it was spent there. Time without positions counts as not known:
where it could make up what a place lacks, the night is not known, and nobody is said to have been out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from abide.monitoring import timetable
from abide.monitoring.instants import DAY, HOUR, MINUTE
from abide.monitoring.parameters import PARAMETERS, Parameters, in_force

Stretch = tuple[int, int]


class Where(StrEnum):
    """What can be said of a night."""

    ONE_PLACE = "one_place"
    NO_ONE_PLACE = "no_one_place"
    NOT_KNOWN = "not_known"
    NOT_WHOLE = "not_whole"  # not all of it lies in the time that was asked for


@dataclass(frozen=True, slots=True)
class Spell:
    """A while at a place: its name, from when until when (instants)."""

    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Night:
    """One night. day: the local day on which it begins; start, end: instants.

    place: where most of it was spent, "" where no place was stayed at. minutes: at each place, the longest
    first. not_known: minutes without positions. moving: what is left.
    """

    day: date
    start: int
    end: int
    where: Where
    place: str
    minutes: tuple[tuple[str, float], ...]
    not_known: float
    moving: float


def nights(
    first: date,
    last: date,
    *,
    spells: Sequence[Spell],
    silent: Sequence[Stretch],
    asked: Stretch,
    timezone: str,
    parameters: Parameters = PARAMETERS,
) -> list[Night]:
    """Say of each night that begins on the local days from first to last where it was spent.

    spells: at most one at a time; silent: stretches without positions; both in instants, in any order
    asked: the stretch that is known about at all; a night that reaches beyond it is NOT_WHOLE
    """
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [_night(day, spells, silent, asked, timezone, in_force(day, parameters)) for day in days]


def _night(
    day: date,
    spells: Sequence[Spell],
    silent: Sequence[Stretch],
    asked: Stretch,
    timezone: str,
    numbers: Mapping[str, float],
) -> Night:
    start, end = _bounds(day, timezone, numbers)
    at: dict[str, float] = {}
    for spell in sorted(spells, key=lambda each: each.start):
        spent = _within([(spell.start, spell.end)], start, end)
        if spent:
            at[spell.place] = at.get(spell.place, 0.0) + spent
    minutes = tuple(sorted(at.items(), key=lambda each: -each[1]))
    missing = _within(silent, start, end)
    longest = minutes[0][1] if minutes else 0.0
    half = numbers["night_share"] * (end - start) / MINUTE
    if start < asked[0] or end > asked[1]:
        where = Where.NOT_WHOLE
    elif longest > half:
        where = Where.ONE_PLACE
    elif longest + missing > half:
        where = Where.NOT_KNOWN
    else:
        where = Where.NO_ONE_PLACE
    moving = max((end - start) / MINUTE - missing - sum(at.values()), 0.0)
    return Night(day, start, end, where, minutes[0][0] if minutes else "", minutes, missing, moving)


def _bounds(day: date, timezone: str, numbers: Mapping[str, float]) -> Stretch:
    """Give when a night begins and ends; it is an hour shorter or longer where the clocks change in it."""
    midnight = (day.toordinal() - date(1970, 1, 1).toordinal()) * DAY
    begins = np.array([midnight + int(numbers["night_from"] * HOUR)], np.int64)
    ends = np.array([midnight + DAY + int(numbers["night_until"] * HOUR)], np.int64)
    return int(timetable.starts(begins, timezone)[0]), int(timetable.ends(ends, timezone)[0])


def _within(stretches: Iterable[Stretch], start: int, end: int) -> float:
    """Give how many minutes of [start, end) the stretches cover, each moment once."""
    covered, reach = 0, start
    for first, last in sorted(stretches):
        low, high = max(first, reach), min(last, end)
        if low < high:
            covered += high - low
            reach = high
    return covered / MINUTE
