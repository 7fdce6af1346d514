"""Which days are shown for which address, and where earlier and later lead."""

from datetime import date, timedelta

import pytest

from abide.service.caseload.timeline.span import AHEAD, Span, ask, earlier, later

TODAY, BEGUN = date(2026, 11, 22), date(2026, 10, 1)

# asked: days, until -> first and last day
ASKED = [
    ("", "", "2026-11-16", "2026-11-22"),
    ("1", "", "2026-11-22", "2026-11-22"),
    ("28", "", "2026-10-26", "2026-11-22"),
    ("order", "", "2026-10-01", "2026-11-22"),
    ("order", "2026-10-10", "2026-10-01", "2026-11-22"),
    ("7", "2026-11-15", "2026-11-09", "2026-11-15"),
    ("1", "2026-10-25", "2026-10-25", "2026-10-25"),
    # What is no span and no day is the last seven days; what is out of reach is the nearest that is not.
    ("13", "nonsense", "2026-11-16", "2026-11-22"),
    ("1", "2026-10-01", "2026-10-01", "2026-10-01"),
    ("1", "2026-09-30", "2026-10-01", "2026-10-01"),
    ("1", "2026-12-20", "2026-12-20", "2026-12-20"),
    ("1", "2026-12-21", "2026-12-20", "2026-12-20"),
    ("1", "9999-12-31", "2026-12-20", "2026-12-20"),
]


@pytest.mark.parametrize(("days", "until", "first", "last"), ASKED)
def test_the_days_of_an_address(days, until, first, last):
    span = ask(days, until, today=TODAY, begun=BEGUN)
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)


def test_somebody_fitted_today_has_an_order_of_one_day():
    assert ask("order", "", today=TODAY, begun=TODAY).days == 1


# last day of seven -> last day of the seven before and after
STEPS = [
    ("2026-11-22", "2026-11-15", "2026-11-29"),
    # Later stops at today first, so that the usual view is found again.
    ("2026-11-18", "2026-11-11", "2026-11-22"),
    ("2026-10-07", None, "2026-10-14"),
    ("2026-10-08", "2026-10-01", "2026-10-15"),
    ("2026-12-19", "2026-12-12", "2026-12-20"),
    ("2026-12-20", "2026-12-13", None),
]


@pytest.mark.parametrize(("last", "before", "after"), STEPS)
def test_earlier_and_later(last, before, after):
    span = ask("7", last, today=TODAY, begun=BEGUN)
    found = earlier(span, begun=BEGUN), later(span, today=TODAY)
    assert [each and each.isoformat() for each in found] == [before, after]


def test_nothing_comes_before_or_after_a_whole_order():
    span = ask("order", "", today=TODAY, begun=BEGUN)
    assert (earlier(span, begun=BEGUN), later(span, today=TODAY)) == (None, None)


@pytest.mark.parametrize(
    ("last", "hours"),
    [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25), ("2026-10-26", 24)],
)
def test_a_day_is_as_long_as_its_clock_says(last, hours):
    day = date.fromisoformat(last)
    span = Span("1", day, day)
    assert span.end - span.start == timedelta(hours=hours)


# how many days -> days a cell stands for, how many cells from Monday 5 October 2026 on
CELLS = [(7, 0, 7), (8, 1, 8), (28, 1, 28), (62, 1, 62), (63, 7, 9), (966, 7, 138), (967, 28, 35)]


@pytest.mark.parametrize(("days", "each", "count"), CELLS)
def test_a_cell_stands_for_as_little_as_leaves_room_for_all(days, each, count):
    first = date(2026, 10, 5)
    span = Span("order", first, first + timedelta(days=days - 1))
    assert (span.cell_days, len(list(span.cells()))) == (each, count)


def test_weeks_begin_on_mondays_and_the_first_and_last_are_cut():
    span = Span("order", date(2026, 10, 1), date(2026, 12, 10))
    cells = list(span.cells())
    assert cells[0] == (date(2026, 10, 1), date(2026, 10, 4))
    assert cells[1] == (date(2026, 10, 5), date(2026, 10, 11))
    assert cells[-1] == (date(2026, 12, 7), date(2026, 12, 10))


def test_no_step_leads_further_ahead_than_is_shown():
    span, seen = ask("28", "", today=TODAY, begun=BEGUN), []
    while (last := later(span, today=TODAY)) is not None:
        seen.append(last)
        span = ask("28", last.isoformat(), today=TODAY, begun=BEGUN)
    assert seen == [TODAY + AHEAD]
