"""Sending notices, in a thread of its own beside the judging, so that a slow provider holds nothing up."""

import logging
import threading
from datetime import UTC, datetime

from django.db import connection

from abide.service.messages import actions as messages
from abide.service.notices import actions as notices
from abide.service.notices import outbox

logger = logging.getLogger(__name__)

# How often the outbox is looked at (seconds), and how many messages a look deals with at most.
EVERY = 1.0
AT_ONCE = 50


def step() -> int:
    """Do what is due, a bounded number of each: take notices further, send them; returns how many."""
    now = datetime.now(UTC)
    return messages.tell_overdue(now=now) + notices.go_on(now=now) + outbox.send_due(limit=AT_ONCE)


def run(stop: threading.Event, *, every: float = EVERY) -> None:
    """Send what is due until told to stop. Several may run at once: each sending is claimed first."""
    try:
        while not stop.is_set():
            try:
                step()
            except Exception as error:
                # The database may be away for a moment; nothing is lost, as what is due stays due.
                logger.warning("notices wait: %s", type(error).__name__)
                connection.close()
            stop.wait(every)
    finally:
        connection.close()


def begin(stop: threading.Event) -> threading.Thread:
    """Start to send in a thread beside, which ends soon after `stop` is set."""
    thread = threading.Thread(target=run, args=(stop,), name="notices", daemon=True)
    thread.start()
    return thread
