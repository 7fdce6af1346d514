from datetime import UTC, date, datetime

import pytest

from abide.explain import times


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        times.local(datetime(2026, 3, 29, 1, 30))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        # The clocks go forward at 01:00 UTC on Sunday 29 March 2026: named 12 hours either side.
        ("2026-03-28T12:59:59", "12:59"),
        ("2026-03-28T13:00:01", "13:00 GMT"),
        ("2026-03-29T00:59:59", "00:59 GMT"),
        ("2026-03-29T01:00:00", "02:00 BST"),
        ("2026-03-29T12:59:59", "13:59 BST"),
        ("2026-03-29T13:00:01", "14:00"),
        # They go back at 01:00 UTC on Sunday 25 October 2026: 01:30 comes twice and is told apart.
        ("2026-10-25T00:30:00", "01:30 BST"),
        ("2026-10-25T01:30:00", "01:30 GMT"),
        ("2026-07-01T18:42:00", "19:42"),
    ],
)
def test_the_zone_is_named_where_the_clocks_change_and_only_there(moment, said):
    assert times.clock(utc(moment)) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-22T18:42:00", "18:42"),
        ("2026-11-22T00:00:00", "00:00"),
        ("2026-11-21T23:59:59", "yesterday 23:59"),
        ("2026-11-20T23:59:59", "Fri 20 Nov 23:59"),
        ("2026-11-23T07:00:00", "tomorrow 07:00"),
        ("2025-11-22T18:42:00", "Sat 22 Nov 2025 18:42"),
    ],
)
def test_a_moment_is_said_as_near_to_now_as_it_is(moment, said):
    assert times.moment(utc(moment), utc("2026-11-22T20:00:00")) == said


def test_the_day_of_a_moment_is_the_london_one():
    assert times.day(utc("2026-06-30T23:30:00")) == "Wednesday 1 July 2026"
    assert times.day(date(2026, 6, 30)) == "Tuesday 30 June 2026"


@pytest.mark.parametrize(
    ("minutes", "words", "short"),
    [
        (0.9, "under a minute", "0 min"),
        (1, "1 minute", "1 min"),
        (59.9, "59 minutes", "59 min"),
        (60, "1 hour", "1 h"),
        (65, "1 hour 5 minutes", "1 h 5 min"),
        (24 * 60 - 1, "23 hours 59 minutes", "23 h 59 min"),
        (24 * 60, "1 day", "1 d"),
        (3 * 24 * 60 + 120, "3 days 2 hours", "3 d 2 h"),
    ],
)
def test_lengths_are_said_in_the_two_largest_units(minutes, words, short):
    assert times.length(minutes) == words
    assert times.short_length(minutes) == short


@pytest.mark.parametrize(
    ("minute", "said"),
    [
        (0, "midnight"),
        (1, "12:01am"),
        (450, "7:30am"),
        (719, "11:59am"),
        (720, "midday"),
        (1140, "7pm"),
        (1440, "midnight"),
    ],
)
def test_times_of_day_are_said_as_an_order_does(minute, said):
    assert times.twelve_hour(minute) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (range(7), "every day"),
        ([0, 1, 2, 3, 4], "Monday to Friday"),
        ([5, 6], "Saturday and Sunday"),
        ([0, 2, 4], "Monday, Wednesday and Friday"),
        ([3, 3], "Thursday"),
        ([0, 1, 5], "Monday, Tuesday and Saturday"),
    ],
)
def test_days_of_the_week_are_said_together(days, said):
    assert times.day_names(days) == said


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-22T18:42:00", "at 18:42"),
        ("2026-11-21T23:59:59", "yesterday at 23:59"),
        ("2026-11-20T23:59:59", "on Fri 20 Nov at 23:59"),
        ("2026-11-23T07:00:00", "tomorrow at 07:00"),
    ],
)
def test_a_moment_stands_in_a_sentence(moment, said):
    assert times.at(utc(moment), utc("2026-11-22T20:00:00")) == said
