"""The absence counted against each order of a person: how much, how much is left, and every absence in it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from abide.explain import times
from abide.monitoring.accumulated import ABSENT, Accumulated, Stage
from abide.monitoring.instants import to_datetime
from abide.service.accounts.models import User
from abide.service.alerts import absence, sentences, words
from abide.service.alerts.models import FindingRow
from abide.service.orders.models import Condition, Order, ReasonableExcuse
from abide.service.orders.queries import orders_for
from abide.service.people.models import Person

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
    """Give the accounts of all a person's orders with a curfew; none of somebody the user may not see."""
    orders = [order.pk for order in orders_for(user, person)]
    found = absence.accounts(orders, now)
    said = sentences.of_findings([row for account in found for row in _newest(account)], now)
    return [_account(account, said, now) for account in found]


def to_excuse(user: User, person: Person, finding: str) -> tuple[FindingRow, Condition] | None:
    """Give one absence that stands and the condition it is from; None where the user may see none such."""
    stands = FindingRow.objects.filter(
        id=finding, superseded_by=None, code__in=absence.COUNTS, fitting__order__in=orders_for(user, person)
    )
    found = stands.select_related("fitting").first()
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


def _newest(account: absence.Account) -> list[FindingRow]:
    return [row for row in reversed(account.rows) if row.code in ABSENT][:SHOWN]


def _account(account: absence.Account, said: dict[str, str], now: datetime) -> Account:
    return Account(
        order=account.order,
        stage=account.counted.stage.value,
        sentences=tuple(_said(account.counted, now, any_found=bool(account.rows))),
        absences=tuple(Absence(row.id, said[row.id], row.start) for row in _newest(account)),
        excuses=tuple(_excuses(condition__version__order=account.order)),
    )


def _said(counted: Accumulated, now: datetime, *, any_found: bool) -> list[str]:
    since = times.plain_day(to_datetime(counted.since))
    if not any_found:
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
