"""A weekly timetable in local time, turned into instants that are right on both clock-change nights."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.instants import DAY, FOREVER, MINUTE, NEVER_YET, from_datetime
from abide.monitoring.plan import Period

Instants = NDArray[np.int64]

_FIRST_YEAR, _LAST_YEAR = 1999, 2101


@dataclass(frozen=True, slots=True)
class _Clock:
    """The offsets of one time zone: regime k holds from since[k] (UTC) up to since[k + 1]."""

    since: Instants
    offset: Instants
    local_start: Instants
    local_end: Instants


@lru_cache(maxsize=64)
def _clock(timezone: str) -> _Clock:
    zone = ZoneInfo(timezone)

    def offset_at(moment: datetime) -> timedelta:
        offset = moment.astimezone(zone).utcoffset()
        return offset if offset is not None else timedelta()

    moment = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    since, offsets = [NEVER_YET], [offset_at(moment)]
    step = timedelta(days=1)
    while moment.year < _LAST_YEAR:
        if offset_at(moment + step) != offsets[-1]:
            low, high = moment, moment + step
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if middle == low:
                    break
                low, high = (middle, high) if offset_at(middle) == offsets[-1] else (low, middle)
            since.append(from_datetime(high))
            offsets.append(offset_at(high))
        moment += step
    begin = np.array(since, np.int64)
    offset = np.array([o // timedelta(microseconds=1) for o in offsets], np.int64)
    local_start = np.append(NEVER_YET, begin[1:] + offset[1:])
    local_end = np.append(begin[1:] + offset[:-1], FOREVER)
    return _Clock(begin, offset, local_start, local_end)


def starts(local: Instants, timezone: str) -> Instants:
    """Turn local wall times into the instants at which something starts.

    `local` counts microseconds of wall time since 1970-01-01 00:00. A time that the clock skips
    means the first instant after the gap; a time that comes twice means its second occurrence.
    """
    clock = _clock(timezone)
    regime = np.searchsorted(clock.local_start, local, "right") - 1
    skipped = local >= clock.local_end[regime]
    after = clock.since[np.minimum(regime + 1, len(clock.since) - 1)]
    return np.where(skipped, after, local - clock.offset[regime])


def ends(local: Instants, timezone: str) -> Instants:
    """Turn local wall times into the instants at which something ends.

    As `starts`, but a time that comes twice means its first occurrence.
    """
    clock = _clock(timezone)
    regime = np.searchsorted(clock.local_end, local, "right")
    skipped = local < clock.local_start[regime]
    return np.where(skipped, clock.since[regime], local - clock.offset[regime])


def _wall(day: date) -> int:
    return (day.toordinal() - date(1970, 1, 1).toordinal()) * DAY


@lru_cache(maxsize=4096)
def days(first: date, last: date, timezone: str) -> tuple[int, int]:
    """Give the stretch from the start of one local day to the end of another (instants)."""
    start = starts(np.array([_wall(first)], np.int64), timezone)[0]
    end = ends(np.array([_wall(last) + DAY], np.int64), timezone)[0]
    return int(start), int(end)


@lru_cache(maxsize=4096)
def occurrences(periods: tuple[Period, ...], first: date, last: date, timezone: str) -> Instants:
    """List the stretches of a weekly timetable whose local start date lies in [first, last].

    Returns an (n, 2) array of instants, [start, end), in time order; stretches that touch or
    overlap are merged, and one that the clock change leaves empty is left out. The array is shared
    between callers and must not be written to.
    """
    begin: list[Instants] = []
    finish: list[Instants] = []
    for period in periods:
        offset = (period.from_day - first.weekday()) % 7
        count = max(0, ((last - first).days - offset) // 7 + 1)
        midnight = _wall(first) + (offset + 7 * np.arange(count, dtype=np.int64)) * DAY
        length_days = (period.until_day - period.from_day) % 7
        begin.append(midnight + period.from_minute * MINUTE)
        finish.append(midnight + length_days * DAY + period.until_minute * MINUTE)
    if not begin:
        return np.empty((0, 2), np.int64)
    # Joined in local time first: two periods that meet at 01:30 leave no hour between them
    # on the night when 01:30 comes twice.
    local = merge(np.column_stack([np.concatenate(begin), np.concatenate(finish)]))
    found = merge(np.column_stack([starts(local[:, 0], timezone), ends(local[:, 1], timezone)]))
    found.flags.writeable = False
    return found


def merge(stretches: Instants) -> Instants:
    """Sort stretches (n, 2), drop the empty ones and join those that touch or overlap."""
    stretches = stretches[stretches[:, 0] < stretches[:, 1]]
    if len(stretches) == 0:
        return stretches
    stretches = stretches[np.argsort(stretches[:, 0], kind="stable")]
    reach = np.maximum.accumulate(stretches[:, 1])
    fresh = np.append(True, stretches[1:, 0] > reach[:-1])
    first = np.flatnonzero(fresh)
    return np.column_stack([stretches[first, 0], np.maximum.reduceat(stretches[:, 1], first)])


def clip(stretches: Instants, start: int, end: int) -> Instants:
    """Cut stretches (n, 2), in order and apart, to [start, end); what needs no cutting is shared."""
    low = int(stretches[:, 1].searchsorted(start, "right"))
    high = max(low, int(stretches[:, 0].searchsorted(end, "left")))
    cut = stretches[low:high]
    if len(cut) and (cut[0, 0] < start or cut[-1, 1] > end):
        cut = np.clip(cut, start, end)
    return cut
