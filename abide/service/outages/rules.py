"""Which silences have one likely cause: many more than usual, at once, with one thing in common.

What is in common may be all of the service, a supplier or an area. A thing that many share explains less
than one that few share, so candidates are held against how many would fall silent anyway (the score of a
scan for clusters against an expected number, after Neill): a whole supplier wins over each of its areas,
and one dark town over the supplier whose devices are everywhere.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from heapq import heapify, heappop, heappush
from math import ceil, log

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.instants import DAY
from abide.service.outages.parameters import Numbers

Column = NDArray[np.int64]
# In a column of what silences share: this one shares nothing of that kind, or it is not known.
NOT_KNOWN = -1


class Family(StrEnum):
    """A kind of silence. Only what is alike has one cause."""

    CONTACT = "CONTACT"
    POSITION = "POSITION"
    POWER = "POWER"


class Cause(StrEnum):
    """What silences may have in common; the more particular first, where two explain as much."""

    AREA = "AREA"
    SUPPLIER = "SUPPLIER"
    SERVICE = "SERVICE"


# Who is supplied by whom says nothing on mains power; and all of the service has no mains either.
CAUSES_OF: dict[Family, tuple[Cause, ...]] = {
    Family.CONTACT: (Cause.AREA, Cause.SUPPLIER, Cause.SERVICE),
    Family.POSITION: (Cause.AREA, Cause.SUPPLIER, Cause.SERVICE),
    Family.POWER: (Cause.AREA,),
}


@dataclass(frozen=True, slots=True)
class Silences:
    """Silences of one family as columns of one length.

    id: of the alert; person: who is silent; since: instant at which it began
    shared: what each has in common with others, by cause. A cause may have several columns: an area is cut
    in several ways, so that no place lies at the edge of all of them.
    """

    id: Column
    person: Column
    since: Column
    shared: Sequence[tuple[Cause, Column]]

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class Group:
    """Silences with one likely cause: ids in time order, how many people, and how many were to be expected.

    began, last: instants of the first and the last silence; way: which column of its cause `key` is of.
    """

    cause: Cause
    key: int
    way: int
    members: tuple[int, ...]
    people: int
    expected: float
    began: int
    last: int


# (number of the column in Silences.shared, key) -> how many people on tag share it
Exposed = Callable[[int, int], int]


@dataclass(frozen=True, slots=True, order=True)
class _Candidate:
    """The best cluster of one key, as it stood when it was looked for; the least one sorts first."""

    less: float  # the score, negative
    rank: int
    began: int
    column: int
    key: int


_RANK = {cause: number for number, cause in enumerate(Cause)}


def gather(silences: Silences, exposed: Exposed, rate: float, numbers: Numbers) -> list[Group]:
    """Gather silences of one family into outages; a silence is in one of them or in none.

    rate: how many silences are usual for each person and day
    The order in which silences are given says nothing. What belongs to no outage is left out.
    """
    order = np.lexsort((silences.id, silences.since))
    silences = Silences(
        silences.id[order],
        silences.person[order],
        silences.since[order],
        [(cause, keys[order]) for cause, keys in silences.shared],
    )
    free = np.ones(len(silences), np.bool_)
    rows_of = {
        (column, key): rows
        for column, (_, keys) in enumerate(silences.shared)
        for key, rows in _split(keys, numbers.least)
    }
    heap = []
    for (column, key), rows in rows_of.items():
        found = _best(silences, rows, free, exposed(column, key), rate, numbers)
        if found is not None:
            heap.append(_candidate(silences, column, key, found))
    heapify(heap)
    groups = []
    while heap:
        tried = heappop(heap)
        column, key = tried.column, tried.key
        found = _best(silences, rows_of[column, key], free, exposed(column, key), rate, numbers)
        if found is None:
            continue
        now = _candidate(silences, column, key, found)
        if heap and now > heap[0]:
            heappush(heap, now)
            continue
        free[found.rows] = False
        groups.append(_group(silences, column, key, found))
        # What is left under the same key may be an outage of its own, at another time.
        again = _best(silences, rows_of[column, key], free, exposed(column, key), rate, numbers)
        if again is not None:
            heappush(heap, _candidate(silences, column, key, again))
    return sorted(groups, key=lambda g: (g.began, g.members))


def _split(keys: Column, least: int) -> list[tuple[int, Column]]:
    """Give the rows of each key that is known and has enough of them; rows stay in time order."""
    order = np.argsort(keys, kind="stable")
    values, first, count = np.unique(keys[order], return_index=True, return_counts=True)
    return [
        (int(value), order[start : start + many])
        for value, start, many in zip(values.tolist(), first.tolist(), count.tolist(), strict=True)
        if value != NOT_KNOWN and many >= least
    ]


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Rows of silences that began close together, the people in them, and what was to be expected."""

    rows: Column
    people: int
    expected: float
    score: float


def _best(
    silences: Silences, rows: Column, free: NDArray[np.bool_], exposed: int, rate: float, numbers: Numbers
) -> _Cluster | None:
    """Find the cluster of one key that is furthest from usual; None where none is far enough."""
    rows = rows[free[rows]]
    if len(rows) < numbers.least:
        return None
    since, person = silences.since[rows], silences.person[rows]
    people = len(np.unique(person))
    exposed = max(exposed, people)
    need = max(numbers.least, ceil(numbers.multiple * exposed * rate * numbers.window / DAY))
    if people < need:
        return None
    ends = np.searchsorted(since, since + numbers.window, side="right")
    # Somebody with two devices is one person.
    within = ends - np.arange(len(rows)) if people == len(rows) else _people_within(person, ends)
    starts = np.flatnonzero(within >= need)
    if not len(starts):
        return None
    last = ends[starts] - 1
    # Windows that overlap are one cluster.
    breaks = np.flatnonzero(starts[1:] > last[:-1]) + 1
    found = [
        _cluster(silences, rows[some[0] : upto[-1] + 1], exposed, rate, numbers)
        for some, upto in zip(np.split(starts, breaks), np.split(last, breaks), strict=True)
    ]
    return max(found, key=lambda c: (c.score, -int(c.rows[0])))


def _people_within(person: Column, ends: Column) -> Column:
    """Count the people in each stretch of rows from its own number up to its end; ends never fall."""
    found = np.zeros(len(person), np.int64)
    held: Counter[int] = Counter()
    upto = 0
    people, stops = person.tolist(), ends.tolist()
    for at, stop in enumerate(stops):
        held.update(people[upto:stop])
        upto = stop
        found[at] = len(held)
        held[people[at]] -= 1
        if not held[people[at]]:
            del held[people[at]]
    return found


def _cluster(silences: Silences, rows: Column, exposed: int, rate: float, numbers: Numbers) -> _Cluster:
    since = silences.since[rows]
    people = len(np.unique(silences.person[rows]))
    expected = exposed * rate * max(int(since[-1] - since[0]), numbers.window) / DAY
    return _Cluster(rows, people, expected, _score(people, expected))


def _score(found: int, expected: float) -> float:
    """Say how far a number is from what was expected; 0 where it is no more."""
    return found * log(found / expected) - (found - expected) if found > expected > 0 else 0.0


def _candidate(silences: Silences, column: int, key: int, found: _Cluster) -> _Candidate:
    cause = silences.shared[column][0]
    return _Candidate(-found.score, _RANK[cause], int(silences.since[found.rows[0]]), column, key)


def _group(silences: Silences, column: int, key: int, found: _Cluster) -> Group:
    cause = silences.shared[column][0]
    way = sum(earlier is cause for earlier, _ in silences.shared[:column])
    return Group(
        cause=cause,
        key=key,
        way=way,
        members=tuple(silences.id[found.rows].tolist()),
        people=found.people,
        expected=found.expected,
        began=int(silences.since[found.rows[0]]),
        last=int(silences.since[found.rows[-1]]),
    )


# --- areas -----------------------------------------------------------------------------------------------

_KM_A_DEGREE = 111.195
_ROWS, _COLUMNS = 1 << 16, 1 << 17
# The earth cut into squares four times, each time shifted by half a side.
WAYS = ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5))


def areas(longitude: NDArray[np.float64], latitude: NDArray[np.float64], side_km: float) -> list[Column]:
    """Name the square of about `side_km` in which each place lies (degrees, WGS84), once for each way.

    NOT_KNOWN where the place is (nan).
    """
    found = []
    known = ~(np.isnan(longitude) | np.isnan(latitude))
    x, y = np.where(known, longitude, 0.0), np.where(known, latitude, 0.0)
    for right, up in WAYS:
        row = np.floor(y * _KM_A_DEGREE / side_km + up)
        # As wide as high, by the middle of the row.
        wide = np.cos(np.radians(np.clip((row + 0.5 - up) * side_km / _KM_A_DEGREE, -89.0, 89.0)))
        column = np.floor(x * _KM_A_DEGREE * wide / side_km + right)
        key = (row.astype(np.int64) + _ROWS // 2) * _COLUMNS + column.astype(np.int64) + _COLUMNS // 2
        found.append(np.where(known, key, NOT_KNOWN))
    return found
