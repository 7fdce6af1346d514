"""Alcohol as findings: what a person is to look at, open until nothing more can belong to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from numpy import int64
from numpy.typing import NDArray

from abide.monitoring.alcohol import RULE, Episode, Outcome
from abide.monitoring.alcohol_days import permitted
from abide.monitoring.alcohol_live import Found, Silence
from abide.monitoring.alcohol_rules import Why
from abide.monitoring.equipment import minutes
from abide.monitoring.findings import MOVING, SETTLED_AT, Certainty, Code, Finding, Status
from abide.monitoring.instants import to_text
from abide.monitoring.plan import Alcohol

# Contact with the skin is judged on its own: drinking and obstruction never supersede each other.
CONTACT_RULE = "alcohol-contact/1"
SILENCE_RULE = "alcohol-silence/1"

CODES: Mapping[Outcome, Code] = MappingProxyType(
    {outcome: Code[f"ALCOHOL_{outcome.name}"] for outcome in Outcome}
)
# A sensor that contradicts or repeats itself says nothing either way.
_SAYS_NOTHING = {Why.CONTRADICTORY, Why.CONSTANT}


def findings(
    fitting: str,
    condition: Alcohol,
    found: Iterable[Found],
    periods: NDArray[int64],
    removed: int | None = None,
) -> Iterator[Finding]:
    """Make a finding of each episode with a reading in the periods (n, 2 instants) the condition is in force.

    removed: the instant at which the tag came off, if it has: what is open ends there.
    Confirmed drinking within the permitted level is allowed, so it is no finding; all else is one, under a
    level too.
    """
    for each in found:
        episode = each.episode
        if episode.outcome is Outcome.CONFIRMED and permitted(episode, condition.level):
            continue
        if any(start <= episode.last and episode.first < end for start, end in periods.tolist()):
            yield _of_episode(fitting, condition, episode, each.settled_at, removed)


def not_known(
    fitting: str,
    condition: Alcohol,
    silences: Sequence[Silence],
    periods: NDArray[int64],
    since: int,
    until: int,
    longest: int,
) -> Iterator[Finding]:
    """Make a finding of each part of a silence within a period that is open or ends after `since`.

    longest: how long a part may be and still be usual (microseconds)
    """
    for silence in silences:
        for start, end in periods.tolist():
            begins = max(start, silence.start)
            ends = end if silence.end is None else min(end, silence.end)
            goes_on = silence.end is None and ends > until
            if min(ends, until) - begins >= longest and (goes_on or ends > since):
                yield Finding(
                    fitting=fitting,
                    condition=condition.id,
                    code=Code.ALCOHOL_NOT_KNOWN,
                    start=begins,
                    end=None if goes_on else ends,
                    minutes=minutes((until if goes_on else ends) - begins),
                    certainty=Certainty.NOT_KNOWN,
                    rule=SILENCE_RULE,
                    status=Status.OPEN if goes_on else Status.FINAL,
                    reason={"cause": "doubted_samples" if silence.heard else "no_samples"},
                    evidence=(f"alcohol@{to_text(silence.start)}",),
                )


def too_long_at(silence: Silence, periods: NDArray[int64], longest: int) -> Iterator[int]:
    """List the instants at which a silence that goes on would have lasted too long within each period."""
    for start, end in periods.tolist():
        due = max(start, silence.start) + longest
        if due <= end:
            yield due


def _of_episode(
    fitting: str, condition: Alcohol, episode: Episode, settled_at: int | None, removed: int | None
) -> Finding:
    cited = sorted({episode.start, episode.first, episode.peak_at, episode.last, episode.end})
    end = removed if settled_at is None else episode.end
    return Finding(
        fitting=fitting,
        condition=condition.id,
        code=CODES[episode.outcome],
        start=episode.start,
        end=end,
        # Also while it is open: time that no sample speaks of does not count.
        minutes=minutes(episode.end - episode.start),
        certainty=_certainty(episode),
        rule=CONTACT_RULE if episode.outcome is Outcome.OBSTRUCTION else RULE,
        status=Status.OPEN if end is None else Status.FINAL,
        reason=_reason(episode, condition.level)
        | ({} if settled_at is None else {SETTLED_AT: to_text(settled_at)}),
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
    if episode.outcome is Outcome.OBSTRUCTION and episode.peak <= 0:
        # Nothing was read of alcohol, so there is no curve to speak of.
        del reason["peak"], reason["area"]
        return reason | {MOVING: [because.as_json() for because in episode.reasons]}
    return reason | {
        "peak_at": to_text(episode.peak_at),
        MOVING: [because.as_json() for because in episode.reasons],
    }
