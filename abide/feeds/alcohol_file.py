"""A file of alcohol samples (CSV or Excel): columns for the core, and everything that is wrong, at once."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from abide.feeds import alcohol_rows, local_moments
from abide.feeds.alcohol_columns import (
    Columns,
    Role,
    find,
    grams_per_decilitre,
    headings_seen,
    is_fahrenheit,
    is_headings,
    is_utc,
)
from abide.feeds.alcohol_rows import Line
from abide.feeds.faults import Fault, shorten
from abide.feeds.spreadsheet import Cell, Row, UnreadableTable, tables
from abide.feeds.wire import EARLIEST, LATEST, microseconds
from abide.monitoring.alcohol_series import Samples


@dataclass(frozen=True, slots=True)
class AlcoholFile:
    """What a file of alcohol samples held.

    samples: the good ones, in the order of the file; row: the row of each, from 1
    faults: everything wrong with the others; notes: what had to be assumed
    problem: why nothing could be read, None where something was
    """

    samples: Samples
    row: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None


def read(data: bytes, *, timezone: str) -> AlcoholFile:
    """Read samples from the bytes of a CSV or .xlsx file. Never raises for anything in `data`.

    Columns are found by their headings, wherever they are. Times without an offset are local times of
    `timezone` (IANA name), unless their heading names UTC. A sample whose infra-red or temperature cannot
    be read is kept without it.
    """
    seen: list[Sequence[Row]] = []

    def suits(rows: Sequence[Row]) -> bool:
        seen.append(rows)
        return find(rows) is not None

    try:
        suitable = list(tables(data, suits))
    except UnreadableTable as error:
        return _nothing(f"the file {error}")
    columns = find(suitable[0]) if suitable else None
    if columns is None:
        told = headings_seen(
            max(seen, key=lambda rows: max((len(c) for _, c in rows), default=0), default=())
        )
        return _nothing(
            "no row of headings names the alcohol level (such as TAC) and the date and time of each sample; "
            f"headings seen: {told}"
        )
    factor = grams_per_decilitre(columns.headings[Role.TAC])
    if factor is None:
        return _nothing(f"the unit in {shorten(columns.headings[Role.TAC])} cannot be turned into g/dL")
    notes = [f"the heading {shorten(name)} is left out: another came first" for name in columns.doubles]
    if len(suitable) > 1:
        notes.append("only the first sheet with samples is read")
    return _read(suitable[0], columns, factor, timezone, notes)


def _nothing(problem: str) -> AlcoholFile:
    return AlcoholFile(_samples([], []), problem=problem)


def _read(
    rows: Sequence[Row], columns: Columns, factor: float, timezone: str, notes: list[str]
) -> AlcoholFile:
    faults: list[Fault] = []
    lines = []
    fahrenheit = is_fahrenheit(columns.headings.get(Role.TEMPERATURE, ""), _readings(rows, columns))
    for number, cells in rows:
        if number <= columns.row or is_headings(cells, columns):
            continue
        values = {role: cells[c] if c < len(cells) else None for role, c in columns.at.items()}
        if all(value is None for value in values.values()):
            continue
        if values[Role.TAC] is None and not any(_says_a_day(v) for v in values.values()):
            continue  # a title or a total between the samples
        line, found = alcohol_rows.line(number, values, columns.headings, factor, fahrenheit)
        faults += found
        lines += [line] if line is not None else []
    order = local_moments.day_first([line.written for line in lines])
    if any(line.written.numbers for line in lines) and order is not None:
        notes.append(f"days such as 3/4/2026 are read with the {'day' if order else 'month'} first")
    lines, found = _with_order(lines, order)
    faults += found
    return _in_time(lines, columns, "UTC" if is_utc(columns) else timezone, faults, notes)


def _readings(rows: Sequence[Row], columns: Columns) -> list[float]:
    column = columns.at.get(Role.TEMPERATURE)
    if column is None:
        return []
    found = [
        alcohol_rows.number(cells[column])
        for number, cells in rows
        if number > columns.row and column < len(cells)
    ]
    return [n for n in found if n is not None and math.isfinite(n)]


def _says_a_day(cell: Cell) -> bool:
    written = local_moments.read(cell, with_epoch=True)
    return written is not None and bool(written.moment or written.day or written.numbers)


def _with_order(lines: Sequence[Line], day_first: bool | None) -> tuple[list[Line], list[Fault]]:
    settled, faults = [], []
    for line in lines:
        written = line.written if day_first is None else line.written.with_order(day_first)
        if line.written.numbers is None or written.day is not None:
            settled.append(replace(line, written=written))
            continue
        text = "does not say which number is the day, in this file; write days as 2026-03-27"
        faults.append(Fault(line.row, "", text, "/".join(map(str, line.written.numbers))))
    return settled, faults


def _in_time(
    lines: Sequence[Line], columns: Columns, timezone: str, faults: list[Fault], notes: list[str]
) -> AlcoholFile:
    naive = [line for line in lines if line.written.moment is None]
    local = [
        datetime.combine(line.written.day, line.written.clock)
        for line in naive
        if line.written.day is not None and line.written.clock is not None
    ]
    found, twice = local_moments.instants(local, timezone)
    by_row = dict(zip((line.row for line in naive), found, strict=True))
    if twice:
        notes.append(
            f"{twice} samples are from the hour that comes twice when clocks go back: told apart by their "
            "order in the file where that is in time order, else read as its first coming"
        )
    kept, at = [], []
    for line in lines:
        moment = line.written.moment
        instant = by_row[line.row] if moment is None else microseconds(moment)
        if instant is None:
            text = f"the clock in {timezone} skips this time"
        elif not EARLIEST <= instant < LATEST:
            text = "must be from the year 2000 to the year 2099"
        else:
            kept.append(line)
            at.append(instant)
            continue
        place = next(r for r in (Role.MOMENT, Role.TIME, Role.DATE) if r in columns.at)
        faults.append(Fault(line.row, columns.headings[place], text, ""))
    faults.sort(key=lambda fault: fault.line)
    return AlcoholFile(
        samples=_samples(kept, at),
        row=tuple(line.row for line in kept),
        faults=tuple(faults),
        notes=tuple(notes),
        problem=None if kept or faults else "there are headings, but no sample below them",
    )


def _samples(lines: Sequence[Line], at: Sequence[int]) -> Samples:
    return Samples(
        at=np.array(at, np.int64),
        tac=np.array([line.tac for line in lines], np.float64),
        infra_red=np.array([line.infra_red for line in lines], np.float64),
        temperature=np.array([line.temperature for line in lines], np.float64),
    )
