"""How long a battery will last: forecast from the device's own discharges, not known where there are too few.

Charges arrive as readings in per cent. What lies between two charges is a discharge; its rate is the middle
one of the slopes between its readings, so that a single bad reading changes nothing. This serves reminders
on pages: it makes no finding, and what a battery really did is found by the device's own words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from statistics import median
from typing import Any

from abide.monitoring.instants import DAY, HOUR, NEVER_YET
from abide.monitoring.parameters import PARAMETERS, Parameters, in_force

# A discharge in hand is thinned to so many readings, a past one to its rate; so many past ones are kept.
_READINGS, _RATES = 48, 10


@dataclass(frozen=True, slots=True)
class Course:
    """What is remembered of a device's battery, whatever its past: a few hundred bytes.

    at, percent: the latest reading (NEVER_YET, 0 before any); charging: it has been filling since
    readings: (instant, per cent) of the discharge in hand; rates: (per cent an hour, hours) of earlier ones
    """

    at: int = NEVER_YET
    percent: float = 0.0
    charging: bool = False
    readings: tuple[tuple[int, float], ...] = ()
    rates: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """When a battery will be empty (instants): most likely, and the earliest and latest that are likely."""

    empty_at: int
    earliest: int
    latest: int
    percent_an_hour: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """The parameters this needs."""

    rise: float
    drop: float
    hours: float
    doubt: float
    doubt_new: float
    discharges: int


def numbers_on(day: date, parameters: Parameters = PARAMETERS) -> Numbers:
    """Give the parameters in force on a day."""
    values = in_force(day, parameters)
    return Numbers(
        rise=values["battery_rise"],
        drop=values["battery_drop"],
        hours=values["battery_hours"],
        doubt=values["battery_doubt"],
        doubt_new=values["battery_doubt_new"],
        discharges=int(values["battery_discharges"]),
    )


def read(course: Course, readings: Iterable[tuple[int, float]], numbers: Numbers) -> Course:
    """Take readings (instant, per cent) into the course; those older than the latest are left out."""
    for at, percent in sorted(readings):
        if at <= course.at or not 0 <= percent <= 100:
            continue
        if course.at != NEVER_YET and percent - _lowest(course) >= numbers.rise:
            course = _filled(course, numbers)
        readings_ = course.readings if not _filling(course, percent) else ()
        course = replace(
            course,
            at=at,
            percent=percent,
            charging=_filling(course, percent),
            readings=_thinned((*readings_, (at, percent))),
        )
    return course


def charged(course: Course, at: int, numbers: Numbers) -> Course:
    """Take in the device's word that it is on its charger since an instant."""
    if at < course.at:
        return course
    return replace(_filled(course, numbers), charging=True)


def forecast(course: Course, numbers: Numbers) -> Forecast | None:
    """Say when the battery will be empty; None while it charges or too little is known of how it empties."""
    rates = list(course.rates)
    in_hand = _rate(course.readings, numbers)
    if in_hand is not None:
        # The discharge in hand says most of today's use.
        rates += [in_hand, in_hand]
    if course.charging or course.at == NEVER_YET or not rates:
        return None
    rate = _middle(rates)
    doubt = numbers.doubt_new
    if len(course.rates) >= numbers.discharges:
        each = [r for r, _ in rates]
        doubt = max(numbers.doubt, (max(each) - min(each)) / (2 * rate))
    left = course.percent / rate
    # A reading of whole per cents may be half of one off.
    low = max(course.percent - 0.5, 0) / (rate * (1 + doubt))
    high = (course.percent + 0.5) / (rate * max(1 - doubt, 0.1))
    empty_at, earliest, latest = (course.at + round(hours * HOUR) for hours in (left, low, high))
    return Forecast(empty_at, earliest, latest, round(rate, 3))


def charge_by(found: Forecast | None, now: int, needed: tuple[int, int] | None, ahead: int) -> int | None:
    """Say by when to charge, None where there is no hurry (all instants; `ahead` in microseconds).

    needed: the stretch during which the device must work, running or next, that it is to last where it begins
    within a day; whatever is needed, a battery that may be empty within `ahead` is to be charged.
    """
    if found is None:
        return None
    for_it = needed is not None and needed[0] <= now + DAY and found.earliest < needed[1]
    return found.earliest if for_it or found.earliest < now + ahead else None


def as_values(course: Course) -> dict[str, Any]:
    """Give a course as values for JSON."""
    return {
        "at": course.at,
        "percent": course.percent,
        "charging": course.charging,
        "readings": [list(r) for r in course.readings],
        "rates": [list(r) for r in course.rates],
    }


def from_values(values: Mapping[str, Any]) -> Course:
    """Read a course from such values."""
    return Course(
        at=int(values["at"]),
        percent=float(values["percent"]),
        charging=bool(values["charging"]),
        readings=tuple((int(at), float(percent)) for at, percent in values["readings"]),
        rates=tuple((float(rate), float(hours)) for rate, hours in values["rates"]),
    )


def _lowest(course: Course) -> float:
    return min((percent for _, percent in course.readings), default=course.percent)


def _filling(course: Course, percent: float) -> bool:
    # On its charger until it falls again.
    return course.charging and percent >= course.percent and percent < 100


def _filled(course: Course, numbers: Numbers) -> Course:
    """End the discharge in hand, keeping its rate."""
    rate = _rate(course.readings, numbers)
    rates = course.rates if rate is None else (*course.rates, rate)[-_RATES:]
    return replace(course, charging=True, readings=(), rates=rates)


def _rate(readings: Sequence[tuple[int, float]], numbers: Numbers) -> tuple[float, float] | None:
    """Give the rate of a discharge (per cent an hour) and its hours; None where it is too short to tell."""
    if len(readings) < 2:
        return None
    hours = (readings[-1][0] - readings[0][0]) / HOUR
    if hours < numbers.hours or readings[0][1] - readings[-1][1] < numbers.drop:
        return None
    slopes = [(a - b) * HOUR / (t2 - t1) for (t1, a), (t2, b) in combinations(readings, 2) if t2 - t1 >= HOUR]
    rate = median(slopes) if slopes else 0.0
    return (rate, hours) if rate > 0 else None


def _middle(rates: Sequence[tuple[float, float]]) -> float:
    """Give the rate that half of the hours lie on either side of."""
    ordered = sorted(rates)
    half, passed = sum(hours for _, hours in ordered) / 2, 0.0
    for rate, hours in ordered:
        passed += hours
        if passed >= half:
            return rate
    return ordered[-1][0]


def _thinned(readings: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
    """Keep every second reading once there are too many; the first and the last stay."""
    if len(readings) <= _READINGS:
        return readings
    return (*readings[:-1:2], readings[-1])
