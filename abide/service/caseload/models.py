"""What readers of the caseload keep for themselves."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from abide.service.accounts.models import User
from abide.service.people.models import Person


class SavedFilter(models.Model):
    """A view of the list that one user gave a name: what is searched for, and what is shown."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=40)
    search = models.CharField(max_length=100, blank=True)
    show = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_filter_name_once_for_a_user"),
            models.CheckConstraint(condition=~Q(search="", show=""), name="saved_filter_says_something"),
        ]

    def __str__(self) -> str:
        return f"saved filter {self.ref}"


class PrintedPaper(models.Model):
    """One paper that was printed about a person: who printed it, what for, and what stood on it.

    ref: what the paper itself shows at its foot, the beginning of `digest`. kind: "report" or "trail";
    start, end: the stretch it is about. digest: SHA-256 of its values; file_digest: of the PDF's bytes.
    values: the values themselves, packed; null for a trail, whose positions are kept in one place only.
    """

    ref = models.CharField(max_length=19, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="printed_papers")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=10)
    purpose = models.CharField(max_length=20)
    start = models.DateTimeField()
    end = models.DateTimeField()
    digest = models.CharField(max_length=64)
    file_digest = models.CharField(max_length=64)
    values = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "at"], name="printed_by_time")]

    def __str__(self) -> str:
        return f"paper {self.ref}"

    @property
    def what(self) -> str:
        """Say what it is and what for, in a few words."""
        return {"trail": "Trail", "report": f"Report, {self.purpose.lower()}"}[self.kind]


class PlaceKind(models.TextChoices):
    """What a place is to the person."""

    WORK = "WORK", "Work or study"
    PROBATION = "PROBATION", "Probation office"
    FAMILY = "FAMILY", "Family or friends"
    HEALTH = "HEALTH", "Health or treatment"
    OTHER = "OTHER", "Another place"


class PlaceOfInterest(models.Model):
    """A place that an officer gave a name, so that stays there say it; degrees, WGS84. Never deleted."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="places_of_interest")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=PlaceKind)
    longitude = models.FloatField()
    latitude = models.FloatField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "name"], condition=Q(removed_at=None), name="place_name_once_for_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.ref}"


class TrailLook(models.Model):
    """The ground given for one look at one stretch of a trail, where the orders demand one in writing.

    rule: what demanded it; ground: one of the rule's codes, "" where it asks for words alone.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="trail_looks")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    start = models.DateTimeField()
    end = models.DateTimeField()
    why = models.CharField(max_length=20)
    rule = models.CharField(max_length=30)
    ground = models.CharField(max_length=20, blank=True)
    words = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"look {self.ref}"
