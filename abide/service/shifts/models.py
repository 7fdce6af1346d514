"""Hand-overs from shift to shift: what was, as both leads signed it, and whom to watch."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from abide.service.accounts.models import User
from abide.service.people.models import Person


class HandOver(models.Model):
    """What one shift tells the next, signed by the lead who goes and by the one who comes.

    since, until: the shift it is about. summary: its numbers as they stood when it was signed (shifts.summary
    gives the shape); no name of anybody on tag is in it. words: the outgoing lead's own, about the shift.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    since = models.DateTimeField()
    until = models.DateTimeField()
    summary = models.JSONField(default=dict)
    words = models.TextField(max_length=4000, blank=True)
    signed_out_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="handed_over")
    signed_out_at = models.DateTimeField()
    signed_in_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="taken_over", null=True)
    signed_in_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=2000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="shift_has_length"),
        ]
        indexes: ClassVar = [models.Index(fields=["signed_out_at"], name="hand_over_by_time")]

    def __str__(self) -> str:
        return f"hand-over {self.ref}"


class Watched(models.Model):
    """Somebody the next shift is asked to watch, with a word of why."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.CASCADE, related_name="watched")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hand_over", "person"], name="watched_once_in_a_hand_over"),
        ]

    def __str__(self) -> str:
        return f"watched {self.pk} of hand-over {self.hand_over_id}"
