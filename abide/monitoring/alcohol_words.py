"""Alcohol in plain English: outcomes, states of days, and every reason from the values that decided."""

from collections.abc import Mapping
from types import MappingProxyType

from abide.monitoring.alcohol import Outcome
from abide.monitoring.alcohol_days import DayState
from abide.monitoring.alcohol_rules import Reason, Why

OUTCOMES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.CONFIRMED: "drinking confirmed",
        Outcome.FOR_REVIEW: "for a person to review",
        Outcome.ENVIRONMENTAL: "alcohol from the surroundings",
        Outcome.OBSTRUCTION: "tag obstructed or off the skin",
    }
)
STATES: Mapping[DayState, str] = MappingProxyType(
    {
        DayState.SOBER: "sober",
        DayState.ALCOHOL: "with alcohol",
        DayState.TAMPER: "with tampering",
        DayState.NOT_KNOWN: "not known",
    }
)

# What is said of a value within its bounds, below them, above them; {v}, {low}, {high} are numbers.
_WORDS: Mapping[Why, tuple[str, str, str]] = MappingProxyType(
    {
        Why.READINGS_IN_A_ROW: (
            "readings in a row at or above the threshold: {v:.0f}, at least {low:.0f} needed",
            "readings in a row at or above the threshold: only {v:.0f}, at least {low:.0f} needed",
            "",
        ),
        Why.ABSORPTION: (
            "rises by {v:.3f} g/dL an hour, as drinking does (at most {high:.3f})",
            "",
            "rises by {v:.3f} g/dL an hour, faster than drinking usually does (at most {high:.3f})",
        ),
        Why.ELIMINATION: (
            "falls by {v:.3f} g/dL an hour, as drinking does ({low:.3f} to {high:.3f})",
            "falls by {v:.3f} g/dL an hour, slower than drinking does (at least {low:.3f})",
            "falls by {v:.3f} g/dL an hour, faster than drinking usually does (at most {high:.3f})",
        ),
        Why.RISE_NOT_SEEN: ("", "its rise was not seen", ""),
        Why.FALL_NOT_SEEN: ("", "its fall was not seen", ""),
        Why.SAMPLES_MISSING: ("samples are missing for up to {v:.0f} minutes", "", ""),
        Why.CONTRADICTORY: ("moments with samples that contradict each other: {v:.0f}", "", ""),
        Why.CONSTANT: ("readings of one and the same value: {v:.0f}", "", ""),
        Why.OBSTRUCTED: ("readings taken off the skin: {v:.0f}", "", ""),
        Why.STEEP_RISE: (
            "every rise is at least {v:.3f} g/dL an hour, faster than drinking can ({low:.3f})",
            "",
            "",
        ),
        Why.STEEP_FALL: (
            "every fall is at least {v:.3f} g/dL an hour, faster than a body can ({low:.3f})",
            "",
            "",
        ),
        Why.SHORT: ("each time over within {v:.0f} minutes (at most {high:.0f})", "", ""),
        Why.INFRA_RED: ("infra-red went to {v:.2f} times the usual voltage", "", ""),
        Why.TEMPERATURE: ("temperature went down to {v:.1f} degrees Celsius", "", ""),
        Why.PERMITTED_LEVEL: (
            "the peak of {v:.3f} g/dL is within the permitted {high:.3f}",
            "",
            "the peak of {v:.3f} g/dL is above the permitted {high:.3f}",
        ),
    }
)


def reason_in_words(reason: Reason) -> str:
    """Say one reason in plain English, with its numbers."""
    within, below, above = _WORDS[reason.code]
    if reason.holds:
        text = within
    elif reason.at_most is not None and reason.value is not None and reason.value > reason.at_most:
        text = above
    else:
        text = below
    return text.format(v=reason.value, low=reason.at_least, high=reason.at_most)
