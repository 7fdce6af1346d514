"""The strip of time under a trail's map: a tick for each fix, stays as bars, gaps hatched."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from django.utils.safestring import SafeString

from abide.explain import times
from abide.monitoring.instants import from_datetime
from abide.service.caseload.trail import Trail
from abide.service.caseload.trail_words import doubts, one_day, span
from abide.service.ui import svg

WIDTH, LEFT, HEIGHT = 1180, 8, 74
# With more fixes than this a tick stands for all within a unit of the picture, not a tenth of one.
FINE = 2000
# About how wide a letter of a bar's label is, in units of the picture.
LETTER = 8


def draw(of: Trail, title: str) -> SafeString:
    """Draw the strip of time: a tick for each fix, gaps hatched, hours or days named."""
    parts = [svg.el("rect", x=LEFT, y=8, width=WIDTH - 2 * LEFT, height=34, fill="#f5f7f8", stroke="#8a9aa8")]
    for gap in of.gaps:
        said = f"Nothing known from {span(of, gap.start, gap.end)}: {times.length(gap.minutes)}"
        said += f", {gap.cause}" if gap.cause else ""
        x = _x(of, gap.start)
        width = max(_x(of, gap.end) - x, 2.0)
        parts.append(svg.titled(said, "rect", x=x, y=8, width=width, height=34, fill=svg.NOT_KNOWN))
    ticks = "".join(f"M{x} 12V38" for x in _places(of, doubted=False))
    parts.append(svg.el("path", d=ticks or "M0 0", stroke="#12436d", stroke_width=0.9))
    doubted = _places(of, doubted=True)
    if doubted:
        why, many = doubts(of), int(np.count_nonzero(of.flags))
        said = f"{many:,} doubted" + (f": {why[0].why}" if len(why) == 1 else f", for {len(why)} reasons")
        ticks = "".join(f"M{x} 12v4m0 3v4m0 3v4m0 3v4" for x in doubted)
        marks = "".join(f"M{x} 1l3.5 3.5l-3.5 3.5l-3.5 -3.5z" for x in doubted)
        parts.append(svg.el("path", d=ticks, stroke="#0b0c0c", stroke_width=0.9))
        parts.append(svg.titled(said, "path", d=marks, fill="#fff", stroke="#0b0c0c", stroke_width=1.2))
    parts += _bars(of)
    parts += _hours(of) if one_day(of) else _days(of)
    parts.append(svg.el("line", id="cursor", x1=-9, y1=2, x2=-9, y2=48, stroke="#8f1d14", stroke_width=3))
    return svg.el(
        "svg",
        svg.el("title", title),
        *parts,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=title,
        id="time",
    )


def _places(of: Trail, *, doubted: bool) -> list[str]:
    """Give where on the strip the fixes lie that are doubted, or that are not: each place once."""
    at = of.fixes.at[(of.flags != 0) == doubted]
    start, end = from_datetime(of.start), from_datetime(of.end)
    x = LEFT + (at - start) / (end - start) * (WIDTH - 2 * LEFT)
    digits = 1 if len(of) <= FINE else 0
    return [f"{place:.{digits}f}" for place in np.unique(np.round(x, digits)).tolist()]


def _bars(of: Trail) -> list[SafeString]:
    parts = []
    for stay in of.stays:
        said = f"{stay.label.capitalize()}, {span(of, stay.start, stay.end)}: {times.length(stay.minutes)}"
        x = _x(of, stay.start)
        width = max(_x(of, stay.end) - x, 3.0)
        parts.append(svg.titled(said, "rect", x=x, y=22, width=width, height=20, fill="#12436d"))
        # A bar too narrow for all of its label says as much as tells it from the others, or nothing.
        label = next((s for s in (stay.label, stay.label.split()[-1]) if len(s) * LETTER + 6 <= width), "")
        if label:
            middle = {"x": x + width / 2, "y": 37, "text_anchor": "middle"}
            parts.append(svg.el("text", label, font_size=14, fill="#fff", **middle))
    return parts


def _hours(of: Trail) -> list[SafeString]:
    span = of.end - of.start
    step = next((h for h in (1, 2, 3, 6, 12) if span <= timedelta(hours=12 * h)), 24)
    at, marks = of.start, []
    while at <= of.end:
        hour = f"{times.local(at):%H:%M}"
        marks.append((at, "24:00" if at == of.end and hour == "00:00" else hour))
        at += timedelta(hours=step)
    return _marks(of, marks, timedelta(hours=step))


def _days(of: Trail) -> list[SafeString]:
    day = times.local(of.start).date()
    marks = []
    while (at := max(of.start, times.start_of_day(day))) < of.end:
        name = times.short_day(day)
        # Beside each other, more than a week of whole names would run into one another.
        marks.append((at, name if of.end - of.start <= timedelta(days=8) else name.rpartition(" ")[0]))
        day += timedelta(days=1)
    return _marks(of, marks, timedelta(0))


def _marks(of: Trail, marks: Sequence[tuple[datetime, str]], step: timedelta) -> list[SafeString]:
    parts = []
    for at, label in marks:
        x = _x(of, at)
        # The last label would run out of the picture; it is written to the left of its line.
        last = step and of.end - at < step / 2
        anchor = "end" if last else "middle" if step and at != of.start else "start"
        parts.append(svg.el("line", x1=x, y1=42, x2=x, y2=48, stroke="#6b7378"))
        parts.append(svg.el("text", label, x=x, y=63, font_size=14, fill="#484949", text_anchor=anchor))
    return parts


def _x(of: Trail, at: datetime) -> float:
    share = (at - of.start) / (of.end - of.start)
    return LEFT + share * (WIDTH - 2 * LEFT)
