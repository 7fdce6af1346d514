"""The band: what was required, and what was found, as bars under one clock."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from abide.explain import times
from abide.explain.pictures import svg
from abide.explain.pictures.axis import Axis, around
from abide.explain.pictures.picture import MARGIN, WIDTH, Picture, Table
from abide.explain.pictures.svg import Shape

_TOP, _BAR = 48, 34
_LEGEND = 20
# A bar shorter than this would vanish (units of the picture).
_LEAST = 2.5
_LABEL = 42.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of the band: aware moments, `end` None while it goes on at the end of the band.

    look: required, home, certain, probable, not_known or leave; said: what it was, in a few words
    """

    start: datetime
    end: datetime | None
    look: str
    said: str


@dataclass(frozen=True, slots=True)
class Band:
    """The bars, and the moment up to which they are known; the first bar found is what it is about."""

    bars: Sequence[Bar]
    until: datetime
    about: Bar


# look -> (fill, how much lower and flatter than the full bar)
_LOOKS: dict[str, tuple[str, float, float]] = {
    "required": (svg.REQUIRED, 0, _BAR),
    "home": (svg.HOME, 11, 12),
    "certain": (svg.CERTAIN, 2, _BAR - 4),
    "probable": (svg.PROBABLE, 2, _BAR - 4),
    "not_known": (svg.NOT_KNOWN, 2, _BAR - 4),
    "leave": (svg.LEAVE, 2, _BAR - 4),
}


def draw(band: Band, title: str) -> Picture:
    """Draw the band under one clock; the title is the sentence of what it is about."""
    start = min(bar.start for bar in band.bars)
    end = max(bar.end or band.until for bar in band.bars)
    axis = around(start, max(end, start), MARGIN, WIDTH - MARGIN)
    bottom = _TOP + _BAR
    legend = list(dict.fromkeys((bar.look, bar.said) for bar in band.bars))
    shapes = [
        svg.words(dates(start, end), MARGIN, 16, fill=svg.TEXT, font_weight=700),
        *axis.drawn(_TOP - 4, bottom),
        *(_bar(bar, band, axis) for bar in band.bars),
        *_ends(band, axis),
        *_legend(legend, bottom + 30),
    ]
    height = bottom + 30 + _LEGEND * len(legend)
    desc = " ".join(f"{_sentence(bar, start)}." for bar in band.bars)
    return Picture(
        kind="band",
        title=title,
        desc=f"{dates(start, end)}. {desc}",
        height=height,
        shapes=svg.join(shapes),
        table=Table(("From", "Until", "What"), tuple(_row(bar) for bar in band.bars)),
    )


def dates(start: datetime, end: datetime) -> str:
    """Say which dates a picture is of, with the year."""
    first, last = times.local(start).date(), times.local(end).date()
    if first == last:
        return f"{times.short_day(first)} {first.year}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{times.short_day(first)}{year} to {times.short_day(last)} {last.year}"


def _bar(bar: Bar, band: Band, axis: Axis) -> Shape:
    fill, lower, height = _LOOKS[bar.look]
    x = axis.x(bar.start)
    found = bar.look not in ("required", "home")
    return svg.titled(
        _sentence(bar, axis.start),
        "rect",
        x=x,
        y=_TOP + lower,
        width=max(axis.x(bar.end or band.until) - x, _LEAST if found else 0.0),
        height=height,
        fill=fill,
        stroke=svg.TEXT if found else svg.EDGE,
        stroke_width=1.5 if bar == band.about else 0.75,
    )


def _ends(band: Band, axis: Axis) -> Iterator[Shape]:
    """Say when what it is about began and ended, above the bar, where there is room for both."""
    about = band.about
    begun = axis.x(about.start)
    over = axis.x(about.end or band.until)
    near = over - begun < 2 * _LABEL
    yield _pointer(begun)
    yield svg.words(
        times.clock(about.start),
        max(begun, axis.left + _LABEL) if near else max(begun, axis.left),
        _TOP - 10,
        text_anchor="end" if near else "start",
        fill=svg.TEXT,
    )
    if about.end != about.start:
        yield _pointer(over)
        yield svg.words(
            times.clock(about.end) if about.end else "going on",
            min(over, axis.right - _LABEL) if near else min(over, axis.right),
            _TOP - 10,
            text_anchor="start" if near else "end",
            fill=svg.TEXT,
        )


def _pointer(x: float) -> Shape:
    return svg.el("line", x1=x, y1=_TOP - 7, x2=x, y2=_TOP + _BAR, stroke=svg.TEXT, stroke_width=1.5)


def _legend(entries: Sequence[tuple[str, str]], top: float) -> Iterator[Shape]:
    for n, (look, said) in enumerate(entries):
        y = top + n * _LEGEND
        fill, _, _ = _LOOKS[look]
        yield svg.el("rect", x=MARGIN, y=y, width=20, height=12, fill=fill, stroke=svg.EDGE)
        yield svg.words(said, MARGIN + 28, y + 11, fill=svg.TEXT)


def _sentence(bar: Bar, near: datetime) -> str:
    """Say one bar where a date is known: "Not at home: 22:10 to 22:40"."""
    first = times.beside(bar.start, near)
    last = f"to {times.beside(bar.end, near)}" if bar.end else "on, not over yet"
    return f"{bar.said[:1].upper()}{bar.said[1:]}: {first} {last}"


def _row(bar: Bar) -> tuple[str, str, str]:
    first = times.moment(bar.start, times.LONG_AGO)
    if bar.end is None:
        return first, "going on", bar.said
    return first, times.beside(bar.end, bar.start), bar.said
