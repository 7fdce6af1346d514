"""Findings between the core's values and the database's rows: the same finding both ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import from_datetime, to_datetime
from abide.monitoring.lateness import Learnt
from abide.service.alerts.models import AlertState, FindingRow


def as_kept(finding: Finding) -> Finding:
    """Give a finding as it comes back from its row, so that both have one id: whole minutes are whole."""
    if isinstance(finding.minutes, int) or not finding.minutes.is_integer():
        return finding
    return replace(finding, minutes=int(finding.minutes))


@dataclass(frozen=True, slots=True)
class NewRow:
    """A finding's row before it is written: the attributes of a FindingRow, made quickly."""

    id: str
    fitting_id: int
    chain: str
    condition: str | None
    code: str
    start: datetime
    end: datetime | None
    minutes: float
    certainty: str
    rule: str
    status: str
    reason: Mapping[str, Any]
    evidence: Sequence[str]
    supersedes: str | None
    found_at: datetime
    learnt_at: datetime
    found_late: bool
    alert_id: UUID | None
    superseded_by: None = None


@dataclass(slots=True)
class NewAlert:
    """An alert's row before it is written: the attributes of an Alert, made quickly."""

    chain: str
    ref: UUID = field(default_factory=uuid4)
    fitting_id: int | None = None
    person_id: int | None = None
    head_id: str | None = None
    kind: str = ""
    severity: int = 0
    raised_at: datetime | None = None
    changed_at: datetime | None = None
    act_by: datetime | None = None
    state: str = AlertState.NEW
    acknowledged_by_id: int | None = None
    acknowledged_at: datetime | None = None
    closed_by_id: int | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    note: str = ""
    corrected: bool = False
    reopened: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
    joined_ref: UUID | None = None


def to_row(
    finding: Finding,
    *,
    fitting_pk: int,
    chain: str | None,
    found_at: datetime,
    learnt: Learnt,
    alert: UUID | None = None,
) -> NewRow:
    """Make the row of a finding; `chain` is None where it begins a chain of its own."""
    own = finding.id
    return NewRow(
        id=own,
        fitting_id=fitting_pk,
        chain=chain or own,
        condition=finding.condition,
        code=finding.code.value,
        start=to_datetime(finding.start),
        end=None if finding.end is None else to_datetime(finding.end),
        minutes=finding.minutes,
        certainty=finding.certainty.value,
        rule=finding.rule,
        status=finding.status.value,
        reason=finding.reason,
        evidence=finding.evidence,
        supersedes=finding.supersedes,
        found_at=found_at,
        learnt_at=to_datetime(learnt.at),
        found_late=learnt.late,
        alert_id=alert,
    )


def to_finding(row: FindingRow, *, fitting: str) -> Finding:
    """Give the core's value of a row; `fitting` is the fitting's id in its plan."""
    found = Finding(
        fitting=fitting,
        condition=row.condition,
        code=Code(row.code),
        start=from_datetime(row.start),
        end=None if row.end is None else from_datetime(row.end),
        minutes=row.minutes,
        certainty=Certainty(row.certainty),
        rule=row.rule,
        status=Status(row.status),
        reason=row.reason,
        evidence=tuple(row.evidence),
        supersedes=row.supersedes,
    )
    return as_kept(found)
