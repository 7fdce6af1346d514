"""What the service can look up itself about an alert, so that nobody has to: the facts that tick steps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.alerts.models import Alert, AlertState, BatteryState, PersonState
from abide.service.alerts.response import SILENCES
from abide.service.devices.models import DeviceKind, HomeUnitInstallation
from abide.service.orders.models import AuthorisedAbsence
from abide.service.people.models import ResponsibleAdult
from abide.service.people.queries import people_for

# Silences that began so near to one another may have one cause.
_TOGETHER = timedelta(minutes=30)
_GIVES_NONE = (DeviceKind.RF_TAG, DeviceKind.ALCOHOL_TAG)


@dataclass(frozen=True, slots=True)
class Fact:
    """What was looked up, in a sentence; done: whether that ticks its step."""

    words: str
    done: bool = True


def facts_of(user: User, alert: Alert, wanted: set[str], now: datetime) -> dict[str, Fact]:
    """Look up what is wanted about an alert that the user was given; one or two questions for each."""
    return {name: _LOOK[name](user, alert, now) for name in wanted}


def _leave(user: User, alert: Alert, now: datetime) -> Fact:
    order = alert.fitting.order_id if alert.fitting else None
    start = alert.head.start if alert.head else alert.raised_at
    end = (alert.head.end if alert.head else None) or now
    rows = AuthorisedAbsence.objects.filter(
        condition__version__order=order, withdrawn_at=None, start__lt=max(end, start), end__gt=start
    )
    # The same leave can stand under several versions of an order.
    found = sorted({(row.start, row.end, row.reason) for row in rows})
    if not found:
        return Fact("Looked up: none was in force at that time.")
    said = "; ".join(f"{times.moment(a, now)} to {times.moment(b, now)}, {why}" for a, b, why in found)
    return Fact(f"Looked up: leave was given for {said}.")


def _unit(user: User, alert: Alert, now: datetime) -> Fact:
    if alert.fitting is None:
        return Fact("Looked up: the device is on nobody.")
    state = PersonState.objects.filter(fitting=alert.fitting).first()
    charge = BatteryState.objects.filter(fitting=alert.fitting).first()
    units = HomeUnitInstallation.objects.filter(fitting=alert.fitting, end=None).count()
    heard = state.last_event_at if state else None
    said = [f"last heard {times.moment(heard, now)}" if heard else "nothing was ever heard"]
    if charge is not None:
        said.append(f"battery {charge.percent:.0f} %{', charging' if charge.charging else ''}")
    elif state is not None and state.battery:
        said.append(f"battery {state.battery}")
    said.append("a home unit is installed" if units else "no home unit")
    return Fact(f"Looked up: {', '.join(said)}.")


def _others(user: User, alert: Alert, now: datetime) -> Fact:
    start = alert.head.start if alert.head else alert.raised_at
    near = Alert.objects.filter(
        ~Q(person=alert.person_id),
        person__in=people_for(user).values("pk"),
        kind__in=SILENCES,
        head__start__gte=start - _TOGETHER,
        head__start__lte=start + _TOGETHER,
    )
    count = near.values("person").distinct().count()
    if not count:
        return Fact("Looked up: nobody else fell silent within half an hour.")
    who = "one other person" if count == 1 else f"{count} other people"
    return Fact(f"Looked up: {who} fell silent within half an hour. It may be one outage.")


def _adult(user: User, alert: Alert, now: datetime) -> Fact:
    if ResponsibleAdult.objects.filter(person=alert.person_id).exists():
        return Fact("The number is below.", done=False)
    return Fact("Not needed: no responsible adult is on record.")


def _positions(user: User, alert: Alert, now: datetime) -> Fact:
    if alert.fitting is not None and alert.fitting.device.kind in _GIVES_NONE:
        return Fact("Not needed: this tag gives no positions.")
    return Fact("", done=False)


def _ended(user: User, alert: Alert, now: datetime) -> Fact:
    if alert.state != AlertState.CLOSED:
        return Fact("", done=False)
    return Fact(f"{alert.get_outcome_display()}.")


_LOOK: Mapping[str, Callable[[User, Alert, datetime], Fact]] = {
    "leave": _leave,
    "unit": _unit,
    "others": _others,
    "adult": _adult,
    "positions": _positions,
    "ended": _ended,
}
FACTS = frozenset(_LOOK)
