"""The absence counted against orders, over all the tags that were fitted under each as if they were one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from abide.monitoring.accumulated import ABSENT, SINGLE_EVENTS, Accumulated, Stage, accumulate
from abide.monitoring.findings import Status
from abide.monitoring.instants import from_datetime
from abide.monitoring.plan import Curfew, Plan
from abide.service.alerts import rules
from abide.service.alerts.following import reopen
from abide.service.alerts.models import Alert, AlertState, FindingRow
from abide.service.alerts.rows import to_finding
from abide.service.devices.models import Fitting
from abide.service.devices.queries import plans_for
from abide.service.orders.models import Order

# The codes of findings that an account is made of.
COUNTS = tuple(code.value for code in (*ABSENT, *SINGLE_EVENTS))


@dataclass(frozen=True, slots=True)
class Account:
    """What is counted against one order, and the findings it is made of, in time order."""

    order: Order
    counted: Accumulated
    rows: Sequence[FindingRow]


def accounts(order_pks: Collection[int], now: datetime) -> list[Account]:
    """Count for every one of these orders that has a curfew; a handful of questions for all of them."""
    fittings = list(Fitting.objects.filter(order__in=order_pks).select_related("device", "person", "order"))
    plans: dict[int, list[Plan]] = {}
    for fitting, plan in zip(fittings, plans_for(fittings), strict=True):
        if any(isinstance(condition, Curfew) for condition in plan.conditions):
            plans.setdefault(fitting.order_id, []).append(plan)
    orders = {fitting.order_id: fitting.order for fitting in fittings}
    rows = _rows(list(plans))
    return [_account(orders[pk], of_order, rows.get(pk, []), now) for pk, of_order in plans.items()]


def _rows(order_pks: Sequence[int]) -> Mapping[int, list[FindingRow]]:
    found = FindingRow.objects.filter(
        fitting__order__in=order_pks, code__in=COUNTS, superseded_by=None
    ).exclude(status=Status.WITHDRAWN.value)
    by_order: dict[int, list[FindingRow]] = {}
    for row in found.select_related("fitting").order_by("start", "id"):
        by_order.setdefault(row.fitting.order_id, []).append(row)
    return by_order


def _account(order: Order, plans: Sequence[Plan], rows: Sequence[FindingRow], now: datetime) -> Account:
    first = min(plans, key=lambda plan: plan.fitting.start)
    conditions = {c.id: c for plan in plans for c in plan.conditions}
    whole = replace(first, fitting=replace(first.fitting, end=None), conditions=tuple(conditions.values()))
    found = [to_finding(row, fitting=whole.fitting.id) for row in rows]
    counted = accumulate(whole, found, from_datetime(now), minutes=order.absence_allowance)
    return Account(order, counted, rows)


# How an order stands by its accumulated minutes -> the alert it asks for.
KIND_OF_STAGE = {Stage.WARNING: rules.ABSENCE_WARNING, Stage.BREACH: rules.ABSENCE_BREACH}


def bring_to_stage(alert: Alert, kind: str, counted: Accumulated, now: datetime) -> bool:
    """Bring an alert about absence up to its stage; False where it says so already."""
    details = {"counted": counted.counted, "allowed": counted.allowance.breach_at}
    if (alert.kind, alert.details, alert.corrected) == (kind, details, False):
        return False
    urgency, _ = rules.URGENCY[kind]
    due = now + timedelta(minutes=urgency.minutes)
    graver = kind != alert.kind and kind == rules.ABSENCE_BREACH
    if alert.pk is None or graver:
        alert.act_by = due
    if alert.state == AlertState.CLOSED and (graver or alert.corrected):
        reopen(alert, due)
    alert.kind, alert.severity, alert.details = kind, urgency.severity, details
    alert.changed_at, alert.corrected = now, False
    return True
