"""The absence counted against each order of a person: how much, how much is left, and every absence in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from abide.explain import times
from abide.monitoring.accumulated import ABSENT, SINGLE_EVENTS, Accumulated, Stage, accumulate, standing
from abide.monitoring.findings import Finding
from abide.monitoring.instants import from_datetime, to_datetime
from abide.monitoring.plan import Curfew, Plan
from abide.service.accounts.models import User
from abide.service.alerts import queries as alerts
from abide.service.alerts import sentences, words
from abide.service.alerts.models import FindingRow
from abide.service.alerts.rows import to_finding
from abide.service.devices.models import Fitting
from abide.service.devices.queries import plans_for
from abide.service.orders.models import Condition, Order, ReasonableExcuse
from abide.service.orders.queries import orders_for
from abide.service.people.models import Person

_COUNTS = tuple(code.value for code in (*ABSENT, *SINGLE_EVENTS))
# So many absences are listed, the newest first; all of them are counted.
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Absence:
    """One absence in plain words."""

    id: str
    sentence: str
    start: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """The absence counted against one order; `stage` is within, warning or breach."""

    order: Order
    stage: str
    sentences: tuple[str, ...]
    absences: tuple[Absence, ...]
    excuses: tuple[ReasonableExcuse, ...]


def accounts(user: User, person: Person, now: datetime) -> list[Account]:
    """Give the accounts of all orders with a curfew that a device of the person's has been fitted for."""
    fittings = list(Fitting.objects.filter(person=person).select_related("device", "person", "order"))
    rows = _rows(user, person, fittings, now)
    said = sentences.of_findings(rows, now)
    by_order: dict[int, list[tuple[Fitting, Plan]]] = {}
    for fitting, plan in zip(fittings, plans_for(fittings), strict=True):
        if any(isinstance(condition, Curfew) for condition in plan.conditions):
            by_order.setdefault(fitting.order_id, []).append((fitting, plan))
    return [
        _account(fitted, [row for row in rows if row.fitting.order_id == order], said, now)
        for order, fitted in by_order.items()
    ]


def to_excuse(user: User, person: Person, finding: str, now: datetime) -> tuple[FindingRow, Condition] | None:
    """Give one absence that stands and the condition it is from; None where the user may see none such."""
    fittings = Fitting.objects.filter(person=person)
    found = next((row for row in _rows(user, person, list(fittings), now) if row.id == finding), None)
    if found is None or not found.condition:
        return None
    key = found.condition.partition("/")[0]
    under = Condition.objects.filter(version__order=found.fitting.order_id, key=key)
    condition = under.select_related("version__order__person").order_by("-version__number").first()
    return None if condition is None else (found, condition)


def excuse(user: User, person: Person, ref: UUID) -> ReasonableExcuse | None:
    """Give one excuse that holds, of somebody the user sees."""
    found = _excuses(ref=ref, condition__version__order__in=orders_for(user, person))
    return found.select_related("condition__version__order__person").first()


def _excuses(**of: object) -> QuerySet[ReasonableExcuse]:
    held = ReasonableExcuse.objects.filter(withdrawn_at=None, **of)
    return held.select_related("by").order_by("-start")


def _rows(user: User, person: Person, fittings: Sequence[Fitting], now: datetime) -> list[FindingRow]:
    if not fittings:
        return []
    since = min(fitting.start for fitting in fittings)
    found = alerts.findings(user, person.pk, since=since, until=now).filter(code__in=_COUNTS)
    return list(found.select_related("fitting"))


def _account(
    fitted: Sequence[tuple[Fitting, Plan]], rows: Sequence[FindingRow], said: dict[str, str], now: datetime
) -> Account:
    """Count over all fittings of one order as if they were one."""
    order = fitted[0][0].order
    plan = _as_one([plan for _, plan in fitted])
    found = [to_finding(row, fitting=plan.fitting.id) for row in rows]
    counted = accumulate(plan, found, from_datetime(now), minutes=order.absence_allowance)
    newest = [row for row in reversed(rows) if row.code in ABSENT][:SHOWN]
    return Account(
        order=order,
        stage=counted.stage.value,
        sentences=tuple(_said(counted, standing(found), now)),
        absences=tuple(Absence(row.id, said[row.id], row.start) for row in newest),
        excuses=tuple(_excuses(condition__version__order=order)),
    )


def _as_one(plans: Sequence[Plan]) -> Plan:
    first = min(plans, key=lambda plan: plan.fitting.start)
    conditions = {c.id: c for plan in plans for c in plan.conditions}
    return replace(first, fitting=replace(first.fitting, end=None), conditions=tuple(conditions.values()))


def _said(counted: Accumulated, found: Sequence[Finding], now: datetime) -> list[str]:
    since = times.plain_day(to_datetime(counted.since))
    if not found:
        return [f"No absence has been found since the tag was fitted on {since}."]
    allowed = times.length(counted.allowance.breach_at)
    said = [
        f"{_length(counted.counted)} of absence counted since the tag was fitted on {since}."
        f" At {allowed} it is a breach."
    ]
    if counted.counted > counted.certain:
        probable = _length(counted.counted - counted.certain)
        said.append(f"{probable} of it is only probable: it warns, and makes no breach.")
    for name, minutes in (("authorised beforehand", counted.authorised), ("excused", counted.excused)):
        if minutes:
            said.append(f"{_length(minutes)} more was {name} and is not counted.")
    if counted.breached_at is not None:
        reached = times.at(to_datetime(counted.breached_at), now)
        said.append(f"All of that was used up {reached}.")
    else:
        said.append(f"{_length(counted.left)} left.")
    if counted.stage is Stage.WARNING and counted.warned_at is not None:
        reached = times.at(to_datetime(counted.warned_at), now)
        said.append(f"A warning has been due since {reached.removeprefix('at ')}: talk about it now.")
    for event in counted.single_events:
        name = words.name(event.code.value).lower()
        said.append(f"By itself a breach: {name}, {times.at(to_datetime(event.start), now)}.")
    return said


def _length(minutes: float) -> str:
    if minutes == 0:
        return "No time"
    return times.length(minutes)[:1].upper() + times.length(minutes)[1:]
