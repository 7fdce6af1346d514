"""What a day, or a week, amounts to in each lane: the worst of it, and how often each thing happened."""

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

    ink: one of INKS, "" where nothing happened, "off" where no tag was on, "ahead" for what is to come
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


def cells(shown: Shown) -> list[list[Cell]]:
    """Give the cells, a row for each lane from the top, each from the first day to the last."""
    days = [
        (first, last, times.start_of_day(first), times.start_of_day(last + timedelta(days=1)))
        for first, last in shown.span.cells()
    ]
    return [[_cell(shown, lane, *each) for each in days] for lane in shown.lanes]


def _cell(shown: Shown, lane: str, first: date, last: date, start: datetime, end: datetime) -> Cell:
    marks = tuple(mark for mark in shown.marks if mark.lane == lane and _within(mark, start, end, shown.now))
    if marks:
        ink = max((mark.ink for mark in marks), key=RANK.__getitem__)
        return Cell(lane, first, last, ink, _word(marks), marks)
    if lane == "People":
        return Cell(lane, first, last, "", "")
    if start >= shown.now:
        return Cell(lane, first, last, "ahead", "to come")
    if not any(begun < end and over > start for begun, over in shown.worn):
        return Cell(lane, first, last, "off", "not on tag")
    if lane in DAILY:
        asked = _asked(shown.required.get(lane, ()), start, end, shown)
        return Cell(lane, first, last, "kept", "kept") if asked else Cell(lane, first, last, "", "not asked")
    return Cell(lane, first, last, "", "")


def _asked(required: Sequence[Stretch], start: datetime, end: datetime, shown: Shown) -> bool:
    """Whether something was asked that begins in a cell and has begun, while a tag was on."""
    begun = [(first, last) for first, last in required if start <= first < min(end, shown.now)]
    return any(a < over and b > on for a, b in begun for on, over in shown.worn)


def _within(mark: Mark, start: datetime, end: datetime, now: datetime) -> bool:
    # A broken night belongs to the evening it began; what is not known darkens every day it covers.
    if mark.ink != "not_known" or mark.pin:
        return start <= mark.start < end
    over = mark.end or now
    return mark.start < end and (over > start or mark.start >= start)


def _word(marks: Sequence[Mark]) -> str:
    """Say what happened and how often: "Late home; no contact, 2 times"."""
    said = []
    for (name, ink), count in Counter((mark.name, mark.ink) for mark in marks).items():
        sure = "" if ink in ("certain", "kept", "open", "leave") else f" ({INKS[ink]})"
        said.append(f"{name}{sure}" + (f", {count} times" if count > 1 else ""))
    return "; ".join(said)
