"""Most fixes only say again what stands: these are passed over, and the rest are taken one by one.

A fix surely on the side where presence already stands changes nothing by any rule about places. Only
when the last fixes were must be noted, and how long a run of them has become.
"""

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import presence
from abide.monitoring.geometry import BEYOND_DOUBT_INSIDE, SURE_INSIDE
from abide.monitoring.instants import FOREVER
from abide.monitoring.presence import Bools, Changes, Ints, Numbers, Presence, Small, Standing, Word

Rows = NDArray[np.intp]

_SIDE = np.zeros(max(Presence) + 1, np.int8)
_SIDE[[Presence.IN, Presence.OUT]] = 1, -1


def advance(
    standing: Standing,
    manner: Small,
    offending: Small,
    row: Rows,
    at: Ints,
    word: Small,
    grade: Small,
    numbers: Numbers,
) -> tuple[Standing, Changes]:
    """Take elements, sorted by row and time, into the standing; return it anew with what changed.

    manner: a Manner a row; offending: the Presence whose certainty matters, a row
    row, at, word, grade: the elements; word is a Word, grade counts for fixes only
    """
    after = standing.copy() if len(row) else standing
    again = says_again(standing, offending, row, at, word, grade, numbers.gap)
    _note(after, offending, row[again], at[again], grade[again])
    left = ~again
    changes = presence.take(after, manner, offending, row[left], at[left], word[left], grade[left], numbers)
    return after, changes


def says_again(
    standing: Standing, offending: Small, row: Rows, at: Ints, word: Small, grade: Small, gap: int
) -> Bools:
    """Say which elements only say again what stands; a row's elements are such all together or not at all.

    They are fixes, none later than `gap` after the one before, each surely on the side where presence
    stands. Where that is the side that matters, it must be certain already, and each beyond doubt.
    """
    if len(row) == 0:
        return np.zeros(0, np.bool_)
    begin, count = _groups(row)
    own = row[begin]
    stood, side = standing.presence[own], _SIDE[standing.presence[own]]
    matters = stood == offending[own]
    certain = (standing.confirmed[own] != FOREVER) & (standing.sign[own] == side)
    before = np.roll(at, 1)
    before[begin] = standing.last_fix[own]
    least = np.where(matters, BEYOND_DOUBT_INSIDE, SURE_INSIDE).astype(np.int8)

    several = len(own) < len(row)
    depth = grade * (np.repeat(side, count) if several else side)
    again = (word == Word.FIX) & (depth >= (np.repeat(least, count) if several else least))
    again &= (depth <= BEYOND_DOUBT_INSIDE) & (at - before <= gap)
    all_again = np.logical_and.reduceat(again, begin) if several else again
    all_again &= ~standing.strap_cut[own] & (~matters | certain)
    return np.repeat(all_again, count) if several else all_again


def _groups(row: Rows) -> tuple[Rows, Rows]:
    """Give where each row's elements begin, and how many they are."""
    begin = np.flatnonzero(np.append(True, row[1:] != row[:-1])[: len(row)])
    return begin, np.diff(np.append(begin, len(row)))


def _note(standing: Standing, offending: Small, row: Rows, at: Ints, grade: Small) -> None:
    """Write into the standing when the last fixes were and how long the runs have become."""
    if len(row) == 0:
        return
    begin, count = _groups(row)
    last = begin + count - 1
    own, several = row[last], count > 1
    standing.at2[own], standing.grade2[own] = standing.at1[own], standing.grade1[own]
    standing.at2[own[several]] = at[last[several] - 1]
    standing.grade2[own[several]] = grade[last[several] - 1]
    standing.at1[own] = standing.last_fix[own] = at[last]
    standing.grade1[own] = grade[last]
    matters = standing.presence[own] == offending[own]
    standing.run[own[matters]] += count[matters]
    # What is not beyond doubt on the side that matters ends a run.
    standing.sign[own[~matters]] = 0
