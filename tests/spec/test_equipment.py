"""Strap, battery, case, home unit, contact, jamming: each from its start to its end. Times are UTC."""

import pytest

from abide.monitoring.plan import MonitoredBy, Trail
from tests.spec.tables import curfew, events, every_minute, findings, found, lines, plan

WORN = plan(removed="28 12:00")

TABLE = {
    "a cut strap, restored": (
        "27 13:00 strap_cut\n27 13:04 strap_restored",
        ["STRAP 27 13:00-27 13:04 4 certain"],
    ),
    "a cut strap": ("27 13:00 strap_cut", ["STRAP 27 13:00-now 180 certain"]),
    "said twice is one incident": (
        "27 13:00 strap_cut\n27 13:01 strap_cut",
        ["STRAP 27 13:00-now 180 certain"],
    ),
    "cut and restored at one instant: nobody can say it is whole": (
        "27 13:00 strap_cut\n27 13:00 strap_restored",
        ["STRAP 27 13:00-now 180 certain"],
    ),
    "low battery until it is dead, dead until it charges": (
        "27 13:00 battery_low\n27 14:00 battery_dead\n27 15:00 charging",
        ["BATTERY_LOW 27 13:00-27 14:00 60 certain", "BATTERY_DEAD 27 14:00-27 15:00 60 certain"],
    ),
    "low battery until it charges": (
        "27 13:00 battery_low\n27 13:30 charging",
        ["BATTERY_LOW 27 13:00-27 13:30 30 certain"],
    ),
    "an opened case is over in a moment and stays to be looked at": (
        "27 13:00 case_open",
        ["TAMPER 27 13:00-27 13:00 0 certain"],
    ),
    "a home unit moved": ("27 13:00 home_unit_moved", ["HOME_UNIT 27 13:00-27 13:00 0 certain"]),
    "a home unit without power": (
        "27 13:00 home_unit_power_lost\n27 13:20 home_unit_power_restored",
        ["HOME_UNIT 27 13:00-27 13:20 20 certain"],
    ),
    "contact lost and regained": (
        "27 13:00 out_of_contact\n27 15:00 in_contact",
        ["NO_CONTACT 27 13:00-27 15:00 120 certain"],
    ),
    "jamming until it is over": (
        "27 13:00 jamming_detected\n27 13:40 jamming_over",
        ["JAMMING 27 13:00-27 13:40 40 certain"],
    ),
    "jammed and over at one instant: nobody can say it is over": (
        "27 13:00 jamming_detected\n27 13:00 jamming_over",
        ["JAMMING 27 13:00-now 180 certain"],
    ),
    "the end of jamming that nobody reported is nothing": ("27 13:00 jamming_over", []),
    "a home unit that is moved and without power is two findings": (
        "27 13:00 home_unit_moved\n27 13:00 home_unit_power_lost",
        ["HOME_UNIT 27 13:00-27 13:00 0 certain", "HOME_UNIT 27 13:00-now 180 certain"],
    ),
    "a strap cut twice is cut until it is restored once": (
        "27 13:00 strap_cut\n27 13:05 strap_restored\n27 13:06 strap_cut\n27 13:07 strap_restored",
        ["STRAP 27 13:00-27 13:05 5 certain", "STRAP 27 13:06-27 13:07 1 certain"],
    ),
    "a recovery of nothing is nothing": ("27 13:00 in_contact\n27 13:01 charging", []),
}


@pytest.mark.parametrize(("table", "expected"), TABLE.values(), ids=TABLE.keys())
def test_equipment(table, expected):
    assert found(WORN, table, "27 16:00") == expected


def test_what_goes_on_when_the_device_is_removed_ends_there():
    assert found(WORN, "28 11:00 strap_cut", "28 13:00") == ["STRAP 28 11:00-28 12:00 60 certain"]


GPS = plan(curfew(monitored_by=MonitoredBy.GPS), Trail("T1", curfew().first_day, None), fitted="27 18:30")
HOME_UNTIL_JAMMED = every_minute("27 18:30", "27 20:00", 0)

SAID_WHILE_JAMMED = "CURFEW_NOT_KNOWN 27 20:00-27 20:21 20.5 not_known jammed"

JAMMED = {
    "what a jammed tag says of its place says nothing, at home or away": (
        GPS,
        f"""{HOME_UNTIL_JAMMED}
        27 20:00:30 jamming_detected
        {every_minute("27 20:01", "27 20:20", 0)}
        27 20:20 jamming_over
        {every_minute("27 20:21", "27 20:25", 0)}""",
        "27 20:25",
        [
            "CURFEW_NOT_KNOWN 27 20:00-27 20:21 20.5 not_known jammed",
            "JAMMING 27 20:00-27 20:20 19.5 certain",
        ],
    ),
    "nobody is found away from home by positions that were jammed": (
        GPS,
        f"""{HOME_UNTIL_JAMMED}
        27 20:00:30 jamming_detected
        {every_minute("27 20:01", "27 20:20", 5000)}
        27 20:20 jamming_over
        {every_minute("27 20:21", "27 20:25", 0)}""",
        "27 20:25",
        [
            "CURFEW_NOT_KNOWN 27 20:00-27 20:21 20.5 not_known jammed",
            "JAMMING 27 20:00-27 20:20 19.5 certain",
        ],
    ),
    "jamming for longer than thirty minutes leaves no position either": (
        GPS,
        f"""{HOME_UNTIL_JAMMED}
        27 20:00:30 jamming_detected
        {every_minute("27 20:01", "27 20:50", 0)}""",
        "27 20:50",
        [
            "CURFEW_NOT_KNOWN 27 20:00-now 49.5 not_known jammed",
            "JAMMING 27 20:00-now 49.5 certain",
            "NO_LOCATION 27 20:29-now 21 not_known no_fix",
        ],
    ),
    "a signal that is merely lost is not jamming": (
        GPS,
        f"""{HOME_UNTIL_JAMMED}
        {every_minute("27 20:40", "27 20:50", 0)}""",
        "27 20:50",
        [
            "CURFEW_NOT_KNOWN 27 20:29-27 20:40 11 not_known no_fix",
            "NO_LOCATION 27 20:29-27 20:40 11 not_known no_fix",
        ],
    ),
    "a home unit hears its tag, jammed or not": (
        plan(curfew()),
        "27 18:00 home\n27 20:00 jamming_detected\n27 20:10 home\n27 20:20 jamming_over",
        "27 21:00",
        ["JAMMING 27 20:00-27 20:20 20 certain"],
    ),
    "a home unit that does not hear a jammed tag knows nothing until it is heard again": (
        plan(curfew()),
        "27 18:00 home\n27 20:00 jamming_detected\n27 20:10 not home\n27 20:20 jamming_over\n27 20:30 home",
        "27 21:00",
        ["JAMMING 27 20:00-27 20:20 20 certain", "CURFEW_NOT_KNOWN 27 20:10-27 20:30 20 not_known jammed"],
    ),
    "who left before the jamming is away all the while": (
        plan(curfew()),
        "27 18:00 home\n27 19:30 not home\n27 20:00 jamming_detected\n27 20:20 jamming_over\n27 20:30 home",
        "27 21:00",
        ["CURFEW_LEFT 27 19:30-27 20:30 60 certain", "JAMMING 27 20:00-27 20:20 20 certain"],
    ),
}


@pytest.mark.parametrize(("plan_", "table", "until", "expected"), JAMMED.values(), ids=JAMMED.keys())
def test_jamming(plan_, table, until, expected):
    judged = findings(plan_, events(table), until)
    said = zip(lines(judged), (f.reason.get("cause", "") for f in judged), strict=True)
    assert {f"{line} {cause}".strip() for line, cause in said} == set(expected)
