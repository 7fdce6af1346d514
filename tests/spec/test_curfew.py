"""A curfew of 19:00 to 07:00, watched by a home unit: what each night must lead to. Times are UTC."""

from datetime import date

import pytest

from abide.monitoring.plan import Interval, Period
from tests.spec.tables import NIGHTLY, curfew, events, findings, found, instant, plan

NIGHT = plan(curfew())

TABLE = {
    "home all night: nothing to say": ("27 18:30 home", "28 08:00", []),
    "back an hour late": (
        "27 18:00 not home\n27 20:00 home",
        "28 08:00",
        ["CURFEW_LATE 27 19:00-27 20:00 60 certain"],
    ),
    "back at 19:00 to the second is not late": ("27 18:00 not home\n27 19:00 home", "28 08:00", []),
    "back a second after 19:00 is late": (
        "27 18:00 not home\n27 19:00:01 home",
        "28 08:00",
        ["CURFEW_LATE 27 19:00-27 19:00 0.02 certain"],
    ),
    "still out: open until back": (
        "27 18:00 not home",
        "27 21:30",
        ["CURFEW_LATE 27 19:00-now 150 certain"],
    ),
    "out at the very start, found at that moment": (
        "27 18:00 not home",
        "27 19:00",
        ["CURFEW_LATE 27 19:00-now 0 certain"],
    ),
    "out just before the start is nobody's business": ("27 18:00 not home", "27 18:59", []),
    "left in the night and came back": (
        "27 18:00 home\n27 23:10 not home\n28 01:40 home",
        "28 08:00",
        ["CURFEW_LEFT 27 23:10-28 01:40 150 certain"],
    ),
    "left before the end": (
        "27 18:00 home\n28 06:15 not home",
        "28 08:00",
        ["CURFEW_EARLY 28 06:15-28 07:00 45 certain"],
    ),
    "leaving at 07:00 to the second is not early": ("27 18:00 home\n28 07:00 not home", "28 08:00", []),
    "out all night": (
        "27 18:00 not home\n28 09:00 home",
        "28 10:00",
        ["CURFEW_MISSED 27 19:00-28 07:00 720 certain"],
    ),
    "late and gone again before the end": (
        "27 18:00 not home\n27 20:00 home\n28 06:00 not home",
        "28 08:00",
        ["CURFEW_LATE 27 19:00-27 20:00 60 certain", "CURFEW_EARLY 28 06:00-28 07:00 60 certain"],
    ),
    "two absences are two findings": (
        "27 18:00 home\n27 21:00 not home\n27 21:10 home\n27 22:00 not home\n27 22:05 home",
        "28 08:00",
        ["CURFEW_LEFT 27 21:00-27 21:10 10 certain", "CURFEW_LEFT 27 22:00-27 22:05 5 certain"],
    ),
    "nothing was ever heard: not known, neither breach nor compliance": (
        "",
        "28 08:00",
        ["CURFEW_NOT_KNOWN 27 19:00-28 07:00 720 not_known"],
    ),
    "unknown until the first report": (
        "27 22:00 home",
        "28 08:00",
        ["CURFEW_NOT_KNOWN 27 19:00-27 22:00 180 not_known"],
    ),
    "contact lost: known again at the first home report after it is regained": (
        "27 18:00 home\n27 23:00 out_of_contact\n28 01:00 in_contact\n28 01:20 home",
        "28 08:00",
        ["CURFEW_NOT_KNOWN 27 23:00-28 01:20 140 not_known"],
    ),
    "contact regained without a home report stays unknown": (
        "27 18:00 home\n27 23:00 out_of_contact\n28 01:00 in_contact",
        "28 08:00",
        ["CURFEW_NOT_KNOWN 27 23:00-28 07:00 480 not_known"],
    ),
    "a home report before contact is regained proves nothing": (
        "27 18:00 home\n27 23:00 out_of_contact\n28 00:00 home\n28 01:00 in_contact\n28 01:20 home",
        "28 08:00",
        ["CURFEW_NOT_KNOWN 27 23:00-28 01:20 140 not_known"],
    ),
    "the minutes around an unknown stretch are judged all the same": (
        "27 18:00 not home\n27 20:00 home\n27 23:00 home_unit_power_lost\n28 02:00 home_unit_power_restored\n"
        "28 02:00 not home\n28 03:00 home",
        "28 08:00",
        [
            "CURFEW_LATE 27 19:00-27 20:00 60 certain",
            "CURFEW_NOT_KNOWN 27 23:00-28 02:00 180 not_known",
            "CURFEW_LEFT 28 02:00-28 03:00 60 certain",
        ],
    ),
    "a cut strap: the tag at home says nothing of its wearer": (
        "27 18:00 home\n27 22:00 strap_cut\n28 00:00 home\n28 05:00 strap_restored\n28 05:30 home",
        "28 08:00",
        ["CURFEW_NOT_KNOWN 27 22:00-28 05:30 450 not_known"],
    ),
    "a moved home unit speaks for another place until its next home report": (
        "27 18:00 home\n27 22:00 home_unit_moved\n27 22:30 home",
        "28 08:00",
        ["CURFEW_NOT_KNOWN 27 22:00-27 22:30 30 not_known"],
    ),
    "a dead battery: not seen is not away": (
        "27 18:00 home\n27 22:00 battery_dead\n27 22:05 not home\n27 23:00 charging\n27 23:10 home",
        "28 08:00",
        ["CURFEW_NOT_KNOWN 27 22:00-27 23:10 70 not_known"],
    ),
    "two contradictory reports at one instant": (
        "27 18:00 home\n27 22:00 home\n27 22:00 not home\n27 23:00 home",
        "28 08:00",
        ["CURFEW_NOT_KNOWN 27 22:00-27 23:00 60 not_known"],
    ),
    "silence is trusted while nobody says contact is lost": ("27 18:00 home", "29 08:00", []),
}


@pytest.mark.parametrize(("table", "until", "expected"), TABLE.values(), ids=TABLE.keys())
def test_a_night_by_home_unit(table, until, expected):
    assert found(NIGHT, table, until, "CURFEW") == expected


def absences(*bounds):
    return tuple(Interval(instant("2026-03", a), instant("2026-03", b)) for a, b in bounds)


AUTHORISED = {
    "an absence wholly within authorised time is none": (
        [("27 19:00", "27 22:00")],
        "27 18:00 not home\n27 21:59 home",
        [],
    ),
    "one that outlasts it counts the rest, and is one absence": (
        [("27 19:00", "27 22:00")],
        "27 18:00 not home\n27 22:30 home",
        ["CURFEW_LATE 27 19:00-27 22:30 30 certain"],
    ),
    "authorised time in the middle does not split it": (
        [("27 21:00", "27 22:00")],
        "27 18:00 home\n27 20:30 not home\n27 22:15 home",
        ["CURFEW_LEFT 27 20:30-27 22:15 45 certain"],
    ),
    "overlapping authorisations count once": (
        [("27 20:00", "27 21:00"), ("27 20:30", "27 21:30")],
        "27 18:00 home\n27 20:00 not home\n27 22:00 home",
        ["CURFEW_LEFT 27 20:00-27 22:00 30 certain"],
    ),
    "unknown while away with leave needs nobody": (
        [("27 20:00", "27 23:00")],
        "27 18:00 home\n27 20:30 battery_dead\n27 22:00 charging\n27 22:10 home",
        [],
    ),
}


@pytest.mark.parametrize(("leave", "table", "expected"), AUTHORISED.values(), ids=AUTHORISED.keys())
def test_authorised_absences(leave, table, expected):
    night = plan(curfew(authorised_absences=absences(*leave)))
    assert found(night, table, "28 08:00", "CURFEW") == expected


EXCUSED = {
    "an absence excused from end to end stays on record, and none of it counts": (
        [("27 19:00", "27 22:00")],
        "27 18:00 not home\n27 21:59 home",
        ["CURFEW_LATE 27 19:00-27 21:59 0 certain"],
    ),
    "one that outlasts the excuse counts the rest": (
        [("27 19:00", "27 22:00")],
        "27 18:00 not home\n27 22:30 home",
        ["CURFEW_LATE 27 19:00-27 22:30 30 certain"],
    ),
    "an excuse for another night changes nothing": (
        [("26 19:00", "27 07:00")],
        "27 18:00 not home\n27 20:00 home",
        ["CURFEW_LATE 27 19:00-27 20:00 60 certain"],
    ),
}


@pytest.mark.parametrize(("excuse", "table", "expected"), EXCUSED.values(), ids=EXCUSED)
def test_reasonable_excuses(excuse, table, expected):
    night = plan(curfew(reasonable_excuses=absences(*excuse)))
    assert found(night, table, "28 08:00", "CURFEW") == expected


def test_time_both_authorised_and_excused_is_named_once():
    night = plan(
        curfew(
            authorised_absences=absences(("27 19:00", "27 20:00")),
            reasonable_excuses=absences(("27 19:30", "27 21:00")),
        )
    )
    (late,) = findings(night, events("27 18:00 not home\n27 22:00 home"), "28 08:00")
    assert late.minutes == 60
    assert (late.reason["authorised_minutes"], late.reason["excused_minutes"]) == (60, 60)


def test_an_open_absence_is_raised_at_the_moment_the_leave_ends_and_not_before():
    night = plan(curfew(authorised_absences=absences(("27 19:00", "27 22:00"))))
    away = "27 18:00 not home"
    assert found(night, away, "27 21:59", "CURFEW") == []
    assert found(night, away, "27 22:00", "CURFEW") == ["CURFEW_LATE 27 19:00-now 0 certain"]


def test_after_so_many_minutes_without_any_event_presence_is_not_known():
    night = plan(curfew(contact_minutes=60), fitted="27 18:00")
    table = "27 18:30 home\n27 22:00 charging\n27 22:30 home"
    assert found(night, table, "27 23:29", "CURFEW", "NO_CONTACT") == [
        "NO_CONTACT 27 19:30-27 22:00 150 certain",
        "CURFEW_NOT_KNOWN 27 19:30-27 22:30 180 not_known",
    ]
    assert found(night, table, "27 23:30", "CURFEW", "NO_CONTACT")[2:] == [
        "NO_CONTACT 27 23:30-now 0 certain",
        "CURFEW_NOT_KNOWN 27 23:30-now 0 not_known",
    ]


def test_an_event_at_the_very_end_of_the_trusted_silence_keeps_contact():
    night = plan(curfew(contact_minutes=60), fitted="27 18:00")
    assert found(night, "27 18:30 home\n27 19:30 home", "27 20:29", "CURFEW", "NO_CONTACT") == []


def test_the_fitting_clips_the_night_at_both_ends():
    night = plan(curfew(), fitted="27 21:00", removed="28 02:00")
    assert found(night, "27 21:00 not home", "28 08:00", "CURFEW") == [
        "CURFEW_MISSED 27 21:00-28 02:00 300 certain"
    ]


def test_events_outside_the_fitting_are_not_judged():
    night = plan(curfew(), fitted="27 21:00", removed="28 02:00")
    outside = "27 20:59 not home\n27 22:00 home\n28 02:00 not home"
    assert found(night, outside, "28 08:00", "CURFEW") == ["CURFEW_NOT_KNOWN 27 21:00-27 22:00 60 not_known"]


def test_dates_are_local_and_choose_periods_by_the_day_they_start():
    only_friday = plan(curfew(first_day=date(2026, 3, 27), last_day=date(2026, 3, 27)))
    assert found(only_friday, "27 13:00 not home", "30 08:00", "CURFEW") == [
        "CURFEW_MISSED 27 19:00-28 07:00 720 certain"
    ]


def test_periods_that_touch_are_one():
    split = (Period(4, 19 * 60, 5, 0), Period(5, 0, 5, 7 * 60))
    night = plan(curfew(periods=split))
    assert found(night, "27 18:00 not home", "28 08:00", "CURFEW") == [
        "CURFEW_MISSED 27 19:00-28 07:00 720 certain"
    ]


def test_two_periods_a_day_are_judged_apart():
    split = (Period(4, 19 * 60, 4, 22 * 60), Period(5, 6 * 60, 5, 8 * 60))
    night = plan(curfew(periods=split))
    assert found(night, "27 18:00 not home", "28 09:00", "CURFEW") == [
        "CURFEW_MISSED 27 19:00-27 22:00 180 certain",
        "CURFEW_MISSED 28 06:00-28 08:00 120 certain",
    ]


def test_a_curfew_without_a_gap_or_an_end_stays_open_however_long():
    always = tuple(Period(d, 0, (d + 1) % 7, 0) for d in range(7))
    house = plan(curfew(periods=always))
    assert found(house, "27 13:00 home\n28 10:00 not home", "31 10:00", "CURFEW") == [
        "CURFEW_NOT_KNOWN 27 12:00-27 13:00 60 not_known",
        "CURFEW_LEFT 28 10:00-now 4320 certain",
    ]


def test_the_night_the_clocks_go_forward_is_an_hour_short():
    # 28 to 29 March 2026: 19:00 GMT to 07:00 BST is eleven hours.
    assert found(NIGHT, "28 13:00 not home", "29 12:00", "CURFEW_MISSED") == [
        "CURFEW_MISSED 28 19:00-29 06:00 660 certain"
    ]


def test_the_night_the_clocks_go_back_is_an_hour_long():
    night = plan(curfew("2026-10"), month="2026-10", fitted="24 12:00")
    assert found(night, "24 13:00 not home", "25 12:00", "CURFEW", month="2026-10") == [
        "CURFEW_MISSED 24 18:00-25 07:00 780 certain"
    ]


# (from, until) as local minutes on Sunday -> the instants it means
SPRING = {
    "a start in the skipped hour means the first instant after it": ((90, 180), ["29 01:00-29 02:00 60"]),
    "an end in the skipped hour means the same instant": ((0, 90), ["29 00:00-29 01:00 60"]),
    "all of it in the skipped hour is no curfew": ((70, 110), []),
}
AUTUMN = {
    "a start that comes twice is at its second": ((90, 180), ["25 01:30-25 03:00 90"]),
    "an end that comes twice is at its first": ((0, 90), ["24 23:00-25 00:30 90"]),
    "both in the hour that comes twice is no curfew": ((70, 110), []),
}


@pytest.mark.parametrize(("bounds", "expected"), SPRING.values(), ids=SPRING.keys())
def test_times_that_the_clock_skips(bounds, expected):
    sunday = curfew(periods=(Period(6, bounds[0], 6, bounds[1]),))
    assert found(plan(sunday), "27 13:00 not home", "29 12:00", "CURFEW") == [
        f"CURFEW_MISSED {line} certain" for line in expected
    ]


@pytest.mark.parametrize(("bounds", "expected"), AUTUMN.values(), ids=AUTUMN.keys())
def test_times_that_come_twice(bounds, expected):
    sunday = curfew("2026-10", periods=(Period(6, bounds[0], 6, bounds[1]),))
    night = plan(sunday, month="2026-10", fitted="24 12:00")
    assert found(night, "24 13:00 not home", "25 12:00", "CURFEW", month="2026-10") == [
        f"CURFEW_MISSED {line} certain" for line in expected
    ]


def test_periods_that_meet_in_the_hour_that_comes_twice_leave_no_hour_between_them():
    meeting = (Period(5, 22 * 60, 6, 90), Period(6, 90, 6, 6 * 60))
    night = plan(curfew("2026-10", periods=meeting), month="2026-10", fitted="24 12:00")
    assert found(night, "24 13:00 not home", "25 12:00", "CURFEW", month="2026-10") == [
        "CURFEW_MISSED 24 21:00-25 06:00 540 certain"
    ]


FLAPPING = {
    "gone for less than the grace is one stay": ("27 18:00 home\n27 21:00 not home\n27 21:01:59 home", []),
    "gone for the grace is an absence, from its start": (
        "27 18:00 home\n27 21:00 not home\n27 21:02 home",
        ["CURFEW_LEFT 27 21:00-27 21:02 2 certain"],
    ),
    "late is late, however little": (
        "27 18:00 not home\n27 19:01 home",
        ["CURFEW_LATE 27 19:00-27 19:01 1 certain"],
    ),
    "gone a moment before nobody knows is no stay": (
        "27 18:00 home\n27 21:00 not home\n27 21:01 battery_dead\n27 22:00 charging\n27 22:00 home",
        ["CURFEW_LEFT 27 21:00-27 21:01 1 certain", "CURFEW_NOT_KNOWN 27 21:01-27 22:00 59 not_known"],
    ),
    "an evening at the edge of the range": (
        "27 18:00 home\n"
        + "\n".join(f"27 20:{m:02d} not home\n27 20:{m + 1:02d} home" for m in range(0, 60, 2)),
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("table", "expected"), FLAPPING.values(), ids=FLAPPING.keys())
def test_range_that_flaps_at_the_edge_of_a_home(table, expected):
    assert found(plan(curfew(grace_minutes=2)), table, "28 08:00", "CURFEW") == expected


def test_an_absence_under_way_is_raised_when_the_grace_is_over():
    night = plan(curfew(grace_minutes=2))
    gone = "27 18:00 home\n27 21:00 not home"
    assert found(night, gone, "27 21:01", "CURFEW") == []
    assert found(night, gone, "27 21:02", "CURFEW") == ["CURFEW_LEFT 27 21:00-now 2 certain"]


def test_staggered_phases_are_conditions_of_their_own_dates():
    first = curfew(id="C1/1", last_day=date(2026, 3, 27))
    later = (Period(5, 21 * 60, 6, 6 * 60),)
    second = curfew(id="C1/2", first_day=date(2026, 3, 28), periods=later)
    assert found(plan(first, second), "27 13:00 not home", "29 12:00", "CURFEW") == [
        "CURFEW_MISSED 27 19:00-28 07:00 720 certain",
        "CURFEW_MISSED 28 21:00-29 05:00 480 certain",
    ]


def test_every_night_of_the_week_is_in_the_table_once():
    assert len(NIGHTLY) == 7


def test_a_device_never_heard_from_is_out_of_contact_from_the_fitting_on():
    night = plan(curfew(contact_minutes=60), fitted="27 18:00")
    assert found(night, "", "27 19:10", "NO_CONTACT") == ["NO_CONTACT 27 19:00-now 10 certain"]
