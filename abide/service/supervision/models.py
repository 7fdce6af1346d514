"""Contacts with a person and their appointments, each in versions: what is corrected stays readable."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from abide.service.accounts.models import User
from abide.service.people.models import Person
from abide.service.supervision.choices import AppointmentKind, Came, Outcome, Way, Whom

# Tables of the same room, which Django finds here.
from abide.service.supervision.documents.models import Document
from abide.service.supervision.progress.models import Recognition, Referral, StatedPurpose

__all__ = ["Appointment", "Contact", "Document", "Recognition", "Referral", "StatedPurpose", "Written"]


class Written(models.Model):
    """One version of something written down about a person; versions of one thing share its ref.

    The latest version is what holds, unless it says that the whole was withdrawn.
    """

    ref = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    withdrawn = models.BooleanField(default=False)
    why_changed = models.CharField(max_length=300, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        abstract = True


def _in_versions(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=["ref", "number"], name=f"{name}_version_once"),
        models.UniqueConstraint(fields=["ref"], condition=Q(latest=True), name=f"one_latest_{name}"),
    ]


class Contact(Written):
    """A call, text, letter, visit or meeting, made or tried, at a moment, by whoever `made_by` names."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    way = models.CharField(max_length=10, choices=Way)
    whom = models.CharField(max_length=10, choices=Whom, default=Whom.PERSON)
    with_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()
    made_by = models.CharField(max_length=200)
    came = models.CharField(max_length=20, choices=Came)
    note = models.TextField(max_length=4000, blank=True)

    class Meta:
        constraints: ClassVar = _in_versions("contact")
        indexes: ClassVar = [
            models.Index(fields=["person", "at"], condition=Q(latest=True), name="contact_by_person"),
        ]

    def __str__(self) -> str:
        return f"contact {self.ref}"


class Appointment(Written):
    """When and where somebody is expected, who planned it and what came of it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=15, choices=AppointmentKind, default=AppointmentKind.SUPERVISION)
    place = models.CharField(max_length=200)
    at = models.DateTimeField()
    planned_by = models.CharField(max_length=200)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.NOT_KNOWN)
    note = models.TextField(max_length=4000, blank=True)
    # The appointment that this one is in place of, by its ref.
    instead_of = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = _in_versions("appointment")
        indexes: ClassVar = [
            models.Index(fields=["person", "at"], condition=Q(latest=True), name="appointment_by_person"),
        ]

    def __str__(self) -> str:
        return f"appointment {self.ref}"
