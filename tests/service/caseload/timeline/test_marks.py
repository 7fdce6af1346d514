"""When somebody was home as required, and in which lane and ink each finding is."""

from datetime import timedelta

import pytest

from abide.monitoring.findings import Code
from abide.service.caseload import strip
from abide.service.caseload.timeline.marks import (
    KEPT,
    LANE_OF,
    LANE_OF_KIND,
    LANES,
    going_on,
    ink_of,
    joined,
    kept_when_required,
    silences,
)
from abide.service.orders.choices import ConditionKind
from tests.service.caseload.timeline.values import NOW, at, mark, nights, shown


def test_home_when_required_is_the_curfew_without_what_was_found_against_it():
    found = kept_when_required(shown(mark("Curfew", "21T19:00", "21T19:30")))
    assert found[-1] == (at("21T19:30"), at("22T07:00"))
    assert found[-2] == (at("20T19:00"), at("21T07:00"))


# what was found -> of the night that ended this morning, and of the one that is going on, what is shown
SILENCES = [
    ([], [(at("21T19:00"), at("22T07:00"))], [(at("22T19:00"), NOW)]),
    ([("22T19:30", None, True)], [(at("21T19:00"), at("22T07:00"))], [(at("22T19:00"), at("22T19:30"))]),
    ([("22T06:00", None, True)], [(at("21T19:00"), at("22T06:00"))], []),
    ([("22T06:00", None, False)], [(at("21T19:00"), at("22T07:00"))], [(at("22T19:00"), NOW)]),
]


@pytest.mark.parametrize(("found", "kept", "begun"), SILENCES)
def test_nobody_is_called_home_while_nothing_can_be_known(found, kept, begun):
    marks = [mark("Silence", start, end, "not_known", silences=silent) for start, end, silent in found]
    of = shown(*marks)
    assert kept_when_required(of)[-1:] == kept
    assert going_on(of) == begun


@pytest.mark.parametrize(
    ("code", "open_", "by_gps", "silent"),
    [
        ("NO_CONTACT", True, False, True),
        ("NO_CONTACT", False, True, False),
        ("NO_LOCATION", True, True, True),
        ("NO_LOCATION", True, False, False),
        ("NO_LOCATION", False, True, False),
        ("BATTERY_DEAD", True, False, True),
        ("BATTERY_DEAD", False, False, True),
        ("HOME_UNIT", True, True, False),
        ("CURFEW_LATE", True, True, False),
    ],
)
def test_which_findings_leave_open_where_somebody_is(code, open_, by_gps, silent):
    assert silences(code, going_on=open_, by_gps=by_gps) is silent


def test_nothing_is_shown_as_home_before_the_tag_without_it_or_after_now():
    worn = [(at("19T20:00"), at("20T01:00")), (at("21T20:00"), NOW + timedelta(days=9))]
    assert kept_when_required(shown(worn=worn)) == [
        (at("19T20:00"), at("20T01:00")),
        (at("21T20:00"), at("22T07:00")),
    ]
    assert going_on(shown(worn=worn)) == [(at("22T19:00"), NOW)]
    assert going_on(shown(worn=worn[:1])) == []


@pytest.mark.parametrize("lane", [lane for lane in LANES if lane != "Curfew"])
def test_other_lanes_take_nothing_from_being_home(lane):
    assert kept_when_required(shown(mark(lane, "21T20:00", None))) == kept_when_required(shown())


@pytest.mark.parametrize("code", [code.value for code in Code])
def test_every_code_has_a_lane_and_an_ink(code):
    assert LANE_OF[code] in LANES
    expected = "kept" if code in KEPT else "not_known" if code in strip.UNKNOWN else "probable"
    assert ink_of(code, "probable") == expected


def test_a_certainty_that_nobody_knows_is_not_known():
    assert ink_of("CURFEW_LATE", "surely") == "not_known"


def test_every_kind_of_condition_but_the_trail_has_a_lane():
    assert set(ConditionKind.values) - set(LANE_OF_KIND) == {"TRAIL"}
    assert set(LANE_OF_KIND.values()) <= set(LANES)


def test_two_tags_at_once_count_once():
    assert joined([nights()[1], nights()[0], (nights()[0][1], nights()[1][0])]) == [
        (nights()[0][0], nights()[1][1])
    ]


def test_lanes_that_few_have_are_shown_where_something_is_asked_or_was_found():
    assert shown(required={}).lanes == ["Equipment", "Silence", "People"]
    assert shown().lanes == ["Curfew", "Equipment", "Silence", "People"]
    assert "Alcohol" in shown(asked=frozenset({"Alcohol"})).lanes
    assert "Zones" in shown(mark("Zones", "21T10:00", "21T11:00")).lanes
