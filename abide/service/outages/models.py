"""Outages: silences with one likely cause, and who is in them."""

import uuid
from typing import ClassVar

from django.db import models

from abide.service.accounts.models import User
from abide.service.alerts.models import Alert
from abide.service.people.models import Person


class OutageState(models.TextChoices):
    """Where an outage stands; only somebody ends one, but later data can take it back."""

    OPEN = "OPEN", "Open"
    ENDED = "ENDED", "Ended"
    TAKEN_BACK = "TAKEN_BACK", "Taken back by later data"


class Danger(models.TextChoices):
    """Why somebody's silence could endanger another person."""

    NONE = "", "No reason known"
    PROTECTS = "PROTECTS", "A condition protects somebody"
    SPECIAL = "SPECIAL", "Specials case"


class Outage(models.Model):
    """Many silences at once with one thing in common.

    family, cause, key, way: as in outages.rules; label: what they have in common, in words that name nobody.
    began, last: of the first and the last silence in it; expected: how many were to be expected.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    family = models.CharField(max_length=10)
    cause = models.CharField(max_length=10)
    key = models.BigIntegerField()
    way = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=200)
    began = models.DateTimeField()
    last = models.DateTimeField()
    expected = models.FloatField()
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OutageState, default=OutageState.OPEN)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="outages", null=True)
    owned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="outages_ended", null=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "began"], name="outage_by_state")]

    def __str__(self) -> str:
        return f"outage {self.ref}"


class Member(models.Model):
    """One alert in an outage. An alert is in one outage at most, and stays in it once that is over.

    since: when the silence began; back_at: when it was over, null while it lasts. danger: why this person's
    alert keeps a line of its own all the while.
    """

    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, related_name="members", db_index=False)
    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="in_outage")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    joined_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)
    danger = models.CharField(max_length=10, choices=Danger, blank=True, default=Danger.NONE)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["outage", "back_at"], name="members_of_outage")]

    def __str__(self) -> str:
        return f"member {self.pk} of outage {self.outage_id}"
