"""A timeline as a table: the same values as the picture, in words."""

from dataclasses import dataclass
from datetime import datetime

from abide.service.caseload.timeline.cells import Cell, cells, days_said
from abide.service.caseload.timeline.levels import highest_levels
from abide.service.caseload.timeline.marks import INKS, Shown, going_on, kept_when_required


@dataclass(frozen=True, slots=True)
class Line:
    """One mark or stretch; end None while it goes on or, for an event, where `event` is true."""

    start: datetime
    end: datetime | None
    event: bool
    lane: str
    name: str
    sentence: str
    sure: str
    late: bool
    href: str


@dataclass(frozen=True, slots=True)
class CellLine:
    """One day, or week, with a cell for each lane."""

    days: str
    cells: tuple[Cell, ...]


def lines(shown: Shown) -> list[Line]:
    """Give what the picture of hours shows, the newest first."""
    found = [
        Line(
            mark.start,
            mark.end,
            mark.pin,
            mark.lane,
            mark.name,
            mark.sentence,
            INKS[mark.ink] if not mark.pin else "",
            mark.late,
            mark.href,
        )
        for mark in shown.marks
        if (mark.end or shown.now) >= shown.span.start and mark.start < shown.span.end
    ]
    for start, end in kept_when_required(shown):
        if end > shown.span.start and start < shown.span.end:
            found.append(Line(start, end, False, "Curfew", "Home as required", "", "", False, ""))
    for start, end in going_on(shown):
        if end > shown.span.start and start < shown.span.end:
            going = "Going on, nothing found against it so far"
            found.append(Line(start, None, False, "Curfew", going, "", "", False, ""))
    for highest in highest_levels(shown):
        found.append(Line(highest.at, None, True, "Alcohol", highest.said, "", "", False, ""))
    return sorted(found, key=lambda line: (line.start, line.lane), reverse=True)


def cell_lines(shown: Shown) -> list[CellLine]:
    """Give what the picture of cells shows, the newest first."""
    across = zip(*cells(shown), strict=True)
    return [CellLine(days_said(row[0].first, row[0].last), tuple(row)) for row in across][::-1]
