"""Why each condition is there, support offered when one ends, and messages that recognise something.

Rows are added and never changed: the newest says what holds, the others are the history.
"""

import uuid
from typing import ClassVar

from django.db import models

from abide.service.accounts.models import User
from abide.service.orders.models import Order
from abide.service.people.models import Person
from abide.service.supervision.progress.choices import Purpose, ReferralOutcome
from abide.service.supervision.progress.milestones import Milestone


class StatedPurpose(models.Model):
    """Why the condition with this key of an order was imposed, and the objective in the plan it serves.

    It goes on from version to version of the order, as the key does.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="stated_purposes", db_index=False)
    key = models.CharField(max_length=10)
    purpose = models.CharField(max_length=20, choices=Purpose)
    own_words = models.CharField(max_length=300, blank=True)
    objective = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["order", "key"], name="purpose_of_condition")]

    def __str__(self) -> str:
        return f"purpose {self.ref}"


class Referral(models.Model):
    """What came of asking about support before the alcohol condition with this key ends on `ends_on`."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="alcohol_referrals", db_index=False
    )
    key = models.CharField(max_length=10)
    ends_on = models.DateField()
    outcome = models.CharField(max_length=12, choices=ReferralOutcome)
    word = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["order", "key"], name="referral_of_condition")]

    def __str__(self) -> str:
        return f"referral {self.ref}"


class Recognition(models.Model):
    """A message to a person about a milestone under an order; the person's own page shows it."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="recognitions")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="recognitions")
    milestone = models.CharField(max_length=20, choices=[(each.value, each.value) for each in Milestone])
    reached_on = models.DateField()
    text = models.CharField(max_length=400)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "milestone"], name="milestone_recognised_once")
        ]

    def __str__(self) -> str:
        return f"recognition {self.ref}"
