from datetime import UTC, datetime

import pytest

from abide.explain.found import Found
from abide.explain.sentences import sentence
from abide.explain.words import FAMILIES
from abide.monitoring.findings import Code
from abide.monitoring.presence import Cause

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def at(text):
    return datetime.fromisoformat(f"2026-11-{text}:00+00:00")


SAID = [
    (
        Found("CURFEW_LATE", at("22T19:00"), at("22T19:42"), 42),
        "Came home at 19:42, 42 minutes after the curfew began.",
    ),
    (
        Found("CURFEW_LATE", at("22T19:00"), None, 60),
        "Not home when the curfew began at 19:00, and not back after 1 hour.",
    ),
    (
        Found("CURFEW_LATE", at("22T19:00"), None, 60, "probable"),
        "Probably not home when the curfew began at 19:00, and not back after 1 hour.",
    ),
    (
        Found("CURFEW_LEFT", at("21T22:10"), at("21T22:40"), 30),
        "Left home yesterday at 22:10 during the curfew and came back at 22:40: away 30 minutes.",
    ),
    (
        Found("CURFEW_MISSED", at("21T19:00"), at("22T07:00"), 720),
        "Not home for any of the curfew from yesterday 19:00 to 07:00 today.",
    ),
    (
        Found("CURFEW_NOT_KNOWN", at("22T19:00"), at("22T19:30"), 30, "not_known"),
        "Not known whether home from 19:00 to 19:30, during the curfew.",
    ),
    (
        Found("ZONE_ENTERED", at("20T14:02"), at("20T14:31"), 29, "certain", "the area round Mill Lane"),
        "Inside the area round Mill Lane from Fri 20 Nov 14:02 to 14:31: 29 minutes.",
    ),
    (
        Found("ZONE_ENTERED", at("22T14:02"), at("22T14:31"), 29, "not_known"),
        "Not known whether inside an exclusion zone from 14:02 to 14:31.",
    ),
    (
        Found("STRAP", at("22T18:00"), None, 120),
        "The strap was cut or opened at 18:00 and is not yet restored.",
    ),
    (
        Found("STRAP", at("22T02:00"), at("22T02:10"), 10, learnt_at=at("22T14:10")),
        "The strap was cut or opened at 02:00 and restored at 02:10."
        " Found late: learnt at 14:10, 12 hours after it ended.",
    ),
    (
        Found("CURFEW_LEFT", at("21T22:00"), None, 600, learnt_at=at("22T07:30")),
        "Left home yesterday at 22:00 during the curfew and is not back after 22 hours."
        " Found late: learnt at 07:30, 9 hours 30 minutes after it began.",
    ),
    (
        Found("CURFEW_LEFT", at("21T22:00"), at("22T08:00"), 540, learnt_at=at("22T07:30")),
        "Left home yesterday at 22:00 during the curfew and came back at 08:00: away 10 hours."
        " Found late: learnt at 07:30, 9 hours 30 minutes after it began.",
    ),
    (
        Found("TAMPER", at("22T02:00"), at("22T02:00"), 0, learnt_at=at("22T03:00")),
        "The case of the tag was opened at 02:00. Found late: learnt at 03:00, 1 hour after it happened.",
    ),
    (
        Found("CURFEW_LATE", at("20T19:00"), at("20T19:42"), 12, reason={"authorised_minutes": 30}),
        "Came home on Fri 20 Nov at 19:42, 42 minutes after the curfew began."
        " Leave of 30 minutes is not counted.",
    ),
    (
        Found("CURFEW_NOT_KNOWN", at("22T19:00"), None, 60, "not_known", reason={"cause": "battery_dead"}),
        "Not known whether home since 19:00, during the curfew: the battery was flat.",
    ),
    (
        Found("NO_LOCATION", at("22T18:00"), None, 120, "not_known", reason={"cause": "no_fix"}),
        "No usable position from the tag since 18:00, 2 hours so far.",
    ),
    (
        Found(
            "NO_LOCATION", at("22T18:00"), at("22T19:00"), 60, "not_known", reason={"cause": "battery_dead"}
        ),
        "No usable position from the tag from 18:00 to 19:00, 1 hour: the battery was flat.",
    ),
    (
        Found("ZONE_ENTERED", at("22T18:00"), None, 120, "not_known", "Zone 6"),
        "Not known whether inside Zone 6 since 18:00.",
    ),
    (
        Found("HOME_UNIT", at("22T18:00"), None, 120, reason={"what": "home_unit_power_lost"}),
        "The home unit lost its power at 18:00.",
    ),
    (Found("SOMETHING_NEW", at("22T18:00"), None, 120), "Something new at 18:00."),
]


@pytest.mark.parametrize(("found", "said"), SAID)
def test_a_finding_is_said_from_its_values(found, said):
    assert sentence(found, NOW) == said


def test_every_code_of_the_core_has_its_words_and_a_first_step():
    assert {code.value for code in Code} == set(FAMILIES)
    assert all(family.first_step for family in FAMILIES.values())


# Where a finding is itself that something is not known or not working, there is no second way to say it.
TWO_WAYS = [code for code, family in FAMILIES.items() if family.not_known]


@pytest.mark.parametrize("code", TWO_WAYS)
@pytest.mark.parametrize("end", [None, at("22T19:42")])
def test_three_degrees_of_sureness_read_differently(code, end):
    sure, probable, not_known = (
        sentence(Found(code, at("22T19:00"), end, 42, certainty), NOW)
        for certainty in ("certain", "probable", "not_known")
    )
    assert probable == "Probably " + sure[0].lower() + sure[1:]
    assert not_known.startswith("Not known ")


def test_what_is_found_by_position_or_report_can_be_certain_probable_and_not_known():
    assert {"CURFEW_LATE", "CURFEW_LEFT", "CURFEW_EARLY", "CURFEW_MISSED"} <= set(TWO_WAYS)
    assert {"ZONE_ENTERED", "ZONE_LEFT", "BUFFER_ENTERED", "STRAP", "PROXIMITY"} <= set(TWO_WAYS)


def test_what_was_taken_back_is_said_with_what_it_had_been():
    found = Found("STRAP", at("22T18:00"), None, 120, withdrawn=True)
    assert sentence(found, NOW) == (
        "Corrected by later evidence. Before that:"
        " The strap was cut or opened at 18:00 and is not yet restored."
    )


@pytest.mark.parametrize("cause", [cause.name.lower() for cause in Cause])
def test_every_cause_of_not_knowing_has_its_words(cause):
    said = sentence(
        Found("CURFEW_NOT_KNOWN", at("22T19:00"), None, 1, "not_known", reason={"cause": cause}), NOW
    )
    assert "curfew: " in said
