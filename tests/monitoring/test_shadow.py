"""What proposed rules would change: each finding paired with its like, and nothing where nothing changes."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring import shadow
from abide.monitoring.findings import Certainty
from abide.monitoring.instants import DAY, HOUR
from abide.monitoring.parameters import PARAMETERS, Parameter
from abide.monitoring.plan import MonitoredBy
from abide.monitoring.shadow import Burden, How
from tests.properties.strategies import BEGIN, HOURS, as_events, histories, plans
from tests.spec import test_attendance
from tests.spec.tables import curfew, events, every_minute, findings, instant, plan

UNTIL = BEGIN + HOURS * HOUR
NIGHTS = plan(curfew())
BY_GPS = plan(curfew(monitored_by=MonitoredBy.GPS))
LATE = "27 18:00 not home\n27 20:00 home"
AWAY = every_minute("27 18:30", "27 20:00", 0) + "\n" + every_minute("27 20:00", "27 20:06", 400)


def proposed(**values):
    """Today's parameters with others from long ago on."""
    units = {p.name: p.unit for p in PARAMETERS}
    return PARAMETERS + tuple(Parameter(n, v, units[n], date(2000, 1, 1), "ours") for n, v in values.items())


def judged(made, table, until, parameters=PARAMETERS):
    return shadow.judge([made], events(table), parameters, made.fitting.start, instant("2026-03", until))


def told(changes):
    return [
        f"{fitting} {c.how} {c.of.code} {','.join(c.different())}".strip()
        for fitting, found in changes.items()
        for c in found
    ]


ONE = findings(NIGHTS, events(LATE), "28 08:00")
LATER = replace(ONE[0], end=instant("2026-03", "27 20:30"))

COMPARED = {
    "the same": (ONE, ONE, []),
    "nothing and nothing": ([], [], []),
    "one that nobody finds today": ([], ONE, ["F1 appears CURFEW_LATE"]),
    "one that nobody would find": (ONE, [], ["F1 disappears CURFEW_LATE"]),
    "one that lasts longer": (ONE, [LATER], ["F1 changes CURFEW_LATE end"]),
    "one that is less sure": (
        ONE,
        [replace(ONE[0], certainty=Certainty.PROBABLE)],
        ["F1 changes CURFEW_LATE certainty"],
    ),
    "the same for another reason": (ONE, [replace(ONE[0], reason={"why": "other"})], []),
    "another fitting's": (
        ONE,
        [replace(ONE[0], fitting="F2")],
        ["F1 disappears CURFEW_LATE", "F2 appears CURFEW_LATE"],
    ),
}


@pytest.mark.parametrize(("today", "then", "expected"), COMPARED.values(), ids=COMPARED.keys())
def test_each_finding_is_held_against_its_like(today, then, expected):
    assert told(shadow.compare(today, then)) == expected


def test_a_threshold_that_is_higher_shows_what_would_be_less_sure():
    today = judged(BY_GPS, AWAY, "27 20:06")
    then = judged(BY_GPS, AWAY, "27 20:06", proposed(fixes_to_be_certain=7))
    (change,) = shadow.compare(today, then)["F1"]
    assert change.how is How.CHANGES
    assert change.different() == ("certainty",)
    assert (change.today.certainty, change.proposed.certainty) == (Certainty.CERTAIN, Certainty.PROBABLE)


def test_the_burden_is_counted_by_code_and_certainty():
    away = judged(BY_GPS, AWAY, "27 20:06")
    nobody = judged(NIGHTS, "", "28 08:00")
    counted = shadow.burden(away + nobody)
    assert counted["CURFEW_LEFT"] == Burden(1, 0, 0)
    assert counted["CURFEW_NOT_KNOWN"] == Burden(0, 0, 1)
    assert Burden(1, 2, 3).all == 6


def test_alerts_are_counted_by_event_and_not_by_finding():
    table = "27 18:00 home\n27 20:00 battery_low\n27 21:00 battery_dead\n28 06:00 charging\n28 06:00 home"
    dead = judged(NIGHTS, table, "28 08:00")
    assert sorted(f.code for f in dead) == ["BATTERY_DEAD", "BATTERY_LOW", "CURFEW_NOT_KNOWN"]
    assert shadow.alerts(dead, PARAMETERS) == {"BATTERY_DEAD": 1}
    assert shadow.alerts(dead + [replace(f, fitting="F2") for f in dead], PARAMETERS) == {"BATTERY_DEAD": 2}


def test_what_was_kept_raises_no_alert():
    kept = findings(test_attendance.plan_of(), events(test_attendance.ON_TIME), "27 12:30")
    assert [f.code for f in kept] == ["ATTENDED"]
    assert shadow.alerts(kept, PARAMETERS) == {}


def test_person_days_are_those_on_which_the_device_was_worn():
    worn = plan(fitted="27 12:00", removed="28 12:00")
    start, end = instant("2026-03", "28 00:00"), instant("2026-03", "30 00:00")
    assert shadow.person_days([worn], start, end) == 0.5
    assert shadow.person_days([worn, NIGHTS], start, end) == 2.5
    assert shadow.person_days([worn], end, end + DAY) == 0


def test_only_what_touches_the_period_counts():
    end = instant("2026-03", "28 08:00")
    assert shadow.within(ONE, ONE[0].end, end) == []
    assert shadow.within(ONE, ONE[0].end - 1, end) == ONE
    assert shadow.within(ONE, 0, ONE[0].start) == []
    assert shadow.within(ONE, 0, ONE[0].start + 1) == ONE


@settings(max_examples=100, deadline=None)
@given(plans(), histories())
def test_the_same_rules_make_no_difference(made, history):
    found = shadow.judge([made], as_events(history), PARAMETERS, BEGIN, UNTIL)
    assert shadow.compare(found, found) == {}


@settings(max_examples=100, deadline=None)
@given(plans(), histories(), st.sampled_from(sorted({p.name for p in PARAMETERS})), st.integers(26, 30))
def test_a_number_that_is_proposed_as_it_is_makes_no_difference(made, history, name, day):
    now = max((p for p in PARAMETERS if p.name == name), key=lambda p: p.from_day)
    again = (*PARAMETERS, replace(now, from_day=date(2026, 3, day)))
    today = shadow.judge([made], as_events(history), PARAMETERS, BEGIN, UNTIL)
    then = shadow.judge([made], as_events(history), again, BEGIN, UNTIL)
    assert shadow.compare(today, then) == {}


@settings(max_examples=100, deadline=None)
@given(plans(), histories(), st.integers(1, 8), st.integers(5, 90))
def test_what_appears_and_disappears_is_the_whole_difference(made, history, fixes, gap):
    changed = proposed(fixes_to_be_certain=fixes, minutes_without_fix=gap)
    today = shadow.judge([made], as_events(history), PARAMETERS, BEGIN, UNTIL)
    then = shadow.judge([made], as_events(history), changed, BEGIN, UNTIL)
    changes = shadow.compare(today, then).get("F1", [])
    appear = sum(c.how is How.APPEARS for c in changes)
    assert len(then) - len(today) == appear - sum(c.how is How.DISAPPEARS for c in changes)
