"""Visits that are hard to tell, and zones crossed between fixes. Times are UTC; metres are east of home.

The zone reaches from 1800 m to 2200 m, and 200 m to either side of the line that the fixes lie on.
"""

from dataclasses import replace
from datetime import date

import pytest
from shapely.geometry import MultiPolygon

from abide.monitoring.plan import MonitoredBy, Period, Zone, ZoneKind
from tests.spec.tables import curfew, events, findings, found, plan, shuffled
from tests.spec.test_positions import AT_HOME, spell, square

EXCLUSION = Zone("Z1", ZoneKind.EXCLUSION, date(2026, 3, 1), None, square(2000))
ZONES = "ZONE", "BUFFER"


def lived(start: str, minutes: int, place: float) -> str:
    """Lie still at one place, as indoors."""
    return spell(start, minutes, place, accuracy=20)


CLOSE_BY = {
    "a reflection into the zone of somebody who has lain 100 m away": (
        lived("27 12:00", 60, 1700) + "\n27 13:00 fix 1900 ±20\n" + lived("27 13:01", 5, 1700),
        ["ZONE_ENTERED 27 13:00-27 13:01 1 not_known"],
    ),
    "two such fixes are still not known": (
        lived("27 12:00", 60, 1700) + "\n" + spell("27 13:00", 2, 1900, accuracy=20),
        ["ZONE_ENTERED 27 13:00-now 1 not_known"],
    ),
    "the third in a row is probable": (
        lived("27 12:00", 60, 1700) + "\n" + spell("27 13:00", 3, 1900, accuracy=20),
        ["ZONE_ENTERED 27 13:00-27 13:02 2 not_known", "ZONE_ENTERED 27 13:02-now 0 probable"],
    ),
    "somebody who has lain there for less than half an hour is found at once": (
        lived("27 12:35", 25, 1700) + "\n27 13:00 fix 1900 ±20\n" + lived("27 13:01", 5, 1700),
        ["ZONE_ENTERED 27 13:00-27 13:01 1 probable"],
    ),
    "half an hour is enough": (
        lived("27 12:30", 30, 1700) + "\n27 13:00 fix 1900 ±20\n" + lived("27 13:01", 5, 1700),
        ["ZONE_ENTERED 27 13:00-27 13:01 1 not_known"],
    ),
    "nobody is thrown 260 m": (
        lived("27 12:00", 60, 1640) + "\n27 13:00 fix 1900 ±20\n" + lived("27 13:01", 5, 1640),
        ["ZONE_ENTERED 27 13:00-27 13:01 1 probable"],
    ),
    "240 m may be": (
        lived("27 12:00", 60, 1660) + "\n27 13:00 fix 1900 ±20\n" + lived("27 13:01", 5, 1660),
        ["ZONE_ENTERED 27 13:00-27 13:01 1 not_known"],
    ),
    "within twice the accuracy of where they lie nothing has happened": (
        lived("27 12:00", 60, 1790) + "\n" + spell("27 13:00", 9, 1828, accuracy=20),
        [],
    ),
    "a few metres further something has": (
        lived("27 12:00", 60, 1790) + "\n27 13:00 fix 1833 ±20",
        ["ZONE_ENTERED 27 13:00-now 0 not_known"],
    ),
    "whoever lies inside is inside": (
        spell("27 12:00", 5, 1000) + "\n" + lived("27 12:05", 40, 1900),
        ["ZONE_ENTERED 27 12:05-now 39 certain"],
    ),
}


@pytest.mark.parametrize(("table", "expected"), CLOSE_BY.values(), ids=CLOSE_BY.keys())
def test_somebody_who_has_lain_close_by(table, expected):
    until = " ".join(table.splitlines()[-1].split()[:2])
    assert found(plan(EXCLUSION, fitted="27 11:00"), table, until, *ZONES) == expected


COMES = spell("27 13:00", 3, 1000) + "\n"
DOUBTFUL = {
    "one fix that is likely inside": (
        COMES + "27 13:03 fix 1811 ±10\n27 13:04 fix 1000 ±10",
        ["ZONE_ENTERED 27 13:03-27 13:04 1 not_known"],
    ),
    "one that is inside by less than its accuracy": (COMES + "27 13:03 fix 1809 ±10", []),
    "two of three that are": (
        COMES + "27 13:03 fix 1809 ±10\n27 13:04 fix 1795 ±10\n27 13:05 fix 1809 ±10",
        ["ZONE_ENTERED 27 13:05-now 0 not_known"],
    ),
    "two fixes so poor that they cannot exclude 50 m inside": (
        COMES + spell("27 13:03", 2, 1700, accuracy=76),
        ["ZONE_ENTERED 27 13:04-now 0 not_known"],
    ),
    "two that can": (COMES + spell("27 13:03", 2, 1700, accuracy=74), []),
    "one alone says nothing": (COMES + spell("27 13:03", 1, 1700, accuracy=150), []),
    "a good fix inside settles it": (
        COMES + spell("27 13:03", 2, 1700, accuracy=76) + "\n27 13:05 fix 2000 ±10",
        ["ZONE_ENTERED 27 13:04-27 13:05 1 not_known", "ZONE_ENTERED 27 13:05-now 0 probable"],
    ),
    "a good fix outside settles it": (
        COMES + spell("27 13:03", 2, 1700, accuracy=76) + "\n27 13:05 fix 1700 ±10",
        ["ZONE_ENTERED 27 13:04-27 13:05 1 not_known"],
    ),
    "half an hour without a fix ends it": (
        COMES + "27 13:03 fix 1811 ±10\n27 14:00 fix 1000 ±10",
        ["ZONE_ENTERED 27 13:03-27 13:33 30 not_known"],
    ),
}


@pytest.mark.parametrize(("table", "expected"), DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_fixes_that_cannot_tell(table, expected):
    until = " ".join(table.splitlines()[-1].split()[:2])
    assert found(plan(EXCLUSION), table, until, *ZONES) == expected


ONE_FIX = "27 13:03 fix {} ±10"
SHAPES = {
    "likely outside a zone to stay in": (
        replace(EXCLUSION, kind=ZoneKind.RESTRICTION),
        spell("27 13:00", 3, 2000) + "\n" + ONE_FIX.format(2215),
        ["ZONE_LEFT 27 13:03-now 0 not_known"],
    ),
    "outside it by less than the accuracy": (
        replace(EXCLUSION, kind=ZoneKind.RESTRICTION),
        spell("27 13:00", 3, 2000) + "\n" + ONE_FIX.format(2205),
        [],
    ),
    "nobody needs to know that a buffer is in doubt": (
        replace(EXCLUSION, buffer_m=100),
        COMES + ONE_FIX.format(1711),
        [],
    ),
    "the second part of a zone in two parts": (
        replace(EXCLUSION, geometry=MultiPolygon([square(2000), square(5000)])),
        COMES + spell("27 13:03", 5, 5000),
        ["ZONE_ENTERED 27 13:03-now 4 certain"],
    ),
    "between the parts": (
        replace(EXCLUSION, geometry=MultiPolygon([square(2000), square(5000)])),
        COMES + spell("27 13:03", 5, 3500),
        [],
    ),
}


@pytest.mark.parametrize(("zone_", "table", "expected"), SHAPES.values(), ids=SHAPES.keys())
def test_other_zones(zone_, table, expected):
    until = " ".join(table.splitlines()[-1].split()[:2])
    assert found(plan(zone_), table, until, *ZONES) == expected


CROSSED = {
    "a fix before and a fix behind it": (
        EXCLUSION,
        "27 13:00 fix 1700 ±5\n27 13:01 fix 2300 ±5",
        ["ZONE_CROSSED 27 13:00-27 13:01 0.7 probable"],
    ),
    "two minutes between them": (
        EXCLUSION,
        "27 13:00 fix 1700 ±5\n27 13:02 fix 2300 ±5",
        ["ZONE_CROSSED 27 13:00-27 13:02 1.3 probable"],
    ),
    "a second more says nothing about the way": (
        EXCLUSION,
        "27 13:00 fix 1700 ±5\n27 13:02:01 fix 2300 ±5",
        [],
    ),
    "nobody travels like that": (EXCLUSION, "27 13:00 fix 1700 ±5\n27 13:00:05 fix 2300 ±5", []),
    "a way deeper inside than it may have bent": (
        EXCLUSION,
        "27 13:00 fix 1700 125 ±5\n27 13:01 fix 2300 125 ±5",
        ["ZONE_CROSSED 27 13:00-27 13:01 0.7 probable"],
    ),
    "a way closer to the edge": (EXCLUSION, "27 13:00 fix 1700 135 ±5\n27 13:01 fix 2300 135 ±5", []),
    "a corner cut": (EXCLUSION, "27 13:00 fix 1700 100 ±5\n27 13:01 fix 1900 300 ±5", []),
    "fixes good enough": (
        EXCLUSION,
        "27 13:00 fix 1650 ±5\n27 13:01 fix 1700 ±50\n27 13:02 fix 2300 ±50",
        ["ZONE_CROSSED 27 13:01-27 13:02 0.7 probable"],
    ),
    "fixes not good enough": (
        EXCLUSION,
        "27 13:00 fix 1650 ±5\n27 13:01 fix 1700 ±65\n27 13:02 fix 2300 ±65",
        [],
    ),
    "a fix inside is a visit, and no crossing": (
        EXCLUSION,
        "27 13:00 fix 1600 ±5\n27 13:01 fix 2000 ±5\n27 13:02 fix 2400 ±5",
        ["ZONE_ENTERED 27 13:01-27 13:02 1 probable"],
    ),
    "there and back are two": (
        EXCLUSION,
        "27 13:00 fix 1700 ±5\n27 13:01 fix 2300 ±5\n27 13:02 fix 1700 ±5",
        ["ZONE_CROSSED 27 13:00-27 13:01 0.7 probable", "ZONE_CROSSED 27 13:01-27 13:02 0.7 probable"],
    ),
    "the strap was cut": (
        EXCLUSION,
        "27 12:59 fix 1700 ±5\n27 12:59:30 strap_cut\n27 13:00 fix 1700 ±5\n27 13:01 fix 2300 ±5",
        [],
    ),
    "in force all the way": (
        replace(EXCLUSION, periods=(Period(4, 13 * 60, 4, 14 * 60),)),
        "27 13:00 fix 1700 ±5\n27 13:01 fix 2300 ±5",
        ["ZONE_CROSSED 27 13:00-27 13:01 0.7 probable"],
    ),
    "in force for a part of it": (
        replace(EXCLUSION, periods=(Period(4, 13 * 60, 4, 14 * 60),)),
        "27 12:59:59 fix 1700 ±5\n27 13:01 fix 2300 ±5",
        [],
    ),
    "through its buffer only": (
        replace(EXCLUSION, buffer_m=300),
        "27 13:00 fix 1400 350 ±5\n27 13:01 fix 2600 350 ±5",
        [],
    ),
    "out of a zone to stay in and in again is no crossing": (
        replace(EXCLUSION, kind=ZoneKind.INCLUSION, geometry=square(2000, half=1000)),
        "27 13:00 fix 1700 ±5\n27 13:01 fix 2300 ±5",
        [],
    ),
}


@pytest.mark.parametrize(("zone_", "table", "expected"), CROSSED.values(), ids=CROSSED.keys())
def test_a_zone_crossed_between_fixes(zone_, table, expected):
    until = " ".join(table.splitlines()[-1].split()[:2])
    assert found(plan(zone_), table, until, *ZONES) == expected


def test_a_crossing_says_what_decided_it():
    table = events("27 13:00 fix 1700 ±5\n27 13:01 fix 2300 ±5")
    [crossing] = [f for f in findings(plan(EXCLUSION), table, "27 13:01") if f.condition == "Z1"]
    assert dict(crossing.reason) == {
        "zone": "exclusion_zone",
        "inside_m": 400,
        "seconds": 60,
        "metres_a_second": 10.0,
        "doubt_m": 70,
    }
    assert crossing.evidence == ("fix@2026-03-27T13:00:00Z", "fix@2026-03-27T13:01:00Z")


def test_order_of_arrival_shows_in_no_crossing():
    table = events(
        lived("27 11:00", 60, 1700) + "\n27 12:01 fix 2300 ±5\n" + spell("27 12:02", 3, 2300)
        + "\n27 12:05 fix 1600 ±5\n" + spell("27 12:06", 3, 1000)
    )  # fmt: skip
    made = plan(EXCLUSION, fitted="27 10:00")
    expected = findings(made, table, "27 13:00")
    # Not the way back: it ends where the device has lain of late, as reflections do.
    assert [f.code.value for f in expected].count("ZONE_CROSSED") == 1
    for seed in range(5):
        assert findings(made, shuffled(table, seed), "27 13:00") == expected


HOME_AGAIN = {
    "inside by less than the accuracy, once": (
        "27 20:04 fix 45 ±10",
        ["CURFEW_LEFT 27 20:02-now 2 probable"],
    ),
    "inside by more, once": ("27 20:04 fix 39 ±10", ["CURFEW_LEFT 27 20:02-27 20:04 2 probable"]),
    "inside by less, twice": (
        "27 20:04 fix 45 ±10\n27 20:05 fix 45 ±10",
        ["CURFEW_LEFT 27 20:02-27 20:05 3 probable"],
    ),
    "two of the last three": (
        "27 20:04 fix 45 ±10\n27 20:05 fix 60 ±10\n27 20:06 fix 45 ±10",
        ["CURFEW_LEFT 27 20:02-27 20:06 4 probable"],
    ),
    "so poor that it would more often lie outside": (
        "27 20:04 fix 0 ±101\n27 20:05 fix 0 ±101",
        ["CURFEW_LEFT 27 20:02-now 3 probable"],
    ),
    "poor, but not as poor, twice": (
        "27 20:04 fix 0 ±100\n27 20:05 fix 0 ±100",
        ["CURFEW_LEFT 27 20:02-27 20:05 3 probable"],
    ),
}


@pytest.mark.parametrize(("table", "expected"), HOME_AGAIN.values(), ids=HOME_AGAIN.keys())
def test_home_again_by_gps(table, expected):
    away = AT_HOME + "\n" + spell("27 20:00", 4, 400) + "\n" + table
    until = " ".join(table.splitlines()[-1].split()[:2])
    assert found(plan(curfew(monitored_by=MonitoredBy.GPS)), away, until, "CURFEW") == expected
