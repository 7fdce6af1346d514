"""The worker's watch for outages: looks when something changed, and never stops the judging of anybody."""

import logging
import time
from datetime import datetime, timedelta

from abide.service.outages import actions, reading
from abide.service.worker.actions import TRANSIENT

logger = logging.getLogger(__name__)
# Homes, who is on tag and what is usual change slowly, and are read again after this long.
KNOWN_FOR = timedelta(hours=1)
# After a look, so many times as long as it took belong to the judging of people.
REST = 10.0


class Watch:
    """Remembers what was looked at last, so that a quiet time costs two small questions."""

    def __init__(self, rest: float = REST) -> None:
        self._rest = rest
        self._not_before = 0.0
        self._known: actions.Known | None = None
        self._known_at: datetime | None = None
        self._seen: tuple[object, ...] = ()

    def look(self, now: datetime) -> None:
        """Bring outages up to what is silent now, if anything changed since the last look.

        When a whole country is silent a look takes seconds, in which nobody is judged: then looks are rarer.
        """
        begun = time.monotonic()
        if begun < self._not_before:
            return
        try:
            seen = reading.pulse()
            if seen == self._seen:
                return
            if self._known is None or self._known_at is None or now - self._known_at > KNOWN_FOR:
                self._known, self._known_at = actions.know(now), now
            actions.judge(now=now, known=self._known)
            # What is judged changes members, which are part of the pulse.
            self._seen = reading.pulse()
        except TRANSIENT:
            raise
        except Exception as error:
            # Every alert stands in the queue by itself until this works again.
            logger.error("outages could not be looked for: %s", type(error).__name__)
        self._not_before = time.monotonic() + self._rest * (time.monotonic() - begun)
