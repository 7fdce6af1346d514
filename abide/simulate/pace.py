"""When to send what: history as fast as it goes or at some speed, the present as it happens."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from abide.monitoring.events import Events

TICK_S = 1.0
HISTORY_ROWS = 20_000


@dataclass(frozen=True)
class Pace:
    """The simulator's idea of now: it starts at `since`, runs at `speed`, and never passes the true time.

    speed: simulated seconds a second; infinity to send history as fast as it is taken
    until: the instant to stop at, None to go on
    """

    since: int
    speed: float = float("inf")
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
                if self.until is not None:
                    now = min(now, self.until)
                due = int(np.searchsorted(hour.received_at, now, side="right"))
                end = min(due, row + HISTORY_ROWS)
                if end > row:
                    yield hour.take(slice(row, end))
                    row = end
                else:
                    self.sleep(TICK_S)

    def _now(self, begun: int) -> int:
        real = self.real()
        if self.speed == float("inf"):
            return real
        return min(real, self.since + round((real - begun) * self.speed))
