"""Time as sets: what stretches cover together, what is left of them, and how much of it each day takes.

A set is an (n, 2) array of instants in order, [start, end), no two of which touch.
"""

from collections.abc import Callable, Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.instants import DAY
from abide.monitoring.timetable import Instants, merge, starts

_EPOCH = date(1970, 1, 1)


def join(*parts: Instants | Iterable[tuple[int, int]]) -> Instants:
    """Put stretches together into one set, whatever their order, empty and overlapping ones too."""
    arrays = [np.asarray(p if isinstance(p, np.ndarray) else list(p), np.int64).reshape(-1, 2) for p in parts]
    return merge(np.concatenate([np.empty((0, 2), np.int64), *arrays]))


def common(a: Instants, b: Instants) -> Instants:
    """Give the time that lies in both sets."""
    return _where(a, b, np.logical_and)


def without(a: Instants, b: Instants) -> Instants:
    """Give the time of the first set that does not lie in the second."""
    return _where(a, b, lambda in_a, in_b: in_a & ~in_b)


def length(of: Instants) -> int:
    """Give how much time a set holds (microseconds)."""
    return int((of[:, 1] - of[:, 0]).sum())


def between(of: Instants, edges: Instants) -> NDArray[np.int64]:
    """Give how much of a set lies between each edge and the next (microseconds); edges in order."""
    lengths = np.append(0, np.cumsum(of[:, 1] - of[:, 0]))
    begun = np.searchsorted(of[:, 0], edges, "right")
    last = np.maximum(begun - 1, 0)
    over = np.where(begun > 0, of[last, 1] - edges, 0) if len(of) else np.zeros(len(edges), np.int64)
    return np.diff(lengths[begun] - np.maximum(over, 0))


def midnights(first: date, days: int, timezone: str) -> Instants:
    """Give the instants at which `days` local days from `first` on begin, and that at which the last ends."""
    wall = ((first - _EPOCH).days + np.arange(days + 1, dtype=np.int64)) * DAY
    return starts(wall, timezone)


def _where(
    a: Instants, b: Instants, wanted: Callable[[NDArray[np.bool_], NDArray[np.bool_]], NDArray[np.bool_]]
) -> Instants:
    edges = np.unique(np.concatenate([a.ravel(), b.ravel()]))
    kept = wanted(_holds(a, edges), _holds(b, edges))[:-1]
    return merge(np.column_stack([edges[:-1][kept], edges[1:][kept]]))


def _holds(of: Instants, moments: Instants) -> NDArray[np.bool_]:
    held: NDArray[np.bool_] = np.searchsorted(of.ravel(), moments, "right") % 2 == 1
    return held
