"""Equipment, who supplies it, and who wears it when."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from abide.service.accounts.models import User
from abide.service.orders.models import Order
from abide.service.people.models import Person


class Supplier(models.Model):
    """Who supplies devices and sends what they report."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class SupplierKey(models.Model):
    """A key a supplier sends events with: only its hash is kept, and a prefix to find it by."""

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="keys")
    prefix = models.CharField(max_length=16, unique=True)
    hashed = models.CharField(max_length=64)
    created = models.DateTimeField()
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.prefix


class DeviceKind(models.TextChoices):
    """What a device is."""

    GPS_TAG = "GPS_TAG", "GPS tag"
    RF_TAG = "RF_TAG", "Radio tag"
    HOME_UNIT = "HOME_UNIT", "Home unit"
    ALCOHOL_TAG = "ALCOHOL_TAG", "Alcohol tag"
    NON_FITTED = "NON_FITTED", "Non-fitted device"
    PROTECTED = "PROTECTED", "Protected person's unit"


class DeviceStatus(models.TextChoices):
    """Where a device is in its life."""

    IN_STOCK = "IN_STOCK", "In stock"
    FITTED = "FITTED", "Fitted"
    FAULTY = "FAULTY", "Faulty"
    LOST = "LOST", "Lost"
    RETIRED = "RETIRED", "Retired"


class Worn(models.TextChoices):
    """Where on the body a tag is worn."""

    ANKLE = "ANKLE", "Ankle"
    WRIST = "WRIST", "Wrist"
    NOT_WORN = "NOT_WORN", "Not worn"


class Device(models.Model):
    """One piece of equipment; it goes from person to person, so it says nothing about anybody."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    serial = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=12, choices=DeviceKind)
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="devices")
    status = models.CharField(max_length=10, choices=DeviceStatus, default=DeviceStatus.IN_STOCK)

    def __str__(self) -> str:
        return self.serial


class Fitting(models.Model):
    """This device, on this person, under this order, from `start` up to `end` (None while it is worn)."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="fittings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="fittings")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="fittings")
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)
    place = models.CharField(max_length=10, choices=Worn, default=Worn.ANKLE)
    fitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            # Overlaps with an end in the past are kept out by devices.actions, under a lock on the device.
            models.UniqueConstraint(
                fields=["device"], condition=Q(end=None), name="device_on_one_person_at_a_time"
            ),
            models.CheckConstraint(condition=Q(end=None) | Q(end__gt=F("start")), name="fitting_has_length"),
        ]
        indexes: ClassVar = [models.Index(fields=["device", "start"], name="fitting_by_device")]

    def __str__(self) -> str:
        return f"fitting {self.ref}"


class HomeUnitInstallation(models.Model):
    """A home unit at the person's address while a tag is worn: its events count for the tag's fitting."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="installations")
    fitting = models.ForeignKey(Fitting, on_delete=models.PROTECT, related_name="home_units")
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(end=None), name="home_unit_at_one_place_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gt=F("start")), name="installation_has_length"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["device", "start"], name="installation_by_device")]

    def __str__(self) -> str:
        return f"home unit {self.device_id} for fitting {self.fitting_id}"


class EpisodeDecision(models.Model):
    """What a person decided of an alcohol episode that the rules left to one: readings in [start, end) (UTC).

    The finding stays as it was found; what is counted of sober days follows the decision. One that was
    taken back stays on record.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fitting = models.ForeignKey(Fitting, on_delete=models.PROTECT, related_name="episode_decisions")
    start = models.DateTimeField()
    end = models.DateTimeField()
    drunk = models.BooleanField()
    why = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="episode_decided_has_length"),
        ]

    def __str__(self) -> str:
        return f"decision {self.ref}"
