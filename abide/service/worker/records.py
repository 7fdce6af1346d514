"""What is recorded of fittings and orders, read for the worker: who wears what, and which plans changed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from abide.monitoring.battery import Course, from_values
from abide.monitoring.instants import FOREVER, from_datetime
from abide.monitoring.plan import Plan
from abide.service.alerts.models import BatteryState
from abide.service.devices import queries as devices
from abide.service.devices.models import Device, DeviceKind, Fitting, HomeUnitInstallation
from abide.service.orders.choices import VersionStatus
from abide.service.orders.models import AuthorisedAbsence, OrderVersion, ReasonableExcuse
from abide.service.people.models import Person
from abide.service.protection import pairs as protection
from abide.service.worker.roster import Wearer, Window

# Events older than this are kept and held rather than judged: their fitting ended too long ago.
KEPT_AFTER_END = timedelta(days=31)
_AT_ONCE = 500


def _known(now: datetime) -> QuerySet[Fitting]:
    return Fitting.objects.filter(Q(end=None) | Q(end__gt=now - KEPT_AFTER_END), person__erased_at=None)


def wearers(now: datetime) -> list[Wearer]:
    """Give the fittings in force and those that ended a short while ago."""
    rows = _known(now).values_list("ref", "pk", "person_id", "person__ref", "start", "end").order_by("pk")
    return [
        Wearer(
            str(ref),
            pk,
            person,
            person_ref,
            from_datetime(start),
            FOREVER if end is None else from_datetime(end),
        )
        for ref, pk, person, person_ref, start, end in rows
    ]


def windows(known: Iterable[Wearer]) -> list[Window]:
    """Give, for every device, when its events belong to one of the fittings."""
    pks = {wearer.fitting_pk for wearer in known}
    return [
        Window(
            stretch.serial, stretch.start, FOREVER if stretch.end is None else stretch.end, stretch.fitting
        )
        for held in devices.stretches().values()
        for stretch in held
        if stretch.fitting in pks
    ]


def in_force(now: datetime) -> list[int]:
    """Give the rows of the fittings that are judged without waiting for an event of theirs."""
    still = Q(end=None) | Q(end__gt=now - timedelta(days=1))
    return list(
        Fitting.objects.filter(still, person__erased_at=None).values_list("pk", flat=True).order_by("pk")
    )


# What takes time off an absence, before or after it.
_LEAVE = (AuthorisedAbsence, ReasonableExcuse)


def plans(fitting_pks: Sequence[int]) -> dict[int, Plan]:
    """Give the plans of fittings by row."""
    found: dict[int, Plan] = {}
    for start in range(0, len(fitting_pks), _AT_ONCE):
        some = Fitting.objects.filter(pk__in=fitting_pks[start : start + _AT_ONCE])
        rows = list(some.select_related("device", "person", "order"))
        found |= dict(zip((row.pk for row in rows), devices.plans_for(rows), strict=True))
    return found


def batteries(slots: Mapping[int, int]) -> dict[int, Course]:
    """Give what is remembered of batteries, by slot (fitting row -> slot)."""
    pks = list(slots)
    found: dict[int, Course] = {}
    for start in range(0, len(pks), _AT_ONCE):
        rows = BatteryState.objects.filter(fitting__in=pks[start : start + _AT_ONCE])
        found |= {slots[pk]: from_values(course) for pk, course in rows.values_list("fitting", "course")}
    return found


def fingerprint() -> tuple[Any, ...]:
    """Give values that differ whenever a fitting, an order, leave or a unit changed; cheap to ask."""
    return (
        *Fitting.objects.aggregate(Max("pk"), Count("end")).values(),
        *HomeUnitInstallation.objects.aggregate(Max("pk"), Count("pk"), Count("end")).values(),
        *OrderVersion.objects.values_list("status")
        .annotate(Count("pk"), Max("pk"), Max("ends_on"))
        .order_by("status"),
        *(
            value
            for kind in _LEAVE
            for value in kind.objects.aggregate(Max("pk"), Count("withdrawn_at")).values()
        ),
        Person.objects.exclude(erased_at=None).count(),
        Device.objects.filter(kind=DeviceKind.PROTECTED).count(),
        *protection.fingerprint(),
    )


def serial_of(fitting: str) -> str:
    """Give the serial number of a fitting's device, by the fitting's reference."""
    return Fitting.objects.values_list("device__serial", flat=True).get(ref=fitting)


def erased(fitting_pks: Sequence[int]) -> set[int]:
    """Say which of some fittings are of people who were erased."""
    gone = Fitting.objects.exclude(person__erased_at=None).values_list("pk", flat=True)
    return set(gone) & set(fitting_pks)


def signatures(fitting_pks: Iterable[int]) -> Mapping[int, tuple[Any, ...]]:
    """Give for each fitting values that differ when its plan may have changed."""
    versions = {
        row[0]: row
        for row in OrderVersion.objects.exclude(status=VersionStatus.DRAFT)
        .values_list("order_id")
        .annotate(Count("pk"), Max("pk"), Max("ends_on"), Max("status"))
        .order_by()
    }
    leave = [
        {
            row[0]: row
            for row in kind.objects.values_list("condition__version__order_id")
            .annotate(Count("pk"), Max("pk"), Count("withdrawn_at"))
            .order_by()
        }
        for kind in _LEAVE
    ]
    wanted = set(fitting_pks)
    rows = Fitting.objects.values_list("pk", "order_id", "start", "end")
    return {
        pk: (start, end, versions.get(order), *(of_kind.get(order) for of_kind in leave))
        for pk, order, start, end in rows
        if pk in wanted
    }
