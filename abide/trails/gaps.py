"""Gaps: stretches without a fix, and what the device said of them if it said anything."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.events import Events, Kind, What
from abide.monitoring.instants import MINUTE

# Words of the device that explain silence, for as long as nothing takes them back.
CAUSES = (What.BATTERY_DEAD, What.OUT_OF_CONTACT, What.JAMMING_DETECTED, What.STRAP_CUT, What.BATTERY_LOW)
LONGEST_WITHOUT_FIX = 30 * MINUTE


@dataclass(frozen=True, slots=True)
class Gaps:
    """Stretches without a fix, as columns: from the last fix before (`start`) to the first after (`end`).

    cause: a What that the device reported in or just before it, 0 where nothing explains it
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    cause: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.start)


def gaps(events: Events, *, longest: int = LONGEST_WITHOUT_FIX) -> Gaps:
    """Find the gaps of more than `longest` (microseconds) in one fitting's events, in any order.

    Time before the first and after the last fix is no gap: nothing here knows when the device was on.
    """
    at = np.sort(events.at[events.kind == Kind.FIX])
    long = np.flatnonzero(np.diff(at) > longest)
    start, end = at[long], at[long + 1]
    cause = np.zeros(len(start), np.int8)
    # The most telling word last, so that it stays.
    for what in reversed(CAUSES):
        said = np.sort(events.at[(events.kind == Kind.EQUIPMENT) & (events.what == what)])
        # From the fix before, since a device often says what is wrong with its last breath.
        count = np.searchsorted(said, end, "left") - np.searchsorted(said, start, "left")
        cause[count > 0] = what
    return Gaps(start, end, cause)
