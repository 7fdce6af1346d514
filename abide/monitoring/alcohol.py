"""Alcohol: readings become episodes, and each episode is confirmed, explained or given to a person.

An episode is never lost: every reading at or above the threshold lies in one. Drinking is confirmed only
where the whole curve was seen and reads as drinking does; the surroundings are blamed only where it reads as
drinking cannot; all else is for a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.alcohol_rules import Reason, Rules, Why
from abide.monitoring.alcohol_series import Flags, Samples, Series, constant, series
from abide.monitoring.instants import DAY, HOUR, MINUTE, NEVER_YET

RULE = "alcohol/1"


class Outcome(StrEnum):
    """What is said of an episode."""

    CONFIRMED = "confirmed"
    FOR_REVIEW = "for_review"
    ENVIRONMENTAL = "environmental"
    OBSTRUCTION = "obstruction"


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch of alcohol, or of readings that the skin did not give.

    start, end: the readings at baseline on either side, or else the outermost that belong to it (instants)
    peak: its highest reading, g/dL, at peak_at
    absorption, elimination: how fast it rose to the peak and fell from it, g/dL per hour; None if not seen
    area: under the curve, g/dL times hours
    first, last: the outermost readings at or above the threshold, or obstructed (instants)
    """

    start: int
    end: int
    peak_at: int
    peak: float
    absorption: float | None
    elimination: float | None
    area: float
    first: int
    last: int
    outcome: Outcome
    reasons: tuple[Reason, ...]


def episodes(samples: Samples, rules: Rules, usual: float | None = None) -> list[Episode]:
    """Find every episode in samples (any order, repeats allowed), in time order.

    usual: volts of infra-red on this person's skin; that of the first hours of the samples if None.
    """
    return episodes_of(series(samples, rules, usual), rules)


def episodes_of(readings: Series, rules: Rules) -> list[Episode]:
    """Find every episode in readings, in time order."""
    found = [c.episode for c in clusters(readings, rules) if c.episode is not None]
    return sorted(found, key=lambda e: (e.start, e.end, e.outcome))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Readings that belong together: from `first` to `last` (instants).

    contact: whether it is about contact with the skin and not about alcohol
    episode: None where alcohol was read only while the tag was off the skin: that is part of an obstruction
    """

    first: int
    last: int
    contact: bool
    episode: Episode | None


def clusters(readings: Series, rules: Rules, told: tuple[int, int] = (NEVER_YET, NEVER_YET)) -> list[Cluster]:
    """Group readings with alcohol, and obstructed ones.

    told: the instants before which readings belong to nothing new, for alcohol and for contact; they only
    serve as what came before.
    """
    found = []
    for contact, chosen in ((False, readings.tac >= rules.threshold), (True, readings.obstructed)):
        for rows in _grouped(readings, chosen & (readings.at >= told[contact]), rules):
            episode = _obstruction(readings, rows) if contact else _if_drinking(readings, rows, rules)
            found.append(Cluster(int(readings.at[rows[0]]), int(readings.at[rows[-1]]), contact, episode))
    return found


def _if_drinking(readings: Series, rows: NDArray[np.intp], rules: Rules) -> Episode | None:
    return None if readings.obstructed[rows].all() else _drinking(readings, rows, rules)


def _grouped(readings: Series, chosen: Flags, rules: Rules) -> Iterator[NDArray[np.intp]]:
    """Group the chosen readings: those no more than `hours_apart` from the next belong together.

    What goes on for `longest_days` is told, and goes on as another group.
    """
    rows = np.flatnonzero(chosen)
    if len(rows) == 0:
        return
    apart = np.diff(readings.at[rows]) > rules.hours_apart * HOUR
    for group in np.split(rows, np.flatnonzero(apart) + 1):
        rest = group
        while len(rest):
            whole = readings.at[rest] < readings.at[rest[0]] + rules.longest_days * DAY
            yield rest[whole]
            rest = rest[~whole]


def _drinking(readings: Series, rows: NDArray[np.intp], rules: Rules) -> Episode:
    first, last = int(rows[0]), int(rows[-1])
    low, high = _edge(readings, first, -1, rules), _edge(readings, last, 1, rules)
    peak = first + int(np.argmax(readings.tac[first : last + 1]))
    rise_from, fall_to = _foot(readings, peak, low, rules), _foot(readings, peak, high, rules)
    rise, fall = _slope(readings, rise_from, peak), _slope(readings, fall_to, peak)
    criteria = _criteria(readings, _in_a_row(readings, peak, first, last, rules), peak, rise, fall, rules)
    failing = [r for r in criteria if not r.holds]
    doubts = _doubts(readings, low, high, _constant(readings, first, last, rules))
    unseen = [Reason(Why.RISE_NOT_SEEN)] if readings.tac[low] >= rules.threshold else []
    unseen += [Reason(Why.FALL_NOT_SEEN)] if readings.tac[high] >= rules.threshold else []
    environmental = [] if unseen or doubts else _environmental(readings, rows, rules)
    if environmental and all(r.holds for r in environmental):
        outcome, reasons = Outcome.ENVIRONMENTAL, environmental
    elif failing or doubts or rise is None or fall is None:
        outcome, reasons = Outcome.FOR_REVIEW, failing + unseen + doubts
    else:
        # Drinking whose own curve was seen stays confirmed, whatever goes on around it.
        outcome, reasons = Outcome.CONFIRMED, criteria
    return Episode(
        start=int(readings.at[low]),
        end=int(readings.at[high]),
        peak_at=int(readings.at[peak]),
        peak=float(readings.tac[peak]),
        absorption=rise,
        elimination=fall,
        area=_area(readings, low, high),
        first=int(readings.at[first]),
        last=int(readings.at[last]),
        outcome=outcome,
        reasons=tuple(reasons),
    )


def _edge(readings: Series, row: int, step: int, rules: Rules) -> int:
    """Go outwards from an episode's outermost reading to the baseline.

    That is the nearest reading at baseline within `hours_apart`; else the nearest one below the threshold;
    else the outermost reading itself. Missing samples are not crossed.
    """
    nearest, here = row, row
    while 0 <= here + step < len(readings) and readings.linked[max(here, here + step)]:
        here += step
        if abs(readings.at[here] - readings.at[row]) > rules.hours_apart * HOUR:
            break
        if nearest == row:
            nearest = here
        if readings.tac[here] <= rules.baseline:
            return here
    return nearest


def _foot(readings: Series, peak: int, edge: int, rules: Rules) -> int | None:
    """Find where the curve through the peak leaves the baseline, no farther than the episode's edge."""
    step = 1 if edge > peak else -1
    for row in range(peak, edge + step, step):
        if readings.tac[row] <= rules.baseline:
            return row
    return edge if readings.tac[edge] < rules.threshold else None


def _slope(readings: Series, foot: int | None, peak: int) -> float | None:
    return None if foot is None else _steepness(readings, foot, peak)


def _steepness(readings: Series, foot: int, peak: int) -> float:
    """Give the straight line between two readings, g/dL per hour, positive where the peak is higher."""
    hours = abs(int(readings.at[peak] - readings.at[foot])) / HOUR
    return float(readings.tac[peak] - readings.tac[foot]) / hours


def _constant(readings: Series, first: int, last: int, rules: Rules) -> Flags:
    """Say which readings belong to a run of one value within `hours_apart` of an episode.

    What comes later than that can no longer change what is said of it.
    """
    span = int(rules.hours_apart * HOUR)
    bounds = [readings.at[first] - span, readings.at[last] + span + 1]
    low, high = np.searchsorted(readings.at, bounds).tolist()
    repeated = np.zeros(len(readings), np.bool_)
    repeated[low:high] = constant(readings.tac[low:high], readings.linked[low:high], rules)
    return repeated


def _doubts(readings: Series, low: int, high: int, repeated: Flags) -> list[Reason]:
    """Name what keeps the curve between two readings from being judged at all."""
    inside = slice(low, high + 1)
    gaps = np.diff(readings.at[inside])[~readings.linked[low + 1 : high + 1]]
    counted = {
        Why.CONTRADICTORY: readings.contradictory,
        Why.CONSTANT: repeated,
        Why.OBSTRUCTED: readings.obstructed,
    }
    doubts = [Reason(Why.SAMPLES_MISSING, value=float(gaps.max()) / MINUTE)] if len(gaps) else []
    return doubts + [
        Reason(why, value=int(flags[inside].sum())) for why, flags in counted.items() if flags[inside].any()
    ]


def _criteria(
    readings: Series, in_a_row: int, peak: int, rise: float | None, fall: float | None, rules: Rules
) -> list[Reason]:
    """Hold the curve through the peak against what drinking looks like; what was not seen is left out."""
    highest = float(readings.tac[peak])
    slow, steep = rules.elimination_least, rules.steepest_elimination(highest)
    criteria = [Reason(Why.READINGS_IN_A_ROW, value=in_a_row, at_least=rules.readings_in_a_row)]
    if rise is not None:
        criteria.append(Reason(Why.ABSORPTION, value=rise, at_most=rules.steepest_absorption(highest)))
    if fall is not None:
        criteria.append(Reason(Why.ELIMINATION, value=fall, at_least=slow, at_most=steep))
    return criteria


def _in_a_row(readings: Series, peak: int, first: int, last: int, rules: Rules) -> int:
    low = high = peak
    while low > first and readings.linked[low] and readings.tac[low - 1] >= rules.threshold:
        low -= 1
    while high < last and readings.linked[high + 1] and readings.tac[high + 1] >= rules.threshold:
        high += 1
    return high - low + 1


def _environmental(readings: Series, rows: NDArray[np.intp], rules: Rules) -> list[Reason]:
    """Hold every hump of an episode against what no drinking can do: the mildest of them decides."""
    rises, falls, lengths = [], [], []
    for hump in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1):
        before, after = int(hump[0]) - 1, int(hump[-1]) + 1
        top = int(hump[0]) + int(np.argmax(readings.tac[hump]))
        rises.append(_steepness(readings, before, top))
        falls.append(_steepness(readings, after, top))
        lengths.append(int(readings.at[after] - readings.at[before]) / MINUTE)
    return [
        Reason(Why.STEEP_RISE, value=min(rises), at_least=rules.environmental_rise),
        Reason(Why.STEEP_FALL, value=min(falls), at_least=rules.environmental_fall),
        Reason(Why.SHORT, value=max(lengths), at_most=rules.environmental_minutes),
    ]


def _obstruction(readings: Series, rows: NDArray[np.intp]) -> Episode:
    first, last = int(rows[0]), int(rows[-1])
    peak = first + int(np.argmax(readings.tac[first : last + 1]))
    return Episode(
        start=int(readings.at[first]),
        end=int(readings.at[last]),
        peak_at=int(readings.at[peak]),
        peak=float(readings.tac[peak]),
        absorption=None,
        elimination=None,
        area=_area(readings, first, last),
        first=int(readings.at[first]),
        last=int(readings.at[last]),
        outcome=Outcome.OBSTRUCTION,
        reasons=tuple(_signs(readings, rows)),
    )


def _signs(readings: Series, rows: NDArray[np.intp]) -> Iterator[Reason]:
    yield Reason(Why.OBSTRUCTED, value=len(rows))
    times, degrees = readings.infra_red[rows], readings.temperature[rows]
    if np.isfinite(times).any():
        far = np.where(times > 0, np.abs(np.log(np.where(times > 0, times, 1.0))), np.inf)
        yield Reason(Why.INFRA_RED, value=float(times[np.nanargmax(np.where(np.isnan(times), -1, far))]))
    if np.isfinite(degrees).any():
        yield Reason(Why.TEMPERATURE, value=float(np.nanmin(degrees)))


def _area(readings: Series, low: int, high: int) -> float:
    hours = (readings.at[low : high + 1] - readings.at[low]) / HOUR
    return float(np.trapezoid(np.maximum(readings.tac[low : high + 1], 0.0), hours))
