"""When to send what: history as fast as it goes or at some speed, the present as it happens."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from abide.monitoring.events import Events

TICK_S = 1.0
ROWS_AT_ONCE = 10_000
HISTORY_ROWS = 3_000_000  # so much history is put in order at a time


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


def by_device(hours: Iterator[Events]) -> Iterator[Events]:
    """Give history tag by tag, as a supplier's backfill does: whole tags, some 10,000 events at once.

    What is judged of one tag is then judged once or twice, not for every hour of everybody's history.
    """
    waiting: list[Events] = []
    rows = 0
    for hour in hours:
        waiting.append(hour)
        rows += len(hour)
        if rows >= HISTORY_ROWS:
            yield from _whole_tags(Events.concat(waiting))
            waiting, rows = [], 0
    if rows:
        yield from _whole_tags(Events.concat(waiting))


def _whole_tags(events: Events) -> Iterator[Events]:
    events = events.take(np.lexsort([events.received_at, events.fitting]))
    ends = [*(np.flatnonzero(np.diff(events.fitting)) + 1).tolist(), len(events)]
    start = 0
    for end, after in zip(ends, [*ends[1:], len(events)], strict=True):
        if after - start > ROWS_AT_ONCE or end == len(events):
            yield events.take(slice(start, end))
            start = end
