"""Where protected people carry a unit, and the few hours of positions that judging needs.

These tables are the only place where a protected person's positions are kept, and for a day at most. No
other table refers to them, and nothing about the person on tag is read from them but distances.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from abide.service.accounts.models import User
from abide.service.devices.models import Device
from abide.service.people.models import ProtectedPerson


class Carrying(models.Model):
    """This unit with this protected person, from `start` up to `end` (None while it is carried)."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="+")
    protected_person = models.ForeignKey(ProtectedPerson, on_delete=models.PROTECT, related_name="units")
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    last_heard_at = models.DateTimeField(null=True)
    last_position_at = models.DateTimeField(null=True)
    battery = models.CharField(max_length=20, blank=True)  # "", "low", "dead", "charging"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(end=None), name="unit_with_one_person_at_a_time"
            ),
            models.CheckConstraint(condition=Q(end=None) | Q(end__gt=F("start")), name="carrying_has_length"),
        ]

    def __str__(self) -> str:
        return f"unit {self.ref}"


class Position(models.Model):
    """One position of a protected person (degrees WGS84; accuracy: 68 % radius, metres). Short-lived."""

    carrying = models.ForeignKey(Carrying, on_delete=models.CASCADE, related_name="positions")
    at = models.DateTimeField()
    longitude = models.FloatField()
    latitude = models.FloatField()
    accuracy_m = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["carrying", "at", "longitude", "latitude", "accuracy_m"], name="position_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="position_by_age")]

    def __str__(self) -> str:
        # Not where: what Django prints ends up in logs.
        return f"position {self.pk}"


class PairStanding(models.Model):
    """How a pair stood at the far end of the judges' memory: distances and instants, never a position."""

    fitting = models.ForeignKey("devices.Fitting", on_delete=models.CASCADE, related_name="+")
    condition = models.CharField(max_length=64)
    course = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fitting", "condition"], name="standing_once_for_a_pair"),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"


class Taken(models.Model):
    """How far the log of protected people's units has been taken in, by partition."""

    partition = models.PositiveIntegerField(primary_key=True)
    offset = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"partition {self.partition}"
