"""A timetable in from-day/until-day form: what it means, and what is wrong with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.monitoring.plan import Period
from abide.service.orders.timetable import faults, hours_a_week, minute_of, stretch, time_of

SAT, SUN, MON = 5, 6, 0


def period(from_day, from_time, until_day, until_time):
    return Period(from_day, minute_of(from_time), until_day, minute_of(until_time))


ARABIC_NINE = "\u0660\u0669:\u0660\u0660"


@pytest.mark.parametrize(
    "text", ["24:00", "9:00", "09:60", "0900", "09:0", "", "ab:cd", "-1:00", "09:00:00", ARABIC_NINE]
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ValueError, match="hours and minutes"):
        minute_of(text)


@given(st.integers(0, 24 * 60 - 1))
def test_a_time_reads_back_as_it_was_written(minute):
    assert minute_of(time_of(minute)) == minute


@pytest.mark.parametrize(
    ("periods", "found"),
    [
        # overnight
        ([period(SAT, "19:00", SUN, "07:00")], 0),
        # across the end of the week
        ([period(SUN, "19:00", MON, "07:00")], 0),
        # split, touching
        ([period(SAT, "07:00", SAT, "09:00"), period(SAT, "09:00", SAT, "12:00")], 0),
        # overlapping by a minute
        ([period(SAT, "07:00", SAT, "09:01"), period(SAT, "09:00", SAT, "12:00")], 1),
        # the last of the week reaches into the first
        ([period(MON, "06:59", MON, "08:00"), period(SUN, "19:00", MON, "07:00")], 1),
        ([period(MON, "07:00", MON, "08:00"), period(SUN, "19:00", MON, "07:00")], 0),
        # no length, and less than none
        ([period(SAT, "19:00", SAT, "19:00")], 1),
        ([period(SAT, "19:00", SAT, "07:00"), period(SUN, "19:00", SUN, "07:00")], 2),
        # the whole week but a minute
        ([period(MON, "00:00", SUN, "23:59")], 0),
    ],
)
def test_periods_have_a_length_and_do_not_overlap(periods, found):
    assert len(faults(periods)) == found


def test_a_stretch_may_reach_beyond_the_end_of_the_week():
    assert stretch(period(SUN, "19:00", MON, "07:00")) == (6 * 1440 + 1140, 7 * 1440 + 420)


def test_hours_of_a_split_timetable_add_up():
    assert hours_a_week([period(SAT, "19:00", SUN, "07:00"), period(SUN, "08:00", SUN, "09:30")]) == 13.5


def _minutes(found):
    return [{m % (7 * 1440) for m in range(*stretch(each))} for each in found]


@given(
    st.lists(
        st.builds(
            lambda day, start, days, end: Period(day, start * 60, (day + days) % 7, end * 60),
            st.integers(0, 6),
            st.integers(0, 23),
            st.integers(0, 6),
            st.integers(0, 23),
        ),
        max_size=4,
    )
)
def test_a_timetable_without_faults_counts_no_minute_of_the_week_twice(periods):
    if any(stretch(each)[1] <= stretch(each)[0] for each in periods):
        assert faults(periods)
        return
    sets = _minutes(periods)
    twice = sum(map(len, sets)) != len(set().union(*sets))
    assert bool(faults(periods)) == twice
