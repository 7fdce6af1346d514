"""One row of a table of alcohol samples: its moment and its numbers, or everything that is wrong with it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from abide.feeds import local_moments
from abide.feeds.alcohol_columns import Role
from abide.feeds.faults import Fault, shorten
from abide.feeds.local_moments import Written
from abide.feeds.spreadsheet import Cell
from abide.feeds.wire import CELSIUS, GRAMS_PER_DECILITRE, VOLTS

BESIDE = ((Role.INFRA_RED, VOLTS, "volts"), (Role.TEMPERATURE, CELSIUS, "degrees Celsius"))
_BLANK = {"-", "--", "n/a", "na", "nan", "none", "null"}

Values = Mapping[Role, Cell]


@dataclass(frozen=True, slots=True)
class Line:
    """A row on its way to become a sample: number of the row, what it says of its moment, and its numbers.

    tac: g/dL; infra_red: volts; temperature: degrees Celsius; NaN where not known
    """

    row: int
    written: Written
    tac: float
    infra_red: float
    temperature: float


def line(
    row: int, values: Values, headings: Mapping[Role, str], factor: float, fahrenheit: bool
) -> tuple[Line | None, list[Fault]]:
    """Read one row, and name all its faults; None if it cannot be a sample.

    factor: what makes the alcohol reading g/dL; fahrenheit: whether temperatures are in that unit
    """
    faults = []
    written, problem = _written(values)
    if problem:
        role, text = problem
        faults.append(_fault(row, headings[role], text, values[role]))
    cell = values[Role.TAC]
    tac = number(cell)
    if cell is None:
        faults.append(Fault(row, headings[Role.TAC], "is missing"))
    elif tac is None or not GRAMS_PER_DECILITRE[0] <= tac * factor <= GRAMS_PER_DECILITRE[1]:
        faults.append(_fault(row, headings[Role.TAC], "must be from -0.1 to 1 g/dL", cell))
        tac = None
    beside = {}
    for role, (low, high), unit in BESIDE:
        cell, value = values.get(role), math.nan
        if not is_blank(cell):
            found = number(cell)
            if found is not None and fahrenheit and role is Role.TEMPERATURE:
                found = (found - 32) / 1.8
            if found is None or not low <= found <= high:
                text = f"must be from {low:g} to {high:g} {unit}; the sample is kept without it"
                faults.append(_fault(row, headings[role], text, cell))
            else:
                value = found
        beside[role] = value
    if written is None or tac is None:
        return None, faults
    return Line(row, written, tac * factor, beside[Role.INFRA_RED], beside[Role.TEMPERATURE]), faults


def is_blank(cell: Cell) -> bool:
    """Say whether a cell holds nothing, or one of the words for nothing."""
    return cell is None or (isinstance(cell, str) and cell.lower() in _BLANK)


def number(cell: Cell) -> float | None:
    """Read a cell as a number, also as text with a decimal comma or a per cent sign; None if it is none."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return float(cell)
    if not isinstance(cell, str) or "_" in cell:
        return None
    text = cell.removesuffix("%").strip()
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None


def _fault(row: int, heading: str, text: str, cell: Cell) -> Fault:
    return Fault(row, heading, text, "" if cell is None else shorten(str(cell)))


def _written(values: Values) -> tuple[Written | None, tuple[Role, str] | None]:
    """Put together what the columns of a row say of its moment, or say which is wrong and how."""
    roles = [r for r in (Role.MOMENT, Role.DATE, Role.TIME) if r in values]
    parts = {}
    for role in roles:
        part = local_moments.read(values[role], with_epoch=role is not Role.DATE)
        if part is not None:
            parts[role] = part
        elif values[role] is not None:
            return None, (role, "is no date or time that can be read")
    aware = [p.moment for p in parts.values() if p.moment is not None]
    if aware:
        return Written(moment=aware[0]), None
    days = {(p.day, p.numbers): p for p in parts.values() if p.day or p.numbers}
    # A column of days often carries a midnight that says nothing.
    clocks = [parts[r].clock for r in (Role.MOMENT, Role.TIME, Role.DATE) if r in parts]
    told = [c for c in clocks if c is not None]
    if not days:
        return None, (roles[0], "says no day" if parts else "is missing")
    if not told:
        return None, (roles[-1], "says no time of day")
    if len(days) > 1:
        return None, (roles[-1], "names another day than the column before it")
    day = next(iter(days.values()))
    clock = next((c for c in told if c != time()), told[0])
    return Written(day=day.day, numbers=day.numbers, clock=clock), None
