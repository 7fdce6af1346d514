"""Nights of curfew, counted: required, kept, broken, not known. Columns in, columns out; no database.

A night is what a curfew asks from one local day on, of somebody who wore a device when it began, and that is
over. It is broken where something certain or probable counts against it, not known where only that can be
said, and kept otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.instants import MINUTE

Column = NDArray[np.int64]
KEPT, NOT_KNOWN, BROKEN = 0, 1, 2


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
    """Nights by curfew and start, each once; `became` is KEPT, NOT_KNOWN or BROKEN."""

    curfew: Column
    start: Column
    became: NDArray[np.int8]


def required(asked: Asked, tables: Mapping[int, Column], now: int) -> Nights:
    """List the nights that were asked and are over by `now`; those asked twice (two devices) count once.

    tables: by number of the timetable, an (n, 2) array of instants at which its periods begin and end
    """
    found = []
    for table, rows in _by_value(asked.table):
        over = tables[table]
        over = over[over[:, 1] <= now]
        low = over[:, 0].searchsorted(asked.since[rows])
        many = np.maximum(over[:, 0].searchsorted(asked.until[rows]) - low, 0)
        # The numbers low, low + 1, ... of each row, one after another.
        within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        found.append(_key(np.repeat(asked.curfew[rows], many), over[np.repeat(low, many) + within, 0]))
    keys = np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)
    return Nights(keys >> _MINUTES, (keys & ((1 << _MINUTES) - 1)) * MINUTE, np.zeros(len(keys), np.int8))


def _by_value(values: Column) -> list[tuple[int, Column]]:
    order = np.argsort(values, kind="stable")
    known, first = np.unique(values[order], return_index=True)
    return list(zip(known.tolist(), np.split(order, first[1:]), strict=True)) if len(values) else []


def judged(nights: Nights, curfew: Column, start: Column, broken: NDArray[np.bool_]) -> Nights:
    """Say what became of nights, from findings: each belongs to the night that had begun last before it.

    curfew, start: of each finding; broken: whether it counts against the person, else it is not known.
    What belongs to no night in the list is left out.
    """
    became = nights.became.copy()
    if len(nights.start) and len(start):
        keys = _key(nights.curfew, nights.start)
        at = np.searchsorted(keys, _key(curfew, start), side="right") - 1
        good = (at >= 0) & (nights.curfew[np.maximum(at, 0)] == curfew)
        np.maximum.at(became, at[good], np.where(broken[good], BROKEN, NOT_KNOWN).astype(np.int8))
    return Nights(nights.curfew, nights.start, became)


# Starts as whole minutes in the lower bits: enough until the year 2225.
_MINUTES = 27


def _key(curfew: Column, start: Column) -> Column:
    return (curfew << _MINUTES) | (start // MINUTE)


def counted(nights: Nights, group: Mapping[int, int]) -> dict[int, tuple[int, int, int]]:
    """Count kept, broken and not known by group (curfew -> group)."""
    curfews, at = np.unique(nights.curfew, return_inverse=True)
    groups = np.array([group[curfew] for curfew in curfews.tolist()], np.int64)
    known, place = np.unique(groups, return_inverse=True)
    tally = np.zeros((len(known), 3), np.int64)
    np.add.at(tally, (place[at], nights.became), 1)
    return {
        int(each): (int(row[KEPT]), int(row[BROKEN]), int(row[NOT_KNOWN]))
        for each, row in zip(known, tally, strict=True)
    }
