"""The only writer of reports on pages."""

import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from abide.service.ui.models import PageReport

# One reader's reports within an hour; more than this is a stuck key or a script.
MOST_AN_HOUR = 20

_REFERENCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class TooMany(Exception):
    """This reader has reported more than enough for now."""


class AlreadyAnswered(Exception):
    """Somebody else has answered this report."""


@transaction.atomic
def report(*, by: Any, page: str, what: str, words: str) -> PageReport:
    """Keep a report on a page; TooMany after twenty within an hour."""
    now = timezone.now()
    if PageReport.objects.filter(by=by, at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise TooMany("You have sent many reports in the last hour. Wait a while, then send the next.")
    return PageReport.objects.create(at=now, by=by, page=without_references(page), what=what, words=words)


@transaction.atomic
def answer(*, by: Any, report: PageReport, question: str, answer: str) -> None:
    """Answer a report, which puts question and answer on the public list; AlreadyAnswered if it has one."""
    done = PageReport.objects.filter(pk=report.pk, answered_at=None).update(
        question=question, answer=answer, answered_at=timezone.now(), answered_by=by
    )
    if not done:
        raise AlreadyAnswered("Somebody else has answered this report.")


def without_references(page: str) -> str:
    """Take out of an address what leads to one person or case: the query, and every reference."""
    path = page.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0]
    return _REFERENCE.sub("…", path)[:200]
