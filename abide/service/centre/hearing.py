"""What this room does when a room below says that something happened."""

from typing import Any

from abide.service.centre import actions
from abide.service.notices.models import Notice


def notice_moved(*, notice: Notice, what: str, **_: Any) -> None:
    """Bring an alert back to the queue where nobody on the list confirmed its escalation."""
    if what == "unanswered":
        actions.bring_back(notice=notice)
