"""An appointment every Friday and Saturday from 10:00 to 12:00, watched by GPS. Times are UTC.

The place is where home is in the other tables: 0 metres is there, 2,000 metres is far away.
"""

from datetime import date

import pytest

from abide.monitoring.plan import Attendance, Interval, Period, Session
from tests.spec.tables import HOME, every_minute, found, instant, plan

WEEKLY = (Period(4, 600, 4, 720), Period(5, 600, 5, 720))


def attendance(**changes):
    values = {"id": "A1", "first_day": date(2026, 3, 1), "last_day": None, "place": HOME, "periods": WEEKLY}
    return Attendance(**(values | changes))


def plan_of(**changes):
    return plan(attendance(**changes), fitted="27 08:00")


def there(start, end):
    return every_minute(start, end, 0)


def away(start, end):
    return every_minute(start, end, 2000)


def day(*parts):
    return "\n".join(parts)


ON_TIME = day(there("27 09:50", "27 12:05"), away("27 12:05", "27 12:30"))
LATE = day(away("27 09:50", "27 10:20"), there("27 10:20", "27 12:05"))
GONE_EARLY = day(there("27 09:50", "27 11:30"), away("27 11:30", "27 12:30"))
OUT_AND_BACK = day(there("27 09:50", "27 11:00"), away("27 11:00", "27 11:30"), there("27 11:30", "27 12:05"))

TABLE = {
    "there all the time: it is worth saying too": (
        ON_TIME,
        "27 12:30",
        ["ATTENDED 27 10:00-27 12:00 120 probable"],
    ),
    "while it lasts, what is known so far": (
        there("27 09:50", "27 11:00"),
        "27 11:00",
        ["ATTENDED 27 10:00-now 60 probable"],
    ),
    "late by twenty minutes": (
        LATE,
        "27 12:30",
        ["ATTENDANCE_LATE 27 10:00-27 10:20 20 certain", "ATTENDED 27 10:20-27 12:00 100 probable"],
    ),
    "not there when it begins, said at that moment": (
        away("27 09:50", "27 10:00"),
        "27 10:00",
        ["ATTENDANCE_LATE 27 10:00-now 0 certain"],
    ),
    "a minute before it begins nothing is said": (away("27 09:50", "27 09:59"), "27 09:59", []),
    # Nobody is out before the third fix in a row says so.
    "left early": (
        GONE_EARLY,
        "27 12:30",
        ["ATTENDED 27 10:00-27 11:32 92 probable", "ATTENDANCE_EARLY 27 11:32-27 12:00 28 certain"],
    ),
    "left and came back": (
        OUT_AND_BACK,
        "27 12:30",
        [
            "ATTENDED 27 10:00-27 11:02 62 probable",
            "ATTENDANCE_LEFT 27 11:02-27 11:30 28 certain",
            "ATTENDED 27 11:30-27 12:00 30 probable",
        ],
    ),
    "never there": (
        away("27 09:50", "27 12:30"),
        "27 12:30",
        ["ATTENDANCE_MISSED 27 10:00-27 12:00 120 certain"],
    ),
    "no fix all morning: nobody knows, which is neither kept nor missed": (
        "",
        "27 12:30",
        ["ATTENDANCE_NOT_KNOWN 27 10:00-27 12:00 120 not_known"],
    ),
    "the tag falls silent half-way: not known from half an hour later": (
        there("27 09:50", "27 11:00"),
        "27 12:30",
        ["ATTENDED 27 10:00-27 11:29 89 probable", "ATTENDANCE_NOT_KNOWN 27 11:29-27 12:00 31 not_known"],
    ),
    "where somebody is at other times is not asked": (
        day(away("27 08:00", "27 09:50"), ON_TIME),
        "27 12:30",
        ["ATTENDED 27 10:00-27 12:00 120 probable"],
    ),
}


@pytest.mark.parametrize(("table", "until", "expected"), TABLE.values(), ids=TABLE)
def test_what_an_appointment_leads_to(table, until, expected):
    assert found(plan_of(), table, until) == expected


GRACE = {
    "late within the grace is not worth saying": (
        day(away("27 09:50", "27 10:09"), there("27 10:09", "27 12:05")),
        "27 12:30",
        ["ATTENDED 27 10:09-27 12:00 111 probable"],
    ),
    "late by the grace to the minute is": (
        day(away("27 09:50", "27 10:10"), there("27 10:10", "27 12:05")),
        "27 12:30",
        ["ATTENDANCE_LATE 27 10:00-27 10:10 10 certain", "ATTENDED 27 10:10-27 12:00 110 probable"],
    ),
    "not there yet, a minute before the grace is over": (away("27 09:50", "27 10:09"), "27 10:09", []),
    "not there yet when the grace is over": (
        away("27 09:50", "27 10:09"),
        "27 10:10",
        ["ATTENDANCE_LATE 27 10:00-now 10 certain"],
    ),
    "gone shortly before the end": (
        day(there("27 09:50", "27 11:50"), away("27 11:50", "27 12:30")),
        "27 12:30",
        ["ATTENDED 27 10:00-27 11:52 112 probable"],
    ),
    "gone shortly before the end, looked at before it": (
        day(there("27 09:50", "27 11:50"), away("27 11:50", "27 11:55")),
        "27 11:55",
        ["ATTENDED 27 10:00-27 11:52 112 probable"],
    ),
    "out for a smoke": (
        day(there("27 09:50", "27 11:00"), away("27 11:00", "27 11:08"), there("27 11:08", "27 12:05")),
        "27 12:30",
        ["ATTENDED 27 10:00-27 11:02 62 probable", "ATTENDED 27 11:08-27 12:00 52 probable"],
    ),
    "an appointment shorter than the grace can still be missed": (
        day(ON_TIME, away("28 09:50", "28 12:30")),
        "28 12:30",
        ["ATTENDED 27 10:00-27 12:00 120 probable", "ATTENDANCE_MISSED 28 10:00-28 10:05 5 certain"],
    ),
}


@pytest.mark.parametrize(("table", "until", "expected"), GRACE.values(), ids=GRACE)
def test_a_grace_of_ten_minutes(table, until, expected):
    short = (Period(4, 600, 4, 720), Period(5, 600, 5, 605))
    assert found(plan_of(grace_minutes=10, periods=short), table, until) == expected


LEAVE = {
    "authorised from end to end": (("authorised_absences", "27 09:00", "27 13:00"), []),
    "authorised for the first hour": (
        ("authorised_absences", "27 09:00", "27 11:00"),
        ["ATTENDANCE_MISSED 27 10:00-27 12:00 60 certain"],
    ),
    "excused from end to end: on record, and nothing counts": (
        ("reasonable_excuses", "27 09:00", "27 13:00"),
        ["ATTENDANCE_MISSED 27 10:00-27 12:00 0 certain"],
    ),
}


@pytest.mark.parametrize(("leave", "expected"), LEAVE.values(), ids=LEAVE)
def test_leave_from_an_appointment_that_was_not_kept(leave, expected):
    name, start, end = leave
    intervals = (Interval(instant("2026-03", start), instant("2026-03", end)),)
    assert found(plan_of(**{name: intervals}), away("27 09:50", "27 12:30"), "27 12:30") == expected


def test_a_single_session_counts_on_its_day_only():
    single = plan_of(periods=(), sessions=(Session(date(2026, 3, 27), 840, 900),))
    assert found(single, there("27 13:50", "27 15:05"), "30 12:00") == [
        "ATTENDED 27 14:00-27 15:00 60 probable"
    ]


def test_a_session_outside_the_days_of_the_condition_does_not_count():
    over = plan_of(periods=(), sessions=(Session(date(2026, 3, 27), 840, 900),), last_day=date(2026, 3, 26))
    assert found(over, there("27 13:50", "27 15:05"), "30 12:00") == []


def test_an_appointment_in_the_hour_that_comes_once_follows_the_local_clock():
    # Summer time began in London at 01:00 UTC on Sunday 29 March 2026.
    sunday = plan_of(periods=(Period(6, 600, 6, 660),))
    table = day(away("29 08:50", "29 10:30"))
    assert found(sunday, table, "29 11:00") == ["ATTENDANCE_MISSED 29 09:00-29 10:00 60 certain"]
