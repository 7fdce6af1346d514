"""The numbers that patterns, milestones and prompts rest on, each with its first day and its source."""

from collections.abc import Mapping
from datetime import date

from abide.monitoring.parameters import Parameter, in_force

_OURS = "our own default, to be confirmed by shadow running"
_FROM = date(2000, 1, 1)

PARAMETERS: tuple[Parameter, ...] = (
    # What a page before an appointment looks back on.
    Parameter("before_days", 28, "days looked back where no appointment was kept", _FROM, _OURS),
    Parameter("before_most_days", 91, "days looked back at the most", _FROM, _OURS),
    # Which days are known (kept.py).
    Parameter("day_unknown_minutes", 60, "minutes of a day not known, from which the day is", _FROM, _OURS),
    # What may be called a pattern (patterns.py).
    Parameter("pattern_least", 3, "days of a kind before anything is a pattern", _FROM, _OURS),
    Parameter("pattern_share", 0.6, "of all days of the kind", _FROM, _OURS),
    Parameter("pattern_hour_minutes", 60, "minutes within which times are the same hour", _FROM, _OURS),
    Parameter("trend_least", 4, "days of a kind before getting better or worse is said", _FROM, _OURS),
    Parameter("trend_known_days", 7, "days known in each half of the time", _FROM, _OURS),
    Parameter("trend_times", 2, "times as often in one half as in the other", _FROM, _OURS),
    # What is worth recognising (milestones.py).
    Parameter("milestone_days_kept_first", 7, "days kept, none broken between", _FROM, _OURS),
    Parameter("milestone_days_kept", 28, "days kept, none broken between", _FROM, _OURS),
    Parameter("milestone_order_share", 0.5, "of the days of an order", _FROM, _OURS),
    Parameter("milestone_sober_days_first", 30, "sober days", _FROM, _OURS),
    Parameter("milestone_sober_days", 100, "sober days", _FROM, _OURS),
    Parameter("milestone_end_days", 7, "days before the last day of an order", _FROM, _OURS),
    Parameter("milestone_fresh_days", 14, "days for which a milestone is worth a word", _FROM, _OURS),
    # When support after an alcohol condition is asked about (referrals.py).
    Parameter(
        "alcohol_ending_days",
        28,
        "days before the last day of an alcohol condition",
        _FROM,
        f"{_OURS}; inspectors found in January 2022 no onward support where alcohol tags ended",
    ),
    Parameter("alcohol_ended_days", 14, "days after it, while nothing is recorded", _FROM, _OURS),
)


def numbers(on: date) -> Mapping[str, float]:
    """Give every number in force on a day, by name."""
    return in_force(on, PARAMETERS)
