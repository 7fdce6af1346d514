"""A finding: what happened, when, how sure, why, and on what evidence. Superseded, never edited."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from abide.monitoring.instants import to_text


class Code(StrEnum):
    """What can be found; docs/rules/ explains each."""

    CURFEW_LATE = "CURFEW_LATE"
    CURFEW_LEFT = "CURFEW_LEFT"
    CURFEW_EARLY = "CURFEW_EARLY"
    CURFEW_MISSED = "CURFEW_MISSED"
    CURFEW_NOT_KNOWN = "CURFEW_NOT_KNOWN"
    ZONE_ENTERED = "ZONE_ENTERED"
    ZONE_LEFT = "ZONE_LEFT"
    BUFFER_ENTERED = "BUFFER_ENTERED"
    STRAP = "STRAP"
    BATTERY_LOW = "BATTERY_LOW"
    BATTERY_DEAD = "BATTERY_DEAD"
    TAMPER = "TAMPER"
    HOME_UNIT = "HOME_UNIT"
    NO_CONTACT = "NO_CONTACT"
    NO_LOCATION = "NO_LOCATION"


class Certainty(StrEnum):
    """How far the evidence goes."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    NOT_KNOWN = "not_known"


class Status(StrEnum):
    """Whether it is still going on, over, or corrected away by later evidence."""

    OPEN = "open"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found about one fitting.

    fitting: id of the fitting; condition: id of the condition, None where it is about equipment
    start, end: instants; end is None while it is going on
    minutes: how much of it counts (without authorised time), up to the moment it was judged for
    reason: the values that decided it; evidence: references to the events that show it
    rule: name and version of the rule; supersedes: id of the finding this one replaces
    """

    fitting: str
    condition: str | None
    code: Code
    start: int
    end: int | None
    minutes: float
    certainty: Certainty
    rule: str
    status: Status
    reason: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    supersedes: str | None = None

    @property
    def id(self) -> str:
        """Derive the id from every other field, so that the same finding always has the same id."""
        text = json.dumps([self.fitting, _values(self)], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def _values(finding: Finding) -> dict[str, Any]:
    return {
        "condition": finding.condition,
        "code": finding.code.value,
        "from": to_text(finding.start),
        "until": None if finding.end is None else to_text(finding.end),
        "minutes": finding.minutes,
        "certainty": finding.certainty.value,
        "reason": dict(finding.reason),
        "evidence": list(finding.evidence),
        "rule": finding.rule,
        "status": finding.status.value,
        "supersedes": finding.supersedes,
    }


def as_json(finding: Finding) -> dict[str, Any]:
    """Give the finding in the words and shape of the public contract (instants as RFC 3339 text)."""
    return {"id": finding.id, **_values(finding)}
