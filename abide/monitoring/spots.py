"""Where a device has lain of late: one good fix of every few minutes, for the last hours.

Somebody who lives beside a zone is not in it because one fix of a thousand is: where the device has
lain, and how its fixes scatter there, says what a fix of someone who never moved would look like.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import MINUTE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.intp]

# How many fixes are remembered, one of each so many minutes: together an hour and forty minutes.
REMEMBERED, APART = 20, 5 * MINUTE
# Positions are kept in steps of 0.00001 degrees, about a metre, and only their last 16 bits: what lies
# within 36 km is told apart, and nothing further away is asked about.
_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class Spots:
    """By fitting: the last fixes taken (oldest first, the newest at the end) and how many there are.

    accuracy: what they claimed, in half metres
    """

    longitude: NDArray[np.uint16]
    latitude: NDArray[np.uint16]
    accuracy: NDArray[np.uint8]
    count: NDArray[np.uint8]

    def take(self, rows: Places) -> "Spots":
        """Pick fittings by number."""
        return Spots(*(getattr(self, f.name)[rows] for f in fields(self)))

    def put(self, rows: Places, other: "Spots") -> "Spots":
        """Give a copy in which the numbered fittings are those of another."""
        columns = [getattr(self, f.name).copy() for f in fields(self)]
        for f, column in zip(fields(self), columns, strict=True):
            column[rows] = getattr(other, f.name)
        return Spots(*columns)

    def joined(self, other: "Spots") -> "Spots":
        """Put two sets of fittings one after the other."""
        return Spots(*(np.concatenate([getattr(self, f.name), getattr(other, f.name)]) for f in fields(self)))


def none_yet(count: int) -> Spots:
    """Make the blank state of so many fittings."""
    blank = np.zeros((count, REMEMBERED), np.uint16)
    return Spots(blank, blank.copy(), blank.astype(np.uint8), np.zeros(count, np.uint8))


@dataclass(frozen=True, slots=True)
class Lain:
    """Where the devices of some fixes had lain before them: what was remembered, then what these add.

    taken: the fixes taken, in order of fitting and time: longitude, latitude and accuracy as they are kept
    fitting, begin, added: by fix, its fitting, where that fitting's begin among the fixes taken, and how
    many of them lie before it
    """

    before: Spots
    taken: tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
    fitting: NDArray[np.int32]
    begin: Ints
    added: Ints

    def windows(self, fixes: Places, added: Ints) -> tuple[list[NDArray[Any]], Ints]:
        """Give the latest fixes remembered after so many were added, and their number.

        They are given as columns of (n, REMEMBERED): longitude, latitude and accuracy as they are kept.
        """
        fitting = self.fitting[fixes]
        index = added[:, None] + np.arange(REMEMBERED)
        fresh = index >= REMEMBERED
        old = np.where(fresh, 0, index)
        new = np.where(fresh, self.begin[fixes][:, None] + index - REMEMBERED, 0)
        line = np.arange(len(fixes))[:, None]
        kept: tuple[NDArray[Any], ...] = (self.before.longitude, self.before.latitude, self.before.accuracy)
        columns = [
            np.where(fresh, late[new], early[fitting][line, old]) if len(late) else early[fitting][line, old]
            for late, early in zip(self.taken, kept, strict=True)
        ]
        return columns, np.minimum(self.before.count[fitting] + added, REMEMBERED)

    def around(
        self, fixes: Places, longitude: Floats, latitude: Floats, reach_m: float, least: int
    ) -> "Settled":
        """Say where the devices of some of these fixes had lain: of those with enough within reach.

        fixes: their places among those remembered; longitude, latitude: their positions (degrees)
        least: how many within reach are enough
        """
        which = np.flatnonzero(self.before.count[self.fitting[fixes]] + self.added[fixes] >= least)
        longitude, latitude = longitude[which], latitude[which]
        kept, full = self.windows(fixes[which], self.added[fixes[which]])
        known = np.arange(REMEMBERED) >= REMEMBERED - full[:, None]
        east, north = metres_per_degree(latitude)
        x = _offsets(kept[0], longitude) * (east / _STEPS)[:, None]
        y = _offsets(kept[1], latitude) * (north / _STEPS)[:, None]
        near = known & (np.hypot(x, y) <= reach_m)
        count = near.sum(axis=1)
        middle_x, middle_y = _middle(x, near, count, 0.5), _middle(y, near, count, 0.5)
        away = np.hypot(x - middle_x[:, None], y - middle_y[:, None])
        found = Settled(
            which=which,
            longitude=longitude + middle_x / east,
            latitude=latitude + middle_y / north,
            away_m=np.hypot(middle_x, middle_y),
            spread_m=_middle(away, near, count, 0.68),
            claimed_m=_middle(kept[2] / 2, near, count, 0.5),
        )
        return found.take(count >= least)


@dataclass(frozen=True, slots=True)
class Settled:
    """Where the devices of some fixes had lain close to them: a column each.

    which: places of these fixes among those asked about
    longitude, latitude: the middle of where they had lain (degrees); away_m: how far the fix is from it
    spread_m: within how far of the middle 68 of 100 of them lie; claimed_m: within how far they claimed to
    """

    which: Places
    longitude: Floats
    latitude: Floats
    away_m: Floats
    spread_m: Floats
    claimed_m: Floats

    def take(self, some: NDArray[np.bool_]) -> "Settled":
        """Keep some of the fixes."""
        return Settled(*(getattr(self, f.name)[some] for f in fields(self)))


def _offsets(kept: NDArray[np.uint16], degrees: Floats) -> Floats:
    """Give how many steps of position (..., n) the kept ones lie beyond these, the short way round."""
    return (kept - _kept(degrees)[:, None]).astype(np.int16).astype(np.float64)


def _kept(degrees: Floats) -> NDArray[np.uint16]:
    return (np.round(degrees * _STEPS).astype(np.int64) & 0xFFFF).astype(np.uint16)


def _middle(values: Floats, chosen: NDArray[np.bool_], count: Ints, share: float) -> Floats:
    """Give each line's quantile of the values chosen, NaN where none is."""
    ordered = np.sort(np.where(chosen, values, np.nan), axis=1)  # NaN comes last
    which = (np.maximum(count - 1, 0) * share).astype(np.intp)
    return ordered[np.arange(len(ordered)), which]


def remember(
    spots: Spots,
    last_at: Ints,
    fitting: NDArray[np.int32],
    at: Ints,
    longitude: Floats,
    latitude: Floats,
    accuracy_m: Floats,
    good_m: float,
) -> tuple[Spots, Lain]:
    """Take fixes, sorted by fitting and time, into what is known of where their devices lie.

    last_at: by fitting, the instant of the last fix before these; good_m: the poorest that is kept
    """
    n = len(at)
    first = np.append(True, fitting[1:] != fitting[:-1])[:n]
    before = np.where(first, last_at[fitting], np.roll(at, 1))
    taken = (accuracy_m <= good_m) & (at // APART != before // APART)

    starts = np.flatnonzero(first)
    owner = np.cumsum(first) - 1
    so_far = np.cumsum(taken)
    begin = (so_far - taken)[starts][owner]
    which = np.flatnonzero(taken)
    halves = np.clip(np.round(2 * accuracy_m[which]), 1, 255).astype(np.uint8)
    new = (_kept(longitude[which]), _kept(latitude[which]), halves)
    lain = Lain(spots, new, fitting, begin, so_far - taken - begin)
    last = np.append(starts[1:], n)[: len(starts)] - 1
    grew = last[so_far[last] > begin[last]]
    if len(grew) == 0:
        return spots, lain
    columns, count = lain.windows(grew, (so_far - begin)[grew])
    after = Spots(columns[0], columns[1], columns[2], count.astype(np.uint8))
    return spots.put(fitting[grew].astype(np.intp), after), lain
