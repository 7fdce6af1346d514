"""When to send what: history as fast as it goes or at some speed, the present as it happens."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from abide.monitoring.events import Events

TICK_S = 1.0
ROWS_AT_ONCE = 10_000


@dataclass(frozen=True)
class Pace:
    """The simulator's idea of now: it starts at `since`, runs at `speed`, and never passes the true time.

    speed: simulated seconds a second, None for the true time at once
    until: the instant to stop at (nothing of that instant is given), None to go on
    """

    since: int
    speed: float | None = None
    until: int | None = None
    real: Callable[[], int] = lambda: time.time_ns() // 1000
    sleep: Callable[[float], None] = time.sleep
    stop: Callable[[], bool] = lambda: False

    def portions(self, hours: Iterator[Events]) -> Iterator[Events]:
        """Cut hours of events (sorted by arrival) into portions, each given when its moment has come."""
        begun = self.real()
        for hour in hours:
            row = 0
            while row < len(hour):
                if self.stop() or (self.until is not None and hour.received_at[row] >= self.until):
                    return
                now = self._now(begun)
                due = int(np.searchsorted(hour.received_at, now, side="right"))
                end = min(due, row + ROWS_AT_ONCE)
                if end > row:
                    yield hour.take(slice(row, end))
                    row = end
                else:
                    self.sleep(TICK_S)

    def _now(self, begun: int) -> int:
        now = self.real()
        if self.speed is not None:
            now = min(now, self.since + round((now - begun) * self.speed))
        return now if self.until is None else min(now, self.until - 1)


def parted(hours: Iterator[Events], now: int) -> tuple[Iterator[Events], Iterator[Events]]:
    """Part hours of events (sorted by arrival) into what has arrived by `now` and what comes later.

    The first part has to be used up before the second is begun.
    """
    later: list[Events] = []

    def before() -> Iterator[Events]:
        for hour in hours:
            due = int(np.searchsorted(hour.received_at, now, side="right"))
            yield hour.take(slice(0, due))
            if due < len(hour):
                later.append(hour.take(slice(due, len(hour))))
                return

    def after() -> Iterator[Events]:
        yield from later
        yield from hours

    return before(), after()


def in_portions(hours: Iterator[Events]) -> Iterator[Events]:
    """Join and cut hours of events into portions of a size to send at once, in their order."""
    waiting = Events.empty()
    for hour in hours:
        waiting = Events.concat([waiting, hour])
        while len(waiting) >= ROWS_AT_ONCE:
            yield waiting.take(slice(0, ROWS_AT_ONCE))
            waiting = waiting.take(slice(ROWS_AT_ONCE, None))
    if len(waiting):
        yield waiting
