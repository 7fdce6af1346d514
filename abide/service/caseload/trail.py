"""Where somebody went in a stretch of time: points, and gaps that are never drawn as if they were known.

Pure: columns of events in, values for the sentence, the table, the strip of time and the map out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import cos, hypot, radians

import numpy as np
from django.utils.safestring import SafeString

from abide.explain import times
from abide.feeds.device_messages import clock_ahead
from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.fix_review import flags_of
from abide.monitoring.flags import Flag, in_words
from abide.monitoring.instants import MINUTE, from_datetime, to_datetime
from abide.service.ui import svg
from abide.trails.stays import stays

# Beyond this no line joins two points, but a dashed one that says how long.
GAP = timedelta(minutes=50)
# A stay is at least this long (microseconds), and stays this near each other are at one place (metres).
SHORTEST_STAY = 15 * MINUTE
SAME_PLACE_M = 120.0
# Who is back at the same place this soon had not left it: one position strayed.
STEPPED_OUT = timedelta(minutes=10)
METRES_A_DEGREE = 111_195.0
WIDTH, LEFT, HEIGHT = 1180, 8, 74


@dataclass(frozen=True, slots=True)
class Point:
    """One fix: when, where (degrees, WGS84), how accurate (68 % radius, metres), worked out from what.

    doubts: why it is doubted, in words; astray: it is not believed to be where it says.
    """

    at: datetime
    longitude: float
    latitude: float
    accuracy_m: float
    source: str
    doubts: tuple[str, ...] = ()
    astray: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch between two points that is longer than a line may bridge."""

    start: datetime
    end: datetime

    @property
    def minutes(self) -> float:
        """How long it lasted."""
        return (self.end - self.start).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Known:
    """A place with a name: one of the person's addresses (degrees, WGS84)."""

    name: str
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Stay:
    """A while in one place; the same place has the same letter. `name` is "" where nobody named it."""

    letter: str
    name: str
    start: datetime
    end: datetime
    longitude: float
    latitude: float

    @property
    def minutes(self) -> float:
        """How long it lasted."""
        return (self.end - self.start).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Trail:
    """Everything known of a stretch of time, points in the order of their own time."""

    start: datetime
    end: datetime
    points: tuple[Point, ...]
    gaps: tuple[Gap, ...]
    stays: tuple[Stay, ...] = ()


# With one of these a position is not where the person was: no line leads there, and no stay is made of it.
ASTRAY = Flag.IMPOSSIBLE_SPEED | Flag.JUMP | Flag.STALE | Flag.NO_PLACE | Flag.CONTRADICTED | Flag.CLOCK_AHEAD


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason for doubt, and when the positions were that it is about."""

    why: str
    count: int
    first: datetime
    last: datetime


_SOURCES = {Source.GPS: "GPS", Source.WIFI: "wifi", Source.LBS: "mobile network", Source.RF: "home beacon"}


def trail(events: Events, start: datetime, end: datetime, known: Sequence[Known] = ()) -> Trail:
    """Make a trail of one person's events; what lies outside [start, end) or is no fix is left out.

    events: with those of a while before and after, by which the first and the last fixes are doubted
    known: places that a stay is named after where it lies near one of them
    """
    flags = flags_of(events) | np.where(clock_ahead(events.at, events.received_at), int(Flag.CLOCK_AHEAD), 0)
    inside = (events.at >= from_datetime(start)) & (events.at < from_datetime(end))
    rows = np.flatnonzero(inside & (events.kind == Kind.FIX))
    rows = rows[np.argsort(events.at[rows], kind="stable")]
    fixes, flags = events.take(rows), flags[rows]
    astray = (flags & ASTRAY) != 0
    points = tuple(
        Point(
            to_datetime(int(at)),
            float(x),
            float(y),
            float(accuracy),
            _SOURCES.get(int(source), "not said"),  # type: ignore[call-overload]
            in_words(int(flag)) if flag else (),
            bool(away),
        )
        for at, x, y, accuracy, source, flag, away in zip(
            fixes.at,
            fixes.longitude,
            fixes.latitude,
            fixes.accuracy_m,
            fixes.source,
            flags,
            astray,
            strict=True,
        )
    )
    believed = [point for point in points if not point.astray]
    return Trail(start, end, points, gaps(believed), _stays(fixes.take(~astray), known))


def _stays(fixes: Events, known: Sequence[Known]) -> tuple[Stay, ...]:
    found = stays(fixes, shortest=SHORTEST_STAY)
    places: list[tuple[float, float]] = []
    told: list[Stay] = []
    for start, end, x, y in zip(found.start, found.end, found.longitude, found.latitude, strict=True):
        middle = float(x), float(y)
        number = next(
            (n for n, place in enumerate(places) if _metres(place, middle) <= SAME_PLACE_M), len(places)
        )
        if number == len(places):
            places.append(middle)
        letter, begun, over = _letter(number), to_datetime(int(start)), to_datetime(int(end))
        if told and told[-1].letter == letter and begun - told[-1].end <= STEPPED_OUT:
            told[-1] = replace(told[-1], end=over)
            continue
        near = [(_metres((k.longitude, k.latitude), middle), k.name) for k in known]
        distance, name = min(near, default=(SAME_PLACE_M + 1, ""))
        told.append(
            Stay(
                letter=letter,
                name=name if distance <= SAME_PLACE_M else "",
                start=begun,
                end=over,
                longitude=middle[0],
                latitude=middle[1],
            )
        )
    return tuple(told)


def _letter(number: int) -> str:
    more, last = divmod(number, 26)
    return (_letter(more - 1) if more else "") + chr(ord("A") + last)


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    east = (b[0] - a[0]) * METRES_A_DEGREE * cos(radians(a[1]))
    return hypot(east, (b[1] - a[1]) * METRES_A_DEGREE)


def gaps(points: Sequence[Point]) -> tuple[Gap, ...]:
    """Give the stretches between neighbours that are longer than fifty minutes."""
    pairs = pairwise(points)
    return tuple(Gap(a.at, b.at) for a, b in pairs if b.at - a.at > GAP)


def doubts(of: Trail) -> tuple[Doubt, ...]:
    """Gather why positions are doubted: each reason once, the first to occur first."""
    found: dict[str, Doubt] = {}
    for point in of.points:
        for why in point.doubts:
            before = found.get(why)
            first, count = (before.first, before.count) if before else (point.at, 0)
            found[why] = Doubt(why, count + 1, first, point.at)
    return tuple(found.values())


def sentence(of: Trail, now: datetime) -> str:
    """Say what the trail shows in a sentence."""
    if not of.points:
        return "No positions in this time."
    first, last = of.points[0].at, of.points[-1].at
    count = "1 position" if len(of.points) == 1 else f"{len(of.points):,} positions"
    when = (
        times.at(first, now)
        if len(of.points) == 1
        else f"from {times.moment(first, now)} to {times.clock(last)}"
    )
    doubted = sum(bool(point.doubts) for point in of.points)
    if doubted:
        when += f", {doubted:,} of them doubted" if len(of.points) > 1 else ", doubted"
    if not of.gaps:
        return f"{count} {when}."
    longest = max(of.gaps, key=lambda gap: gap.minutes)
    many = "one gap" if len(of.gaps) == 1 else f"{len(of.gaps)} gaps"
    said = f"{times.length(longest.minutes)} from {times.clock(longest.start)}"
    return f"{count} {when}, with {many}: {'' if len(of.gaps) == 1 else 'the longest '}{said}."


def as_json(of: Trail, zones: Sequence[dict[str, object]]) -> dict[str, object]:
    """Give what the map draws: points, gaps and zones, times and doubts already in words."""
    said = dict.fromkeys(point.doubts for point in of.points if point.doubts)
    number = {doubts: n for n, doubts in enumerate(said)}
    return {
        "points": [
            [
                round(p.longitude, 6),
                round(p.latitude, 6),
                round(p.accuracy_m, 1),
                times.clock(p.at),
                p.source,
                _ms(p.at),
                *([number[p.doubts], int(p.astray)] if p.doubts else []),
            ]
            for p in of.points
        ],
        "doubts": ["; ".join(doubts) for doubts in number],
        "gapMinutes": GAP.total_seconds() / 60,
        "start": _ms(of.start),
        "end": _ms(of.end),
        "stays": [[round(s.longitude, 6), round(s.latitude, 6), s.letter, s.name] for s in of.stays],
        "zones": list(zones),
    }


def draw(of: Trail, title: str) -> SafeString:
    """Draw the strip of time: a tick for each fix, gaps hatched, hours named."""
    parts = [svg.el("rect", x=LEFT, y=8, width=WIDTH - 2 * LEFT, height=34, fill="#f5f7f8", stroke="#8a9aa8")]
    for gap in of.gaps:
        known = f"{times.clock(gap.start)} to {times.clock(gap.end)}"
        said = f"Nothing known from {known}: {times.length(gap.minutes)}"
        x = _x(of, gap.start)
        width = max(_x(of, gap.end) - x, 2.0)
        parts.append(svg.titled(said, "rect", x=x, y=8, width=width, height=34, fill=svg.NOT_KNOWN))
    ticks = "".join(f"M{x} 12V38" for x in _places(of, [p for p in of.points if not p.doubts]))
    parts.append(svg.el("path", d=ticks or "M0 0", stroke="#12436d", stroke_width=0.9))
    doubted = [p for p in of.points if p.doubts]
    if doubted:
        said = (
            f"{len(doubted):,} doubted: {doubts(of)[0].why}"
            if len(doubts(of)) == 1
            else (f"{len(doubted):,} doubted, for {len(doubts(of))} reasons")
        )
        ticks = "".join(f"M{x} 12v4m0 3v4m0 3v4m0 3v4" for x in _places(of, doubted))
        marks = "".join(f"M{x} 1l3.5 3.5l-3.5 3.5l-3.5 -3.5z" for x in _places(of, doubted))
        parts.append(svg.el("path", d=ticks, stroke="#0b0c0c", stroke_width=0.9))
        parts.append(svg.titled(said, "path", d=marks, fill="#fff", stroke="#0b0c0c", stroke_width=1.2))
    parts += _bars(of)
    parts += _hours(of)
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


def _places(of: Trail, points: Sequence[Point]) -> list[str]:
    """Give where on the strip some points lie, each place once."""
    return list(dict.fromkeys(f"{_x(of, point.at):.1f}" for point in points))


def _bars(of: Trail) -> list[SafeString]:
    parts = []
    for stay in of.stays:
        where = stay.name or f"place {stay.letter}"
        when = f"{times.clock(stay.start)} to {times.clock(stay.end)}"
        said = f"At {where} from {when}: {times.length(stay.minutes)}"
        x = _x(of, stay.start)
        width = max(_x(of, stay.end) - x, 3.0)
        parts.append(svg.titled(said, "rect", x=x, y=22, width=width, height=20, fill="#12436d"))
        if width > 16:
            parts.append(
                svg.el(
                    "text",
                    stay.letter,
                    x=x + width / 2,
                    y=37,
                    font_size=14,
                    fill="#fff",
                    text_anchor="middle",
                )
            )
    return parts


def _hours(of: Trail) -> list[SafeString]:
    span = of.end - of.start
    step = next((h for h in (1, 2, 3, 6, 12, 24) if span <= timedelta(hours=12 * h)), 24)
    parts = []
    at = of.start
    while at <= of.end:
        x = _x(of, at)
        hour = times.local(at)
        # The last label would run out of the picture; it is written to the left of its line.
        anchor = "end" if of.end - at < timedelta(hours=step) / 2 else "start" if at == of.start else "middle"
        label = "24:00" if at == of.end and f"{hour:%H:%M}" == "00:00" else f"{hour:%H:%M}"
        parts.append(svg.el("line", x1=x, y1=42, x2=x, y2=48, stroke="#6b7378"))
        parts.append(svg.el("text", label, x=x, y=63, font_size=14, fill="#484949", text_anchor=anchor))
        at += timedelta(hours=step)
    return parts


def _x(of: Trail, at: datetime) -> float:
    share = (at - of.start) / (of.end - of.start)
    return LEFT + share * (WIDTH - 2 * LEFT)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
