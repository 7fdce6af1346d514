"""One physical event, one incident: what belongs together, what leads, what never merges. Times are UTC."""

import random

import pytest

from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.incidents import GROUPED, LEADS, LINKS, explained, incidents
from tests.spec.tables import curfew, events, findings, instant, plan

MONTH = "2026-03"


def read(table: str) -> list[Finding]:
    """Read findings, one a line: `CODE from-until [condition] [cause=word] [what=word]`; days as `27`."""
    return [_finding(*line.split()) for line in table.strip().splitlines()]


def _finding(code: str, day: str, span: str, *more: str) -> Finding:
    start, end = span.split("-")
    named = dict(word.split("=") for word in more if "=" in word)
    condition = next((word for word in more if "=" not in word), None)
    last_day, _, until = end.rpartition("/")
    return Finding(
        fitting="F1",
        condition=condition,
        code=Code(code),
        start=instant(MONTH, f"{day} {start}"),
        end=None if end == "now" else instant(MONTH, f"{last_day or day} {until}"),
        minutes=0,
        certainty=Certainty.CERTAIN,
        rule="r/1",
        status=Status.OPEN if end == "now" else Status.FINAL,
        reason=named,
    )


def grouped(found: list[Finding]) -> list[str]:
    """Write each incident as its leading code and, after a colon, the others in time order."""
    return [
        ": ".join(filter(None, (i.lead.code, " ".join(f.code for f in i.consequences))))
        for i in incidents(found)
    ]


TOGETHER = {
    "a flat battery, and all that follows from it": (
        """BATTERY_LOW 27 18:00-20:00
        BATTERY_DEAD 27 20:00-now
        NO_LOCATION 27 20:30-now cause=no_fix
        CURFEW_NOT_KNOWN 27 20:00-28/07:00 C1 cause=battery_dead
        NO_CONTACT 27 22:00-now
        CURFEW_NOT_KNOWN 28 19:00-now C1 cause=battery_dead""",
        ["BATTERY_DEAD: BATTERY_LOW CURFEW_NOT_KNOWN NO_LOCATION NO_CONTACT CURFEW_NOT_KNOWN"],
    ),
    "a walk into a zone: close to it, in it, close to it": (
        "BUFFER_ENTERED 27 10:00-11:00 Z1\nZONE_ENTERED 27 10:10-10:40 Z1",
        ["ZONE_ENTERED: BUFFER_ENTERED"],
    ),
    "in and out along the edge of a zone is one walk": (
        "BUFFER_ENTERED 27 10:00-11:00 Z1/1\nZONE_ENTERED 27 10:10-10:20 Z1/1\n"
        "ZONE_ENTERED 27 10:25-10:40 Z1/2",
        ["ZONE_ENTERED: BUFFER_ENTERED ZONE_ENTERED"],
    ),
    "a visit that may have been a reflection, then one that was not": (
        "BUFFER_ENTERED 27 10:00-11:00 Z1\nZONE_ENTERED 27 10:05-10:08 Z1 cause=in_doubt\n"
        "ZONE_ENTERED 27 10:20-10:40 Z1",
        ["ZONE_ENTERED: BUFFER_ENTERED ZONE_ENTERED"],
    ),
    "nearer and nearer to a protected person": (
        "PROXIMITY_WARNING 27 10:00-11:00 P1\nPROXIMITY 27 10:20-10:40 P1",
        ["PROXIMITY: PROXIMITY_WARNING"],
    ),
    "an appointment while the tag is jammed": (
        "JAMMING 27 10:00-10:40\nATTENDANCE_NOT_KNOWN 27 10:10-10:50 A1 cause=jammed\n"
        "NO_LOCATION 27 10:30-10:50 cause=no_fix",
        ["JAMMING: ATTENDANCE_NOT_KNOWN NO_LOCATION"],
    ),
    "a cut strap": (
        "STRAP 27 20:00-now\nNO_LOCATION 27 20:40-now cause=no_fix\n"
        "CURFEW_NOT_KNOWN 27 20:00-28/07:00 C1 cause=strap_cut",
        ["STRAP: CURFEW_NOT_KNOWN NO_LOCATION"],
    ),
    "an opened case and a cut strap within ten minutes, whichever was first": (
        "TAMPER 27 20:00-20:00\nSTRAP 27 20:10-now",
        ["STRAP: TAMPER"],
    ),
    "a strap sensor that flickers": (
        "STRAP 27 20:00-20:01\nSTRAP 27 20:05-20:06\nSTRAP 27 20:16-20:17",
        ["STRAP: STRAP STRAP"],
    ),
    "a home unit loses its power": (
        "HOME_UNIT 27 20:00-20:30 what=home_unit_power_lost\n"
        "CURFEW_NOT_KNOWN 27 20:00-20:45 C1 cause=home_unit_power_lost",
        ["HOME_UNIT: CURFEW_NOT_KNOWN"],
    ),
    "a home unit moved by day, the curfew at night": (
        "HOME_UNIT 27 12:00-12:00 what=home_unit_moved\n"
        "CURFEW_NOT_KNOWN 27 19:00-28/07:00 C1 cause=home_unit_moved\n"
        "CURFEW_NOT_KNOWN 28 19:00-now C1 cause=home_unit_moved",
        ["HOME_UNIT: CURFEW_NOT_KNOWN CURFEW_NOT_KNOWN"],
    ),
    "a tag that falls silent stops sending positions first": (
        "NO_LOCATION 27 12:30-now cause=no_fix\nNO_CONTACT 27 14:00-now\n"
        "CURFEW_NOT_KNOWN 27 19:00-now C1 cause=no_fix",
        ["NO_CONTACT: NO_LOCATION CURFEW_NOT_KNOWN"],
    ),
    "no position is found thirty minutes after the battery died, though it was charged meanwhile": (
        "BATTERY_DEAD 27 12:00-12:20\nNO_LOCATION 27 12:30-13:00 cause=no_fix",
        ["BATTERY_DEAD: NO_LOCATION"],
    ),
    "a tag that was fitted and not heard of at first": (
        "CURFEW_NOT_KNOWN 27 12:00-13:10 C1 cause=no_report_yet\nNO_LOCATION 27 12:30-13:10 cause=no_fix",
        ["NO_LOCATION: CURFEW_NOT_KNOWN"],
    ),
    "a case opened, then silence": (
        "TAMPER 27 12:00-12:00\nNO_LOCATION 27 12:35-now cause=no_fix\nNO_CONTACT 27 13:00-now",
        ["TAMPER: NO_LOCATION NO_CONTACT"],
    ),
}

APART = {
    "an absence that began before the battery died": (
        "CURFEW_LATE 27 19:00-20:00 C1\nBATTERY_DEAD 27 20:00-now\n"
        "CURFEW_NOT_KNOWN 27 20:00-now C1 cause=battery_dead",
        ["CURFEW_LATE", "BATTERY_DEAD: CURFEW_NOT_KNOWN"],
    ),
    "two absences of one night": (
        "CURFEW_LEFT 27 20:00-20:10 C1\nCURFEW_LEFT 27 20:15-20:20 C1",
        ["CURFEW_LEFT", "CURFEW_LEFT"],
    ),
    "a strap cut twice, more than ten minutes apart": (
        "STRAP 27 20:00-20:01\nSTRAP 27 20:11:01-20:12",
        ["STRAP", "STRAP"],
    ),
    "an opened case and a strap cut more than ten minutes later": (
        "TAMPER 27 20:00-20:00\nSTRAP 27 20:10:01-now",
        ["TAMPER", "STRAP"],
    ),
    "a strap restored before the battery died": (
        "STRAP 27 20:00-20:05\nBATTERY_DEAD 27 21:00-now\n"
        "CURFEW_NOT_KNOWN 27 20:00-20:20 C1 cause=strap_cut\n"
        "CURFEW_NOT_KNOWN 27 21:00-now C1 cause=battery_dead",
        ["STRAP: CURFEW_NOT_KNOWN", "BATTERY_DEAD: CURFEW_NOT_KNOWN"],
    ),
    "two zones at one time": (
        "BUFFER_ENTERED 27 10:00-11:00 Z1\nZONE_ENTERED 27 10:10-10:40 Z2",
        ["BUFFER_ENTERED", "ZONE_ENTERED"],
    ),
    "somebody who lives close to a zone goes into it two hours after coming home": (
        "BUFFER_ENTERED 27 10:00-now Z1\nZONE_ENTERED 27 11:00:01-12:10 Z1",
        ["BUFFER_ENTERED", "ZONE_ENTERED"],
    ),
    "two flat batteries, each with its own night": (
        "BATTERY_DEAD 27 20:00-27/23:00\nCURFEW_NOT_KNOWN 27 20:00-23:10 C1 cause=battery_dead\n"
        "BATTERY_DEAD 28 20:00-28/23:00\nCURFEW_NOT_KNOWN 28 20:00-23:10 C1 cause=battery_dead",
        ["BATTERY_DEAD: CURFEW_NOT_KNOWN", "BATTERY_DEAD: CURFEW_NOT_KNOWN"],
    ),
    "positions lost and found before contact was lost": (
        "NO_LOCATION 27 12:30-13:59 cause=no_fix\nNO_CONTACT 27 14:00-now",
        ["NO_LOCATION", "NO_CONTACT"],
    ),
    "contact lost twice, and a night that began as the first was over": (
        "NO_LOCATION 27 12:30-now cause=no_fix\nNO_CONTACT 27 12:45-27/16:00\nNO_CONTACT 27 16:45-27/19:00\n"
        "CURFEW_NOT_KNOWN 27 19:00-now C1 cause=no_fix\nNO_CONTACT 27 19:45-now",
        ["NO_CONTACT: NO_LOCATION", "NO_CONTACT: CURFEW_NOT_KNOWN", "NO_CONTACT"],
    ),
    "a home unit moved does not explain a cut of its power": (
        "HOME_UNIT 27 12:00-12:00 what=home_unit_moved\n"
        "HOME_UNIT 27 19:30-20:00 what=home_unit_power_lost\n"
        "CURFEW_NOT_KNOWN 27 19:30-20:00 C1 cause=home_unit_power_lost",
        ["HOME_UNIT", "HOME_UNIT: CURFEW_NOT_KNOWN"],
    ),
    "reports that contradict each other while the battery is flat": (
        "BATTERY_DEAD 27 20:00-now\nCURFEW_NOT_KNOWN 27 20:10-20:20 C1 cause=contradictory",
        ["BATTERY_DEAD", "CURFEW_NOT_KNOWN"],
    ),
    "a moved home unit of more than a week ago": (
        "HOME_UNIT 01 18:59-18:59 what=home_unit_moved\n"
        "CURFEW_NOT_KNOWN 08 19:00-now C1 cause=home_unit_moved",
        ["HOME_UNIT", "CURFEW_NOT_KNOWN"],
    ),
    "nothing was heard at first, and no position was lost until an hour later": (
        "CURFEW_NOT_KNOWN 27 12:00-12:20 C1 cause=no_report_yet\nNO_LOCATION 27 13:30-now cause=no_fix",
        ["CURFEW_NOT_KNOWN", "NO_LOCATION"],
    ),
    "a low battery that was charged, and another that died": (
        "BATTERY_LOW 27 10:00-11:00\nBATTERY_DEAD 27 12:00-now",
        ["BATTERY_LOW", "BATTERY_DEAD"],
    ),
}


@pytest.mark.parametrize(("table", "expected"), TOGETHER.values(), ids=TOGETHER.keys())
def test_one_physical_event_is_one_incident(table, expected):
    assert grouped(read(table)) == expected


@pytest.mark.parametrize(("table", "expected"), APART.values(), ids=APART.keys())
def test_separate_events_never_merge(table, expected):
    assert grouped(read(table)) == expected


@pytest.mark.parametrize("table", [t for t, _ in [*TOGETHER.values(), *APART.values()]])
def test_the_order_in_which_findings_come_says_nothing(table):
    found = read(table)
    expected = [set(map(str, i.findings)) for i in incidents(found)]
    for seed in range(10):
        shuffled = random.Random(seed).sample(found, len(found))
        assert [set(map(str, i.findings)) for i in incidents(shuffled)] == expected


def test_every_finding_that_can_be_grouped_has_its_rank_and_none_explains_itself_in_a_circle():
    assert set(LEADS) == GROUPED
    left = {code: {link.cause for link in LINKS.get(code, ())} - {code} for code in GROUPED}
    while left:
        free = {code for code, causes in left.items() if not causes & left.keys()}
        assert free, f"these explain each other: {sorted(left)}"
        left = {code: causes for code, causes in left.items() if code not in free}


# What the core itself finds, from events to incidents.
JUDGED = {
    "the battery of a home-unit tag dies in the night": (
        plan(curfew()),
        "27 18:00 home\n27 19:10 battery_low\n27 20:00 battery_dead\n27 22:00 out_of_contact",
        ["BATTERY_DEAD: BATTERY_LOW CURFEW_NOT_KNOWN NO_CONTACT"],
    ),
    "a power cut": (
        plan(curfew()),
        "27 18:00 home\n27 20:00 home_unit_power_lost\n27 20:30 home_unit_power_restored\n27 20:31 home",
        ["HOME_UNIT: CURFEW_NOT_KNOWN"],
    ),
    "a strap cut while out, then never heard of again": (
        plan(curfew(contact_minutes=120), fitted="27 17:30"),
        "27 18:00 home\n27 19:30 not home\n27 20:00 strap_cut",
        ["CURFEW_LEFT", "STRAP: CURFEW_NOT_KNOWN NO_CONTACT"],
    ),
}


@pytest.mark.parametrize(("plan_", "table", "expected"), JUDGED.values(), ids=JUDGED.keys())
def test_what_the_core_finds_of_one_event_is_one_incident(plan_, table, expected):
    assert grouped(findings(plan_, events(table), "28 06:00")) == expected


WHY = {
    "no position and no contact after the battery died": (
        "BATTERY_DEAD 27 20:00-now what=battery_dead\nNO_LOCATION 27 20:30-now cause=no_fix\n"
        "NO_CONTACT 27 22:00-now what=silence",
        {"NO_LOCATION": "battery_dead", "NO_CONTACT": "battery_dead"},
    ),
    "no position while jammed": (
        "JAMMING 27 20:00-now what=jamming_detected\nNO_LOCATION 27 20:30-now cause=no_fix",
        {"NO_LOCATION": "jammed"},
    ),
    "no position since the strap was cut": (
        "STRAP 27 20:00-now what=strap_cut\nNO_LOCATION 27 20:30-now cause=no_fix",
        {"NO_LOCATION": "strap_cut"},
    ),
    "no position, nobody knows why: indoors, mostly": ("NO_LOCATION 27 20:30-now cause=no_fix", {}),
    "not known whether home, since the tag gave no position, since it was silent": (
        "NO_LOCATION 27 20:30-now cause=no_fix\nNO_CONTACT 27 21:00-now what=out_of_contact\n"
        "CURFEW_NOT_KNOWN 27 20:30-now C1 cause=no_fix",
        {"NO_LOCATION": "out_of_contact", "CURFEW_NOT_KNOWN": "out_of_contact"},
    ),
    "what names its cause itself": (
        "STRAP 27 20:00-now what=strap_cut\nCURFEW_NOT_KNOWN 27 20:00-now C1 cause=strap_cut",
        {},
    ),
}


@pytest.mark.parametrize(("table", "expected"), WHY.values(), ids=WHY.keys())
def test_why_nothing_was_known(table, expected):
    found = read(table)
    codes = {f.id: f.code.value for f in found}
    assert {codes[name]: word for name, word in explained(found).items()} == expected
