"""How many hours of each local day the curfews of a plan take, by the clock and as time elapses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import spans, timetable
from abide.monitoring.instants import HOUR, to_datetime
from abide.monitoring.plan import Curfew

# The years of which the change of the clock is known: from the first up to but not including the last.
YEARS = (2000, 2100)

# A curfew is looked at for as long as any limit reaches, which holds every clock change of two years; that
# long again from where it last changed, however late, up to ten years after it began.
ENDLESS_DAYS = 732
_LATEST_CHANGE = 3650


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of curfew on each local day from the first day of the earliest curfew on.

    elapsed: hours that pass; by_the_clock: hours as the clock shows them, which no clock change alters
    whole_nights: the full length, by the clock, of the periods that touch the day
    last: number of the last day of the curfews; the end of its night may lie on a day after it
    over: the first local day that has no curfew any more, or of one longer than is looked at the last that
        has; None while the curfews have no end
    """

    first_day: date
    elapsed: NDArray[np.float64]
    by_the_clock: NDArray[np.float64]
    whole_nights: NDArray[np.float64]
    last: int
    over: date | None

    @property
    def days(self) -> tuple[date, ...]:
        """List the local days."""
        return tuple(self.first_day + timedelta(days=n) for n in range(len(self.elapsed)))

    def since(self, day: date) -> "Hours":
        """Give the same days with nothing on those before a day."""
        counts = np.arange(len(self.elapsed)) >= (day - self.first_day).days
        return replace(
            self,
            elapsed=self.elapsed * counts,
            by_the_clock=self.by_the_clock * counts,
            whole_nights=self.whole_nights * counts,
        )


def of_curfews(curfews: Sequence[Curfew], timezone: str) -> Hours:
    """Count the hours of one or more curfews together; time in two of them counts once."""
    first = min(c.first_day for c in curfews)
    ends = [c.last_day for c in curfews]
    last_day = None if None in ends else max(day for day in ends if day is not None)
    change = min((max(c.first_day for c in curfews) - first).days, _LATEST_CHANGE)
    horizon = first + timedelta(days=change + ENDLESS_DAYS - 1)
    beyond = last_day is None or last_day > horizon
    last = horizon if last_day is None or last_day > horizon else last_day
    by_the_clock = _all(curfews, last, "UTC")
    number = (last - first).days + 1
    if not beyond and len(by_the_clock):
        number = max(number, (to_datetime(int(by_the_clock[-1, 1]) - 1).date() - first).days + 1)
    edges = spans.midnights(first, number, "UTC")
    taken = spans.between(by_the_clock, edges) / HOUR
    elapsed = spans.between(_all(curfews, last, timezone), spans.midnights(first, number, timezone)) / HOUR
    curfewed = np.flatnonzero(taken)
    after = int(curfewed[-1]) + 1 if len(curfewed) else 0
    return Hours(
        first_day=first,
        elapsed=elapsed,
        by_the_clock=taken,
        whole_nights=_whole(by_the_clock, edges),
        last=number if beyond else (last - first).days,
        over=last_day if beyond else first + timedelta(days=after),
    )


def _all(curfews: Sequence[Curfew], last: date, timezone: str) -> NDArray[np.int64]:
    return spans.join(
        *(
            timetable.occurrences(c.periods, c.first_day, min(last, c.last_day or last), timezone)
            for c in curfews
        )
    )


def _whole(stretches: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.float64]:
    begins = np.clip(np.searchsorted(edges, stretches[:, 0], "right") - 1, 0, len(edges) - 1)
    finishes = np.clip(np.searchsorted(edges, stretches[:, 1], "left"), 0, len(edges) - 1)
    change = np.zeros(len(edges), np.int64)
    np.add.at(change, begins, stretches[:, 1] - stretches[:, 0])
    np.add.at(change, finishes, stretches[:, 0] - stretches[:, 1])
    hours: NDArray[np.float64] = np.cumsum(change)[:-1] / HOUR
    return hours
