"""How far a device's claims about its accuracy can be believed: from how its own fixes scatter.

A tag that lies still and claims 5 m, but whose fixes step about by 20 m from one minute to the next,
is not as good as it says. The quarter of its last steps that were shortest tell: most people are
still for some of the time, and drift that hides from single steps is allowed for.
"""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import MINUTE, NEVER_YET

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# How many steps are remembered, and how many are needed before they say anything.
REMEMBERED, NEEDED = 40, 8
# Fixes further apart in time than this are no step.
_APART = 5 * MINUTE
# So many windows are looked at together: a bound on memory, nothing else.
_TOGETHER = 100_000


@dataclass(frozen=True, slots=True)
class Steps:
    """By fitting: its last steps in units of the accuracy claimed (NaN where none), and its last fix.

    What follows is kept by fix_quality: the last fix that was no impossible jump, how many in a row have
    disputed it, since when the last fix's digits have been the same, and how often they wavered before.
    """

    ratios: NDArray[np.float32]
    at: Ints
    longitude: Floats
    latitude: Floats
    accuracy_m: Floats
    trusted_at: Ints
    trusted_longitude: Floats
    trusted_latitude: Floats
    trusted_accuracy_m: Floats
    disputed: NDArray[np.int8]
    same_since: Ints
    wavers: NDArray[np.int16]

    def take(self, rows: NDArray[np.intp]) -> "Steps":
        """Pick fittings by number."""
        return Steps(*(getattr(self, f.name)[rows] for f in fields(self)))

    def put(self, rows: NDArray[np.intp], other: "Steps") -> "Steps":
        """Give a copy in which the numbered fittings are those of another."""
        columns = [getattr(self, f.name).copy() for f in fields(self)]
        for f, column in zip(fields(self), columns, strict=True):
            column[rows] = getattr(other, f.name)
        return Steps(*columns)

    def joined(self, other: "Steps") -> "Steps":
        """Put two sets of fittings one after the other."""
        return Steps(*(np.concatenate([getattr(self, f.name), getattr(other, f.name)]) for f in fields(self)))


def none_yet(count: int) -> Steps:
    """Make the blank state of so many fittings."""
    nan = np.full(count, np.nan)
    return Steps(
        ratios=np.full((count, REMEMBERED), np.nan, np.float32),
        at=np.full(count, NEVER_YET, np.int64),
        longitude=nan,
        latitude=nan.copy(),
        accuracy_m=nan.copy(),
        trusted_at=np.full(count, NEVER_YET, np.int64),
        trusted_longitude=nan.copy(),
        trusted_latitude=nan.copy(),
        trusted_accuracy_m=nan.copy(),
        disputed=np.zeros(count, np.int8),
        same_since=np.full(count, NEVER_YET, np.int64),
        wavers=np.zeros(count, np.int16),
    )


@dataclass(frozen=True, slots=True)
class History:
    """The steps up to each of some fixes: the one at place p of `line` ends the window that it closes."""

    line: NDArray[np.float32]
    places: NDArray[np.intp]

    def doubts(self, fixes: NDArray[np.intp], usual_step: float, most: float) -> Floats:
        """Say by what these fixes' claimed accuracies are to be multiplied to be believed: 1 to `most`.

        usual_step: the step, in claimed accuracies, that a quarter of an honest device's steps stay
        below while it lies still.
        """
        windows = np.lib.stride_tricks.sliding_window_view(self.line, REMEMBERED)
        low = np.empty(len(fixes))
        for begin in range(0, len(fixes), _TOGETHER):
            part = slice(begin, begin + _TOGETHER)
            low[part] = _lower_quarter(windows[self.places[fixes[part]] - REMEMBERED + 1])
        return np.clip(np.nan_to_num(low / usual_step, nan=1.0), 1.0, most)


def remember(
    steps: Steps,
    fitting: NDArray[np.int32],
    at: Ints,
    longitude: Floats,
    latitude: Floats,
    accuracy_m: Floats,
) -> tuple[Steps, History]:
    """Take fixes, sorted by fitting and time, into what is known of their devices' steps."""
    n = len(at)
    if n == 0:
        return steps, History(np.empty(REMEMBERED, np.float32), np.empty(0, np.intp))
    first = np.append(True, fitting[1:] != fitting[:-1])
    # All fittings' remembered steps and new ones in one line, so that each window is a slice of it.
    starts = np.flatnonzero(first)
    places = np.arange(n) + REMEMBERED * np.cumsum(first)
    line = np.empty(n + REMEMBERED * len(starts), np.float32)
    earlier = np.ones(len(line), np.bool_)
    earlier[places] = False
    line[places] = _ratios(steps, first, fitting, at, longitude, latitude, accuracy_m)
    line[earlier] = steps.ratios[fitting[starts]].ravel()

    ends = np.append(starts[1:], n) - 1
    rows = fitting[ends].astype(np.intp)
    windows = np.lib.stride_tricks.sliding_window_view(line, REMEMBERED)
    last = {"at": at, "longitude": longitude, "latitude": latitude, "accuracy_m": accuracy_m}
    columns = {name: getattr(steps, name).copy() for name in ("ratios", *last)}
    columns["ratios"][rows] = windows[places[ends] - REMEMBERED + 1]
    for name, column in last.items():
        columns[name][rows] = column[ends]
    return replace(steps, **columns), History(line, places)


def _ratios(
    steps: Steps,
    first: NDArray[np.bool_],
    fitting: NDArray[np.int32],
    at: Ints,
    longitude: Floats,
    latitude: Floats,
    accuracy_m: Floats,
) -> Floats:
    def before(column: Floats, kept: Floats) -> Floats:
        return np.where(first, kept[fitting], np.roll(column, 1))

    apart = at - np.where(first, steps.at[fitting], np.roll(at, 1))
    east, north = metres_per_degree(latitude)
    x = (longitude - before(longitude, steps.longitude)) * east
    y = (latitude - before(latitude, steps.latitude)) * north
    step = np.hypot(x, y)
    claimed = np.hypot(accuracy_m, before(accuracy_m, steps.accuracy_m))
    usable = (apart > 0) & (apart <= _APART) & (claimed > 0)
    return np.where(usable, step / np.where(usable, claimed, 1.0), np.nan)


def _lower_quarter(windows: NDArray[np.float32]) -> Floats:
    """Give the first quartile of each window's numbers, NaN where there are too few to tell."""
    ordered = np.sort(windows, axis=1)  # NaN comes last
    count = REMEMBERED - np.isnan(ordered).sum(axis=1)
    quarter = ordered[np.arange(len(ordered)), np.maximum(count - 1, 0) // 4]
    return np.where(count >= NEEDED, quarter, np.nan).astype(np.float64)
