"""Devices whose events say where a protected person is: they go into a log of their own, at the door."""

import time
from collections.abc import Callable

from asgiref.sync import sync_to_async

from abide.stream import Log

# A unit that was taken into the inventory is known after at most this long (seconds).
REMEMBERED = 5.0


class Guarded:
    """The log of protected people's units, and which serials belong into it.

    look: asks the database for the serials. Where it cannot be asked nothing is taken in: an event must not
    go into the wrong log because nobody knew better.
    """

    def __init__(
        self,
        look: Callable[[], frozenset[str]],
        *,
        log: Callable[[], Log],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._open_log = log
        self._log: Log | None = None
        self._clock = clock
        self._known: tuple[float, frozenset[str]] | None = None

    async def serials(self) -> frozenset[str]:
        """Give the serials, asked for again every few seconds."""
        if self._known is None or self._clock() >= self._known[0]:
            found = await sync_to_async(self._look)()
            self._known = (self._clock() + REMEMBERED, found)
        return self._known[1]

    @property
    def log(self) -> Log:
        """The log, opened when first asked for."""
        if self._log is None:
            self._log = self._open_log()
        return self._log

    def close(self) -> None:
        """Finish what was handed over."""
        if self._log is not None:
            self._log.close()
