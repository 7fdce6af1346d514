"""The nights of a trail: where each was spent, as rows, a sentence and a picture. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.utils.safestring import SafeString

from abide.explain import times
from abide.monitoring.instants import MINUTE, from_datetime, to_datetime
from abide.monitoring.nights import Night, Spell, Where, nights
from abide.service.caseload.timetable import ZONE
from abide.service.caseload.trail import Trail
from abide.service.ui import svg
from abide.trails.gaps import LONGEST_WITHOUT_FIX

WIDTH, LEFT, TOP, ROW, BAR = 680, 96, 20, 22, 13
HOME, OTHER, MOVING = "#12436d", "#9db7cc", "#ffffff"


@dataclass(frozen=True, slots=True)
class Slept:
    """One night as a row: the day it begins, where, and how long at places, moving and not known."""

    day: date
    where: str
    places: str
    moving: str
    not_known: str
    night: Night


@dataclass(frozen=True)
class Nights:
    """The nights of a stretch that lie wholly in it; left_out: how many begin in it and do not."""

    rows: tuple[Slept, ...]
    left_out: int
    sentence: str
    picture: SafeString


def of_trail(of: Trail, runs: Sequence[tuple[date, date]]) -> Nights:
    """Give the nights of a trail; runs: the days of it that may be shown, as runs from first to last."""
    spells = [Spell(s.label, from_datetime(s.start), from_datetime(s.end)) for s in of.stays]
    found: list[Night] = []
    for asked, (first, last) in zip(_asked(of, runs), runs, strict=True):
        found += nights(first, last, spells=spells, silent=_silent(of, asked), asked=asked, timezone=ZONE)
    whole = [night for night in found if night.where is not Where.NOT_WHOLE]
    rows = tuple(_row(night) for night in whole)
    return Nights(rows, len(found) - len(whole), _sentence(whole), _draw(whole, spells, of))


def _asked(of: Trail, runs: Sequence[tuple[date, date]]) -> list[tuple[int, int]]:
    """Give the stretch of each run, cut to the trail's."""
    start, end = from_datetime(of.start), from_datetime(of.end)
    bounds = [(times.start_of_day(a), times.start_of_day(b + timedelta(days=1))) for a, b in runs]
    return [(max(from_datetime(a), start), min(from_datetime(b), end)) for a, b in bounds]


def _silent(of: Trail, asked: tuple[int, int]) -> list[tuple[int, int]]:
    """Give the stretches of more than half an hour without a position that is believed."""
    at = of.fixes.at[~of.astray]
    at = at[(at >= asked[0]) & (at < asked[1])]
    edges = np.concatenate([[asked[0]], at, [asked[1]]])
    long = np.flatnonzero(np.diff(edges) > LONGEST_WITHOUT_FIX)
    return [(int(edges[n]), int(edges[n + 1])) for n in long]


def _row(night: Night) -> Slept:
    places = ", ".join(f"{name} {_spent(minutes)}" for name, minutes in night.minutes) or "none"
    return Slept(night.day, where(night), places, _spent(night.moving), _spent(night.not_known), night)


def _spent(minutes: float) -> str:
    return times.short_length(minutes) if minutes >= 1 else "-"


def where(night: Night) -> str:
    """Say where a night was spent."""
    if night.where is Where.ONE_PLACE:
        return night.place
    return {Where.NO_ONE_PLACE: "no one place", Where.NOT_KNOWN: "not known"}.get(night.where, "not judged")


def _sentence(whole: Sequence[Night]) -> str:
    """Say how many nights were spent where: "Of 13 nights 11 at home, 1 at stay 3; 1 not known."."""
    if not whole:
        return ""
    at: dict[str, int] = {}
    for night in whole:
        if night.where is Where.ONE_PLACE:
            at[night.place] = at.get(night.place, 0) + 1
    said = [f"{many} at {name}" for name, many in sorted(at.items(), key=lambda each: -each[1])]
    for kind, words in ((Where.NO_ONE_PLACE, "at no one place"), (Where.NOT_KNOWN, "not known where")):
        many = sum(night.where is kind for night in whole)
        said += [f"{many} {words}"] if many else []
    one = len(whole) == 1
    return f"{'Of 1 night' if one else f'Of {len(whole)} nights'}: {', '.join(said)}."


def _draw(whole: Sequence[Night], spells: Sequence[Spell], of: Trail) -> SafeString:
    """Draw a row a night: at home dark, at another place light, on the way white, not known hatched."""
    if not whole:
        return SafeString("")
    height = TOP + ROW * len(whole) + 24
    longest = max(night.end - night.start for night in whole)
    shapes = [*_hours(whole[0], longest, len(whole))]
    for n, night in enumerate(whole):
        shapes += _night(night, spells, of, TOP + ROW * n, longest)
    shapes += _legend(TOP + ROW * len(whole) + 8)
    title = "Where each night was spent."
    said = " ".join(f"{times.short_day(night.day)}: {where(night)}." for night in whole)
    return svg.el(
        "svg",
        svg.el("title", title),
        svg.el("desc", said),
        *shapes,
        viewBox=f"0 0 {WIDTH} {height}",
        role="img",
        aria_label=f"{title} {said}",
        class_="abide-nights",
    )


def _x(instant: int, start: int, longest: int) -> float:
    return LEFT + (instant - start) / longest * (WIDTH - LEFT - 8)


def _hours(night: Night, longest: int, many: int) -> list[SafeString]:
    shapes = []
    for n in range(int(longest // (60 * MINUTE)) + 1):
        at = night.start + n * 60 * MINUTE
        x = _x(at, night.start, longest)
        shapes.append(svg.el("line", x1=x, y1=TOP - 4, x2=x, y2=TOP + ROW * many, stroke="#d3d8dc"))
        if at <= night.end:
            clock = times.clock(to_datetime(at))[:5]
            anchor = "end" if at == night.end and longest == night.end - night.start else "middle"
            shapes.append(svg.el("text", clock, x=x, y=13, font_size=12, text_anchor=anchor, fill="#484949"))
    return shapes


def _night(night: Night, spells: Sequence[Spell], of: Trail, y: float, longest: int) -> list[SafeString]:
    day = times.short_day(night.day)
    shapes = [svg.el("text", day, x=0, y=y + BAR, font_size=13, fill="#0b0c0c")]
    parts = [(night.start, night.end, MOVING, "on the way")]
    silent = _silent(of, (night.start, night.end))
    parts += [(a, b, svg.NOT_KNOWN, "not known") for a, b in silent]
    parts += [
        (spell.start, spell.end, HOME if spell.place == "home" else OTHER, spell.place) for spell in spells
    ]
    for first, last, fill, name in parts:
        low, high = max(first, night.start), min(last, night.end)
        if low >= high:
            continue
        said = f"{day}: {name} {times.clock(to_datetime(low))} to {times.clock(to_datetime(high))}"
        x = _x(low, night.start, longest)
        width = max(_x(high, night.start, longest) - x, 1.0)
        box = {"x": x, "y": y + 2, "width": width, "height": BAR, "fill": fill, "stroke": "#6b7378"}
        shapes.append(svg.titled(said, "rect", stroke_width=0.6, **box))
    return shapes


def _legend(y: float) -> list[SafeString]:
    shapes, x = [], float(LEFT)
    for name, fill in (
        ("at home", HOME),
        ("at another place", OTHER),
        ("on the way", MOVING),
        ("not known", svg.NOT_KNOWN),
    ):
        shapes.append(svg.el("rect", x=x, y=y, width=20, height=10, fill=fill, stroke="#6b7378"))
        shapes.append(svg.el("text", name, x=x + 26, y=y + 10, font_size=12, fill="#0b0c0c"))
        x += 44 + 6.2 * len(name)
    return shapes
