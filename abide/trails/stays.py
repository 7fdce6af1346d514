"""Stays: where someone remained for a while."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.events import Events, Kind
from abide.monitoring.instants import MINUTE
from abide.trails.gaps import LONGEST_WITHOUT_FIX

RADIUS_M = 100.0
SHORTEST = 5 * MINUTE
_METRES_A_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Stays:
    """Stays as columns, in time order.

    start, end: the first and the last fix of it (instants); longitude, latitude: the middle of its fixes
    fixes: how many there are; radius_m: how far from the middle the farthest of them lies, metres
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    fixes: NDArray[np.int64]
    radius_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.start)


def stays(events: Events, *, within_m: float = RADIUS_M, shortest: int = SHORTEST) -> Stays:
    """Find the stays in one fitting's events, in any order.

    A stay is an unbroken run of fixes within `within_m` of the running middle, for at least `shortest`
    (microseconds); a gap in the fixes ends it, since nobody knows what happened in between.
    """
    fixes = events.take(events.kind == Kind.FIX)
    fixes = fixes.take(np.argsort(fixes.at, kind="stable"))
    runs = [run for run in _runs(fixes, within_m) if fixes.at[run[1] - 1] - fixes.at[run[0]] >= shortest]
    first = np.array([run[0] for run in runs], np.int64)
    after = np.array([run[1] for run in runs], np.int64)
    middles = [_middle(fixes.take(slice(*run))) for run in runs]
    return Stays(
        start=fixes.at[first],
        end=fixes.at[after - 1],
        longitude=np.array([m[0] for m in middles], np.float64),
        latitude=np.array([m[1] for m in middles], np.float64),
        fixes=after - first,
        radius_m=np.array([m[2] for m in middles], np.float64),
    )


def _runs(fixes: Events, within_m: float) -> list[tuple[int, int]]:
    """Cut the fixes into runs (first, one past the last) that each stay near their own running middle."""
    if len(fixes) == 0:
        return []
    east = np.degrees(np.unwrap(np.radians(fixes.longitude))).tolist()
    north = fixes.latitude.tolist()
    narrowing = np.cos(np.radians(fixes.latitude)).tolist()
    silent = (np.diff(fixes.at, prepend=fixes.at[:1]) > LONGEST_WITHOUT_FIX).tolist()
    limit = (within_m / _METRES_A_DEGREE) ** 2
    runs, first = [], 0
    middle_east, middle_north = east[0], north[0]
    for i in range(1, len(east)):
        away_east, away_north = east[i] - middle_east, north[i] - middle_north
        if silent[i] or (away_east * narrowing[i]) ** 2 + away_north**2 > limit:
            runs.append((first, i))
            first, middle_east, middle_north = i, east[i], north[i]
        else:
            share = 1 / (i - first + 1)
            middle_east += away_east * share
            middle_north += away_north * share
    runs.append((first, len(east)))
    return runs


def _middle(fixes: Events) -> tuple[float, float, float]:
    longitude = np.degrees(np.unwrap(np.radians(fixes.longitude)))
    east, north = float(longitude.mean()), float(fixes.latitude.mean())
    away = np.hypot(
        (longitude - east) * np.cos(np.radians(north)) * _METRES_A_DEGREE,
        (fixes.latitude - north) * _METRES_A_DEGREE,
    )
    return (east + 180) % 360 - 180, north, float(away.max())
