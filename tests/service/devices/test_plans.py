"""A fitting's plan: every condition that its device can watch, on the days on which it held."""

from datetime import UTC, date, datetime

import pytest

from abide.monitoring.instants import from_datetime
from abide.monitoring.plan import (
    Alcohol,
    Attendance,
    Curfew,
    Interval,
    MonitoredBy,
    OrderType,
    Period,
    Place,
    Session,
    Trail,
    Zone,
    ZoneKind,
)
from abide.service.devices.queries import plan_for, plans_for
from abide.service.orders import actions as orders
from abide.service.orders.actions import NewCondition
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_a_curfew_becomes_a_curfew_at_the_address_with_its_periods():
    person = make.a_person()
    curfew = make.a_curfew(person, last_day=date(2026, 4, 30), monitored_by="gps")
    fitting = make.a_fitting(make.an_order(person, conditions=[curfew]))
    plan = plan_for(fitting)
    [condition] = plan.conditions
    assert isinstance(condition, Curfew)
    assert plan.timezone == "Europe/London"
    assert plan.order_type == OrderType.COMMUNITY
    assert plan.convicted_on == date(2026, 2, 20)
    assert plan.fitting.id == str(fitting.ref)
    assert (plan.fitting.start, plan.fitting.end) == (from_datetime(make.FITTED), None)
    assert (condition.id, condition.monitored_by) == ("C1/1", MonitoredBy.GPS)
    assert (condition.first_day, condition.last_day) == (make.FIRST_DAY, date(2026, 4, 30))
    assert (condition.place.longitude, condition.place.latitude, condition.place.radius_m) == (*make.HOME, 50)
    assert len(condition.periods) == 7
    assert condition.contact_minutes == 60
    sunday = condition.periods[6]
    assert (sunday.from_day, sunday.from_minute, sunday.until_day, sunday.until_minute) == (
        6,
        19 * 60,
        0,
        7 * 60,
    )


def test_the_phases_of_a_staggered_curfew_become_curfews_of_their_own():
    person = make.a_person()
    phases = [
        {"from": "2026-03-01", "until": "2026-03-31", "periods": make.nightly("19:00")},
        {"from": "2026-04-01", "until": "2026-04-30", "periods": make.nightly("21:00")},
        {"from": "2026-05-01", "periods": make.nightly("23:00")},
    ]
    order = make.an_order(person, conditions=[make.a_curfew(person, phases=phases)])
    plan = plan_for(make.a_fitting(order, kind="RF_TAG"))
    assert [(c.id, c.first_day, c.last_day, c.periods[0].from_minute // 60) for c in plan.conditions] == [
        ("C1/1", date(2026, 3, 1), date(2026, 3, 31), 19),
        ("C1/2", date(2026, 4, 1), date(2026, 4, 30), 21),
        ("C1/3", date(2026, 5, 1), None, 23),
    ]


def test_a_variation_leaves_the_nights_before_it_as_they_were_ordered():
    person = make.a_person()
    order = make.an_order(person, conditions=[make.a_curfew(person), make.a_zone()])
    fitting = make.a_fitting(order)
    later = make.a_curfew(person, periods=make.nightly("21:00"), key="C1")
    zone = orders.as_new(order.current.conditions.get(key="Z1"))
    orders.vary(by=make.BY, order=order, conditions=[later, zone], from_day=date(2026, 3, 20))
    found = {c.id: (c.first_day, c.last_day) for c in plan_for(fitting).conditions}
    assert found == {
        "C1/1": (date(2026, 3, 1), date(2026, 3, 19)),
        "C1/2": (date(2026, 3, 20), None),
        # Unchanged, so one piece: somebody inside at midnight is not taken to have left.
        "Z1/1": (date(2026, 3, 1), None),
    }


def test_a_condition_that_a_variation_leaves_out_ends_the_day_before():
    person = make.a_person()
    order = make.an_order(person, conditions=[make.a_curfew(person), make.a_zone()])
    fitting = make.a_fitting(order)
    curfew = orders.as_new(order.current.conditions.get(key="C1"))
    orders.vary(by=make.BY, order=order, conditions=[curfew], from_day=date(2026, 3, 20))
    found = {c.id: c.last_day for c in plan_for(fitting).conditions}
    assert found == {"C1/1": None, "Z1/1": date(2026, 3, 19)}


def test_an_ended_order_ends_its_conditions_on_its_last_day():
    order = make.an_order()
    fitting = make.a_fitting(order)
    orders.end(by=make.BY, order=order, last_day=date(2026, 3, 9))
    assert [c.last_day for c in plan_for(fitting).conditions] == [date(2026, 3, 9)]


def test_zones_and_trail_reach_the_plan_of_a_gps_tag():
    zone = make.a_zone(
        "RESTRICTION_ZONE", buffer_m=100, periods=[make.a_period("fri", "18:00", "sat", "02:00")]
    )
    order = make.an_order(conditions=[zone, make.a_trail()])
    trail, restriction = plan_for(make.a_fitting(order)).conditions
    assert isinstance(trail, Trail)
    assert isinstance(restriction, Zone)
    assert restriction.kind == ZoneKind.RESTRICTION
    assert restriction.buffer_m == 100
    assert restriction.geometry.bounds == pytest.approx((2.04, 53.99, 2.06, 54.01))
    assert len(restriction.periods) == 1


@pytest.mark.parametrize(
    ("worn", "monitored_by", "plans"),
    [
        (["GPS_TAG"], "gps", {"GPS_TAG": ["C1/1", "Z1/1"]}),
        (["RF_TAG"], "home_unit", {"RF_TAG": ["C1/1"]}),
        (["GPS_TAG"], "home_unit", {"GPS_TAG": ["C1/1", "Z1/1"]}),
        (["RF_TAG", "GPS_TAG"], "home_unit", {"RF_TAG": ["C1/1"], "GPS_TAG": ["Z1/1"]}),
        (["RF_TAG", "GPS_TAG"], "gps", {"RF_TAG": [], "GPS_TAG": ["C1/1", "Z1/1"]}),
        (["RF_TAG", "ALCOHOL_TAG"], "home_unit", {"RF_TAG": ["C1/1"], "ALCOHOL_TAG": ["L1/1"]}),
        (["NON_FITTED"], "gps", {"NON_FITTED": ["Z1/1"]}),
    ],
)
def test_each_device_is_given_what_it_can_watch(worn, monitored_by, plans):
    person = make.a_person()
    curfew = make.a_curfew(person, monitored_by=monitored_by)
    order = make.an_order(person, conditions=[curfew, make.a_zone(), make.no_alcohol()])
    fittings = [make.a_fitting(order, kind=kind) for kind in worn]
    found = {
        fitting.device.kind: [condition.id for condition in plan.conditions]
        for fitting, plan in zip(fittings, plans_for(fittings), strict=True)
    }
    assert found == plans


@pytest.mark.parametrize(
    ("kind", "details", "level"),
    [
        ("ALCOHOL_ABSTINENCE", {}, None),
        ("ALCOHOL_LEVEL", {"level": 0.08}, 0.08),
        # Without a level alcohol is only measured: no drinking that is confirmed breaks anything.
        ("ALCOHOL_LEVEL", {"activities": "Counselling"}, 0.5),
    ],
)
def test_conditions_on_alcohol_reach_the_plan_of_an_alcohol_tag(kind, details, level):
    asked = make.no_alcohol(kind, details=details, last_day=date(2026, 6, 30))
    fitting = make.a_fitting(make.an_order(conditions=[asked]), kind="ALCOHOL_TAG")
    assert plan_for(fitting).conditions == (Alcohol("L1/1", make.FIRST_DAY, date(2026, 6, 30), level),)


def test_appointments_reach_the_plan_of_a_gps_tag_with_their_grace():
    person = make.a_person()
    details = {
        "place": {"longitude": -4.9, "latitude": 53.9, "radius_m": 60},
        "periods": [{"from_day": "mon", "from": "10:00", "until_day": "mon", "until": "11:00"}],
        "sessions": [{"on": "2026-04-02", "from": "14:00", "until": "15:30"}],
    }
    asked = NewCondition(kind="ATTENDANCE", first_day=make.FIRST_DAY, details=details)
    fitting = make.a_fitting(make.an_order(person, conditions=[make.a_curfew(person), asked]))
    [attendance] = [c for c in plan_for(fitting).conditions if isinstance(c, Attendance)]
    assert attendance.place == Place(-4.9, 53.9, 60)
    assert attendance.periods == (Period(0, 600, 0, 660),)
    assert attendance.sessions == (Session(date(2026, 4, 2), 840, 930),)
    assert attendance.grace_minutes == 10


def test_leave_given_under_one_version_holds_under_the_next():
    person = make.a_person()
    order = make.an_order(person)
    fitting = make.a_fitting(order)
    start, end = datetime(2026, 3, 25, 20, tzinfo=UTC), datetime(2026, 3, 25, 22, tzinfo=UTC)
    orders.authorise_absence(
        by=make.BY,
        condition=order.current.conditions.get(),
        start=start,
        end=end,
        reason="Hospital",
        now=datetime(2026, 3, 10, tzinfo=UTC),
    )
    later = make.a_curfew(person, periods=make.nightly("18:00"), key="C1")
    orders.vary(by=make.BY, order=order, conditions=[later], from_day=date(2026, 3, 20))
    leave = (Interval(from_datetime(start), from_datetime(end)),)
    assert [c.authorised_absences for c in plan_for(fitting).conditions] == [leave, leave]


def test_plans_of_many_fittings_take_a_handful_of_questions(django_assert_max_num_queries):
    fittings = [make.a_fitting() for _ in range(5)]
    with django_assert_max_num_queries(8):
        plans = plans_for(fittings)
    assert [plan.fitting.id for plan in plans] == [str(fitting.ref) for fitting in fittings]


def test_a_draft_asks_nothing_of_anybody_yet():
    order = make.an_order(in_force=False)
    assert plan_for(make.a_fitting(order)).conditions == ()
