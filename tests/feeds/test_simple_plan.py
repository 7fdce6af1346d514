"""A plan from a few words: what they mean, and what is said of words that mean nothing."""

import pytest
from shapely.geometry import Point

from abide.feeds.simple_plan import NotUnderstood, simple_plan
from abide.monitoring.instants import from_text
from abide.monitoring.plan import MonitoredBy, Period, Place, ZoneKind

START = from_text("2008-10-23T02:53:04Z")


def read(zones=(), curfews=(), timezone="Asia/Shanghai"):
    return simple_plan(timezone=timezone, start=START, first_day="2008-10-23", zones=zones, curfews=curfews)


def test_a_zone_is_a_circle_of_that_many_metres():
    (zone,) = read(["116.32,40,500"]).plan.conditions
    assert zone.kind is ZoneKind.EXCLUSION
    north, east = 500 / 111_195, 500 / 111_195 / 0.7660444
    for dx, dy in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        assert zone.geometry.covers(Point(116.32 + 0.99 * dx * east, 40 + 0.99 * dy * north))
        assert not zone.geometry.covers(Point(116.32 + 1.01 * dx * east, 40 + 1.01 * dy * north))


def test_a_curfew_overnight_ends_on_the_next_day():
    (curfew,) = read(curfews=["116.32,40,100 daily 19:00-07:00"]).plan.conditions
    assert (curfew.monitored_by, curfew.place) == (MonitoredBy.GPS, Place(116.32, 40, 100))
    assert curfew.periods == tuple(Period(day, 19 * 60, (day + 1) % 7, 7 * 60) for day in range(7))


@pytest.mark.parametrize(
    ("days", "numbers"),
    [("daily", range(7)), ("weekdays", range(5)), ("weekends", (5, 6)), ("tue,sun", (1, 6)), ("mon", (0,))],
)
def test_days_by_group_or_by_name(days, numbers):
    (curfew,) = read(curfews=[f"116.32,40,100 {days} 09:00-17:00"]).plan.conditions
    assert curfew.periods == tuple(Period(day, 9 * 60, day, 17 * 60) for day in numbers)


@pytest.mark.parametrize(
    "zone",
    [
        "",
        "116",
        "116,40",
        "116,40,500,1",
        "a,b,c",
        "nan,40,500",
        "116,40,0",
        "116,40,-5",
        "116,40,200000",
        "0,89,50",
    ],
)
def test_words_that_are_no_zone_say_what_would_be(zone):
    with pytest.raises(NotUnderstood):
        read([zone])


@pytest.mark.parametrize(
    "curfew", ["", "116.32,40,100", "116.32,40,100 daily", "116.32,40,100 19:00-07:00", "x daily 19:00-07:00"]
)
def test_words_that_are_no_curfew_say_what_would_be(curfew):
    with pytest.raises(NotUnderstood):
        read(curfews=[curfew])


@pytest.mark.parametrize(
    "curfew",
    [
        "116.32,40,100 someday 19:00-07:00",
        "116.32,40,100 daily 19:00-25:00",
        "116.32,40,100 daily 7-9",
        "200,40,100 daily 19:00-07:00",
        "116.32,40,-1 daily 19:00-07:00",
    ],
)
def test_values_that_a_plan_may_not_have_are_faults_that_quote_the_words(curfew):
    got = read(curfews=[curfew])
    assert got.plan is None
    assert all(curfew in fault.path for fault in got.faults)


def test_a_zone_across_the_180th_meridian_and_a_place_that_is_no_time_zone_are_faults():
    assert read(["179.999,0,5000"]).plan is None
    assert read(timezone="Mars").plan is None
