"""What the worker keeps of its own place: who owns a partition, how far it got, what it could not judge."""

from typing import ClassVar

from django.db import models


class Partition(models.Model):
    """One part of the log, its owner for now, and how far its findings are recorded.

    offset: everything up to it is recorded. clock: the moment up to which ticks were recorded (instant).
    flushed: everything up to it is in the trails. term grows with every change of owner: a worker that
    lost its lease cannot write with the old term.
    """

    number = models.PositiveIntegerField(primary_key=True)
    owner = models.CharField(max_length=64, blank=True)
    term = models.PositiveBigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    offset = models.PositiveBigIntegerField(default=0)
    clock = models.BigIntegerField(default=0)
    flushed = models.PositiveBigIntegerField(default=0)
    checkpoint = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"partition {self.number}"


class HeldReason(models.TextChoices):
    """Why events are kept and not judged."""

    NOT_FITTED = "NOT_FITTED", "The device was not fitted to anyone then"
    CLOCK_AHEAD = "CLOCK_AHEAD", "The device's clock is ahead of ours"
    SET_ASIDE = "SET_ASIDE", "They could not be judged"


class HeldEvents(models.Model):
    """Events of one device out of one batch that are kept, named here, and not judged for now.

    lines: as received, compressed; they outlive the log. released_at: when they could be judged after all.
    """

    partition = models.PositiveIntegerField()
    offset = models.PositiveBigIntegerField()
    serial = models.CharField(max_length=64)
    reason = models.CharField(max_length=20, choices=HeldReason)
    explained = models.CharField(max_length=200, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    lines = models.BinaryField()
    held_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["partition", "offset", "serial", "reason"], name="held_once_for_a_batch"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["serial"], name="held_now", condition=models.Q(released_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.count} events of a device, {self.reason}"
