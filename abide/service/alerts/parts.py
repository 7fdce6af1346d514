"""The findings behind alerts: each stands for one line of revisions and belongs to one alert."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from abide.monitoring.findings import Finding, Status
from abide.monitoring.incidents import GROUPED
from abide.service.alerts import rules
from abide.service.alerts.models import FindingRow
from abide.service.alerts.rows import to_finding

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Part:
    """One finding that stands; alert: the reference of the alert it belongs to, None while it has none."""

    finding: Finding
    row: str
    chain: str
    alert: UUID | None = None

    @property
    def live(self) -> bool:
        """Whether there is something to act on: neither taken back nor good news."""
        return self.finding.status is not Status.WITHDRAWN and rules.needs_somebody(self.finding)

    @property
    def grouped(self) -> bool:
        """Whether it may belong to one physical event with others."""
        return self.live and self.finding.code in GROUPED


def near(fittings: Mapping[int, str], since: datetime) -> list[Part]:
    """Read what stands of fittings (row -> id) that may belong with something that begins at `since`."""
    return _parts(
        fittings,
        lambda some: FindingRow.objects.filter(
            Q(end=None) | Q(end__gte=since), fitting__in=some, superseded_by=None, code__in=GROUPED
        ).exclude(status=Status.WITHDRAWN.value),
        list(fittings),
    )


def of_alerts(refs: Collection[UUID], fittings: Mapping[int, str]) -> dict[UUID, list[Part]]:
    """Read what stands behind alerts, by alert."""
    found: dict[UUID, list[Part]] = {ref: [] for ref in refs}
    rows = _parts(
        fittings, lambda some: FindingRow.objects.filter(alert__in=some, superseded_by=None), list(refs)
    )
    for part in rows:
        if part.alert is not None:
            found[part.alert].append(part)
    return found


def _parts(fittings: Mapping[int, str], ask, keys: Sequence) -> list[Part]:
    # In parts: a database takes only so many values in one question.
    return [
        Part(to_finding(row, fitting=fittings[row.fitting_id]), row.id, row.chain, row.alert_id)
        for start in range(0, len(keys), _AT_ONCE)
        for row in ask(keys[start : start + _AT_ONCE])
    ]


def by_chain(parts: Iterable[Part]) -> dict[str, Part]:
    """Index parts by their chain; of two the later counts."""
    return {part.chain: part for part in parts}
