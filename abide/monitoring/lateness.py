"""When a finding was learnt of, and whether that was late: a device was out of reach, a word came afterwards.

This is no part of a finding: the same events give the same findings whenever they arrive. It is known only
where findings are made as events arrive, and written beside them there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from abide.monitoring.findings import Finding, Status
from abide.monitoring.instants import MINUTE, from_text
from abide.monitoring.parameters import PARAMETERS, Parameters, day_of, in_force


@dataclass(frozen=True, slots=True)
class Learnt:
    """When what a finding says was first known (instant), and whether that was well after it happened."""

    at: int
    late: bool


def is_late(finding: Finding, at: int, parameters: Parameters = PARAMETERS) -> bool:
    """Whether a finding that is learnt of at an instant could have been known well before it.

    It could be known once it was over, or began while it goes on, and once what shows it had happened: an
    evening of drinking takes hours to be told from other alcohol, and is not found late for that.
    """
    allowed = in_force(day_of(at), parameters)["found_late_minutes"] * MINUTE
    known_by = finding.start if finding.end is None else finding.settled
    # Most findings are made in time: their evidence is not even looked at.
    return at - known_by > allowed and at - max([known_by, *_shown_at(finding)]) > allowed


def _shown_at(finding: Finding) -> Iterator[int]:
    for reference in finding.evidence:
        moment = reference.partition("@")[2].partition("/")[0]
        try:
            yield from_text(moment)
        except ValueError:
            continue


def learnt(finding: Finding, now: int, before: tuple[Finding, Learnt] | None = None) -> Learnt:
    """Say when a finding made `now` was learnt of; before: the finding that it supersedes, and when that was.

    What says the same stretch again, with another reason or taken back, was known since then. What was learnt
    of late stays so when it ends.
    """
    if before is not None:
        old, known = before
        same = (old.code, old.start, old.end) == (finding.code, finding.start, finding.end)
        if same or finding.status is Status.WITHDRAWN or (known.late and old.start == finding.start):
            return known
    return Learnt(now, is_late(finding, now))
