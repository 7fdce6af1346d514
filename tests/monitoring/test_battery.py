"""How long a battery will last: from its own discharges, or not known; and when to say: charge it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.monitoring import battery
from abide.monitoring.battery import Course, Forecast, charge_by, charged, forecast, numbers_on, read
from abide.monitoring.instants import HOUR, MINUTE, from_text
from abide.monitoring.parameters import day_of

BEGIN = from_text("2026-03-10T08:00:00Z")
NUMBERS = numbers_on(day_of(BEGIN))


def discharge(start, hours, *, rate=2.5, first=100.0, step=1):
    """Readings of whole per cents every `step` hours."""
    return [
        (BEGIN + round((start + h) * HOUR), float(round(first - rate * h))) for h in range(0, hours + 1, step)
    ]


def days(number, *, rate=2.5, hours=20):
    """Discharges of so many days, each followed by two hours on the charger."""
    course = Course()
    for day in range(number):
        course = read(course, discharge(24 * day, hours, rate=rate), NUMBERS)
        course = charged(course, course.at + MINUTE, NUMBERS)
    return course


def hours_left(found, course):
    return tuple(
        round((moment - course.at) / HOUR, 1) for moment in (found.earliest, found.empty_at, found.latest)
    )


TOO_LITTLE = {
    "nothing was ever read": [],
    "one reading": discharge(0, 0),
    "an hour": discharge(0, 1, rate=5),
    "two per cent in two hours": discharge(0, 2, rate=1),
}


@pytest.mark.parametrize("readings", TOO_LITTLE.values(), ids=TOO_LITTLE)
def test_too_little_history_is_not_known(readings):
    assert forecast(read(Course(), readings, NUMBERS), NUMBERS) is None


def test_three_per_cent_in_two_hours_is_enough_and_doubted_much():
    course = read(Course(), discharge(0, 2, rate=1.5), NUMBERS)
    assert hours_left(forecast(course, NUMBERS), course) == (49.5, 64.7, 92.9)


def test_several_discharges_of_its_own_make_the_forecast_narrow():
    course = read(days(4), discharge(96, 10), NUMBERS)
    assert course.percent == 75
    assert hours_left(forecast(course, NUMBERS), course) == (24.8, 30.0, 37.8)


def test_a_device_that_empties_now_fast_now_slowly_gets_a_wide_forecast():
    course = Course()
    for day, rate in enumerate((2.0, 4.0, 3.0, 2.5)):
        course = charged(
            read(course, discharge(24 * day, 20, rate=rate), NUMBERS), BEGIN + (24 * day + 21) * HOUR, NUMBERS
        )
    course = read(course, discharge(96, 5, rate=3), NUMBERS)
    found = forecast(course, NUMBERS)
    assert (found.latest - found.earliest) > 0.5 * (found.empty_at - course.at)


def test_one_bad_reading_changes_the_forecast_by_little():
    good = discharge(0, 12)
    bad = [*good[:6], (good[6][0], 40.0), *good[7:]]
    course, other = read(Course(), good, NUMBERS), read(Course(), bad, NUMBERS)
    assert abs(forecast(course, NUMBERS).empty_at - forecast(other, NUMBERS).empty_at) < 3 * HOUR


def test_nothing_is_forecast_while_it_charges():
    course = days(4)
    assert course.charging
    assert forecast(course, NUMBERS) is None
    filling = read(course, [(course.at + HOUR, 70.0), (course.at + 2 * HOUR, 90.0)], NUMBERS)
    assert forecast(filling, NUMBERS) is None
    off = read(filling, [(filling.at + HOUR, 89.0)], NUMBERS)
    assert forecast(off, NUMBERS) is not None


@pytest.mark.parametrize(("rise", "charging"), [(2.0, False), (3.0, True)])
def test_a_rise_of_three_per_cent_is_a_charge(rise, charging):
    course = read(Course(), [*discharge(0, 10), (BEGIN + 11 * HOUR, 75 + rise)], NUMBERS)
    assert course.charging is charging


def test_readings_that_come_late_or_again_change_nothing():
    course = read(Course(), discharge(0, 10), NUMBERS)
    assert read(course, discharge(0, 10), NUMBERS) == course
    assert charged(course, BEGIN, NUMBERS) == course


def test_the_order_of_readings_that_come_together_says_nothing():
    readings = discharge(0, 20)
    mixed = random.Random(1).sample(readings, len(readings))
    assert read(Course(), mixed, NUMBERS) == read(Course(), readings, NUMBERS)


@given(st.lists(st.tuples(st.integers(0, 400), st.floats(-10, 110)), max_size=200))
def test_whatever_is_read_the_course_stays_small_and_the_forecast_in_order(readings):
    course = read(Course(), [(BEGIN + n * 30 * MINUTE, percent) for n, percent in readings], NUMBERS)
    assert len(course.readings) <= 48
    assert len(course.rates) <= 10
    assert battery.from_values(battery.as_values(course)) == course
    found = forecast(course, NUMBERS)
    if found is not None:
        assert course.at <= found.earliest <= found.empty_at <= found.latest


NOW = BEGIN
AHEAD = 6 * HOUR


def empty(hours):
    at = NOW + round(hours * HOUR)
    return Forecast(at + HOUR, at, at + 2 * HOUR, 2.5)


NIGHT = (NOW + 11 * HOUR, NOW + 23 * HOUR)
REMINDERS = {
    "it lasts the night": (empty(23), NIGHT, None),
    "it may not last the night": (empty(22.9), NIGHT, 22.9),
    "it may be empty before the night": (empty(7), NIGHT, 7),
    "the next curfew is further away than a day": (empty(20), (NOW + 25 * HOUR, NOW + 30 * HOUR), None),
    "the next curfew is a day away": (empty(26), (NOW + 24 * HOUR, NOW + 30 * HOUR), 26),
    "no curfew, and six hours": (empty(6), None, None),
    "no curfew, and less than six hours": (empty(5.9), None, 5.9),
    "nothing is known": (None, NIGHT, None),
}


@pytest.mark.parametrize(("found", "needed", "hours"), REMINDERS.values(), ids=REMINDERS)
def test_when_to_say_charge_it(found, needed, hours):
    by = charge_by(found, NOW, needed, AHEAD)
    assert by == (None if hours is None else NOW + round(hours * HOUR))
