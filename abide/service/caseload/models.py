"""What readers of the caseload keep for themselves."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from abide.service.accounts.models import User


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
