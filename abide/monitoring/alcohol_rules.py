"""The numbers that alcohol is judged by on one day, and the reasons that a judgement gives, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from abide.monitoring.parameters import PARAMETERS, Parameters, in_force


@dataclass(frozen=True, slots=True)
class Rules:
    """The parameters of alcohol in force together; names and units as in `parameters`."""

    threshold: float
    baseline: float
    hours_apart: float
    longest_days: float
    hours_to_settle: float
    hours_without_sample: float
    readings_in_a_row: float
    high_peak: float
    absorption_most: float
    absorption_most_high_peak: float
    elimination_least: float
    elimination_most: float
    elimination_most_high_peak: float
    minutes_missing: float
    untested_hours: float
    constant_readings: float
    environmental_rise: float
    environmental_fall: float
    environmental_minutes: float
    infra_red_factor: float
    infra_red_factor_cool: float
    cool: float
    off_skin: float

    def steepest_absorption(self, peak: float) -> float:
        """Give the steepest rise (g/dL per hour) that still is drinking, for a peak (g/dL)."""
        return self.absorption_most if peak < self.high_peak else self.absorption_most_high_peak

    def steepest_elimination(self, peak: float) -> float:
        """Give the steepest fall (g/dL per hour) that still is drinking, for a peak (g/dL)."""
        return self.elimination_most if peak < self.high_peak else self.elimination_most_high_peak


@lru_cache(maxsize=64)
def rules_on(day: date, parameters: Parameters = PARAMETERS) -> Rules:
    """Take the parameters in force on a day; before the first of them, the first."""
    prefix = "alcohol_"
    values = in_force(day, parameters)
    return Rules(**{n.removeprefix(prefix): v for n, v in values.items() if n.startswith(prefix)})


class Why(StrEnum):
    """What speaks for or against drinking in one episode."""

    READINGS_IN_A_ROW = "readings_in_a_row"
    ABSORPTION = "absorption_per_hour"
    ELIMINATION = "elimination_per_hour"
    RISE_NOT_SEEN = "rise_not_seen"
    FALL_NOT_SEEN = "fall_not_seen"
    SAMPLES_MISSING = "samples_missing"
    CONTRADICTORY = "contradictory_samples"
    CONSTANT = "constant_values"
    OBSTRUCTED = "obstructed_samples"
    STEEP_RISE = "steep_rise"
    STEEP_FALL = "steep_fall"
    SHORT = "minutes_above_threshold"
    INFRA_RED = "infra_red_times_usual"
    TEMPERATURE = "temperature_c"
    PERMITTED_LEVEL = "permitted_level"


# A peak may be higher than it looks where one of these holds.
PEAK_IN_DOUBT = frozenset(
    {
        Why.RISE_NOT_SEEN,
        Why.FALL_NOT_SEEN,
        Why.SAMPLES_MISSING,
        Why.CONTRADICTORY,
        Why.CONSTANT,
        Why.OBSTRUCTED,
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One value that decided, and the bounds that it was held against; None where there is none."""

    code: Why
    value: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the value is there and lies within its bounds."""
        if self.value is None:
            return False
        return (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )

    def as_json(self) -> dict[str, Any]:
        """Give the reason as plain values, numbers to four places, what is None left out."""
        numbers: Mapping[str, float | None] = {
            "value": self.value,
            "at_least": self.at_least,
            "at_most": self.at_most,
        }
        return {"code": self.code.value} | {n: round(v, 4) for n, v in numbers.items() if v is not None}
