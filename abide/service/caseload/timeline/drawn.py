"""A timeline as a picture: hours up to a week, a cell a day or more above it, in the same lanes and inks."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from django.utils.safestring import SafeString

from abide.explain import times
from abide.explain.pictures.axis import Axis
from abide.service.caseload.timeline.cells import Cell, cells
from abide.service.caseload.timeline.levels import highest_levels
from abide.service.caseload.timeline.marks import Mark, Shown, going_on, kept_when_required
from abide.service.ui import svg

WIDTH, LEFT, RIGHT, TOP = 1180, 92, 8, 30
HIGH, GAP = 26, 10
# A mark shorter than this would vanish; it is drawn this wide (units of the picture).
LEAST = 3.0
# A pin, and about how wide a letter of its label is.
PIN, LETTER = 12, 7.5

# The level that fills the lane (g/dL); what is higher is drawn no higher, and said in words.
FULL = 0.12

REQUIRED, HOME, EDGE, GRID, TEXT, QUIET = "#e4ebf1", "#4b6a88", "#8a9aa8", "#d3d8dc", "#0b0c0c", "#484949"
GOING_ON = "4 2"
FILL = {**svg.INK, "kept": HOME, "open": "#ffffff", "leave": svg.LEAVE}

# Where the picture of another stretch is: the choice of span and its last day -> an address.
Leads = Callable[[str, date], str]


def draw(shown: Shown, title: str, leads: Leads) -> SafeString:
    """Draw a timeline; the title says what it is of, every mark says its own sentence and leads to more."""
    parts, told = (_by_cell if shown.span.cell_days else _by_hour)(shown, leads)
    return svg.el(
        "svg",
        svg.el("title", title, id="timeline-title"),
        svg.el("desc", told or "Nothing was found.", id="timeline-told"),
        *_lanes(shown),
        *parts,
        viewBox=f"0 0 {WIDTH} {_height(shown)}",
        role="group",
        aria_labelledby="timeline-title timeline-told",
    )


def axis_of(shown: Shown) -> Axis:
    """Give the clock every lane stands under."""
    return Axis(shown.span.start, shown.span.end, LEFT, WIDTH - RIGHT)


def hours(shown: Shown) -> Iterator[tuple[float, str]]:
    """Give the hours of one day as they are on the clock, 23 or 25 of them where it changes."""
    axis, at = axis_of(shown), shown.span.start
    while at <= shown.span.end:
        here = times.local(at)
        if here.hour % 2 == 0:
            last = at == shown.span.end
            yield axis.x(at), "24:00" if last else f"{here:%H:%M}"
        at += timedelta(hours=1)


def clock_change(shown: Shown) -> datetime | None:
    """Give the moment the clocks change within the hours shown; None where they do not."""
    at = shown.span.start
    while at < shown.span.end:
        after = at + timedelta(hours=1)
        if times.local(at).utcoffset() != times.local(after).utcoffset():
            return after
        at = after
    return None


def _by_hour(shown: Shown, leads: Leads) -> tuple[list[SafeString], str]:
    axis = axis_of(shown)
    parts = [*_days(shown, axis, leads)]
    for lane in shown.lanes:
        parts += _required(shown, axis, lane)
    parts += [_bar(shown, axis, mark) for mark in shown.marks if not mark.pin and _seen(shown, mark)]
    parts += _levels(shown, axis)
    parts += _pins(shown, axis)
    parts += _now(shown, axis)
    seen = sorted((mark for mark in shown.marks if _seen(shown, mark)), key=lambda mark: mark.start)
    peaks = [f"{highest.said}." for highest in highest_levels(shown)]
    return parts, " ".join([*(mark.sentence for mark in seen), *peaks])


def _by_cell(shown: Shown, leads: Leads) -> tuple[list[SafeString], str]:
    rows = cells(shown)
    across = (WIDTH - LEFT - RIGHT) / len(rows[0])
    parts: list[SafeString] = [*_dates(rows[0], across, leads)]
    told = []
    for row, lane in zip(rows, shown.lanes, strict=True):
        for n, cell in enumerate(row):
            if cell.ink or lane in ("Curfew", "Attendance"):
                parts.append(_cell(cell, LEFT + n * across, _y(shown, lane), across, leads))
            if cell.marks:
                told.append(f"{cell.said}.")
    return parts, " ".join(told)


def _height(shown: Shown) -> int:
    return TOP + len(shown.lanes) * (HIGH + GAP) + 8


def _y(shown: Shown, lane: str) -> int:
    return TOP + shown.lanes.index(lane) * (HIGH + GAP)


def _seen(shown: Shown, mark: Mark) -> bool:
    return (mark.end or shown.now) >= shown.span.start and mark.start < shown.span.end


def _lanes(shown: Shown) -> Iterable[SafeString]:
    for lane in shown.lanes:
        yield svg.el("text", lane, x=8, y=_y(shown, lane) + 18, font_size=14, fill=QUIET)
        base = _y(shown, lane) + HIGH + 0.5
        yield svg.el("line", x1=LEFT, y1=base, x2=WIDTH - RIGHT, y2=base, stroke=GRID)


def _days(shown: Shown, axis: Axis, leads: Leads) -> Iterable[SafeString]:
    today, bottom = times.local(shown.now).date(), _height(shown) - 4
    if shown.span.days == 1:
        for x, label in hours(shown):
            yield svg.el("line", x1=x, y1=TOP - 6, x2=x, y2=bottom, stroke=GRID)
            anchor = "end" if x > WIDTH - 40 else "middle" if x > LEFT + 10 else "start"
            yield svg.el("text", label, x=x, y=18, font_size=13, fill=QUIET, text_anchor=anchor)
    else:
        for first, _ in shown.span.cells():
            start = times.start_of_day(first)
            x, noon = axis.x(start), axis.x(start + timedelta(hours=12))
            yield svg.el("line", x1=x, y1=8, x2=x, y2=bottom, stroke=EDGE)
            yield svg.el("line", x1=noon, y1=TOP - 4, x2=noon, y2=bottom, stroke=GRID)
            label = "Today" if first == today else times.short_day(first)
            weight = "700" if first == today else "400"
            text = svg.el("text", label, x=x + 5, y=19, font_size=14, font_weight=weight, fill=TEXT)
            yield _link(text, leads("1", first), f"{label}, hour by hour")
        yield svg.el("line", x1=WIDTH - RIGHT, y1=8, x2=WIDTH - RIGHT, y2=bottom, stroke=EDGE)
    change = clock_change(shown)
    if change is not None:
        forward = times.local(change).utcoffset() > times.local(change - timedelta(hours=1)).utcoffset()  # type: ignore[operator]
        said = f"Clocks go {'forward' if forward else 'back'} an hour at {times.clock(change)}"
        x = axis.x(change)
        yield svg.titled(said, "path", d=f"M{x:.1f} {TOP - 6}V{bottom}", stroke=QUIET, stroke_dasharray="2 3")
        yield svg.el(
            "text",
            f"clocks {'+1' if forward else '−1'} h",  # noqa: RUF001 - a minus sign
            x=x + 3,
            y=TOP - 1,
            font_size=11,
            fill=QUIET,
        )


def _required(shown: Shown, axis: Axis, lane: str) -> Iterable[SafeString]:
    y = _y(shown, lane)
    for start, end in shown.required.get(lane, ()):
        if end > shown.span.start and start < shown.span.end:
            said = f"{lane} {times.clock(start)} to {times.clock(end)}"
            x, width = axis.x(start), axis.x(end) - axis.x(start)
            yield svg.titled(said, "rect", x=x, y=y, width=width, height=HIGH, fill=REQUIRED, stroke=EDGE)
    if lane != "Curfew":
        return
    for start, end in kept_when_required(shown):
        if end > shown.span.start and start < shown.span.end:
            said = f"Home as required {times.clock(start)} to {times.clock(end)}"
            x, width = axis.x(start), axis.x(end) - axis.x(start)
            yield svg.titled(said, "rect", x=x, y=y + 9, width=width, height=8, fill=HOME)
    for start, end in going_on(shown):
        if end > shown.span.start and start < shown.span.end:
            said = f"Going on since {times.clock(start)}; nothing found against it by {times.clock(end)}"
            x, width = axis.x(start), axis.x(end) - axis.x(start)
            box = {"x": x, "y": y + 9.5, "width": width, "height": 7}
            yield svg.titled(said, "rect", **box, fill="#fff", stroke=HOME, stroke_dasharray=GOING_ON)


def _bar(shown: Shown, axis: Axis, mark: Mark) -> SafeString:
    x = axis.x(mark.start)
    width = max(axis.x(mark.end or max(shown.now, mark.start)) - x, LEAST)
    y = _y(shown, mark.lane)
    top, high = (y + 14, HIGH - 14) if mark.light else (y + 1, HIGH - 2)
    bar = svg.el(
        "rect", x=x, y=top, width=width, height=high, fill=FILL[mark.ink], stroke=TEXT, stroke_width=0.75
    )
    return _link(svg.join([bar, *_late(mark.late, x, y)]), mark.href, mark.sentence)


def _pins(shown: Shown, axis: Axis) -> Iterable[SafeString]:
    """Draw events as pins, each with its word where there is room up to the next."""
    pins = sorted((m for m in shown.marks if m.pin and _seen(shown, m)), key=lambda mark: mark.start)
    places = [axis.x(mark.start) for mark in pins] + [float(WIDTH - RIGHT)]
    for mark, x, after in zip(pins, places, places[1:], strict=False):
        y = _y(shown, mark.lane) + 7
        shape = svg.el(
            "path",
            d=f"M{x:.1f} {y}l{PIN / 2} {PIN / 2}l-{PIN / 2} {PIN / 2}l-{PIN / 2} -{PIN / 2}z",
            fill=FILL[mark.ink],
            stroke=TEXT,
            stroke_width=1,
        )
        word = mark.name.partition(":")[0]
        room = after - x - PIN
        label = [svg.el("text", word, x=x + PIN / 2 + 3, y=y + 10, font_size=12, fill=TEXT)]
        yield _link(
            svg.join([shape, *(label if len(word) * LETTER < room else [])]), mark.href, mark.sentence
        )


def _levels(shown: Shown, axis: Axis) -> list[SafeString]:
    """Draw each sample of an alcohol tag as a dot, the higher the more; a day's highest says itself."""
    if not shown.levels:
        return []
    base = _y(shown, "Alcohol") + HIGH - 2
    dots = "".join(f"M{axis.x(at):.1f} {_rise(base, level):.1f}h2" for at, level in shown.levels)
    parts = [svg.el("path", d=dots, stroke=TEXT, stroke_width=2)]
    for each in highest_levels(shown):
        if each.level > 0:
            where = {"cx": axis.x(each.at) + 1, "cy": _rise(base, each.level), "r": 4}
            parts.append(svg.titled(each.said, "circle", **where, fill="none", stroke=TEXT, stroke_width=1.2))
    return parts


def _rise(base: float, level: float) -> float:
    return base - min(max(level, 0.0) / FULL, 1.0) * (HIGH - 4)


def _late(late: bool, x: float, y: float) -> list[SafeString]:
    return [svg.el("path", d=f"M{x:.1f} {y - 1}l-4 -7h8z", fill=TEXT)] if late else []


def _link(shape: SafeString, href: str, said: str) -> SafeString:
    """Let a shape say its sentence, and lead somewhere where there is somewhere to go."""
    if not href:
        return svg.el("g", svg.el("title", said), shape)
    return svg.el("a", svg.el("title", said), shape, href=href, aria_label=said)


def _now(shown: Shown, axis: Axis) -> list[SafeString]:
    if not shown.span.start <= shown.now < shown.span.end:
        return []
    x, bottom = axis.x(shown.now), _height(shown) - 4
    said = f"Now, {times.clock(shown.now)}"
    return [svg.titled(said, "line", x1=x, y1=TOP - 6, x2=x, y2=bottom, stroke=TEXT, stroke_width=2)]


def _cell(cell: Cell, x: float, y: int, across: float, leads: Leads) -> SafeString:
    box = {"x": x + 0.5, "y": y + 0.5, "width": max(across - 2, 2.0), "height": HIGH - 1}
    if cell.ink in ("off", "ahead", ""):
        blank = svg.el("rect", **box, fill="none", stroke=EDGE, stroke_dasharray="1.5 2")
        return _link(blank, "", cell.said) if cell.lane in ("Curfew", "Attendance") else svg.join([])
    frame = svg.el("rect", **box, fill="#fff", stroke=EDGE)
    if cell.lane == "People":
        middle, ink = x + across / 2 - 0.5, max(cell.marks, key=lambda mark: mark.start).ink
        half = min(PIN, across - 3) / 2
        place = f"M{middle:.1f} {y + HIGH / 2 - half}l{half} {half}l-{half} {half}l-{half} -{half}z"
        shape = svg.el("path", d=place, fill=FILL[ink], stroke=TEXT, stroke_width=1)
    elif cell.ink == "kept":
        shape = frame
    elif cell.ink == "begun":
        shape = svg.el("rect", **box, fill="#fff", stroke=HOME, stroke_width=1.5, stroke_dasharray=GOING_ON)
    elif cell.ink == "certain":
        left, right, low = x + 1, x + across - 2, y + HIGH - 1
        half_filled = f"M{left:.1f} {low}V{y + 1}L{right:.1f} {low}Z"
        shape = svg.join([frame, svg.el("path", d=half_filled, fill=svg.CERTAIN)])
    else:
        shape = svg.el("rect", **box, fill=FILL[cell.ink], stroke=EDGE)
    said = cell.said + (", found late" if cell.late else "")
    href = ""
    if len(cell.marks) == 1:
        href = cell.marks[0].href
    elif cell.marks:
        href = leads("1" if cell.first == cell.last else "7" if cell_is_week(cell) else "28", cell.last)
    return _link(svg.join([shape, *_late(cell.late, x + across / 2, y)]), href, said)


def cell_is_week(cell: Cell) -> bool:
    """Whether a cell stands for no more than a week."""
    return cell.last - cell.first < timedelta(days=7)


def _dates(row: list[Cell], across: float, leads: Leads) -> Iterable[SafeString]:
    """Write dates above the cells as far as there is room, each leading to the days that begin with it.

    Mondays where a cell is a day, else months.
    """
    written = -99.0
    for n, cell in enumerate(row):
        x = LEFT + n * across
        by_day = cell.first == cell.last or len(row) <= 62
        turns = cell.first.weekday() == 0 if by_day else n == 0 or cell.last.month != row[n - 1].last.month
        if turns or n == 0:
            yield svg.el("line", x1=x, y1=TOP - 8, x2=x, y2=TOP, stroke=EDGE)
            label = times.short_day(cell.first if by_day else cell.last)[4:]
            label = (
                label
                if by_day
                else label.rpartition(" ")[2]
                + (f" {cell.last.year}" if cell.last.month == 1 or n == 0 else "")
            )
            if x - written > len(label) * LETTER + 8:
                written = x
                text = svg.el("text", label, x=x + 2, y=16, font_size=13, fill=QUIET)
                days = 7 if by_day else 28
                until = cell.first + timedelta(days=days - 1)
                yield _link(text, leads(str(days), until), f"{days} days from {times.short_day(cell.first)}")
