"""Nights of curfew, counted: kept, excused, broken, not known. Columns in, columns out; no database.

A night is what a curfew asks from one local day on, of somebody who wore a device when it began, and that is
over. It is broken where something certain or probable counts against it, not known where only that can be
said, excused where all that was found was with leave or excused whole, and kept otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.instants import MINUTE

Column = NDArray[np.int64]
# The later in this list, the more it outweighs (as in supervision.progress.kept).
KEPT, EXCUSED, NOT_KNOWN, BROKEN = range(4)


@dataclass(frozen=True, slots=True)
class Asked:
    """Curfews on stretches of time during which a device was worn, as columns of one length.

    curfew: number that stands for an order and the key of its condition; table: number of its timetable
    since, until: instants; a night counts that begins between them
    """

    curfew: Column
    table: Column
    since: Column
    until: Column


@dataclass(frozen=True, slots=True)
class Nights:
    """Nights by curfew and start, each once, with their end.

    became: KEPT, EXCUSED, NOT_KNOWN or BROKEN
    """

    curfew: Column
    start: Column
    end: Column
    became: NDArray[np.int8]


def required(asked: Asked, tables: Mapping[int, Column], now: int) -> Nights:
    """List the nights that were asked and are over by `now`; those asked twice (two devices) count once.

    tables: by number of the timetable, an (n, 2) array of instants at which its periods begin and end
    """
    found, ends = [], []
    for table, rows in _by_value(asked.table):
        over = tables[table]
        over = over[over[:, 1] <= now]
        low = over[:, 0].searchsorted(asked.since[rows])
        many = np.maximum(over[:, 0].searchsorted(asked.until[rows]) - low, 0)
        # The numbers low, low + 1, ... of each row, one after another.
        within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        at = np.repeat(low, many) + within
        found.append(_key(np.repeat(asked.curfew[rows], many), over[at, 0]))
        ends.append(over[at, 1])
    if not found:
        none = np.zeros(0, np.int64)
        return Nights(none, none, none, np.zeros(0, np.int8))
    keys, first = np.unique(np.concatenate(found), return_index=True)
    start = (keys & ((1 << _MINUTES) - 1)) * MINUTE
    return Nights(keys >> _MINUTES, start, np.concatenate(ends)[first], np.zeros(len(keys), np.int8))


def _by_value(values: Column) -> list[tuple[int, Column]]:
    order = np.argsort(values, kind="stable")
    known, first = np.unique(values[order], return_index=True)
    return list(zip(known.tolist(), np.split(order, first[1:]), strict=True)) if len(values) else []


def judged(nights: Nights, curfew: Column, start: Column, says: NDArray[np.int8]) -> Nights:
    """Say what became of nights, from findings: each belongs to the night during which it began.

    curfew, start: of each finding; says: what it makes of its night (EXCUSED, NOT_KNOWN or BROKEN). What
    began during no night in the list is left out: tonight is not over, and counts against no night before.
    """
    became = nights.became.copy()
    if len(nights.start) and len(start):
        keys = _key(nights.curfew, nights.start)
        at = np.searchsorted(keys, _key(curfew, start), side="right") - 1
        last = np.maximum(at, 0)
        good = (at >= 0) & (nights.curfew[last] == curfew) & (start < nights.end[last])
        np.maximum.at(became, at[good], says[good])
    return Nights(nights.curfew, nights.start, nights.end, became)


# Starts as whole minutes in the lower bits: enough until the year 2225.
_MINUTES = 27


def _key(curfew: Column, start: Column) -> Column:
    return (curfew << _MINUTES) | (start // MINUTE)


def counted(nights: Nights, group: Mapping[int, int]) -> dict[int, tuple[int, int, int, int]]:
    """Count kept, broken, not known and excused by group (curfew -> group)."""
    curfews, at = np.unique(nights.curfew, return_inverse=True)
    groups = np.array([group[curfew] for curfew in curfews.tolist()], np.int64)
    known, place = np.unique(groups, return_inverse=True)
    tally = np.zeros((len(known), 4), np.int64)
    np.add.at(tally, (place[at], nights.became), 1)
    return {
        int(each): (int(row[KEPT]), int(row[BROKEN]), int(row[NOT_KNOWN]), int(row[EXCUSED]))
        for each, row in zip(known, tally, strict=True)
    }
