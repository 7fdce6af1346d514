"""What was ordered: an order, its versions, their conditions, and absences authorised in advance."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from abide.service.accounts.models import Team, User
from abide.service.orders.choices import (
    ConditionKind,
    NotifyingOrganisation,
    OrderType,
    RequestType,
    ResponsibleOrganisation,
    SentenceType,
    VersionStatus,
    YesNoUnknown,
)
from abide.service.people.models import Address, Person, ProtectedPerson
from abide.service.programmes.models import Programme


class Order(models.Model):
    """One order for one person; what it asks is in its versions, of which at most one is in force."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="orders")
    order_type = models.CharField(max_length=20, choices=OrderType)
    sentence_type = models.CharField(max_length=40, choices=SentenceType, blank=True)
    hdc = models.CharField(max_length=10, choices=YesNoUnknown, default=YesNoUnknown.NO)
    issp = models.CharField(max_length=10, choices=YesNoUnknown, default=YesNoUnknown.NO)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, related_name="orders")
    notifying_organisation = models.CharField(max_length=30, choices=NotifyingOrganisation)
    notifying_organisation_name = models.CharField(max_length=200, blank=True)
    responsible_organisation = models.CharField(max_length=30, choices=ResponsibleOrganisation)
    responsible_region = models.CharField(max_length=60, blank=True)
    responsible_officer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="orders")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="orders")
    # The newest version that was ever in force; None while the order is still a draft.
    current = models.OneToOneField(
        "orders.OrderVersion", on_delete=models.PROTECT, null=True, related_name="current_of"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Minutes of absence at which this order is in breach; None where its kind of order says how many.
    absence_allowance = models.PositiveIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"order {self.ref}"


class OrderVersion(models.Model):
    """What an order asks, from one day to another (local, inclusive; no end while ends_on is empty)."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, choices=VersionStatus, default=VersionStatus.DRAFT)
    request_type = models.CharField(max_length=40, choices=RequestType, default=RequestType.REQUEST)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    convicted_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "number"], name="version_number_once_in_order"),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(status=VersionStatus.IN_FORCE),
                name="one_version_of_an_order_in_force",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="version_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of order {self.order_id}"


class Condition(models.Model):
    """One thing a version asks of the person; `details` has the shape of its kind (orders.conditions).

    The key (such as C1) stays the same from version to version, so that findings can be told apart.
    """

    version = models.ForeignKey(OrderVersion, on_delete=models.PROTECT, related_name="conditions")
    key = models.CharField(max_length=10)
    kind = models.CharField(max_length=20, choices=ConditionKind)
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    details = models.JSONField(default=dict)
    address = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, related_name="conditions")
    protects = models.ForeignKey(ProtectedPerson, on_delete=models.SET_NULL, null=True, related_name="+")
    # Another person on tag, whom whoever may not see that person never hears of by name.
    apart_from = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="condition_key_once_in_version"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="condition_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class AuthorisedAbsence(models.Model):
    """Leave from a curfew, given before it begins: half-open, from `start` up to `end` (UTC)."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="authorised_absences")
    start = models.DateTimeField()
    end = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    authorised_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="absence_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"absence {self.ref}"


class ReasonableExcuse(models.Model):
    """Absence that was accepted afterwards for a good reason: half-open, from `start` up to `end` (UTC).

    The absence stays on record; its excused minutes are not counted.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="reasonable_excuses")
    start = models.DateTimeField()
    end = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="excuse_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"excuse {self.ref}"
