"""When conditions count: the calendar of each, and what all of them say at a moment, as columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import timetable
from abide.monitoring.instants import DAY, FOREVER, NEVER_YET, to_datetime
from abide.monitoring.plan import Period, Session

Ints = NDArray[np.int64]
Numbers = NDArray[np.intp]
Spans = tuple[tuple[date, date | None], ...]

# How far ahead a calendar without an end is written, and how near its end it is written on.
_AHEAD_DAYS, _MARGIN = 60, 9 * DAY


@dataclass(slots=True)
class Calendar:
    """When a condition counts, as instants; one without an end is written on as time goes by.

    The list only ever grows and is a function of the plan alone, so keeping it changes no result.
    """

    timezone: str
    spans: Spans
    weekly: tuple[Period, ...] | None
    fitted: tuple[int, int]
    sessions: tuple[Session, ...] = ()
    _written_to: int = -FOREVER
    _periods: Ints = field(default_factory=lambda: np.empty((0, 2), np.int64))
    _around: tuple[int, int, bool] = (FOREVER, NEVER_YET, False)

    def periods(self, until: int) -> Ints:
        """List the periods in force, (n, 2) instants in order, at least those begun by `until`."""
        if until + _MARGIN > self._written_to:
            self._written_to = (until // DAY + _AHEAD_DAYS) * DAY
            # Nothing before the fitting counts; a week and a day before it is early enough.
            early = to_datetime(self.fitted[0]).date() - timedelta(days=8)
            last = to_datetime(self._written_to).date()
            written = _written(
                self.timezone, self.spans, self.weekly, self.sessions, early.replace(day=1), last
            )
            self._periods = timetable.clip(written, *self.fitted)
        return self._periods

    def around(self, at: int) -> tuple[int, int, bool]:
        """Give the last start or end of a period up to an instant, the next after it, and if it is in one.

        NEVER_YET and FOREVER stand for none.
        """
        since, until, _ = self._around
        if not since <= at < until:
            edges = self.periods(at).ravel()
            later = int(edges.searchsorted(at, "right"))
            since = int(edges[later - 1]) if later else NEVER_YET
            until = int(edges[later]) if later < len(edges) else FOREVER
            self._around = (since, until, later % 2 == 1)
        return self._around

    def next_edge(self, after: int) -> int:
        """Give the next moment after an instant at which a period starts or ends; FOREVER if none."""
        return self.around(after)[1]


@lru_cache(maxsize=4096)
def _written(
    timezone: str,
    spans: Spans,
    weekly: tuple[Period, ...] | None,
    sessions: tuple[Session, ...],
    early: date,
    horizon: date,
) -> Ints:
    """List all periods between two days.

    Many people keep the same hours, so the array is shared and must not be written to.
    """
    periods = timetable.merge(np.concatenate(list(_parts(timezone, spans, weekly, sessions, early, horizon))))
    endless = any(last is None for _, last in spans)
    if endless and len(periods) and periods[-1, 1] - periods[-1, 0] > _MARGIN:
        # A timetable that leaves no gap in more than a week never will.
        periods[-1, 1] = FOREVER
    periods.flags.writeable = False
    return periods


def _parts(
    timezone: str,
    spans: Spans,
    weekly: tuple[Period, ...] | None,
    sessions: tuple[Session, ...],
    early: date,
    horizon: date,
) -> Iterator[Ints]:
    yield np.empty((0, 2), np.int64)
    for first, last in spans:
        if weekly is None:
            end = FOREVER if last is None else timetable.days(first, last, timezone)[1]
            start = timetable.days(first, first, timezone)[0]
            yield np.array([[start, end]], np.int64)
            continue
        begin, finish = max(first, early), horizon if last is None else min(last, horizon)
        if begin <= finish:
            yield timetable.occurrences(weekly, begin, finish, timezone)
        for session in sessions:
            if first <= session.day and (last is None or session.day <= last):
                day = session.day.weekday()
                period = Period(day, session.from_minute, day, session.until_minute)
                yield timetable.occurrences((period,), session.day, session.day, timezone)


@dataclass(frozen=True, slots=True)
class Diary:
    """What every calendar says at the moment it was last asked about, as columns.

    Kept between runs: it follows from the plans alone, so keeping it changes no result.
    calendars: those of fitting f are calendars[first[f]:first[f + 1]]; of_row: the number of each row's
    since, until, counts: between which instants it says the same, and whether that is that it counts
    """

    calendars: tuple[Calendar, ...]
    first: Numbers
    of_row: Numbers
    since: Ints
    until: Ints
    counts: NDArray[np.bool_]

    def of(self, fitting: int) -> tuple[Calendar, ...]:
        """Give the calendars of a fitting."""
        return self.calendars[self.first[fitting] : self.first[fitting + 1]]

    def _look(self, which: Numbers, at: Ints) -> None:
        """Bring the numbered calendars to these instants."""
        stale = np.flatnonzero((at < self.since[which]) | (at >= self.until[which]))
        for number, moment in zip(which[stale].tolist(), at[stale].tolist(), strict=True):
            self.since[number], self.until[number], self.counts[number] = self.calendars[number].around(
                moment
            )

    def counted(self, rows: Numbers, since: Ints, until: Ints) -> NDArray[np.bool_]:
        """Say whose condition counts at any moment after `since` and up to `until`, one of each a row."""
        which = self.of_row[rows]
        self._look(which, since)
        return self.counts[which] | (self.until[which] <= until)

    def next_edges(self, fittings: Numbers, after: Ints) -> Ints:
        """Give the next moment at which any period of each fitting starts or ends; FOREVER if none."""
        count = np.diff(self.first)[fittings]
        which = np.repeat(self.first[fittings] - np.cumsum(count) + count, count) + np.arange(count.sum())
        self._look(which, np.repeat(after, count))
        edges = np.full(len(fittings), FOREVER, np.int64)
        np.minimum.at(edges, np.repeat(np.arange(len(fittings)), count), self.until[which])
        return edges


def diary(by_fitting: Sequence[Sequence[Calendar]], by_row: Sequence[Calendar]) -> Diary:
    """Put the calendars of fittings, and of their rows, into one diary that has not been asked anything."""
    calendars = tuple(c for own in by_fitting for c in own)
    number = {id(c): i for i, c in enumerate(calendars)}
    return Diary(
        calendars,
        np.concatenate([[0], np.cumsum([len(own) for own in by_fitting])]).astype(np.intp),
        np.array([number[id(c)] for c in by_row], np.intp),
        np.full(len(calendars), FOREVER, np.int64),
        np.full(len(calendars), NEVER_YET, np.int64),
        np.zeros(len(calendars), np.bool_),
    )


def join(left: Diary, right: Diary) -> Diary:
    """Put two diaries together; the right one's fittings and rows come after the left one's."""
    offset = len(left.calendars)
    return Diary(
        left.calendars + right.calendars,
        np.concatenate([left.first, right.first[1:] + offset]),
        np.concatenate([left.of_row, right.of_row + offset]),
        np.concatenate([left.since, right.since]),
        np.concatenate([left.until, right.until]),
        np.concatenate([left.counts, right.counts]),
    )
