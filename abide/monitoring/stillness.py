"""A receiver that repeats itself: the same position to the last digit, though it is one that wavers.

Of the two parties of a pair no position is written down, so what must be known from further back than
memory reaches is kept as a habit: since when the digits are the same, and how often they wavered before.
The same rule as for a trail (`fix_quality.py`), with nothing of the fixes in what is kept.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.fix_quality import AT_REST_WITHIN, Bounds, metres_apart
from abide.monitoring.instants import NEVER_YET
from abide.monitoring.proximity import Positions


@dataclass(frozen=True, slots=True)
class Habit:
    """What is known of a receiver after one of its positions.

    held_since: instant from which its digits are the same, NEVER_YET where nothing was heard
    wavers: steps at rest since digits were last held for long
    """

    held_since: int = NEVER_YET
    wavers: int = 0

    def as_json(self) -> dict[str, Any]:
        """Give the habit as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read a habit back from plain values."""
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Held:
    """Of each position: since when its digits are the same, how often it wavered, whether it says nothing."""

    at: NDArray[np.int64]
    held_since: NDArray[np.int64]
    wavers: NDArray[np.int64]
    frozen: NDArray[np.bool_]

    def at_instant(self, instant: int, before: Habit) -> Habit:
        """Give the habit after the last position up to an instant; the one before where there is none."""
        last = int(np.searchsorted(self.at, instant, "right")) - 1
        if last < 0 or self.held_since[last] == NEVER_YET:
            return before
        return Habit(int(self.held_since[last]), int(self.wavers[last]))


def held(positions: Positions, after: int, habit: Habit, limits: Bounds) -> Held:
    """Judge one party's positions later than `after` (an instant), at which the receiver had this habit.

    The last position up to `after`, where there is one, is what the first one later is held against.
    """
    count = len(positions)
    first = int(np.searchsorted(positions.at, after, "right"))
    known = habit.held_since != NEVER_YET and first > 0
    index = np.arange(count)
    has_before = index > first if not known else index >= first
    has_before[:1] = False
    before = np.maximum(index - 1, 0)

    longitude, latitude, accuracy = positions.longitude, positions.latitude, positions.accuracy_m
    same = has_before & (longitude == longitude[before]) & (latitude == latitude[before])
    same &= (accuracy == accuracy[before]) & (accuracy <= limits.poor_m)
    begun = np.maximum.accumulate(np.where(same, -1, index))
    carried = begun < first
    held_since = np.where(carried, habit.held_since, positions.at[np.maximum(begun, 0)])

    apart = positions.at - positions.at[before]
    step = metres_apart(longitude, latitude, longitude[before], latitude[before])
    wavered = (
        has_before & ~same & (step > 0) & (step <= accuracy + accuracy[before]) & (apart <= AT_REST_WITHIN)
    )
    wavered &= step <= limits.waver_speed * apart
    was_since = np.where(index == first, habit.held_since, held_since[before])
    over = has_before & ~same & (positions.at[before] - was_since >= limits.repeated)
    wavered &= ~over
    total = np.cumsum(wavered)
    # Counted from the last time that digits were held for long.
    since = np.maximum.accumulate(np.where(over, total, -1))
    wavers = np.where(since < 0, habit.wavers + total, total - since)
    # Those up to `after` are of the run that goes on there, or are not.
    held_since[:first], wavers[:first] = habit.held_since, habit.wavers
    frozen = (wavers >= limits.wavers) & (positions.at - held_since >= limits.stale)
    frozen &= same | (index < first) & known
    held_since[:first] = NEVER_YET
    return Held(positions.at, held_since, wavers, frozen)
