"""The world's clock: seconds from its first local midnight, and what local time they are."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from abide.monitoring.instants import SECOND, from_datetime
from abide.simulate.streets import Floats


@dataclass(frozen=True)
class WorldClock:
    """Counts seconds from local midnight of `first_day`; days are numbered from 0."""

    first_day: date
    timezone: str = "Europe/London"

    @property
    def start(self) -> int:
        """Give the instant of second 0."""
        return _instant(self.first_day, 0, self.timezone)

    def day(self, number: int) -> date:
        """Give the date of a day by number."""
        return self.first_day + timedelta(days=number)

    def number(self, instant: int) -> int:
        """Give the number of the local day that holds an instant."""
        moment = datetime.fromtimestamp(instant / SECOND, UTC).astimezone(ZoneInfo(self.timezone))
        return (moment.date() - self.first_day).days

    def midnight(self, number: int) -> float:
        """Give the second at which a day begins."""
        return (_instant(self.day(number), 0, self.timezone) - self.start) / SECOND

    def seconds(self, number: int, minutes: Floats) -> Floats:
        """Turn local minutes of a day (may run past 1440) into seconds, across clock changes too."""
        hours = np.floor(np.asarray(minutes) / 60).astype(np.int64)
        instants = np.array(
            [_instant(self.day(number), h, self.timezone) for h in range(int(hours.max(initial=0)) + 1)]
        )
        return (instants[hours] - self.start) / SECOND + (minutes - hours * 60) * 60

    def instants(self, seconds: Floats) -> np.ndarray:
        """Turn seconds into instants, rounded to a whole second."""
        return self.start + np.round(seconds).astype(np.int64) * SECOND


@cache
def _instant(day: date, hour: int, timezone: str) -> int:
    """Give the instant of a whole local hour; a skipped hour gives the moment the clocks jump."""
    local = datetime.combine(day + timedelta(days=hour // 24), time(hour % 24), ZoneInfo(timezone))
    return from_datetime(local.astimezone(UTC))
