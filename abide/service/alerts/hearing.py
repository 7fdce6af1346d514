"""Leaves word for open pages of what happens in rooms below: a thread changed, somebody has a notice."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from abide.service.alerts.actions import notify


def thread_changed(thread: Any, **_: Any) -> None:
    """Say which thread changed, by its reference: a page that shows it asks again, through its own door."""
    notify(now=timezone.now(), words=[(None, "thread", {"thread": str(thread.ref)})])


def told(users: Iterable[int], **_: Any) -> None:
    """Say to each user (primary key) that a notice waits for them."""
    notify(now=timezone.now(), words=[(None, "notice", {"user": user}) for user in users])
