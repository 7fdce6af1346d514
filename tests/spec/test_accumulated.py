"""Accumulated time violation: which minutes of absence count, when they warn, and when they are a breach.

A curfew of 19:00 to 07:00 by home unit from 27 March 2026; times are UTC, and the clock skips an hour of the
second night. The allowance is 120 minutes unless said otherwise; a warning is due from 90.
"""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring.accumulated import Stage, accumulate, allowance, excuse, standing
from abide.monitoring.curfew_minutes import by_day, by_week
from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import FOREVER, HOUR, MINUTE
from abide.monitoring.plan import Curfew, Interval, MonitoredBy, OrderType, Trail
from tests.properties.strategies import BEGIN, HOURS, as_events, histories, plans
from tests.spec.tables import curfew, events, every_minute, findings, instant, plan

NIGHTS = plan(curfew())


def at(text):
    return instant("2026-03", text)


def times(*bounds):
    return tuple(Interval(at(a), at(b)) for a, b in bounds)


def account(table, until, *, leave=(), excused=(), minutes=None, made=None):
    made = made or plan(curfew(authorised_absences=times(*leave)))
    found = findings(made, events(table), until)
    return accumulate(made, found, at(until), excused=times(*excused), minutes=minutes)


LATE = "27 18:00 not home\n27 19:50 home"
MISSED = "27 18:00 not home\n28 09:00 home"

# events, until, leave given beforehand, excused afterwards -> counted, authorised, excused, stage
TABLE = {
    "at home": (("27 18:00 home", "28 08:00", [], []), (0, 0, 0, "within")),
    "fifty minutes late": ((LATE, "28 08:00", [], []), (50, 0, 0, "within")),
    "late, out in between and gone early: all of it counts": (
        (LATE + "\n27 23:00 not home\n27 23:10 home\n28 06:45 not home", "28 08:00", [], []),
        (75, 0, 0, "within"),
    ),
    "several nights add up": (
        (LATE + "\n28 18:00 not home\n28 19:39 home", "29 08:00", [], []),
        (89, 0, 0, "within"),
    ),
    "ninety minutes: a warning is due": (
        (LATE + "\n28 18:00 not home\n28 19:40 home", "29 08:00", [], []),
        (90, 0, 0, "warning"),
    ),
    "a minute short of the breach": (
        ("27 18:00 not home\n27 20:59 home", "28 08:00", [], []),
        (119, 0, 0, "warning"),
    ),
    "120 minutes are a breach": (
        ("27 18:00 not home\n27 21:00 home", "28 08:00", [], []),
        (120, 0, 0, "breach"),
    ),
    "still out: what has passed counts": (("27 18:00 not home", "27 20:30", [], []), (90, 0, 0, "warning")),
    "out with leave does not count": (
        ("27 18:00 not home\n27 21:00 home", "28 08:00", [("27 19:00", "27 21:00")], []),
        (0, 0, 0, "within"),
    ),
    "out longer than leave was given": (
        ("27 18:00 not home\n27 21:00 home", "28 08:00", [("27 19:00", "27 20:30")], []),
        (30, 90, 0, "within"),
    ),
    "excused afterwards": (
        ("27 18:00 not home\n27 21:00 home", "28 08:00", [], [("27 19:00", "27 21:00")]),
        (0, 0, 120, "within"),
    ),
    "excused in part": (
        ("27 18:00 not home\n27 21:00 home", "28 08:00", [], [("27 18:00", "27 19:45")]),
        (75, 0, 45, "within"),
    ),
    "leave and excuse for the same time: leave goes first": (
        (
            "27 18:00 not home\n27 21:00 home",
            "28 08:00",
            [("27 19:00", "27 20:00")],
            [("27 19:30", "27 20:30")],
        ),
        (30, 60, 30, "within"),
    ),
    "a night nobody can vouch for does not count": (("", "28 08:00", [], []), (0, 0, 0, "within")),
    "nor does what is not known after an absence": (
        ("27 18:00 not home\n27 19:20 out_of_contact", "28 08:00", [], []),
        (20, 0, 0, "within"),
    ),
    "out by day counts nothing": (
        ("27 18:00 home\n28 07:30 not home\n28 18:30 home", "29 08:00", [], []),
        (0, 0, 0, "within"),
    ),
    "a whole night away on the clock-change night is eleven hours": (
        ("28 18:00 not home\n29 09:00 home", "29 10:00", [], []),
        (660, 0, 0, "breach"),
    ),
}


@pytest.mark.parametrize(("given_", "expected"), TABLE.values(), ids=TABLE.keys())
def test_the_account_of_an_order(given_, expected):
    table, until, leave, excused = given_
    got = account(table, until, leave=leave, excused=excused)
    assert (got.counted, got.authorised, got.excused, got.stage) == expected
    assert sum(got.by_code.values()) == got.counted == got.certain
    assert got.left == max(120 - got.counted, 0)


def test_the_minutes_are_told_by_kind():
    got = account(LATE + "\n27 23:00 not home\n27 23:10 home\n28 06:45 not home", "28 08:00")
    assert got.by_code == {Code.CURFEW_LATE: 50, Code.CURFEW_LEFT: 10, Code.CURFEW_EARLY: 15}


def test_the_moments_of_warning_and_breach_are_given():
    table = LATE + "\n28 18:00 not home\n28 20:30 home"
    got = account(table, "29 08:00")
    assert (got.warned_at, got.breached_at) == (at("28 19:40"), at("28 20:10"))
    before = account(table, "28 20:09")
    assert (before.counted, before.warned_at, before.breached_at) == (119, at("28 19:40"), None)


ALLOWANCES = {
    "the order's own allowance": ("hdc", 15, (15, 11.25)),
    "home detention curfew": ("hdc", None, (120, 90)),
    "any other order": ("community", None, (120, 90)),
}


@pytest.mark.parametrize(("order", "minutes", "expected"), ALLOWANCES.values(), ids=ALLOWANCES.keys())
def test_the_allowance(order, minutes, expected):
    limit = allowance(OrderType(order), date(2026, 3, 27), minutes=minutes)
    assert (limit.breach_at, limit.warn_at) == expected


@pytest.mark.parametrize(("minutes", "stage"), [(50, "breach"), (51, "warning"), (67, "within")])
def test_an_order_is_held_to_its_own_allowance(minutes, stage):
    assert account(LATE, "28 08:00", minutes=minutes).stage == stage


def test_an_order_without_any_allowance_is_in_breach_from_the_first_moment_away():
    assert account(LATE, "28 08:00", minutes=0).breached_at == at("27 19:00")
    assert account("27 18:00 home", "28 08:00", minutes=0).stage is Stage.WITHIN


SINGLE = {
    "a whole curfew missed": ((MISSED, []), ["CURFEW_MISSED"]),
    "all but a minute of it is not": (("27 18:00 not home\n28 06:59 home", []), []),
    "missed, and excused from end to end": ((MISSED, [("27 18:00", "28 08:00")]), []),
    "missed, and excused but for its last minute": ((MISSED, [("27 18:00", "28 06:59")]), ["CURFEW_MISSED"]),
    "the strap cut": (("27 18:00 home\n28 12:00 strap_cut\n28 12:05 strap_restored", []), ["STRAP"]),
    "the strap cut with an excuse, at a hospital say": (
        ("27 18:00 home\n28 12:00 strap_cut\n28 13:00 strap_restored", [("28 11:00", "28 12:01")]),
        [],
    ),
    "an excuse that ends as the strap is cut": (
        ("27 18:00 home\n28 12:00 strap_cut\n28 13:00 strap_restored", [("28 11:00", "28 12:00")]),
        ["STRAP"],
    ),
    "other trouble with the equipment is no breach by itself": (
        ("27 18:00 home\n28 12:00 battery_low\n28 13:00 case_open", []),
        [],
    ),
}


@pytest.mark.parametrize(("given_", "expected"), SINGLE.values(), ids=SINGLE.keys())
def test_what_is_a_breach_by_itself(given_, expected):
    table, excused = given_
    assert [e.code for e in account(table, "28 14:00", excused=excused).single_events] == expected


def test_a_strap_cut_this_very_moment_is_named():
    table = "27 18:00 home\n28 12:00 strap_cut"
    assert [e.code for e in account(table, "28 12:00").single_events] == [Code.STRAP]
    assert account(table, "28 11:59").single_events == ()


def test_a_breach_by_itself_names_its_finding():
    found = findings(NIGHTS, events(MISSED), "28 14:00")
    (event,) = accumulate(NIGHTS, found, at("28 14:00")).single_events
    (missed,) = [f for f in found if f.code is Code.CURFEW_MISSED]
    assert (event.finding, event.start, event.certainty) == (missed.id, at("27 19:00"), Certainty.CERTAIN)


def test_absence_that_is_only_probable_can_warn_and_never_be_a_breach():
    by_gps = plan(curfew(monitored_by=MonitoredBy.GPS))
    found = findings(by_gps, events(every_minute("27 19:00", "27 23:00", 500)), "27 23:00")
    sure = accumulate(by_gps, found, at("27 23:00"))
    assert (sure.counted, sure.certain, sure.stage) == (238, 238, Stage.BREACH)  # from the third fix on
    unsure = [replace(f, certainty=Certainty.PROBABLE) for f in found]
    doubted = accumulate(by_gps, unsure, at("27 23:00"))
    assert (doubted.certain, doubted.left, doubted.breached_at) == (0, 120, None)
    assert doubted.counted == 238
    assert doubted.stage is Stage.WARNING


def test_a_revision_counts_in_place_of_what_it_replaces():
    first = finding("27 19:00", None, Status.OPEN)
    second = replace(finding("27 19:00", "27 19:50"), supersedes=first.id)
    gone = replace(second, status=Status.WITHDRAWN, supersedes=second.id)
    until = at("28 08:00")
    assert accumulate(NIGHTS, [first], until).counted == 780
    assert accumulate(NIGHTS, [second, first], until).counted == 50
    assert accumulate(NIGHTS, [gone, first, second], until).counted == 0
    assert standing([first, second, gone]) == []


def test_an_excuse_outlives_the_revision_of_its_finding():
    first = finding("27 19:00", None, Status.OPEN)
    assert excuse(first) == Interval(at("27 19:00"), FOREVER)
    later = replace(finding("27 19:00", "27 19:50"), supersedes=first.id)
    assert accumulate(NIGHTS, [first, later], at("28 08:00"), excused=[excuse(first)]).counted == 0


def test_only_this_fitting_counts_and_only_since_it_was_fitted():
    other = replace(finding("27 19:00", "27 20:00"), fitting="F2")
    early = finding("27 11:00", "27 13:00")
    later = finding("28 19:00", "28 20:00")
    assert accumulate(NIGHTS, [other, early, later], at("28 19:00")).counted == 60


def test_time_in_two_curfews_counts_once():
    two = plan(curfew(), curfew(id="C2"))
    got = accumulate(
        two,
        [finding("27 19:00", "27 20:00"), finding("27 19:30", "27 20:30", condition="C2")],
        at("28 08:00"),
    )
    assert got.counted == sum(got.by_code.values()) == 90


def test_leave_from_one_curfew_is_no_leave_from_another():
    two = plan(curfew(authorised_absences=times(("27 19:00", "27 20:00"))), curfew(id="C2"))
    got = accumulate(
        two,
        [finding("27 19:00", "27 20:00"), finding("27 19:00", "27 20:00", condition="C2")],
        at("28 08:00"),
    )
    assert (got.counted, got.authorised) == (60, 0)


def finding(start, end, status=Status.FINAL, condition="C1", code=Code.CURFEW_LATE):
    return Finding(
        fitting="F1",
        condition=condition,
        code=code,
        start=at(start),
        end=None if end is None else at(end),
        minutes=0,
        certainty=Certainty.CERTAIN,
        rule="curfew/1",
        status=status,
    )


# ---- minutes by day and by week ----


def days(amounts):
    return [
        f"{a.first_day:%d %b} {a.required:g} = {a.at_home:g} home {a.away:g} away {a.not_known:g} not known"
        + (f", {a.authorised:g} authorised" if a.authorised else "")
        for a in amounts
    ]


def test_minutes_by_day_in_local_time_over_the_clock_change():
    made = plan(curfew(authorised_absences=times(("28 21:00", "28 22:30"))))
    table = "27 19:00 home\n28 05:00 not home\n28 19:30 home\n29 02:00 out_of_contact"
    found = findings(made, events(table), "29 18:00")
    assert days(by_day(made, found, at("29 18:00"))) == [
        "27 Mar 300 = 300 home 0 away 0 not known",
        "28 Mar 630 = 480 home 150 away 0 not known, 90 authorised",
        "29 Mar 360 = 120 home 0 away 240 not known",
    ]


def test_a_day_counts_only_as_far_as_it_was_judged():
    found = findings(NIGHTS, events("27 18:00 not home"), "27 20:15")
    assert days(by_day(NIGHTS, found, at("27 20:15"))) == ["27 Mar 75 = 0 home 75 away 0 not known"]
    assert days(by_day(NIGHTS, found, at("27 18:59"))) == ["27 Mar 0 = 0 home 0 away 0 not known"]


def test_a_fitting_that_ended_has_no_more_days():
    made = plan(curfew(), removed="28 03:00")
    found = findings(made, events("27 18:00 home"), "30 08:00")
    assert days(by_day(made, found, at("30 08:00"))) == [
        "27 Mar 300 = 300 home 0 away 0 not known",
        "28 Mar 180 = 180 home 0 away 0 not known",
    ]


def test_weeks_are_counted_from_the_first_day_of_the_curfew():
    # The curfew began on 1 March; the tag was fitted on the 27th, in the fourth seven days.
    found = findings(NIGHTS, events("27 18:00 home\n28 20:00 not home\n28 20:30 home"), "30 12:00")
    assert days(by_week(NIGHTS, found, at("30 12:00"))) == [
        "22 Mar 1020 = 990 home 30 away 0 not known",
        "29 Mar 1080 = 1080 home 0 away 0 not known",
    ]


def test_a_tag_fitted_a_week_after_the_curfew_began_begins_with_the_second_week():
    for began, weeks in ((19, ["26 Mar"]), (20, ["27 Mar"]), (21, ["21 Mar", "28 Mar"])):
        made = plan(curfew(first_day=date(2026, 3, began)))
        told = by_week(made, findings(made, events("27 18:00 home"), "28 12:00"), at("28 12:00"))
        assert [f"{a.first_day:%d %b}" for a in told] == weeks


def test_nothing_is_required_before_the_first_day_or_after_the_last():
    made = plan(curfew(first_day=date(2026, 3, 28), last_day=date(2026, 3, 28)))
    found = findings(made, events("27 18:00 home"), "30 12:00")
    assert days(by_day(made, found, at("30 12:00"))) == [
        "27 Mar 0 = 0 home 0 away 0 not known",
        "28 Mar 300 = 300 home 0 away 0 not known",
        "29 Mar 360 = 360 home 0 away 0 not known",
        "30 Mar 0 = 0 home 0 away 0 not known",
    ]


def test_leave_from_end_to_end_leaves_nothing_required():
    made = plan(curfew(authorised_absences=times(("27 12:00", "28 12:00"))))
    assert days(by_day(made, findings(made, events(""), "28 12:00"), at("28 12:00"))) == [
        "27 Mar 0 = 0 home 0 away 0 not known, 300 authorised",
        "28 Mar 0 = 0 home 0 away 0 not known, 420 authorised",
    ]


def test_a_plan_without_a_curfew_requires_nothing():
    made = plan(Trail("T1", date(2026, 3, 1), None))
    assert days(by_week(made, [], at("28 12:00"))) == ["27 Mar 0 = 0 home 0 away 0 not known"]


# ---- what holds whatever happens ----

UNTIL = BEGIN + HOURS * HOUR


def judged(made, history):
    compiled = compile_plans([made])
    return run(compiled, fresh(compiled), as_events(history), UNTIL).findings


INTERVALS = st.lists(
    st.tuples(st.integers(0, HOURS * 60), st.integers(1, 900)).map(
        lambda t: Interval(BEGIN + t[0] * MINUTE, BEGIN + (t[0] + t[1]) * MINUTE)
    ),
    max_size=4,
)


@settings(max_examples=60)
@given(made=plans(), history=histories())
def test_authorised_minutes_never_count(made, history):
    found = judged(made, history)
    got = accumulate(made, found, UNTIL)
    leave = [a for c in made.conditions if isinstance(c, Curfew) for a in c.authorised_absences]
    alone = accumulate(made, found, UNTIL, excused=leave)
    assert alone.counted == got.counted
    assert alone.excused == got.excused
    # As many as the findings themselves count, which are rounded to a hundredth of a minute.
    told = [
        f.minutes
        for f in found
        if f.code in (Code.CURFEW_LATE, Code.CURFEW_LEFT, Code.CURFEW_EARLY, Code.CURFEW_MISSED)
    ]
    assert abs(got.counted - sum(told)) <= 0.005 * len(told) + 1e-6


@settings(max_examples=60)
@given(made=plans(), history=histories(), excused=INTERVALS, more=INTERVALS)
def test_more_excuses_never_raise_the_account(made, history, excused, more):
    found = judged(made, history)
    before = accumulate(made, found, UNTIL, excused=excused)
    after = accumulate(made, found, UNTIL, excused=[*excused, *more, *map(excuse, found[:1])])
    assert after.counted <= before.counted
    assert after.certain <= before.certain
    assert set(after.single_events) <= set(before.single_events)
    assert after.counted + after.excused == pytest.approx(before.counted + before.excused)


@settings(max_examples=60)
@given(made=plans(), history=histories())
def test_required_minutes_are_at_home_away_or_not_known(made, history):
    found = judged(made, history)
    by_days, by_weeks = by_day(made, found, UNTIL), by_week(made, found, UNTIL)
    for amounts in (*by_days, *by_weeks):
        assert min(amounts.required, amounts.at_home, amounts.away, amounts.not_known) >= 0
        assert amounts.at_home + amounts.away + amounts.not_known == pytest.approx(amounts.required)
    for name in ("required", "at_home", "away", "not_known", "authorised"):
        assert sum(getattr(a, name) for a in by_days) == pytest.approx(
            sum(getattr(a, name) for a in by_weeks)
        )
    account = accumulate(made, found, UNTIL)
    assert sum(a.away for a in by_days) == pytest.approx(account.counted + account.excused)
