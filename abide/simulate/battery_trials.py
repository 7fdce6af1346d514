"""Forecasts of batteries held against the truth: how many hours off, and how often the truth lay outside."""

from dataclasses import dataclass

import numpy as np

from abide.monitoring import battery
from abide.monitoring.battery import Course
from abide.monitoring.instants import HOUR, SECOND, from_text
from abide.monitoring.parameters import day_of
from abide.simulate.battery import Batteries
from abide.simulate.rates import Rates

BEGIN = from_text("2026-03-02T00:00:00Z")
DAY_S = 86_400.0
# From so many per cent on down to the next of these, a reading belongs to a row of the table.
BANDS = (80, 60, 40, 20, 5)


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What was forecast at readings of so many per cent: from (included) down to (not included) `until`.

    error_hours, error_p90_hours: how far off the likeliest moment was, middle and 90 of 100
    within: the share whose truth lay between earliest and latest; not_known: forecasts that were not made
    """

    from_percent: int
    until_percent: int
    readings: int
    not_known: int
    error_hours: float
    error_p90_hours: float
    within: float


def forecasts(*, people: int, days: int, seed: int) -> list[Forecasts]:
    """Let batteries live for some days and forecast at each reading; same seed, same figures."""
    batteries = Batteries(np.arange(people), people, Rates(), seed=seed)
    courses = [Course() for _ in range(people)]
    numbers = battery.numbers_on(day_of(BEGIN))
    told: list[tuple[float, float, bool]] = []  # per cent, error in hours (NaN: not known), within
    for number in range(days):
        before = batteries.empty_at()
        day = batteries.day(number, number * DAY_S, (number + 1) * DAY_S)
        charges = dict(zip(*(c.tolist() for c in day.charging), strict=True))
        for person, at, percent in sorted(zip(*(c.tolist() for c in day.levels), strict=True), key=_moment):
            instant = BEGIN + round(at * SECOND)
            courses[person] = battery.read(courses[person], [(instant, percent)], numbers)
            # The truth of a day on which it was charged counts up to then.
            if at < charges.get(person, np.inf) and number > 0 and not courses[person].charging:
                truth = BEGIN + round(before[person] * SECOND)
                found = battery.forecast(courses[person], numbers)
                if found is None:
                    told.append((percent, float("nan"), False))
                else:
                    off = abs(found.empty_at - truth) / HOUR
                    told.append((percent, off, found.earliest <= truth <= found.latest))
    rows = np.array(told)
    return [_row(rows, high, low) for high, low in zip((101, *BANDS), BANDS, strict=False)]


def _moment(reading: tuple[int, float, float]) -> float:
    return reading[1]


def _row(rows: np.ndarray, high: int, low: int) -> Forecasts:
    here = rows[(rows[:, 0] < high) & (rows[:, 0] >= low)]
    known = here[~np.isnan(here[:, 1])]
    middle, most = np.percentile(known[:, 1], [50, 90]) if len(known) else (float("nan"), float("nan"))
    return Forecasts(
        from_percent=min(high, 100),
        until_percent=low,
        readings=len(here),
        not_known=len(here) - len(known),
        error_hours=round(float(middle), 2),
        error_p90_hours=round(float(most), 2),
        within=round(float(known[:, 2].mean()), 3) if len(known) else float("nan"),
    )
