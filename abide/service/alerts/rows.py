"""Findings between the core's values and the database's rows: the same finding both ways."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import from_datetime, to_datetime
from abide.monitoring.lateness import Learnt
from abide.service.alerts.models import FindingRow


def as_kept(finding: Finding) -> Finding:
    """Give a finding as it comes back from its row, so that both have one id: whole minutes are whole."""
    whole = float(finding.minutes).is_integer()
    return replace(finding, minutes=int(finding.minutes) if whole else finding.minutes)


def to_row(
    finding: Finding,
    *,
    fitting_pk: int,
    chain: str | None,
    found_at: datetime,
    learnt: Learnt,
    alert: UUID | None = None,
) -> FindingRow:
    """Make the row of a finding (not saved); `chain` is None where it begins a chain of its own."""
    own = finding.id
    return FindingRow(
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
        reason=dict(finding.reason),
        evidence=list(finding.evidence),
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
