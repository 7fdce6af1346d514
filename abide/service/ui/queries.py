"""Reads what was reported of pages; it names nobody on tag, so whom it may be shown is the view's matter."""

from uuid import UUID

from django.db.models import QuerySet

from abide.service.ui.models import PageReport


def answered() -> QuerySet[PageReport]:
    """Give what was asked and answered, newest answer first; anybody may read it."""
    return PageReport.objects.exclude(answered_at=None).order_by("-answered_at")


def waiting() -> QuerySet[PageReport]:
    """Give the reports that wait for an answer, oldest first; for those who answer."""
    return PageReport.objects.filter(answered_at=None).order_by("at")


def to_answer(ref: UUID) -> PageReport | None:
    """Give one report that waits for an answer."""
    return waiting().filter(ref=ref).first()
