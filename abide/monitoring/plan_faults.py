"""What makes a plan useless, or not what was meant: faults and notes, all at once, each a plain sentence.

Plans from files and forms were looked through before; this holds for every plan, wherever it came from.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from math import isfinite
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from shapely import get_coordinates, get_rings
from shapely.geometry import MultiPolygon, Polygon
from shapely.validation import explain_validity

from abide.monitoring import timetable
from abide.monitoring.alcohol_rules import rules_on
from abide.monitoring.concerns import Concern, Weight, in_hours, spoken
from abide.monitoring.curfew_hours import ENDLESS_DAYS, YEARS
from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import DAY
from abide.monitoring.plan import (
    HIGHEST_LEVEL,
    Alcohol,
    Attendance,
    Condition,
    Curfew,
    Interval,
    MonitoredBy,
    Period,
    Plan,
    Zone,
)

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = 24 * 60
_WEEK = 7 * _DAY
_LEAST_SQUARE_METRES = 1.0
_OUTLINES = {
    "self-intersection": "crosses or touches itself",
    "ring self-intersection": "crosses or touches itself",
    "too few points in geometry component": "has a part that encloses nothing",
    "hole lies outside shell": "has a hole outside it",
    "holes are nested": "has a hole within a hole",
    "nested shells": "has a part within another",
}


def check(plan: Plan) -> tuple[Concern, ...]:
    """Name everything wrong or odd about a plan by itself; the law is for `limits.check`."""
    return tuple(_of_plan(plan))


def faults(plan: Plan) -> tuple[Concern, ...]:
    """Name only what keeps a plan from being used."""
    return tuple(c for c in check(plan) if c.weight is Weight.FAULT)


def _of_plan(plan: Plan) -> Iterator[Concern]:
    known = _is_timezone(plan.timezone)
    if not known:
        yield _fault("timezone", (), f"There is no time zone {plan.timezone!r}.")
    if plan.fitting.end is not None and plan.fitting.end <= plan.fitting.start:
        yield _fault("fitting", (), "The fitting ends before it begins, or as it begins.")
    ids = [c.id for c in plan.conditions]
    for name in dict.fromkeys(ids):
        if ids.count(name) > 1:
            yield _fault("ids", (name,), f"Two conditions have the id {name}.")
    for condition in plan.conditions:
        yield from _of_condition(condition, plan.timezone if known else None)


def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _of_condition(condition: Condition, timezone: str | None) -> Iterator[Concern]:
    name = (condition.id,)
    dated = condition.last_day is None or condition.first_day <= condition.last_day
    if not dated:
        yield _fault("days", name, f"{condition.id} ends before it begins.")
    if not YEARS[0] <= condition.first_day.year < YEARS[1]:
        dated = False
        yield _fault("days", name, f"{condition.id} begins in the year {condition.first_day.year}.")
    if isinstance(condition, Curfew):
        yield from _of_curfew(condition)
    elif isinstance(condition, Attendance):
        yield from _of_attendance(condition)
    elif isinstance(condition, Alcohol):
        yield from _of_level(condition)
    elif isinstance(condition, Zone):
        for problem in area_problems(condition.geometry):
            yield _fault("geometry", name, f"The area of {condition.id} {problem}.")
        if not (isfinite(condition.buffer_m) and condition.buffer_m >= 0):
            yield _fault("geometry", name, f"The buffer of {condition.id} is no distance.")
    # A kind of condition that knows no weekly periods has none to be wrong.
    if not isinstance(condition, Curfew | Attendance | Zone) or condition.periods is None:
        return
    if isinstance(condition, Attendance) and condition.sessions and not condition.periods:
        return
    bad = list(_of_periods(condition, condition.periods))
    yield from bad
    if dated and timezone and not any(c.weight is Weight.FAULT for c in bad):
        yield from _of_nights(condition, condition.periods, timezone)


def _of_level(alcohol: Alcohol) -> Iterator[Concern]:
    threshold = rules_on(alcohol.first_day).threshold
    if alcohol.level is None or threshold <= alcohol.level <= HIGHEST_LEVEL:
        return
    if not 0 < alcohol.level <= HIGHEST_LEVEL:
        said = f"permits {alcohol.level:g} g/dL; a level is more than 0 and at most {HIGHEST_LEVEL:g}"
    else:
        said = f"permits {alcohol.level:g} g/dL; a tag cannot tell less than {threshold:g} from none"
    yield _fault("level", (alcohol.id,), f"{alcohol.id} {said}.")


def _of_curfew(curfew: Curfew) -> Iterator[Concern]:
    name = (curfew.id,)
    if curfew.monitored_by is MonitoredBy.GPS and curfew.place is None:
        yield _fault("place", name, f"{curfew.id} is watched by GPS and has no place to be at.")
    elif curfew.monitored_by is MonitoredBy.GPS:
        yield from _of_place(curfew)
    yield from _of_leave(curfew)


def _of_place(condition: Curfew | Attendance) -> Iterator[Concern]:
    if condition.place is not None and not condition.place.radius_m > 0:
        sentence = f"The place of {condition.id} is a point: no position is ever surely within it."
        yield _fault("place", (condition.id,), sentence)


def _of_attendance(attendance: Attendance) -> Iterator[Concern]:
    name = (attendance.id,)
    yield from _of_place(attendance)
    for session in attendance.sessions:
        if not 0 <= session.from_minute < session.until_minute <= _DAY:
            yield _fault("sessions", name, f"{attendance.id} on {spoken(session.day)} ends before it begins.")
        elif session.day < attendance.first_day or (attendance.last_day or session.day) < session.day:
            sentence = (
                f"{attendance.id} on {spoken(session.day)} lies outside its own days and does not count."
            )
            yield _note("sessions", name, sentence, session.day)
    yield from _of_leave(attendance)


def _of_leave(condition: Curfew | Attendance) -> Iterator[Concern]:
    kinds: dict[str, tuple[Interval, ...]] = {
        "An authorised absence": condition.authorised_absences,
        "A reasonable excuse": condition.reasonable_excuses,
    }
    for kind, intervals in kinds.items():
        for interval in intervals:
            if interval.end <= interval.start:
                yield _fault("absences", (condition.id,), f"{kind} of {condition.id} ends before it begins.")


def _of_periods(condition: Curfew | Attendance | Zone, periods: Sequence[Period]) -> Iterator[Concern]:
    name, number = (condition.id,), len(periods)
    if not periods:
        yield _fault("periods", name, f"{condition.id} has a timetable without any period.")
    usable = []
    for period in periods:
        begins, finishes = stretch(period)
        if not _in_a_week(period):
            yield _fault("periods", name, f"{condition.id} has a period at a time that no day has.")
        elif finishes <= begins:
            yield _fault("periods", name, f"{condition.id}: {told(period)} ends before it begins.")
        else:
            usable.append(period)
            if finishes - begins > _DAY:
                long = in_hours((finishes - begins) / 60)
                yield _note("periods", name, f"{condition.id}: {told(period)} lasts {long} on end.")
    if len(usable) == number:
        for one, other in combinations(usable, 2):
            if _overlap(stretch(one), stretch(other)):
                yield _fault("periods", name, f"{condition.id}: {told(one)} overlaps {told(other)}.")


def _of_nights(
    condition: Curfew | Attendance | Zone, periods: Sequence[Period], timezone: str
) -> Iterator[Concern]:
    first = condition.first_day
    horizon = date.fromordinal(first.toordinal() + ENDLESS_DAYS)
    last = min(condition.last_day or horizon, horizon)
    there = False
    for period in periods:
        by_the_clock = timetable.occurrences((period,), first, last, "UTC")
        begins = timetable.starts(by_the_clock[:, 0], timezone)
        finishes = timetable.ends(by_the_clock[:, 1], timezone)
        held = begins < finishes
        there = there or bool(held.any())
        # Skipped, both bounds fall on the same instant; twice there, the end comes before the start.
        twice = finishes[~held] < begins[~held]
        for lost, again in zip(by_the_clock[~held, 0].tolist(), twice.tolist(), strict=True):
            night = date.fromordinal(date(1970, 1, 1).toordinal() + lost // DAY)
            yield _note(
                "clock_change",
                (condition.id,),
                f"{condition.id}: {told(period)} does not take place on {spoken(night)}, "
                + ("because its hours come twice." if again else "because the clock skips it."),
                night,
            )
    if periods and not there:
        sentence = f"{condition.id} never takes place: none of its periods lies on its days."
        yield _note("days", (condition.id,), sentence)


def area_problems(area: Polygon | MultiPolygon) -> list[str]:
    """Say what keeps an area (degrees, WGS84) from being a zone; empty when nothing does."""
    points = get_coordinates(area)
    if not len(points) or not np.isfinite(points).all():
        return ["is empty or has a corner that is no number"]
    found = []
    if (np.abs(points) > (180, 90)).any():
        found.append("lies outside the earth: longitude goes from -180 to 180, latitude from -90 to 90")
    if any((np.abs(np.diff(get_coordinates(ring)[:, 0])) > 180).any() for ring in get_rings(area)):
        found.append("crosses the 180th meridian; it must be drawn as two, one on each side")
    outline = "" if found else outline_problem(area)
    return [outline] if outline else found


def outline_problem(area: Polygon | MultiPolygon) -> str:
    """Say in plain words why an outline (degrees) is no proper area; empty where it is one."""
    if area.convex_hull.area == 0:
        return "encloses nothing"
    if not area.is_valid:
        kind, _, where = explain_validity(area).partition("[")
        said = _OUTLINES.get(kind.lower(), f"is not a proper one ({kind.lower()})")
        return f"{said} near {where.rstrip(']').replace(' ', ', ')}" if where else said
    east, north = metres_per_degree(area.centroid.y)
    if area.area * float(east) * float(north) < _LEAST_SQUARE_METRES:
        return "encloses less than a square metre"
    return ""


def stretch(period: Period) -> tuple[int, int]:
    """Give a period as minutes of the week from Monday 00:00; the end may lie beyond the week's end."""
    start = period.from_day * _DAY + period.from_minute
    days = (period.until_day - period.from_day) % 7
    return start, period.from_day * _DAY + days * _DAY + period.until_minute


def told(period: Period) -> str:
    """Write a period as people say it: Saturday 19:00 to Sunday 07:00."""
    begins = f"{DAY_NAMES[period.from_day]} {_time(period.from_minute)}"
    return f"{begins} to {DAY_NAMES[period.until_day]} {_time(period.until_minute)}"


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _in_a_week(period: Period) -> bool:
    days = period.from_day in range(7) and period.until_day in range(7)
    return days and 0 <= period.from_minute < _DAY and 0 <= period.until_minute <= _DAY


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return any(one[0] < other[1] + shift and other[0] + shift < one[1] for shift in (-_WEEK, 0, _WEEK))


def _fault(rule: str, conditions: tuple[str, ...], sentence: str) -> Concern:
    return Concern(Weight.FAULT, rule, conditions, sentence)


def _note(rule: str, conditions: tuple[str, ...], sentence: str, first_day: date | None = None) -> Concern:
    return Concern(Weight.NOTE, rule, conditions, sentence, first_day)
