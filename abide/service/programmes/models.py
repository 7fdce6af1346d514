"""Programmes: the schemes under which somebody may be put on tag, each with its days."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Programme(models.Model):
    """One scheme; its days are local and inclusive, and an empty until_date means no end is set."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    regions = models.JSONField(default=list)
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_date=None) | Q(from_date=None) | Q(until_date__gte=F("from_date")),
                name="programme_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name
