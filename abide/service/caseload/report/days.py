"""The days of a report as a picture: a row a day from midnight to midnight, London time.

Curfew hours are pale; what was found is drawn over them with the number it has in the report: above the
line what an order asks, below it equipment and silence. Pure: values in, markup out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from abide.explain import times
from abide.explain.pictures import svg
from abide.explain.pictures.svg import Shape

WIDTH, LEFT, TOP, RIGHT = 680, 84, 20, 8
ROW, UPPER, LOWER = 15, 8, 3.5
# A mark shorter than this would vanish.
LEAST = 2.5
# So many days are drawn in one picture; it must fit a page.
DAYS_IN_A_PICTURE = 28
# With more days than this only those are drawn on which something was found.
ALL_DAYS = 35
FONT = "Source Sans 3"

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Mark:
    """One finding as it is drawn; number: as in the report; below: about equipment or silence."""

    number: int
    start: datetime
    end: datetime
    fill: str
    below: bool


@dataclass(frozen=True, slots=True)
class Days:
    """What the pictures are drawn from. worn: while a device was fitted; until: no later than now."""

    first: date
    last: date
    until: datetime
    required: Sequence[Stretch]
    worn: Sequence[Stretch]
    marks: Sequence[Mark]


def chosen(of: Days) -> list[date]:
    """Give the days that are drawn: all, or in a long time those on which something was found."""
    days = [of.first + timedelta(days=n) for n in range((of.last - of.first).days + 1)]
    return days if len(days) <= ALL_DAYS else [day for day in days if any(_on(of.marks, day))]


def quiet(of: Days) -> tuple[int, int]:
    """Give on how many days with a device nothing was found, and how many days with a device there are."""
    days = [of.first + timedelta(days=n) for n in range((of.last - of.first).days + 1)]
    worn = [day for day in days if _inside(of.worn, *_bounds(day))]
    return sum(not any(_on(of.marks, day)) for day in worn), len(worn)


def _bounds(day: date) -> Stretch:
    return times.start_of_day(day), times.start_of_day(day + timedelta(days=1))


def pictures(of: Days, title: str) -> list[dict[str, str]]:
    """Draw the days: each picture as its markup ("svg") and what it shows in words ("alt")."""
    days = chosen(of)
    parts = [days[n : n + DAYS_IN_A_PICTURE] for n in range(0, len(days), DAYS_IN_A_PICTURE)]
    # A last picture of two days looks forgotten: the parts are made of much the same length.
    if len(parts) > 1:
        each = -(-len(days) // len(parts))
        parts = [days[n : n + each] for n in range(0, len(days), each)]
    return [{"svg": str(_draw(of, part)), "alt": f"{title} {_said(of, part)}"} for part in parts]


def _said(of: Days, days: Sequence[date]) -> str:
    found = [(day, [mark.number for mark in _on(of.marks, day)]) for day in days]
    said = [f"{times.short_day(day)}: {_numbers(numbers)}" for day, numbers in found if numbers]
    quiet = sum(not numbers for _, numbers in found)
    if quiet:
        said.append(f"{quiet} {'day' if quiet == 1 else 'days'} without a finding")
    return f"{'; '.join(said)}."


def _numbers(numbers: Sequence[int]) -> str:
    unique = sorted(set(numbers))
    return f"{'finding' if len(unique) == 1 else 'findings'} {', '.join(map(str, unique))}"


def _draw(of: Days, days: Sequence[date]) -> Shape:
    height = TOP + ROW * len(days) + 26
    shapes = [*_hours(len(days))]
    for n, day in enumerate(days):
        shapes += _row(of, day, TOP + ROW * n)
    shapes += _legend(TOP + ROW * len(days) + 12)
    return svg.el(
        "svg",
        svg.inks(),
        *shapes,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height}",
        width=WIDTH,
        height=height,
        font_family=FONT,
    )


def _hours(rows: int) -> Iterator[Shape]:
    for hour in range(0, 25, 3):
        x = LEFT + hour / 24 * (WIDTH - LEFT - RIGHT)
        yield svg.el("line", x1=x, y1=TOP - 4, x2=x, y2=TOP + ROW * rows, stroke=svg.GRID, stroke_width=0.8)
        yield svg.el(
            "text",
            f"{hour:02}:00",
            x=x,
            y=TOP - 8,
            text_anchor="middle" if 0 < hour < 24 else ("start" if hour == 0 else "end"),
            font_size=9.5,
            fill=svg.QUIET,
        )


def _row(of: Days, day: date, y: float) -> Iterator[Shape]:
    start, end = times.start_of_day(day), times.start_of_day(day + timedelta(days=1))
    weight = 600 if any(_on(of.marks, day)) else 400
    yield svg.el(
        "text", times.short_day(day), x=0, y=y + 10, font_size=10.5, font_weight=weight, fill=svg.TEXT
    )
    base = y + 2 + UPPER
    yield svg.el("line", x1=LEFT, y1=base, x2=WIDTH - RIGHT, y2=base, stroke=svg.GRID, stroke_width=0.8)
    for first, last in _inside(of.required, start, end):
        yield _box(day, first, last, y + 2, UPPER, fill=svg.REQUIRED, stroke=svg.EDGE, stroke_width=0.4)
    for first, last in without(start, min(end, of.until), of.worn):
        x, width = _place(day, first, last)
        yield svg.el(
            "line",
            x1=x,
            y1=base + 3,
            x2=x + width,
            y2=base + 3,
            stroke=svg.QUIET,
            stroke_width=1.2,
            stroke_dasharray="1 4",
        )
    for mark in of.marks:
        for first, last in _inside([(mark.start, mark.end)], start, end):
            yield from _mark(mark, day, first, last, y)


def _mark(mark: Mark, day: date, first: datetime, last: datetime, y: float) -> Iterator[Shape]:
    top, height = (y + 2 + UPPER + 1, LOWER) if mark.below else (y + 2, UPPER)
    ink = {"fill": mark.fill, "stroke": svg.TEXT, "stroke_width": 0.6}
    yield _box(day, first, last, top, height, **ink)
    x, width = _place(day, first, last)
    yield svg.el(
        "text",
        str(mark.number),
        x=min(x + width + 3, WIDTH - RIGHT),
        y=y + (15 if mark.below else 9.5),
        font_size=8 if mark.below else 9.5,
        font_weight=600,
        fill=svg.TEXT,
        text_anchor="start" if x + width + 14 < WIDTH else "end",
        stroke="#fff",
        stroke_width=2,
        paint_order="stroke",
    )


def _box(day: date, first: datetime, last: datetime, y: float, height: float, **ink: object) -> Shape:
    x, width = _place(day, first, last)
    return svg.el("rect", x=x, y=y, width=width, height=height, **ink)


def _place(day: date, first: datetime, last: datetime) -> tuple[float, float]:
    """Give where a stretch of one day begins and how wide it is drawn."""
    start, end = times.start_of_day(day), times.start_of_day(day + timedelta(days=1))
    scale = (WIDTH - LEFT - RIGHT) / (end - start).total_seconds()
    x = LEFT + (first - start).total_seconds() * scale
    width = max((last - first).total_seconds() * scale, LEAST)
    return min(x, WIDTH - RIGHT - width), width


def _legend(y: float) -> Iterator[Shape]:
    x = float(LEFT)
    for said, ink in (
        ("curfew", {"fill": svg.REQUIRED, "stroke": svg.EDGE}),
        ("certain", {"fill": svg.CERTAIN, "stroke": svg.TEXT}),
        ("probable", {"fill": svg.PROBABLE, "stroke": svg.TEXT}),
        ("not known", {"fill": svg.NOT_KNOWN, "stroke": svg.TEXT}),
    ):
        yield svg.el("rect", x=x, y=y, width=18, height=9, stroke_width=0.6, **ink)
        yield svg.el("text", said, x=x + 23, y=y + 8.5, font_size=10, fill=svg.TEXT)
        x += 40 + 5.2 * len(said)
    yield svg.el(
        "line",
        x1=x,
        y1=y + 5,
        x2=x + 18,
        y2=y + 5,
        stroke=svg.QUIET,
        stroke_width=1.2,
        stroke_dasharray="1 4",
    )
    yield svg.el("text", "no device fitted", x=x + 23, y=y + 8.5, font_size=10, fill=svg.TEXT)
    x += 40 + 5.2 * 16
    yield svg.el("text", "thin: equipment, silence", x=x, y=y + 8.5, font_size=10, fill=svg.TEXT)


def _on(marks: Iterable[Mark], day: date) -> Iterator[Mark]:
    start, end = times.start_of_day(day), times.start_of_day(day + timedelta(days=1))
    return (mark for mark in marks if mark.start < end and (mark.end > start or mark.start >= start))


def _inside(of: Iterable[Stretch], start: datetime, end: datetime) -> list[Stretch]:
    """Give the parts of stretches within [start, end); one of no length stays where it is."""
    cut = [(max(first, start), min(last, end), first == last) for first, last in of]
    return [(first, last) for first, last, point in cut if first < last or (point and start <= first < end)]


def without(start: datetime, end: datetime, held: Iterable[Stretch]) -> list[Stretch]:
    """Give the parts of [start, end) that none of the stretches holds."""
    left = [(start, end)]
    for first, last in held:
        left = [
            part for a, b in left for part in ((a, min(b, first)), (max(a, last), b)) if part[0] < part[1]
        ]
    return [part for part in left if part[0] < part[1]]
