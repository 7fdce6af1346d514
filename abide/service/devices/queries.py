"""Reads devices and fittings: for what arrives, for the worker, and for people (the user first)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from abide.monitoring.instants import from_datetime
from abide.service.accounts.models import User
from abide.service.devices import keys
from abide.service.devices.models import Device, DeviceKind, Fitting, HomeUnitInstallation, SupplierKey
from abide.service.devices.plans import plan_for, plans_for
from abide.service.people.models import Person
from abide.service.people.queries import if_seen

__all__ = [
    "Stretch",
    "fitting_at",
    "fittings_for",
    "fittings_in_force",
    "guarded_serials",
    "plan_for",
    "plans_for",
    "stretches",
    "supplier_of",
]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A serial belongs to a fitting (its primary key and ref) from `start` up to `end` (instants)."""

    serial: str
    fitting: int
    ref: str
    start: int
    end: int | None


def supplier_of(key: str) -> SupplierKey | None:
    """Give the key a sender presents, with its supplier; None when it is not ours or no longer good."""
    prefix = keys.prefix_of(key)
    row = (
        prefix and SupplierKey.objects.select_related("supplier").filter(prefix=prefix, revoked=None).first()
    )
    return row if row and keys.same(row.hashed, key) else None


def stretches(serials: Sequence[str] | None = None) -> dict[str, list[Stretch]]:
    """Give, by serial, to whom a device belonged when, by start; all devices when no serials are named.

    A home unit belongs to the fitting of the tag it was installed for.
    """
    found: dict[str, list[Stretch]] = {}
    worn = Fitting.objects.values_list("device__serial", "pk", "ref", "start", "end")
    installed = HomeUnitInstallation.objects.values_list(
        "device__serial", "fitting_id", "fitting__ref", "start", "end"
    )
    # In parts: SQLite takes only so many values in one question.
    wanted = [None] if serials is None else _parts(list(dict.fromkeys(serials)))
    for part in wanted:
        here = Q() if part is None else Q(device__serial__in=part)
        for serial, pk, ref, start, end in [*worn.filter(here), *installed.filter(here)]:
            stretch = Stretch(serial, pk, str(ref), from_datetime(start), from_datetime(end) if end else None)
            found.setdefault(serial, []).append(stretch)
    for held in found.values():
        held.sort(key=lambda stretch: stretch.start)
    return found


def guarded_serials() -> frozenset[str]:
    """Give the serials of all devices whose events say where a protected person is, given out or not."""
    return frozenset(Device.objects.filter(kind=DeviceKind.PROTECTED).values_list("serial", flat=True))


def fitting_at(serials: Sequence[str], at: Sequence[int]) -> list[Stretch | None]:
    """Give, for each serial and event time (instant), the fitting it belonged to; None when to nobody."""
    known = stretches(serials)
    return [_at(known.get(serial, []), moment) for serial, moment in zip(serials, at, strict=True)]


def fittings_in_force(now: datetime | None = None) -> QuerySet[Fitting]:
    """Give the fittings worn at a moment (default: now), for the worker."""
    now = now or timezone.now()
    worn = Fitting.objects.filter(Q(end=None) | Q(end__gt=now), start__lte=now)
    return worn.select_related("device", "person", "order").order_by("pk")


def fittings_for(user: User, person: Person) -> QuerySet[Fitting]:
    """Give a person's fittings, newest first; none when the user may not see the person."""
    fittings = Fitting.objects.filter(person__in=if_seen(user, person))
    return fittings.select_related("device", "order").order_by("-start", "-pk")


def _at(held: list[Stretch], moment: int) -> Stretch | None:
    for stretch in held:
        if stretch.start <= moment and (stretch.end is None or moment < stretch.end):
            return stretch
    return None


def _parts(values: list[str], size: int = 500) -> list[list[str]]:
    return [values[at : at + size] for at in range(0, len(values), size)]
