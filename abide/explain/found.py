"""The values a finding is told from, and careful readings of its reason, which may hold anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from typing import Any

from abide.monitoring.findings import Finding, Status
from abide.monitoring.instants import from_datetime, from_text, to_datetime

Reason = Mapping[str, Any]

# Beyond these no moment is believed, here as at the doors where events come in.
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


@dataclass(frozen=True, slots=True)
class Found:
    """The values a finding is told from; moments are aware, `end` is None while it goes on.

    place: what the condition calls its place or zone, "" where it is about equipment or is not known.
    reason, evidence, rule: as in the finding itself.
    learnt_at: when it was first known, where that was well after it happened; None where it was not.
    withdrawn: later evidence took it back.
    """

    code: str
    start: datetime
    end: datetime | None
    minutes: float
    certainty: str = "certain"
    place: str = ""
    reason: Reason | None = None
    evidence: tuple[str, ...] = field(default=())
    rule: str = ""
    learnt_at: datetime | None = None
    withdrawn: bool = False

    @property
    def why(self) -> Reason:
        """The reason, empty where there is none."""
        return self.reason or {}


def of_finding(finding: Finding, place: str = "") -> Found:
    """Take the values of one of the core's findings."""
    return Found(
        code=finding.code.value,
        start=to_datetime(finding.start),
        end=None if finding.end is None else to_datetime(finding.end),
        minutes=finding.minutes,
        certainty=finding.certainty.value,
        place=place,
        reason=finding.reason,
        evidence=finding.evidence,
        rule=finding.rule,
        withdrawn=finding.status is Status.WITHDRAWN,
    )


def number(reason: Reason, name: str) -> float | None:
    """Read a number of a reason; None where there is none that is finite."""
    value = reason.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if isfinite(value) else None
    except OverflowError:  # a whole number too large for a float
        return None


def text(reason: Reason, name: str) -> str:
    """Read a text of a reason; "" where there is none."""
    value = reason.get(name)
    return value if isinstance(value, str) else ""


def moment(reason: Reason, name: str) -> datetime | None:
    """Read an instant of a reason (RFC 3339 text); None where there is none that can be believed."""
    return as_moment(reason.get(name))


def as_moment(value: object) -> datetime | None:
    """Read RFC 3339 text; None where it is no instant that can be believed."""
    if not isinstance(value, str):
        return None
    try:
        found = to_datetime(from_text(value))
    except (ValueError, OverflowError):
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def instant(when: datetime) -> int:
    """Turn a moment into the core's unit."""
    return from_datetime(when)
