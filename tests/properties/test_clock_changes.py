"""Nights on which the clock changes: a curfew lasts as long as the clock on the wall says, to the minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind
from abide.monitoring.findings import Code
from abide.monitoring.instants import MINUTE, from_datetime
from abide.monitoring.plan import Curfew, Fitting, MonitoredBy, Period, Plan

# A zone, and the day after which its clock changes: an hour forward, an hour back, half an hour.
NIGHTS = {
    "London, forward": ("Europe/London", date(2026, 3, 28)),
    "London, back": ("Europe/London", date(2026, 10, 24)),
    "New York, forward": ("America/New_York", date(2026, 3, 7)),
    "New York, back": ("America/New_York", date(2026, 10, 31)),
    "Lord Howe, back by half an hour": ("Australia/Lord_Howe", date(2026, 4, 4)),
    "Lord Howe, forward by half an hour": ("Australia/Lord_Howe", date(2026, 10, 3)),
    "London, no change": ("Europe/London", date(2026, 6, 13)),
}


def hands(zone, day):
    """Every minute from noon to noon two days on, with what a clock on the wall shows then."""
    begin = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    for minute in range(-12 * 60, 36 * 60):
        moment = begin + timedelta(minutes=minute)
        yield moment, moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def as_read(zone, day, begins, ends):
    """Read a period off the wall clock: from its last showing of the beginning to its first of the end."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
    first, last = midnight + timedelta(minutes=begins), midnight + timedelta(days=1, minutes=ends)
    shown = list(hands(zone, day))
    starts = [moment for moment, hand in shown if hand == first] or [
        next(moment for moment, hand in shown if hand >= first)
    ]
    stop = next(moment for moment, hand in shown if hand >= last)
    return starts[-1], stop


def judged(zone, day, begins, ends):
    """Be away all the while, and give the minutes of the curfew that were missed."""
    weekday = day.weekday()
    period = Period(weekday, begins, (weekday + 1) % 7, ends)
    curfew = Curfew("C1", day, day, MonitoredBy.HOME_UNIT, (period,))
    start = from_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC)) - 24 * 60 * MINUTE
    plans = compile_plans([Plan(zone, None, None, Fitting("F1", start), (curfew,))])
    events = Events.empty(1)
    events.at[:] = events.received_at[:] = start
    events.kind[:], events.present[:] = Kind.HOME, False
    return run(plans, fresh(plans), events, start + 96 * 60 * MINUTE).findings


@pytest.mark.parametrize(("zone", "day"), NIGHTS.values(), ids=NIGHTS.keys())
@settings(max_examples=60, deadline=None)
@given(begins=st.integers(12 * 60, 24 * 60 - 1), ends=st.integers(1, 12 * 60))
def test_a_curfew_lasts_as_long_as_the_clock_on_the_wall_says(zone, day, begins, ends):
    start, stop = as_read(zone, day, begins, ends)
    (found,) = judged(zone, day, begins, ends)
    assert found.code is Code.CURFEW_MISSED
    assert (found.start, found.end) == (from_datetime(start), from_datetime(stop))
    assert found.minutes == (stop - start).total_seconds() / 60


@pytest.mark.parametrize(("zone", "day"), NIGHTS.values(), ids=NIGHTS.keys())
@settings(max_examples=60, deadline=None)
@given(begins=st.integers(0, 4 * 60), length=st.integers(30, 8 * 60))
def test_a_curfew_that_begins_in_the_night_of_the_change_does_too(zone, day, begins, length):
    after = day + timedelta(days=1)
    weekday = after.weekday()
    curfew = Curfew(
        "C1", after, after, MonitoredBy.HOME_UNIT, (Period(weekday, begins, weekday, begins + length),)
    )
    start, stop = as_read(zone, day, begins + 24 * 60, begins + length)
    begin = from_datetime(datetime(day.year, day.month, day.day, tzinfo=UTC)) - 24 * 60 * MINUTE
    plans = compile_plans([Plan(zone, None, None, Fitting("F1", begin), (curfew,))])
    events = Events.empty(1)
    events.at[:] = events.received_at[:] = begin
    events.kind[:], events.present[:] = Kind.HOME, False
    found = run(plans, fresh(plans), events, begin + 96 * 60 * MINUTE).findings
    if stop <= start:
        assert found == []
    else:
        assert [(f.start, f.end) for f in found] == [(from_datetime(start), from_datetime(stop))]
