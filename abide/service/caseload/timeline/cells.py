"""What a day, or a week, amounts to in each lane: the worst of it, and how often each thing happened."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from abide.explain import times
from abide.service.caseload.timeline.marks import INKS, RANK, Mark, Shown, Stretch

# Lanes in which something can be asked of each day, and so be kept on it.
DAILY = frozenset({"Curfew", "Attendance"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One lane on the days from first to last (inclusive).

    ink: one of INKS, "" where nothing happened, "off" where no tag was on, "ahead" for what is to come,
    "begun" for what was asked and is not over, so that nobody can call it kept yet
    word: what the table says, "" for nothing; marks: what it is made of
    """

    lane: str
    first: date
    last: date
    ink: str
    word: str
    marks: tuple[Mark, ...] = ()

    @property
    def late(self) -> bool:
        """Whether anything of it was found late."""
        return any(mark.late for mark in self.marks)

    @property
    def said(self) -> str:
        """Say the cell in one line: "Mon 16 Nov, Curfew: Late home"."""
        return f"{days_said(self.first, self.last)}, {self.lane}: {self.word or 'nothing found'}"


def days_said(first: date, last: date) -> str:
    """Say the days of a cell."""
    if first == last:
        return times.short_day(first)
    return f"{times.short_day(first)} to {times.short_day(last)}"


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of one cell, and the moments at which they begin and end."""

    first: date
    last: date
    start: datetime
    end: datetime


def cells(shown: Shown) -> list[list[Cell]]:
    """Give the cells, a row for each lane from the top, each from the first day to the last."""
    days = [
        _Days(first, last, times.start_of_day(first), times.start_of_day(last + timedelta(days=1)))
        for first, last in shown.span.cells()
    ]
    return [_row(shown, lane, days) for lane in shown.lanes]


def _row(shown: Shown, lane: str, days: Sequence[_Days]) -> list[Cell]:
    starts = [day.start for day in days]
    marks: list[list[Mark]] = [[] for _ in days]
    for mark in shown.marks:
        if mark.lane == lane:
            for n in _covered(mark, starts, shown):
                marks[n].append(mark)
    asked = _asked(shown, lane, starts)
    return [
        _cell(shown, lane, day, marks=of_day, asked=asked.get(n, ()))
        for n, (day, of_day) in enumerate(zip(days, marks, strict=True))
    ]


def _covered(mark: Mark, starts: Sequence[datetime], shown: Shown) -> range:
    """Give the cells that a mark shows on, by their place."""
    if mark.start >= shown.span.end:
        return range(0)
    first = bisect_right(starts, mark.start) - 1
    # A broken night belongs to the evening it began; what is not known darkens every day it covers.
    if mark.ink != "not_known" or mark.pin:
        return range(max(first, 0), first + 1)
    return range(max(first, 0), max(bisect_left(starts, mark.end or shown.now), first + 1))


def _asked(shown: Shown, lane: str, starts: Sequence[datetime]) -> dict[int, list[Stretch]]:
    """Give what was asked and has begun, while a tag was on, by the place of the cell it began in."""
    found: dict[int, list[Stretch]] = {}
    if lane not in DAILY:
        return found
    until = min(shown.span.end, shown.now)
    for a, b in shown.required.get(lane, ()):
        if starts[0] <= a < until and any(a < over and b > on for on, over in shown.worn):
            found.setdefault(bisect_right(starts, a) - 1, []).append((a, b))
    return found


def _how(shown: Shown, asked: Sequence[Stretch]) -> tuple[str, str]:
    """Say how it went with what was asked of a cell and nothing was found against: its ink and word."""
    if not asked:
        return "", "not asked"
    silent = [(mark.start, mark.end or shown.now) for mark in shown.marks if mark.silences]
    if any(a < end and start < min(b, shown.now) for a, b in asked for start, end in silent):
        return "not_known", "not known"
    if any(b > shown.now for _, b in asked):
        # Of a week that holds tonight the nights before it were kept.
        return "begun", "going on" if all(b > shown.now for _, b in asked) else "kept so far"
    return "kept", "kept"


def _cell(shown: Shown, lane: str, day: _Days, *, marks: Sequence[Mark], asked: Sequence[Stretch]) -> Cell:
    def cell(ink: str, word: str) -> Cell:
        return Cell(lane, day.first, day.last, ink, word, tuple(marks))

    if marks:
        return cell(max((mark.ink for mark in marks), key=RANK.__getitem__), _word(marks))
    if lane == "People":
        return cell("", "")
    if day.start >= shown.now:
        return cell("ahead", "to come")
    if not any(begun < day.end and over > day.start for begun, over in shown.worn):
        return cell("off", "not on tag")
    if lane in DAILY:
        return cell(*_how(shown, asked))
    return cell("", "")


def _word(marks: Sequence[Mark]) -> str:
    """Say what happened and how often: "Late home; no contact, 2 times"."""
    said = []
    for (name, ink), count in Counter((mark.name, mark.ink) for mark in marks).items():
        sure = "" if ink in ("certain", "kept", "open", "leave") else f" ({INKS[ink]})"
        said.append(f"{name}{sure}" + (f", {count} times" if count > 1 else ""))
    return "; ".join(said)
