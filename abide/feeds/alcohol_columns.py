"""Which column of a table of alcohol samples holds what, and in which unit, by its heading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from abide.feeds.faults import shorten
from abide.feeds.spreadsheet import Cell, Row

_ROWS_BEFORE_HEADINGS = 50


class Role(StrEnum):
    """What a column holds."""

    TAC = "TAC"
    INFRA_RED = "infra-red"
    TEMPERATURE = "temperature"
    MOMENT = "date and time"
    DATE = "date"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the headings are (row number from 1) and which column (from 0) has which role.

    headings: what each role's column is called; doubles: headings that could have had a role already taken
    """

    row: int
    at: Mapping[Role, int]
    headings: Mapping[Role, str]
    doubles: tuple[str, ...]


def find(rows: Sequence[Row]) -> Columns | None:
    """Find the headings among the first 50 rows: alcohol, and a date or a time. None if there are none."""
    for number, cells in rows[:_ROWS_BEFORE_HEADINGS]:
        at: dict[Role, int] = {}
        doubles = []
        for column, cell in enumerate(cells):
            role = _role(cell)
            if role is not None and role in at:
                doubles.append(str(cell))
            elif role is not None:
                at[role] = column
        if Role.TAC in at and at.keys() & {Role.MOMENT, Role.DATE, Role.TIME}:
            headings = {role: str(cells[column]) for role, column in at.items()}
            return Columns(number, _shifted(at, rows, number), headings, tuple(doubles))
    return None


def is_headings(cells: Sequence[Cell], columns: Columns) -> bool:
    """Say whether a row repeats the headings, as exports do on each page."""
    return all(
        column < len(cells) and cells[column] is not None and _role(cells[column]) == role
        for role, column in columns.at.items()
    )


def grams_per_decilitre(heading: str) -> float | None:
    """Give what a reading must be multiplied by to be in g/dL; None for a unit that cannot be turned into it.

    A heading without a unit means g/dL or per cent, which are the same number.
    """
    words = set(_words(heading))
    if words & {"ug", "mcg", "µg", "μg"} or "ppm" in words:
        return None
    if "mg" in words:
        return 0.0001 if "l" in words else 0.001
    return 0.1 if {"g", "l"} <= words or "‰" in heading else 1.0


def is_fahrenheit(heading: str, readings: Sequence[float]) -> bool:
    """Say whether temperatures are in Fahrenheit: by the heading, else because no skin is at 50 Celsius."""
    words = set(_words(heading))
    if words & {"f", "fahrenheit"}:
        return True
    if words & {"c", "celsius"} or not readings:
        return False
    return sorted(readings)[len(readings) // 2] > 50


def is_utc(columns: Columns) -> bool:
    """Say whether the headings of date and time name UTC."""
    moments = (columns.headings.get(role, "") for role in (Role.MOMENT, Role.DATE, Role.TIME))
    return any({"utc", "gmt"} & set(_words(heading)) for heading in moments)


def headings_seen(rows: Sequence[Row]) -> str:
    """Write the first row that looks like headings, for a message."""
    fullest = max(
        rows[:_ROWS_BEFORE_HEADINGS], key=lambda r: sum(isinstance(c, str) for c in r[1]), default=None
    )
    names = [c for c in fullest[1] if isinstance(c, str)] if fullest else []
    return ", ".join(shorten(name) for name in names[:12]) or "none"


def _words(heading: str) -> list[str]:
    return re.findall(r"[a-zµμ]+", heading.lower().replace("°", " "))


def _role(cell: Cell) -> Role | None:
    if not isinstance(cell, str) or len(cell) > 60:
        return None
    words = _words(cell)
    kinds = set(words)
    of_time = bool(kinds & {"time", "date", "timestamp", "datetime"})
    # Words that say what a column is, in the order in which they count.
    told = (
        (Role.TAC, not of_time and any(w.startswith(("tac", "transdermal", "alcohol")) for w in words)),
        (Role.INFRA_RED, bool(kinds & {"ir", "infra", "infrared"}) or any("volt" in w for w in words)),
        (Role.TEMPERATURE, any(w.startswith("temp") for w in words)),
        (
            Role.MOMENT,
            bool(kinds & {"timestamp", "datetime", "at", "instant", "moment"}) or kinds >= {"date", "time"},
        ),
        (Role.DATE, "date" in kinds or "day" in kinds),
        (Role.TIME, "time" in kinds),
    )
    return next((role for role, is_it in told if is_it), None)


def _shifted(at: Mapping[Role, int], rows: Sequence[Row], headings: int) -> dict[Role, int]:
    """Move a column that is empty to the next one right of it that is not, as under merged headings."""
    below = [cells for number, cells in rows if number > headings]
    width = max((len(cells) for cells in below), default=0)
    filled = [any(c < len(cells) and cells[c] is not None for cells in below) for c in range(width)]
    moved = {}
    for role, column in at.items():
        after = min((c for c in at.values() if c > column), default=width)
        moved[role] = next((c for c in range(column, min(after, width)) if filled[c]), column)
    return moved
