"""The fortnight strip: fourteen days, a cell a day, each cell the worst of its day.

Blank: kept. Half filled: not kept. Striped: probably not kept. Hatched: not known. Dotted: not on tag.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from abide.explain import times
from abide.service.ui import svg

DAYS = 14
_CELL, _GAP, _HEIGHT = 11, 2, 16
_EDGE = "#6b7378"

# What counts against a day. A low battery or coming close to a zone does not: nothing was broken.
BROKEN = frozenset(
    {
        "CURFEW_LATE",
        "CURFEW_LEFT",
        "CURFEW_EARLY",
        "CURFEW_MISSED",
        "ATTENDANCE_LATE",
        "ATTENDANCE_LEFT",
        "ATTENDANCE_EARLY",
        "ATTENDANCE_MISSED",
        "ALCOHOL_CONFIRMED",
        "ALCOHOL_FOR_REVIEW",
        "ALCOHOL_OBSTRUCTION",
        "ZONE_ENTERED",
        "ZONE_CROSSED",
        "ZONE_LEFT",
        "PROXIMITY",
        "NON_ASSOCIATION",
        "STRAP",
        "TAMPER",
    }
)
UNKNOWN = frozenset(
    {
        "CURFEW_NOT_KNOWN",
        "ATTENDANCE_NOT_KNOWN",
        "ALCOHOL_NOT_KNOWN",
        "PROXIMITY_NOT_KNOWN",
        "BATTERY_DEAD",
        "NO_CONTACT",
        "NO_LOCATION",
        "HOME_UNIT",
        "JAMMING",
    }
)


@dataclass(frozen=True, slots=True)
class Found:
    """As much of a finding as a cell needs; moments are aware, end None while it goes on."""

    code: str
    certainty: str
    start: datetime
    end: datetime | None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: how it went (kept, certain, probable, not_known or off) and the sentence that says so."""

    day: date
    ink: str
    sentence: str


_RANK = {"kept": 0, "not_known": 1, "probable": 2, "certain": 3}
# While one of these goes on, nothing that was asked can be said to be kept.
SILENT = frozenset({"NO_CONTACT", "BATTERY_DEAD"})
# Days that need no word of their own beside the picture.
_QUIET = frozenset({"kept", "off"})
_WORDS = {"kept": "kept", "certain": "not kept", "probable": "probably not kept", "not_known": "not known"}


def known_until(today: date, heard: datetime | None, *, silent: bool) -> date | None:
    """Give the last London day of which anything can be known; None where nobody was ever heard of.

    heard: when a device last told anything; silent: a silence goes on, so that today is not known.
    """
    if heard is None:
        return None
    return min(times.local(heard).date(), today - timedelta(days=1) if silent else today)


def cells(found: Iterable[Found], today: date, *, on_tag_from: date | None, known: date | None) -> list[Cell]:
    """Work out the last fourteen London days, today last; days before the tag are off.

    known: the last day of which anything is known (known_until), None where nothing ever was; later days
    are never kept.
    """
    first = today - timedelta(days=DAYS - 1)
    worst: dict[date, tuple[str, list[str]]] = {}
    for one in found:
        ink = _ink(one)
        if ink is None:
            continue
        for day in _days(one, first, today):
            before, said = worst.get(day, ("kept", []))
            worst[day] = (max(before, ink, key=_RANK.__getitem__), [*said, one.sentence])
    return [_cell(first + timedelta(days=n), worst, on_tag_from, known) for n in range(DAYS)]


def definitions() -> SafeString:
    """Give each kind of cell once, as a `defs` element; the strips of a page only place them."""
    box = {"x": 0.5, "y": 0.5, "width": _CELL - 1, "height": _HEIGHT - 1}
    frame = svg.el("rect", **box, fill="#fff", stroke=_EDGE)
    half = svg.el("path", d=f"M1 {_HEIGHT - 1}V1L{_CELL - 1} {_HEIGHT - 1}Z", fill=svg.CERTAIN)
    drawn = {
        "kept": frame,
        "certain": svg.join([frame, half]),
        "probable": svg.el("rect", **box, fill=svg.PROBABLE, stroke=_EDGE),
        "not_known": svg.el("rect", **box, fill=svg.NOT_KNOWN, stroke=_EDGE),
        "off": svg.el("rect", **box, fill="none", stroke="#8a9196", stroke_dasharray="1.5 2"),
    }
    return svg.el("defs", *(svg.el("g", shape, id=f"cell-{ink}") for ink, shape in drawn.items()))


def draw(row: Sequence[Cell], label: str) -> SafeString:
    """Draw the cells as one small picture; each says its sentence on hover, its description says them all."""
    # Written by hand: a caseload has hundreds of cells, and this is most of what drawing it costs.
    shapes = "".join(
        f'<use href="#cell-{cell.ink}" x="{n * (_CELL + _GAP)}">'
        f"<title>{times.short_day(cell.day)}: {escape(cell.sentence)}</title></use>"
        for n, cell in enumerate(row)
    )
    width = len(row) * (_CELL + _GAP)
    told = "; ".join(f"{times.short_day(c.day)}: {c.sentence}" for c in row if c.ink not in _QUIET)
    return svg.el(
        "svg",
        svg.el("title", label),
        svg.el("desc", told or "every day kept"),
        mark_safe(shapes),  # noqa: S308 - every sentence is escaped above; inks are our own words
        class_="abide-strip",
        viewBox=f"0 0 {width} {_HEIGHT}",
        role="img",
        aria_label=f"{label}: {told or 'every day kept'}",
    )


def _ink(one: Found) -> str | None:
    if one.code in UNKNOWN or one.certainty == "not_known":
        return "not_known" if one.code in UNKNOWN | BROKEN else None
    return one.certainty if one.code in BROKEN else None


def _days(one: Found, first: date, today: date) -> list[date]:
    start = times.local(one.start).date()
    # A broken night belongs to the evening it began; what is not known darkens every day it covers.
    if one.code in BROKEN and one.certainty != "not_known":
        return [start] if first <= start <= today else []
    last = today if one.end is None else times.local(one.end).date()
    day, days = max(start, first), []
    while day <= min(last, today):
        days.append(day)
        day += timedelta(days=1)
    return days


def _cell(
    day: date, worst: dict[date, tuple[str, list[str]]], on_tag_from: date | None, known: date | None
) -> Cell:
    if on_tag_from is None or day < on_tag_from:
        return Cell(day, "off", "not on tag")
    if day not in worst and (known is None or day > known):
        return Cell(day, "not_known", "not known: nothing was heard")
    ink, said = worst.get(day, ("kept", []))
    sentences = " ".join(dict.fromkeys(s for s in said if s))
    return Cell(day, ink, f"{_WORDS[ink]}. {sentences}".strip() if sentences else _WORDS[ink])
