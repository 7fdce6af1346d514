"""Alcohol by the day: sober, alcohol, tamper or not known, by the person's own calendar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.alcohol import Episode, Outcome
from abide.monitoring.alcohol_rules import PEAK_IN_DOUBT, Reason, Rules, Why
from abide.monitoring.alcohol_series import Flags, Series
from abide.monitoring.instants import HOUR, to_datetime
from abide.monitoring.timetable import days as local_days


class DayState(StrEnum):
    """What is known of one day; where several hold, the first named here is said."""

    ALCOHOL = "alcohol"
    TAMPER = "tamper"
    NOT_KNOWN = "not_known"
    SOBER = "sober"


@dataclass(frozen=True, slots=True)
class Day:
    """One local calendar day and what is known of it."""

    date: date
    state: DayState


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of the readings in [start, end) (instants): alcohol that was drunk, or not."""

    start: int
    end: int
    drunk: bool


def decided(found: Sequence[Episode], decisions: Sequence[Decision]) -> list[Episode]:
    """Give the episodes with those for review as people decided them; where two decide, the later says.

    decisions: in the order in which they were made. What the rules confirmed or explained by themselves
    stays as it is, and so does an episode for review that no decision reaches.
    """
    return [_as_decided(episode, decisions) for episode in found]


def _as_decided(episode: Episode, decisions: Sequence[Decision]) -> Episode:
    about = [d for d in decisions if d.start <= episode.last and episode.first < d.end]
    if episode.outcome is not Outcome.FOR_REVIEW or not about:
        return episode
    return replace(episode, outcome=Outcome.CONFIRMED if about[-1].drunk else Outcome.ENVIRONMENTAL)


def days(
    readings: Series, found: Sequence[Episode], rules: Rules, timezone: str, level: float | None = None
) -> list[Day]:
    """Say of every local day from the first reading to the last what is known of it.

    timezone: IANA name; level: the alcohol that is permitted, g/dL, None under abstinence

    alcohol: a reading of confirmed drinking, above the permitted level where there is one
    tamper: an obstructed reading
    not_known: a reading of an episode that a person has not decided on yet, or too many hours without a
    tested reading (`untested_hours`); the first and last day with the tag are seldom whole, so seldom known
    sober: none of these
    """
    if len(readings) == 0:
        return []
    drunk, open_question = _readings_of(readings, found, rules, level)
    zone = ZoneInfo(timezone)
    day = to_datetime(readings.at[0]).astimezone(zone).date()
    last = to_datetime(readings.at[-1]).astimezone(zone).date()
    told = []
    while day <= last:
        start, end = local_days(day, day, timezone)
        low, high = np.searchsorted(readings.at, [start, end]).tolist()
        if drunk[low:high].any():
            state = DayState.ALCOHOL
        elif readings.obstructed[low:high].any():
            state = DayState.TAMPER
        elif open_question[low:high].any() or (
            _untested(readings.at[low:high][readings.tested[low:high]], start, end) > rules.untested_hours
        ):
            state = DayState.NOT_KNOWN
        else:
            state = DayState.SOBER
        told.append(Day(day, state))
        day += timedelta(days=1)
    return told


def sober_day_rate(told: Sequence[Day]) -> float | None:
    """Give the share of sober days among those that are known; None if none is."""
    known = [d for d in told if d.state is not DayState.NOT_KNOWN]
    return sum(d.state is DayState.SOBER for d in known) / len(known) if known else None


def permitted(episode: Episode, level: float | None) -> bool:
    """Say whether an episode stayed within the permitted level (g/dL), its peak beyond doubt."""
    if level is None or episode.outcome is Outcome.OBSTRUCTION or episode.peak > level:
        return False
    return not any(r.code in PEAK_IN_DOUBT for r in episode.reasons)


def against_level(episode: Episode, level: float) -> Reason:
    """Hold an episode's peak against the permitted level (g/dL)."""
    return Reason(Why.PERMITTED_LEVEL, value=episode.peak, at_most=level)


def _readings_of(
    readings: Series, found: Sequence[Episode], rules: Rules, level: float | None
) -> tuple[Flags, Flags]:
    """Mark the readings of alcohol that breaks the condition, and those of what nobody decided yet."""
    drunk, open_question = np.zeros(len(readings), np.bool_), np.zeros(len(readings), np.bool_)
    above = readings.tac >= rules.threshold
    over = above if level is None else above & (readings.tac > level)
    for episode in found:
        inside = slice(
            int(np.searchsorted(readings.at, episode.first)),
            int(np.searchsorted(readings.at, episode.last, "right")),
        )
        if episode.outcome is Outcome.CONFIRMED:
            drunk[inside] |= over[inside]
        elif episode.outcome is Outcome.FOR_REVIEW and not permitted(episode, level):
            open_question[inside] |= above[inside]
    return drunk, open_question


def _untested(tested: NDArray[np.int64], start: int, end: int) -> int:
    """Count the hours of [start, end), from its start on, in which there is no tested reading."""
    hours = -(-(end - start) // HOUR)
    return hours - len(np.unique((tested - start) // HOUR))
