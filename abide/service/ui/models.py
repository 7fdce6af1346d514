"""What readers tell us of the pages themselves: this is wrong, this is slow."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models


class Complaint(models.TextChoices):
    """What is the matter with a page."""

    WRONG = "WRONG", "Something on it is wrong"
    SLOW = "SLOW", "It is slow"
    HARD = "HARD", "It is hard to use"


class PageReport(models.Model):
    """One report on a page, for whoever runs the service; with its answer it joins the public list.

    page: the address without its query, its references taken out, so that it leads to nobody on tag.
    question: the report put in words that name nobody, written by whoever answers it.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=200)
    what = models.CharField(max_length=10, choices=Complaint)
    words = models.TextField(max_length=2000)
    question = models.CharField(max_length=300, blank=True)
    answer = models.TextField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["answered_at"], name="page_report_by_answer")]

    def __str__(self) -> str:
        return f"{self.what} {self.page}"
