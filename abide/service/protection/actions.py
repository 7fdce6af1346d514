"""The only writer of units that protected people carry, of their positions, and of how pairs stand."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from abide.monitoring.instants import to_datetime
from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task
from abide.service.audit import actions as audit
from abide.service.devices.models import Device, DeviceKind, DeviceStatus
from abide.service.people.models import Person, ProtectedPerson
from abide.service.people.queries import check_may_write
from abide.service.protection.arrivals import Heard
from abide.service.protection.models import Carrying, PairStanding, Position, Taken
from abide.service.protection.parameters import kept_for

By = User | str


@transaction.atomic
def give_unit(*, by: By, protected_person: ProtectedPerson, device: Device, start: datetime) -> Carrying:
    """Give a protected person a unit of their own to carry, from a moment on."""
    check_may_write(by, Task.PROTECT_PEOPLE, protected_person.protected_from)
    if protected_person.erased_at is not None:
        raise ValidationError({"protected_person": "This person was erased."})
    device = Device.objects.select_for_update().get(pk=device.pk)
    if device.kind != DeviceKind.PROTECTED:
        raise ValidationError({"device": "Only a protected person's unit can be carried by one."})
    if device.status != DeviceStatus.IN_STOCK:
        raise ValidationError({"device": f"Device {device.serial} is not in stock."})
    if Carrying.objects.filter(device=device, end__gt=start).exists():
        raise ValidationError({"start": "Somebody else still carried the unit then."})
    carrying = Carrying.objects.create(
        device=device,
        protected_person=protected_person,
        start=start,
        given_by=by if isinstance(by, User) else None,
    )
    device.status = DeviceStatus.FITTED
    device.save(update_fields=["status"])
    audit.record(
        by=by, action="COLLECTION", what="protected.unit_given", person=protected_person, obj=carrying
    )
    return carrying


@transaction.atomic
def take_back(*, by: By, carrying: Carrying, end: datetime) -> None:
    """Note that a unit is carried no longer; its positions go at once."""
    check_may_write(by, Task.PROTECT_PEOPLE, carrying.protected_person.protected_from)
    carrying = Carrying.objects.select_for_update().get(pk=carrying.pk)
    if carrying.end is not None:
        raise ValidationError({"carrying": "The unit was taken back already."})
    if end <= carrying.start:
        raise ValidationError({"end": "The unit was not carried yet at that time."})
    carrying.end = end
    carrying.save(update_fields=["end"])
    Device.objects.filter(pk=carrying.device_id).update(status=DeviceStatus.IN_STOCK)
    carrying.positions.all().delete()
    audit.record(
        by=by,
        action="ALTERATION",
        what="protected.unit_taken_back",
        person=carrying.protected_person,
        obj=carrying,
    )


def keep(*, partition: int, offset: int, news: Iterable[Heard]) -> None:
    """Keep what units sent, and how far their log was taken in. Call it in the step's own transaction."""
    for each in news:
        rows = zip(*(getattr(each.positions, c).tolist() for c in _COLUMNS), strict=True)
        Position.objects.bulk_create(
            [
                Position(
                    carrying_id=each.carrying,
                    at=to_datetime(at),
                    longitude=longitude,
                    latitude=latitude,
                    accuracy_m=accuracy_m,
                )
                for at, longitude, latitude, accuracy_m in rows
            ],
            batch_size=500,
            ignore_conflicts=True,
        )
        _note_heard(each)
    Taken.objects.update_or_create(partition=partition, defaults={"offset": offset})


_COLUMNS = ("at", "longitude", "latitude", "accuracy_m")


def _note_heard(each: Heard) -> None:
    row = Carrying.objects.get(pk=each.carrying)
    latest = to_datetime(int(each.positions.at[-1])) if len(each.positions) else None
    row.last_heard_at = max(filter(None, (row.last_heard_at, each.last_at)))
    row.last_position_at = max(filter(None, (row.last_position_at, latest)), default=None)
    row.battery = each.battery or row.battery
    row.save(update_fields=["last_heard_at", "last_position_at", "battery"])


def keep_standings(*, courses: Mapping[tuple[int, str], Mapping[str, Any]]) -> None:
    """Keep how pairs stand: (row of the fitting, condition) -> values without a position."""
    PairStanding.objects.bulk_create(
        [
            PairStanding(fitting_id=fitting, condition=name, course=c)
            for (fitting, name), c in courses.items()
        ],
        update_conflicts=True,
        unique_fields=["fitting", "condition"],
        update_fields=["course"],
        batch_size=500,
    )


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Let go of every position that is older than judging needs; returns how many."""
    gone, _ = Position.objects.filter(at__lt=now - kept_for(timezone.localdate(now))).delete()
    return gone


def erase_person(person: Person) -> None:
    """Erase what is kept of those whom a condition protects from a person. May be called again."""
    carried = Carrying.objects.filter(protected_person__protected_from=person)
    Position.objects.filter(carrying__in=carried).delete()
    Device.objects.filter(pk__in=carried.filter(end=None).values("device")).update(
        status=DeviceStatus.IN_STOCK
    )
    carried.filter(end=None, start__lt=timezone.now()).update(end=timezone.now())
    carried.update(last_heard_at=None, last_position_at=None, battery="")
    PairStanding.objects.filter(fitting__person=person).delete()
