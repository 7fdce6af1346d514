"""The values of a table in plain words, for people who read the pages of rules and not the tests."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from itertools import pairwise
from typing import Any

from shapely import get_num_coordinates
from shapely.geometry.base import BaseGeometry

from abide.monitoring.instants import to_datetime
from abide.monitoring.plan import Attendance, Curfew, Fitting, Interval, Period, Place, Plan, Trail, Zone

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EVENT = re.compile(r"(\d+ \d\d:\d\d(?::\d\d)?) (.+)")
FINDING = re.compile(
    r"([A-Z]+(?:_[A-Z]+)*) (\d+ \d\d:\d\d)-(now|\d+ \d\d:\d\d) ([\d.]+) (certain|probable|not_known)(.*)"
)
FIX = re.compile(r"fix(( -?[\d.]+){1,2}) ±([\d.]+)(.*)")
MOMENT = re.compile(r"\d+ \d\d:\d\d(:\d\d)?")
METRES = re.compile(r"(-?[\d.]+) ±([\d.]+)")
SAMPLES = re.compile(r"\d+ \d\d:\d\d every \d+:  ")
LONGEST = 400


def said(value: Any) -> str:
    """Put one value of a table into words for one cell of a Markdown table."""
    return _cell(_said(value))


def _said(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value).replace("_", " ")
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, BaseGeometry):
        return f"an area ({value.geom_type.lower()} of {get_num_coordinates(value)} points)"
    if isinstance(value, dict):
        return "<br>".join(f"{key}: {_said(one)}" for key, one in value.items()) or "nothing"
    if isinstance(value, Iterable):
        return _several(list(value))
    return _thing(value)


def _several(values: Sequence[Any]) -> str:
    if values and all(isinstance(one, Period) for one in values):
        return _periods(values)
    if len(values) == 2 and all(isinstance(one, str) and MOMENT.fullmatch(one) for one in values):
        return f"{values[0]} to {values[1]}"
    short = all(isinstance(one, int | float) or one is None for one in values)
    return (", " if short else "<br>").join(map(_said, values)) if values else "nothing"


def _text(text: str) -> str:
    if not text.strip():
        return "nothing is heard"
    lines = [line.split("#")[0].strip() for line in text.strip().splitlines()]
    if all(SAMPLES.match(line) for line in lines):
        return "<br>".join(f"`{re.sub(' +', ' ', line)}`" for line in lines)
    if all(EVENT.fullmatch(line) and not FINDING.fullmatch(line) for line in lines):
        return "<br>".join(_timeline(lines))
    return "<br>".join(map(_line, lines))


def _line(line: str) -> str:
    found = FINDING.fullmatch(line)
    if not found:
        return line
    code, start, end, minutes, sure, more = found.groups()
    until = f"to {end}" if end != "now" else "and still so"
    return f"`{code}` {start} {until}, {minutes} min, {sure.replace('_', ' ')}{more}"


def _timeline(lines: Sequence[str]) -> list[str]:
    """Write events, a run of positions alike and a minute apart as one line."""
    runs: list[list[tuple[str, str]]] = []
    latest: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        match = EVENT.fullmatch(line)
        assert match
        at, what = match.groups()
        run = latest.get(what)
        # Two people's positions may take turns.
        if run is not None and "±" in what and _minute(at) - _minute(run[-1][0]) == 1:
            run.append((at, what))
        else:
            runs.append([(at, what)])
            latest[what] = runs[-1]
    told = []
    for run in runs:
        (first, what), (last, _) = run[0], run[-1]
        when = first if len(run) == 1 else f"{first} to {last}, each minute"
        told.append(f"{when}: {_event(what)}")
    return told


def _minute(at: str) -> float:
    day, time = at.split()
    hours, minutes, *seconds = map(int, time.split(":"))
    return int(day) * 1440 + hours * 60 + minutes + sum(seconds) / 60


def _event(what: str) -> str:
    if what in {"home", "not home"}:
        return f"{what.replace('home', 'seen at home')}"
    fix = FIX.fullmatch(what)
    if not fix:
        return METRES.sub(lambda m: f"{float(m[1]):g} m ±{float(m[2]):g} m", what).replace("_", " ")
    east, *north = map(float, fix[1].split())
    place = f"position {east:g} m" + (f" east, {north[0]:g} m north" if north and north[0] else "")
    return f"{place} ±{float(fix[3]):g} m{fix[4]}"


def _thing(value: Any) -> str:
    """Say a part of a plan."""
    if isinstance(value, Plan):
        return "<br>".join(map(_thing, value.conditions)) or "no condition"
    if isinstance(value, Interval):
        return f"{_moment(value.start)} to {_moment(value.end)}"
    if isinstance(value, Place):
        return f"within {value.radius_m:g} m"
    if isinstance(value, Period):
        return _periods([value])
    if isinstance(value, Fitting):
        return f"fitted {_moment(value.start)}"
    if isinstance(value, Trail):
        return "trail"
    if isinstance(value, Curfew):
        by = value.monitored_by.value.replace("_", " ").replace("gps", "GPS")
        return f"curfew by {by}: {_periods(value.periods)}"
    if isinstance(value, Zone):
        buffer = f", buffer {value.buffer_m:g} m" if value.buffer_m else ""
        holes = ", with a hole" if getattr(value.geometry, "interiors", ()) else ""
        hours = f", {_periods(value.periods)}" if value.periods is not None else ""
        return f"{value.kind.value.replace('_', ' ')}{buffer}{holes}{hours}"
    if isinstance(value, Attendance):
        return f"appointment: {_periods(value.periods)}"
    if is_dataclass(value) and not isinstance(value, type):
        told = ((f.name, getattr(value, f.name)) for f in fields(value))
        return ", ".join(f"{name.replace('_', ' ')} {_said(one)}" for name, one in told)
    return str(value)


def _periods(periods: Sequence[Period]) -> str:
    """Write periods, those that are alike on several days together."""
    alike: dict[tuple[int, int, int], list[int]] = {}
    for p in periods:
        span = (p.from_minute, (p.until_day - p.from_day) % 7, p.until_minute)
        alike.setdefault(span, []).append(p.from_day)
    told = []
    for (begins, over, ends), days in alike.items():
        after = {0: "", 1: " the next day"}.get(over, f" {over} days later")
        told.append(f"{_on(days)} {_clock(begins)} to {_clock(ends)}{after}")
    return "; ".join(told) or "no period"


def _on(days: Sequence[int]) -> str:
    if sorted(days) == list(range(7)):
        return "every day"
    if len(days) > 2 and all(b - a == 1 for a, b in pairwise(days)):
        return f"{_day(days[0])} to {_day(days[-1])}"
    return ", ".join(map(_day, days))


def _day(number: int) -> str:
    return DAYS[number] if 0 <= number < len(DAYS) else f"day {number}"


def _clock(minute: float) -> str:
    hours, minutes = divmod(int(minute), 60)
    return f"{hours:02d}:{minutes:02d}"


def _moment(instant: int) -> str:
    moment = to_datetime(instant)
    return f"{moment.day} {moment:%H:%M}"


def _cell(text: str) -> str:
    """Keep a cell a cell: no bars, no line breaks, not without end."""
    text = text.replace("|", "\\|").replace("\n", "<br>")
    if len(text) <= LONGEST:
        return text
    kept = text[:LONGEST]
    cut = max(kept.rfind("<br>"), kept.rfind(" "))
    return kept[:cut] + ("`" if kept[:cut].count("`") % 2 else "") + " ..."
