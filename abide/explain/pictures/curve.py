"""The alcohol curve: readings, the threshold, the episode, its rise and fall, and contact with the skin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isfinite

from abide.explain import times
from abide.explain.pictures import svg
from abide.explain.pictures.axis import Axis, around
from abide.explain.pictures.band import dates
from abide.explain.pictures.picture import MARGIN, WIDTH, Picture, Table
from abide.explain.pictures.svg import Shape

_LEFT, _TOP, _HEIGHT = 44, 46, 170
_STRIP, _STRIP_GAP = 34, 22
# The least the upright axis spans (g/dL), so that noise at the baseline does not look like drinking.
_LEAST = 0.04
_GRIDS = (0.01, 0.02, 0.05, 0.1, 0.2)
_APART = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: alcohol at the skin in g/dL, infra-red in volts, degrees Celsius; NaN where not known."""

    at: datetime
    tac: float
    infra_red: float = float("nan")
    temperature: float = float("nan")


@dataclass(frozen=True, slots=True)
class Episode:
    """What was found: its bounds (aware; `end` None while it goes on), its peak, and its slopes.

    until: up to when it reaches, while it goes on as far as it has been judged
    rise, fall: g/dL per hour, None where not seen; certainty: how sure it is
    """

    start: datetime
    end: datetime | None
    until: datetime
    certainty: str
    peak_at: datetime | None = None
    peak: float | None = None
    rise: float | None = None
    fall: float | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """Readings in time order, at least one, and what they are held against (g/dL; None where nothing is)."""

    readings: Sequence[Reading]
    episode: Episode
    threshold: float
    permitted: float | None = None
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class _Scale:
    """Upright: where a value lies between the top and the bottom of its strip."""

    low: float
    high: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return self.bottom - (inside - self.low) / (self.high - self.low) * (self.bottom - self.top)


def draw(curve: Curve, title: str) -> Picture:
    """Draw the curve; the title is the sentence of what was found."""
    first = min(curve.readings[0].at, curve.episode.start)
    last = max(curve.readings[-1].at, curve.episode.until)
    axis = around(first, last, _LEFT, WIDTH - MARGIN)
    bottom = _TOP + _HEIGHT
    highest = max((r.tac for r in curve.readings if isfinite(r.tac)), default=0.0)
    scale = _Scale(0.0, 1.1 * max(highest, curve.permitted or 0.0, _LEAST), _TOP, bottom)
    strips = list(_strips(curve, bottom))
    end = bottom + sum(_STRIP + _STRIP_GAP for _ in strips)
    shapes: list[object] = [
        svg.words(dates(first, last), MARGIN, 16, fill=svg.TEXT, font_weight=700),
        _shade(curve, axis, scale),
        *_grid(axis, scale),
        *axis.drawn(_TOP, end),
        *_baseline(curve.baseline, axis, scale),
        *_line_at(curve.threshold, "counts from", axis, scale, "6 4"),
        *(_line_at(curve.permitted, "permitted", axis, scale, "2 3") if curve.permitted else ()),
        *_slopes(curve.episode, axis, scale),
        *_readings([(r.at, r.tac) for r in curve.readings], axis, scale, dots=True),
        *_peak(curve.episode, axis, scale),
    ]
    for name, values, strip in strips:
        shapes.append(svg.words(name, _LEFT, strip.top - 4, font_size=12))
        shapes.append(
            svg.el("line", x1=_LEFT, y1=strip.bottom, x2=WIDTH - MARGIN, y2=strip.bottom, stroke=svg.GRID)
        )
        shapes += _readings(values, axis, strip, dots=False)
    return Picture(
        kind="curve",
        title=title,
        desc=_said(curve),
        height=end + 26,
        shapes=svg.join(shapes),
        table=_table(curve),
    )


def _shade(curve: Curve, axis: Axis, scale: _Scale) -> Shape:
    episode = curve.episode
    x = axis.x(episode.start)
    fill = {"not_known": svg.NOT_KNOWN, "probable": svg.PROBABLE}.get(episode.certainty, svg.CERTAIN)
    said = f"The episode: {times.clock(episode.start)} to "
    said += times.clock(episode.end) if episode.end else "now"
    return svg.titled(
        said,
        "rect",
        x=x,
        y=scale.top,
        width=max(axis.x(episode.until) - x, 2.0),
        height=scale.bottom - scale.top,
        fill=fill,
        fill_opacity="0.18",
        stroke=svg.CERTAIN,
        stroke_width=0.75,
    )


def _grid(axis: Axis, scale: _Scale) -> Iterator[Shape]:
    step = next((s for s in _GRIDS if scale.high / s <= 5), scale.high / 4)
    value, places = 0.0, 2 if step >= 0.01 else 3
    while value <= scale.high:
        y = scale.y(value)
        yield svg.el("line", x1=axis.left, y1=y, x2=axis.right, y2=y, stroke=svg.GRID)
        yield svg.words(f"{value:.{places}f}", axis.left - 5, y + 4, text_anchor="end", font_size=12)
        value += step
    yield svg.words("g/dL", MARGIN, scale.top - 8, font_size=12)


def _baseline(value: float | None, axis: Axis, scale: _Scale) -> Iterator[Shape]:
    """Draw the level at and below which a reading is none, thin: it lies next to the axis."""
    if value is not None:
        y = scale.y(value)
        said = f"The baseline: {value:g} g/dL"
        yield svg.titled(
            said, "line", x1=axis.left, y1=y, x2=axis.right, y2=y, stroke=svg.EDGE, stroke_width=0.5
        )


def _line_at(value: float, said: str, axis: Axis, scale: _Scale, dashes: str) -> Iterator[Shape]:
    y = scale.y(value)
    yield svg.el(
        "line",
        x1=axis.left,
        y1=y,
        x2=axis.right,
        y2=y,
        stroke=svg.TEXT,
        stroke_width=1.25,
        stroke_dasharray=dashes,
    )
    yield _over(f"{said} {value:g}", axis.left + 3, y - 4, "start")


def _slopes(episode: Episode, axis: Axis, scale: _Scale) -> Iterator[Shape]:
    """Draw the straight lines that the rise and the fall were taken as, from the peak down to nothing."""
    if episode.peak_at is None or not episode.peak:
        return
    for slope, way, said in ((episode.rise, -1, "rise"), (episode.fall, 1, "fall")):
        if not slope or slope <= 0:
            continue
        foot = episode.peak_at + way * timedelta(hours=min(episode.peak / slope, 1000.0))
        yield svg.titled(
            f"The {said}: {slope:.3f} g/dL an hour",
            "path",
            d=f"M{svg.number(axis.x(episode.peak_at))} {svg.number(scale.y(episode.peak))}"
            f"L{svg.number(axis.x(foot))} {svg.number(_at_edge(episode, slope, foot, axis, scale))}",
            stroke=svg.CERTAIN,
            stroke_width=1.5,
            stroke_dasharray="1 3",
            stroke_linecap="round",
            fill="none",
        )


def _at_edge(episode: Episode, slope: float, foot: datetime, axis: Axis, scale: _Scale) -> float:
    """Say how low a slope has come where it reaches its foot or the edge of the picture."""
    assert episode.peak_at is not None and episode.peak is not None
    seen = min(max(foot, axis.start), axis.end)
    hours = abs((seen - episode.peak_at) / timedelta(hours=1))
    return scale.y(max(episode.peak - slope * hours, 0.0))


def _readings(
    values: Sequence[tuple[datetime, float]], axis: Axis, scale: _Scale, *, dots: bool
) -> Iterator[Shape]:
    """Draw a line through readings that follow each other; where some are missing the line is broken."""
    path, before = [], None
    for at, value in values:
        if not isfinite(value):
            before = None
            continue
        joined = before is not None and at - before <= _APART
        path.append(f"{'L' if joined else 'M'}{svg.number(axis.x(at))} {svg.number(scale.y(value))}")
        before = at
    if not path:
        return
    yield svg.el("path", d="".join(path), fill="none", stroke=svg.PATH, stroke_width=1.5)
    for at, value in values if dots and len(values) <= 200 else ():
        if isfinite(value):
            yield svg.el("circle", cx=axis.x(at), cy=scale.y(value), r=1.9, fill=svg.PATH)


def _peak(episode: Episode, axis: Axis, scale: _Scale) -> Iterator[Shape]:
    if episode.peak_at is None or episode.peak is None or not axis.shows(episode.peak_at):
        return
    x, y = axis.x(episode.peak_at), scale.y(episode.peak)
    yield svg.el("rect", x=x - 4, y=y - 4, width=8, height=8, fill=svg.CERTAIN, stroke="#fff")
    left = x > WIDTH / 2
    said = f"{episode.peak:.3f} at {times.clock(episode.peak_at)}"
    yield _over(said, x - 8 if left else x + 8, y - 6, "end" if left else "start")


def _over(said: str, x: float, y: float, anchor: str) -> Shape:
    """Write where lines run: the text keeps a white edge so that it can be read."""
    return svg.words(
        said,
        x,
        max(y, _TOP + 11),
        text_anchor=anchor,
        fill=svg.TEXT,
        stroke="#fff",
        stroke_width=3,
        paint_order="stroke",
    )


def _strips(curve: Curve, bottom: float) -> Iterator[tuple[str, Sequence[tuple[datetime, float]], _Scale]]:
    """Give the strips below: what infra-red and temperature say of contact with the skin, where known."""
    top = bottom + _STRIP_GAP - 4
    infra_red = [(r.at, r.infra_red) for r in curve.readings]
    degrees = [(r.at, r.temperature) for r in curve.readings]
    for name, values, unit in (("Infra-red", infra_red, "V"), ("Temperature", degrees, "°C")):
        known = [v for _, v in values if isfinite(v)]
        if not known:
            continue
        low, high = min(known), max(known)
        room = max((high - low) * 0.1, 0.05)
        scale = _Scale(low - room, high + room, top, top + _STRIP)
        yield f"{name}, {low:.1f} to {high:.1f} {unit}", values, scale
        top += _STRIP + _STRIP_GAP


def _said(curve: Curve) -> str:
    episode = curve.episode
    count = len(curve.readings)
    first, last = curve.readings[0].at, curve.readings[-1].at
    said = f"{dates(first, last)}. {count} readings. " if count > 1 else f"{dates(first, last)}. 1 reading. "
    if episode.peak is not None and episode.peak_at is not None:
        said += f"Highest {episode.peak:.3f} g/dL at {times.clock(episode.peak_at)}. "
    for slope, name in ((episode.rise, "rise"), (episode.fall, "fall")):
        said += f"The {name} {f'is {slope:.3f} g/dL an hour' if slope is not None else 'was not seen'}. "
    below = "" if curve.baseline is None else f"; at {curve.baseline:g} and below they are none"
    return f"{said}Readings count from {curve.threshold:g} g/dL{below}."


def _table(curve: Curve) -> Table:
    skin = any(isfinite(r.infra_red) or isfinite(r.temperature) for r in curve.readings)
    rows = []
    said = times.in_a_column([r.at for r in curve.readings])
    for r, at in zip(curve.readings, said, strict=True):
        row = (at, _number(r.tac, 3))
        rows.append((*row, _number(r.infra_red, 2), _number(r.temperature, 1)) if skin else row)
    columns = ("Time", "Alcohol, g/dL")
    return Table((*columns, "Infra-red, V", "Temperature, °C") if skin else columns, tuple(rows))


def _number(value: float, places: int) -> str:
    return f"{value:.{places}f}" if isfinite(value) else "not known"
