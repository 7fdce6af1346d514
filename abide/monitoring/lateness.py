"""When a finding was learnt of, and whether that was late: a device was out of reach, a word came afterwards.

This is no part of a finding: the same events give the same findings whenever they arrive. It is known only
where findings are made as events arrive, and written beside them there.
"""

from dataclasses import dataclass

from abide.monitoring.findings import Finding, Status
from abide.monitoring.instants import MINUTE, to_datetime
from abide.monitoring.parameters import PARAMETERS, Parameters, in_force


@dataclass(frozen=True, slots=True)
class Learnt:
    """When what a finding says was first known (instant), and whether that was well after it happened."""

    at: int
    late: bool


def is_late(finding: Finding, at: int, parameters: Parameters = PARAMETERS) -> bool:
    """Whether a finding that is learnt of at an instant had happened well before it."""
    known_by = finding.start if finding.end is None else finding.end
    values = in_force(to_datetime(min(max(at, 0), 2**52)).date(), parameters)
    return at - known_by > values["found_late_minutes"] * MINUTE


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
