"""Sentences for rows of findings and alerts; what zones are called is asked once for all of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from abide.explain.found import Found
from abide.explain.sentences import sentence
from abide.service.alerts import words
from abide.service.alerts.models import Alert, FindingRow
from abide.service.orders.models import Condition
from abide.service.orders.rules import ZONES

# (order row, condition key) -> what the zone is called
Names = Mapping[tuple[int, str], str]


def zone_names(orders: Iterable[int]) -> Names:
    """Give what the zones of these orders are called; the newest version's word stands."""
    rows = (
        Condition.objects.filter(version__order__in=set(orders), kind__in=ZONES)
        .order_by("version__number")
        .values_list("version__order_id", "key", "details__name")
    )
    return {(order, key): name for order, key, name in rows if name}


def of_findings(rows: Sequence[FindingRow], now: datetime) -> dict[str, str]:
    """Say each finding, by its id; `fitting` must be there already (select_related)."""
    names = zone_names(row.fitting.order_id for row in rows if row.condition)
    return {row.id: sentence(_found(row, names), now) for row in rows}


def of_alerts(alerts: Sequence[Alert], now: datetime) -> dict[int, str]:
    """Say what each alert is about, by its row; `head` and `fitting` must be there already."""
    names = zone_names(a.fitting.order_id for a in alerts if a.fitting and a.head and a.head.condition)
    return {a.pk: _of_alert(a, names, now) for a in alerts}


def _of_alert(alert: Alert, names: Names, now: datetime) -> str:
    if alert.head is None:
        return words.own_sentence(alert.kind, alert.details)
    found = _found(alert.head, names, order=alert.fitting.order_id if alert.fitting else None)
    said = sentence(found, now)
    return f"Corrected by later evidence. Before that: {said}" if alert.corrected else said


def _found(row: FindingRow, names: Names, order: int | None = None) -> Found:
    order = row.fitting.order_id if order is None else order
    # A condition is judged in pieces, Z1/1 and Z1/2; the zone has one name.
    place = names.get((order, (row.condition or "").partition("/")[0]), "")
    return Found(row.code, row.start, row.end, row.minutes, row.certainty, place, row.reason)
