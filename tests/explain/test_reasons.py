"""Why a finding was made, said from the values that decided it."""

from datetime import timedelta

import pytest

from abide.explain.ground import Fix, Target
from abide.explain.reasons import why
from abide.monitoring.alcohol_rules import Reason, Why
from abide.monitoring.findings import Code
from abide.monitoring.parameters import in_force
from tests.explain.cases import EVENING, a_found
from tests.spec.tables import HOME, metres

ADDRESS = Target("the curfew address", HOME.longitude, HOME.latitude, radius_m=50)


def a_fix(minute, east, accuracy=5.0, **changes):
    return Fix(EVENING + timedelta(minutes=minute), *metres(east), accuracy, **{"cited": True, **changes})


def said(code="CURFEW_LEFT", certainty="certain", rule="curfew/1", **changes):
    return why(a_found(code, certainty, rule=rule, **changes))


def test_a_curfew_names_its_hours_and_what_tells_presence():
    assert said()[:2] == (
        "The curfew was from 19:00 to Sat 21 Nov 07:00.",
        "The positions of the tag tell whether the person is at the curfew address.",
    )


def test_the_positions_that_decided_are_told_with_their_distance_and_accuracy():
    fixes = [a_fix(0, 100), a_fix(1, 90, 7), a_fix(2, 120), a_fix(9, 30)]
    told = why(a_found("CURFEW_LEFT", rule="curfew/1"), fixes, ADDRESS)
    assert (
        "3 positions from 19:00 to 19:02 each lie at least 40 m beyond the 50 m circle round the curfew"
        " address; they are accurate to 7 m or better, 68 times in 100."
    ) in told
    assert (
        "The position at 19:09 lies 20 m inside the 50 m circle round the curfew address; it is accurate to"
        " 5 m, 68 times in 100."
    ) in told


def test_positions_that_the_finding_does_not_name_decide_nothing():
    told = why(a_found("CURFEW_LEFT", rule="curfew/1"), [a_fix(0, 100, cited=False)], ADDRESS)
    assert not any("50 m circle" in line for line in told)


def test_why_a_named_position_is_doubted_is_said():
    told = why(a_found("CURFEW_LEFT"), [a_fix(0, 100, doubts=("a single jump",))], ADDRESS)
    assert "A position that it names is doubted: a single jump." in told


@pytest.mark.parametrize(
    ("certainty", "part"),
    [
        ("certain", "It is certain because at least 5 positions in a row over 4 minutes"),
        ("probable", "It is probable, not certain: that would need 5 positions in a row over 4 minutes"),
    ],
)
@pytest.mark.parametrize("rule", ["curfew/1", "zone/2", "attendance/1"])
def test_how_sure_it_is_is_told_with_the_numbers_in_force(certainty, part, rule):
    numbers = in_force(EVENING.date())
    assert (numbers["fixes_to_be_certain"], numbers["minutes_to_be_certain"]) == (5, 4)
    assert any(line.startswith(part) for line in said(certainty=certainty, rule=rule))


def test_a_home_units_word_needs_no_positions():
    told = said(reason={"monitored_by": "home_unit"})
    assert "The home unit's reports are relied on, so it is certain." in told
    assert not any("in a row" in line for line in told)


def test_a_way_through_a_zone_is_told_by_its_line():
    told = said("ZONE_CROSSED", "probable", "crossing/1", reason={"inside_m": 180, "seconds": 60})
    assert "The straight line between the two positions runs 180 m through it." in told
    assert "60 seconds lie between the two positions." in told
    assert "It is probable, never certain: no position lies inside, only the way between two." in told


def test_silence_is_not_called_a_report_of_the_device():
    silent = said("NO_CONTACT", rule="equipment/1", reason={"what": "silence"})
    assert "Nothing came for longer than the conditions trust silence, so it is certain." in silent
    reported = said("NO_CONTACT", rule="equipment/1", reason={"what": "out_of_contact"})
    assert "The device reported it itself, so it is certain." in reported


EVIDENCE = {
    "positions, the same date said once": (
        ("fix@2026-11-20T20:00:00Z", "fix@2026-11-20T20:02:30Z"),
        ["Shown by the positions at 20:00 and 20:02."],
    ),
    "another date": (
        ("home@2026-11-21T06:00:00Z/not_present",),
        ["Shown by the report of not being seen at home at Sat 21 Nov 06:00."],
    ),
    "the next ones of that date": (
        tuple(f"fix@2026-11-{moment}:00Z" for moment in ("20T23:50", "21T00:10", "21T00:20")),
        ["Shown by the positions at 23:50, Sat 21 Nov 00:10 and 00:20."],
    ),
    "each sort by itself": (
        ("strap_cut@2026-11-20T20:00:00Z", "alcohol@2026-11-20T20:30:00Z"),
        ["Shown by the report that the strap was cut at 20:00.", "Shown by the alcohol reading at 20:30."],
    ),
    "the protected person's is named and not shown": (
        ("protected@2026-11-20T20:00:00Z",),
        ["Shown by the position of the protected person's unit (not shown) at 20:00."],
    ),
    "one of a sort nobody has written words for": (
        ("sun_spot@2026-11-20T20:00:00Z",),
        ["Shown by the sun spot at 20:00."],
    ),
    "what is no reference is left out": (("e1", "fix@nonsense", "@2026-11-20T20:00:00Z"), []),
}


@pytest.mark.parametrize(("evidence", "expected"), EVIDENCE.values(), ids=EVIDENCE.keys())
def test_the_evidence_is_named(evidence, expected):
    assert [line for line in said(evidence=evidence) if line.startswith("Shown")] == expected


@pytest.mark.parametrize("code", list(Why))
def test_every_reason_of_the_rules_of_alcohol_is_said_with_its_value(code):
    because = [
        reason.as_json()
        for reason in (
            Reason(code, value=0.031, at_least=0.003, at_most=0.05),
            Reason(code, value=0.001, at_least=0.003, at_most=0.05),
            Reason(code, value=0.2, at_least=0.003, at_most=0.05),
        )
    ]
    plain = len(said("ALCOHOL_FOR_REVIEW", rule="alcohol/1", reason={}))
    assert len(said("ALCOHOL_FOR_REVIEW", rule="alcohol/1", reason={"because": because})) > plain


def test_a_value_nobody_has_written_words_for_is_said_under_its_name():
    told = said(reason={"walked_m": 12.5, "weather_report": "heavy_rain"})
    assert {"Walked m: 12.5.", "Weather report: heavy rain."} <= set(told)


@pytest.mark.parametrize("name", ["longitude", "other_latitude", "position", "geometry"])
def test_where_somebody_was_is_never_put_into_words(name):
    assert not any("51.5" in line for line in said(reason={name: "51.5 north"}))
    assert not any("51.5" in line for line in said(reason={name: 51.5}))


@pytest.mark.parametrize("code", list(Code))
def test_the_rule_is_always_named(code):
    assert said(code, rule="some/7")[-1] == "Judged by the rule some/7."
