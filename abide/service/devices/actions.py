"""The only writer of suppliers, devices and fittings. All of it audited."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, check
from abide.service.audit import actions as audit
from abide.service.devices import keys
from abide.service.devices.models import (
    Device,
    DeviceKind,
    DeviceStatus,
    EpisodeDecision,
    Fitting,
    HomeUnitInstallation,
    Supplier,
    SupplierKey,
    Worn,
)
from abide.service.orders.models import Order
from abide.service.people.models import Person
from abide.service.people.queries import check_may_write

By = User | str

DECIDED = "Somebody has decided about these readings meanwhile. Read that decision and take it back first."
# A device in one of these states goes on nobody.
UNFIT = frozenset({DeviceStatus.FAULTY, DeviceStatus.LOST, DeviceStatus.RETIRED})


@transaction.atomic
def add_supplier(*, by: By, name: str) -> Supplier:
    """Add a supplier, or give the one of that name."""
    check(by, Task.MANAGE_SUPPLIERS)
    if not name.strip():
        raise ValidationError({"name": "Enter the supplier's name."})
    supplier, made = Supplier.objects.get_or_create(name=name.strip())
    if made:
        audit.record(by=by, action="COLLECTION", what="supplier.added", obj=supplier)
    return supplier


@transaction.atomic
def issue_key(*, by: By, supplier: Supplier) -> str:
    """Make a key for a supplier and return it. It is shown this once: only its hash is kept."""
    check(by, Task.MANAGE_SUPPLIERS)
    key, prefix, hashed = keys.make()
    row = SupplierKey.objects.create(supplier=supplier, prefix=prefix, hashed=hashed, created=timezone.now())
    audit.record(by=by, action="COLLECTION", what="supplier_key.issued", obj=row, reason=prefix)
    return key


@transaction.atomic
def revoke_key(*, by: By, prefix: str) -> bool:
    """Make a key worthless from now on; say whether it was good until now."""
    check(by, Task.MANAGE_SUPPLIERS)
    row = SupplierKey.objects.select_for_update().filter(prefix=prefix, revoked=None).first()
    if row is None:
        return False
    row.revoked = timezone.now()
    row.save(update_fields=["revoked"])
    audit.record(by=by, action="ALTERATION", what="supplier_key.revoked", obj=row, reason=prefix)
    return True


@transaction.atomic
def register(*, by: By, serial: str, kind: str, supplier: Supplier) -> Device:
    """Take a device into the inventory; ValidationError when its serial is there already."""
    check(by, Task.KEEP_INVENTORY)
    device = Device(serial=serial.strip(), kind=kind, supplier=supplier)
    device.full_clean(exclude=["supplier"])
    device.save(force_insert=True)
    audit.record(by=by, action="COLLECTION", what="device.registered", obj=device, reason=str(kind))
    return device


@transaction.atomic
def set_status(*, by: By, device: Device, status: str) -> None:
    """Note that a device is in stock, faulty, lost or retired; one that is worn is removed first."""
    check(by, Task.KEEP_INVENTORY)
    status = DeviceStatus(status)
    device = Device.objects.select_for_update().get(pk=device.pk)
    if DeviceStatus.FITTED in (device.status, status):
        raise ValidationError({"status": "A device becomes fitted by fitting it, and free by removing it."})
    device.status = status
    device.save(update_fields=["status"])
    audit.record(by=by, action="ALTERATION", what="device.status", obj=device, reason=str(status))


@transaction.atomic
def fit(
    *,
    by: By,
    device: Device,
    order: Order,
    start: datetime,
    end: datetime | None = None,
    place: str = Worn.ANKLE,
    home_unit: Device | None = None,
) -> Fitting:
    """Put a device on an order's person from a moment on; a home unit may be installed with it.

    `end` is given when a past fitting is written down late. ValidationError: the device is not free
    at that time, or not fit to be worn.
    """
    check_may_write(by, Task.FIT_DEVICES, order.person)
    if device.kind == DeviceKind.HOME_UNIT:
        raise ValidationError({"device": "A home unit is installed beside a tag, not worn."})
    if device.kind == DeviceKind.PROTECTED:
        raise ValidationError({"device": "A protected person's unit goes on nobody who is on tag."})
    device = _free(device, start, end)
    fitting = Fitting.objects.create(
        device=device,
        person=order.person,
        order=order,
        start=start,
        end=end,
        place=Worn.NOT_WORN if device.kind == DeviceKind.NON_FITTED else Worn(place),
        fitted_by=by if isinstance(by, User) else None,
    )
    _now_fitted(device, end)
    audit.record(by=by, action="COLLECTION", what="device.fitted", person=order.person, obj=fitting)
    if home_unit is not None:
        install_home_unit(by=by, device=home_unit, fitting=fitting, start=start, end=end)
    return fitting


@transaction.atomic
def install_home_unit(
    *, by: By, device: Device, fitting: Fitting, start: datetime, end: datetime | None = None
) -> HomeUnitInstallation:
    """Install a home unit for a worn tag: from then on what the unit reports counts for that fitting."""
    check_may_write(by, Task.FIT_DEVICES, fitting.person)
    if device.kind != DeviceKind.HOME_UNIT:
        raise ValidationError({"device": "This is not a home unit."})
    if start < fitting.start or (fitting.end is not None and start >= fitting.end):
        raise ValidationError({"start": "The tag is not worn at that time."})
    device = _free(device, start, end)
    installation = HomeUnitInstallation.objects.create(device=device, fitting=fitting, start=start, end=end)
    _now_fitted(device, end)
    audit.record(by=by, action="COLLECTION", what="home_unit.installed", person=fitting.person, obj=fitting)
    return installation


@transaction.atomic
def remove(*, by: By, fitting: Fitting, end: datetime, status: str = DeviceStatus.IN_STOCK) -> Fitting:
    """Take a device off at a moment, and its home units with it; `status` is the device's from then on."""
    check_may_write(by, Task.FIT_DEVICES, fitting.person)
    fitting = Fitting.objects.select_for_update().get(pk=fitting.pk)
    if fitting.end is not None:
        raise ValidationError({"fitting": "The device was taken off already."})
    if end <= fitting.start:
        raise ValidationError({"end": "The device was not worn yet at that time."})
    fitting.end = end
    fitting.save(update_fields=["end"])
    _now_free(fitting.device, DeviceStatus(status))
    for unit in fitting.home_units.filter(end=None).select_related("device"):
        if unit.start >= end:
            unit.delete()
        else:
            unit.end = end
            unit.save(update_fields=["end"])
        _now_free(unit.device, DeviceStatus.IN_STOCK)
    audit.record(by=by, action="ALTERATION", what="device.removed", person=fitting.person, obj=fitting)
    return fitting


def _free(device: Device, start: datetime, end: datetime | None) -> Device:
    """Lock a device and make sure that it is free from `start` up to `end`."""
    # The lock makes two people who fit the same device at once do so one after the other.
    device = Device.objects.select_for_update().get(pk=device.pk)
    if end is not None and end <= start:
        raise ValidationError({"end": "The device is taken off before it is fitted."})
    if end is None and device.status in UNFIT:
        label = DeviceStatus(device.status).label.lower()
        raise ValidationError({"device": f"Device {device.serial} is {label}."})
    taken = overlapping(Fitting.objects.filter(device=device), start, end).exists()
    if taken or overlapping(HomeUnitInstallation.objects.filter(device=device), start, end).exists():
        raise ValidationError({"device": f"Device {device.serial} is with somebody else at that time."})
    return device


def overlapping(rows: QuerySet, start: datetime, end: datetime | None) -> QuerySet:
    """Give the rows whose [start, end) touches [start, end) of ours; None is an end not reached yet."""
    rows = rows.filter(Q(end=None) | Q(end__gt=start))
    return rows if end is None else rows.filter(start__lt=end)


def _now_fitted(device: Device, end: datetime | None) -> None:
    if end is None:
        device.status = DeviceStatus.FITTED
        device.save(update_fields=["status"])


def _now_free(device: Device, status: DeviceStatus) -> None:
    device.status = status
    device.save(update_fields=["status"])


@transaction.atomic
def decide_episode(
    *, by: By, fitting: Fitting, start: datetime, end: datetime, drunk: bool, why: str
) -> EpisodeDecision:
    """Decide what readings in [start, end) were that the rules left to a person; sober days follow it.

    ValidationError: a decision about any of these readings holds already; it is taken back first.
    """
    check_may_write(by, Task.DECIDE_EPISODES, fitting.person)
    faults = {}
    if end <= start:
        faults["end"] = "The episode must end after it begins"
    if not why.strip():
        faults["why"] = "Say what you go by"
    if faults:
        raise ValidationError(faults)
    # The lock makes two who decide at once do so one after the other, so that the second is refused.
    fitting = Fitting.objects.select_for_update(of=("self",)).select_related("person").get(pk=fitting.pk)
    if overlapping(EpisodeDecision.objects.filter(fitting=fitting, withdrawn_at=None), start, end).exists():
        raise ValidationError({"drunk": DECIDED})
    decision = EpisodeDecision.objects.create(
        fitting=fitting,
        start=start,
        end=end,
        drunk=drunk,
        why=why.strip(),
        by=by if isinstance(by, User) else None,
        decided_at=timezone.now(),
    )
    audit.record(by=by, action="ALTERATION", what="episode.decided", person=fitting.person, obj=decision)
    return decision


@transaction.atomic
def withdraw_decision(*, by: By, decision: EpisodeDecision) -> None:
    """Take back a decision on an episode: it is for a person to review again."""
    person = decision.fitting.person
    check_may_write(by, Task.DECIDE_EPISODES, person)
    if not EpisodeDecision.objects.filter(pk=decision.pk, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    ):
        raise ValidationError({"decision": "This decision was already taken back."})
    audit.record(by=by, action="ALTERATION", what="episode.withdrawn", person=person, obj=decision)


def erase_person(person: Person) -> None:
    """Empty what was decided of the readings of a person who is being erased (people.erasure)."""
    EpisodeDecision.objects.filter(fitting__person=person).update(why="")
