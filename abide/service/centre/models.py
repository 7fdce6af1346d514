"""What the monitoring centre did about an alert, and for whom notifying is suspended."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from abide.service.accounts.models import User
from abide.service.alerts.models import Alert, Outcome
from abide.service.centre.endings import Happened
from abide.service.people.models import Person


class StepAnswer(models.Model):
    """What somebody found at one step of a procedure; only added to, and the latest of a step holds.

    procedure: its name and version, such as "absence/1". answer: one of the step's own codes.
    """

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="step_answers")
    procedure = models.CharField(max_length=40)
    step = models.CharField(max_length=30)
    answer = models.CharField(max_length=30)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.step} of alert {self.alert_id}"


class AlertCall(models.Model):
    """Ties a contact (supervision, by its ref, whatever version holds) to the alert it was made for."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="calls")
    contact = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return f"call {self.contact} for alert {self.alert_id}"


class Ending(models.Model):
    """How an alert ended: one for each time it was closed by a person. code: of endings.CODES."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="endings")
    outcome = models.CharField(max_length=20, choices=Outcome)
    code = models.CharField(max_length=20)
    happened = models.CharField(max_length=10, choices=Happened)
    words = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="ending_by_time")]

    def __str__(self) -> str:
        return f"{self.code} of alert {self.alert_id}"


class Target(models.TextChoices):
    """To whom an alert is escalated."""

    POLICE = "POLICE", "The police"
    PROBATION = "PROBATION", "Probation"
    HOME_OFFICE = "HOME_OFFICE", "The Home Office"


class Escalation(models.Model):
    """An alert passed on, to whom and why; notice: the reference of what was sent, None where nothing was."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="escalations")
    target = models.CharField(max_length=12, choices=Target)
    reason = models.TextField(max_length=2000, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    notice = models.UUIDField(null=True)

    def __str__(self) -> str:
        return f"escalation {self.ref}"


class Suspension(models.Model):
    """Notifying suspended for one person, for a kind of alert, or for a kind of one person's alerts.

    From `start` up to `end`, or `ended_at` where somebody ended it sooner; recording goes on all the while.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="suspensions")
    kind = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    start = models.DateTimeField()
    end = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="suspension_has_length"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(kind=""), name="suspension_is_of_something"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["end"], name="suspension_by_end")]

    def __str__(self) -> str:
        return f"suspension {self.ref}"
