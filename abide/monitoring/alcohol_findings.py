"""Alcohol as findings: what a person is to look at, open until nothing more can belong to it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, cast

from abide.monitoring.alcohol import RULE, Episode, Outcome
from abide.monitoring.alcohol_days import permitted
from abide.monitoring.alcohol_rules import Rules, Why
from abide.monitoring.equipment import minutes
from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import HOUR, to_text

# Contact with the skin is judged on its own: drinking and obstruction never supersede each other.
CONTACT_RULE = "alcohol-contact/1"


class AlcoholCode(StrEnum):
    """What can be found of alcohol; docs/rules/alcohol.md explains each."""

    CONFIRMED = "ALCOHOL_CONFIRMED"
    FOR_REVIEW = "ALCOHOL_FOR_REVIEW"
    ENVIRONMENTAL = "ALCOHOL_ENVIRONMENTAL"
    OBSTRUCTION = "ALCOHOL_OBSTRUCTION"


CODES: Mapping[Outcome, AlcoholCode] = MappingProxyType(
    {outcome: AlcoholCode[outcome.name] for outcome in Outcome}
)
# A sensor that contradicts or repeats itself says nothing either way.
_SAYS_NOTHING = {Why.CONTRADICTORY, Why.CONSTANT}


def findings(
    fitting: str,
    condition: str,
    found: Iterable[Episode],
    rules: Rules,
    since: int,
    until: int,
    level: float | None = None,
) -> list[Finding]:
    """Make a finding of each episode that is open or ends after `since`, judged for the moment `until`.

    found: the episodes of all samples up to `until`
    level: the permitted alcohol, g/dL, None under abstinence
    Confirmed drinking within the permitted level is allowed, so it is no finding; all else is one, under a
    level too. An episode is open while a reading could still join it.
    """
    made = []
    for episode in found:
        if episode.outcome is Outcome.CONFIRMED and permitted(episode, level):
            continue
        open_ = until < closes_at(episode, rules)
        if open_ or episode.end > since:
            made.append(_finding(fitting, condition, episode, open_, level))
    return made


def closes_at(episode: Episode, rules: Rules) -> int:
    """Give the instant from which on no further reading can belong to an episode."""
    return episode.last + int(rules.hours_apart * HOUR) + 1


def wake_at(found: Iterable[Episode], rules: Rules, until: int) -> int | None:
    """Give the next instant after `until` at which time alone closes an episode."""
    return min((at for at in (closes_at(e, rules) for e in found) if at > until), default=None)


def _finding(fitting: str, condition: str, episode: Episode, open_: bool, level: float | None) -> Finding:
    cited = sorted({episode.start, episode.first, episode.peak_at, episode.last, episode.end})
    return Finding(
        fitting=fitting,
        condition=condition,
        code=cast(Code, CODES[episode.outcome]),
        start=episode.start,
        end=None if open_ else episode.end,
        # Also while it is open: time that no sample speaks of does not count.
        minutes=minutes(episode.end - episode.start),
        certainty=_certainty(episode),
        rule=CONTACT_RULE if episode.outcome is Outcome.OBSTRUCTION else RULE,
        status=Status.OPEN if open_ else Status.FINAL,
        reason=_reason(episode, level),
        evidence=tuple(f"alcohol@{to_text(at)}" for at in cited),
    )


def _certainty(episode: Episode) -> Certainty:
    if episode.outcome is Outcome.CONFIRMED:
        return Certainty.CERTAIN
    if any(reason.code in _SAYS_NOTHING for reason in episode.reasons):
        return Certainty.NOT_KNOWN
    return Certainty.PROBABLE


def _reason(episode: Episode, level: float | None) -> dict[str, Any]:
    numbers = {
        "peak": episode.peak,
        "absorption_per_hour": episode.absorption,
        "elimination_per_hour": episode.elimination,
        "area": episode.area,
        "permitted_level": level,
    }
    reason: dict[str, Any] = {n: round(v, 4) for n, v in numbers.items() if v is not None}
    return reason | {
        "peak_at": to_text(episode.peak_at),
        "because": [because.as_json() for because in episode.reasons],
    }
