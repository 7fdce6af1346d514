"""Sentences for rows of findings and alerts; what zones are called is asked once for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from abide.explain.found import Found
from abide.explain.sentences import sentence
from abide.monitoring.findings import Status
from abide.monitoring.incidents import GROUPED, explained
from abide.service.alerts import queries, words
from abide.service.alerts.models import Alert, FindingRow
from abide.service.alerts.rows import to_finding
from abide.service.orders.models import Condition
from abide.service.orders.rules import ZONES

# An alert names so many of the findings beside the one that leads; its page shows them all.
MOST_BESIDE = 4

# (order row, condition key) -> what the zone is called
Names = Mapping[tuple[int, str], str]


def names_of(orders: Iterable[int]) -> Names:
    """Give what the zones of these orders are called; the newest version's word stands."""
    rows = (
        Condition.objects.filter(version__order__in=set(orders), kind__in=ZONES)
        .order_by("version__number")
        .values_list("version__order_id", "key", "details__name")
    )
    return {(order, key): name for order, key, name in rows if name}


def of_findings(rows: Sequence[FindingRow], now: datetime) -> dict[str, str]:
    """Say each finding, by its id; `fitting` must be there already (select_related)."""
    names = names_of(row.fitting.order_id for row in rows if row.condition)
    causes = _causes(rows)
    return {row.id: sentence(_because(found_of(row, names), causes.get(row.id)), now) for row in rows}


def _causes(rows: Sequence[FindingRow]) -> dict[str, str]:
    """Say what explains those findings that say only that nothing was known, as far as others show it."""
    of_fitting: dict[int, list[FindingRow]] = defaultdict(list)
    for row in rows:
        if row.code in GROUPED and row.superseded_by is None and row.status != Status.WITHDRAWN:
            of_fitting[row.fitting_id].append(row)
    found: dict[str, str] = {}
    for held in of_fitting.values():
        if len(held) > 1:
            found |= explained([to_finding(row, fitting=str(row.fitting.ref)) for row in held])
    return found


def _because(found: Found, cause: str | None) -> Found:
    return found if cause is None else replace(found, reason={**found.why, "cause": cause})


def of_alerts(alerts: Sequence[Alert], now: datetime) -> dict[int, str]:
    """Say what each alert is about, by its row; `head` and `fitting` must be there already."""
    names = names_of(a.fitting.order_id for a in alerts if a.fitting and a.head and a.head.condition)
    return {a.pk: _of_alert(a, names, now) for a in alerts}


def beside(alerts: Sequence[Alert], now: datetime) -> dict[int, str]:
    """Say what else belongs to each alert, by its row: "Also: the battery was low from …."; "" for none.

    `fitting` must be there already; what stands behind all of them is asked once.
    """
    held = queries.behind(alerts)
    others = {alert.pk: [row for row in held[alert.ref] if row.id != alert.head_id] for alert in alerts}
    names = names_of(row.fitting.order_id for rows in others.values() for row in rows if row.condition)
    return {pk: _also([_short(row, names, now) for row in rows]) for pk, rows in others.items()}


def _short(row: FindingRow, names: Names, now: datetime) -> str:
    # Why it was so is said already, by what leads.
    why = {name: value for name, value in row.reason.items() if name != "cause"}
    said = sentence(replace(found_of(row, names), reason=why, learnt_at=None), now).rstrip(".")
    return said[:1].lower() + said[1:]


def _also(said: Sequence[str]) -> str:
    if not said:
        return ""
    more = f"; and {len(said) - MOST_BESIDE} more" if len(said) > MOST_BESIDE else ""
    return f"Also: {'; '.join(said[:MOST_BESIDE])}{more}."


def _of_alert(alert: Alert, names: Names, now: datetime) -> str:
    if alert.head is None:
        return words.own_sentence(alert.kind, alert.details)
    found = found_of(alert.head, names, order=alert.fitting.order_id if alert.fitting else None)
    return sentence(replace(found, withdrawn=alert.corrected), now)


def found_of(row: FindingRow, names: Names, order: int | None = None) -> Found:
    """Give the values that a row is told from; `fitting` must be there, unless its order is given."""
    order = row.fitting.order_id if order is None else order
    # A condition is judged in pieces, Z1/1 and Z1/2; the zone has one name.
    place = names.get((order, (row.condition or "").partition("/")[0]), "")
    learnt_at = row.learnt_at if row.found_late else None
    return Found(
        code=row.code,
        start=row.start,
        end=row.end,
        minutes=row.minutes,
        certainty=row.certainty,
        place=place,
        reason=row.reason,
        evidence=tuple(row.evidence),
        rule=row.rule,
        learnt_at=learnt_at,
    )
