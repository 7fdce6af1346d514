"""Curfew by GPS, and zones: what each run of fixes must lead to. Times are UTC, distances in metres."""

from dataclasses import replace
from datetime import date

import pytest
from shapely.geometry import Polygon

from abide.monitoring.plan import MonitoredBy, Period, Trail, Zone, ZoneKind
from tests.spec.tables import curfew, events, every_minute, findings, found, lines, metres, plan, shuffled

GPS = plan(curfew(monitored_by=MonitoredBy.GPS))


def square(east: float, north: float = 0.0, half: float = 200.0) -> Polygon:
    corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
    return Polygon([metres(east + x, north + y) for x, y in corners])


def zone(kind: ZoneKind, **changes: object) -> Zone:
    return replace(Zone("Z1", kind, date(2026, 3, 1), None, square(2000)), **changes)


def spell(start: str, count: int, *place: float, accuracy: float = 5.0) -> str:
    """Write `count` fixes a minute apart at one place."""
    day, time = start.split()
    hour, minute = map(int, time.split(":"))
    total = hour * 60 + minute
    end = f"{int(day) + (total + count) // 1440} {(total + count) // 60 % 24:02d}:{(total + count) % 60:02d}"
    return every_minute(start, end, *place, accuracy=accuracy)


AT_HOME = every_minute("27 18:30", "27 20:00", 0)

BY_GPS = {
    "at home": (AT_HOME, []),
    "two fixes far away are not yet out": (AT_HOME + "\n" + spell("27 20:00", 2, 400), []),
    "the third in a row is": (
        AT_HOME + "\n" + spell("27 20:00", 3, 400),
        ["CURFEW_LEFT 27 20:02-now 0 probable"],
    ),
    "a fix between them breaks the row": (
        AT_HOME + "\n" + spell("27 20:00", 2, 400) + "\n" + spell("27 20:02", 1, 55) + "\n"
        + spell("27 20:03", 2, 400),
        [],
    ),
    "beyond by just twice the accuracy is not beyond": (AT_HOME + "\n" + spell("27 20:00", 9, 59.9), []),
    "a metre further is": (
        AT_HOME + "\n" + spell("27 20:00", 3, 61),
        ["CURFEW_LEFT 27 20:02-now 0 probable"],
    ),
    "in again at one fix within": (
        AT_HOME + "\n" + spell("27 20:00", 4, 400) + "\n27 20:04 fix 10 ±5",
        ["CURFEW_LEFT 27 20:02-27 20:04 2 probable"],
    ),
    "five in a row over four minutes make it certain": (
        AT_HOME + "\n" + spell("27 20:00", 5, 400),
        ["CURFEW_LEFT 27 20:02-now 2 certain"],
    ),
    "an accuracy of a kilometre proves nothing either way": (
        AT_HOME + "\n" + spell("27 20:00", 20, 400, accuracy=1000),
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("table", "expected"), BY_GPS.values(), ids=BY_GPS.keys())
def test_a_curfew_by_gps(table, expected):
    until = " ".join(table.splitlines()[-1].split()[:2])
    assert found(GPS, table, until, "CURFEW") == expected


def test_thirty_minutes_without_a_fix_is_not_known_and_no_second_sooner():
    assert found(GPS, "27 18:50 fix 0 ±5", "27 19:19", "CURFEW") == []
    assert found(GPS, "27 18:50 fix 0 ±5", "27 19:20", "CURFEW") == [
        "CURFEW_NOT_KNOWN 27 19:20-now 0 not_known"
    ]
    assert found(GPS, "27 18:50 fix 0 ±5\n27 19:20 fix 0 ±5", "27 19:49", "CURFEW") == []


def test_a_cut_strap_leaves_fixes_without_a_wearer_until_it_is_restored():
    table = AT_HOME + "\n27 19:30:30 strap_cut\n27 19:50:30 strap_restored"
    assert found(GPS, table, "27 19:59", "CURFEW", "STRAP") == [
        "STRAP 27 19:30-27 19:50 20 certain",
        "CURFEW_NOT_KNOWN 27 19:30-27 19:51 20.5 not_known",
    ]


def test_two_fixes_of_one_instant_in_and_out_are_not_known():
    table = AT_HOME + "\n27 20:00 fix 0 ±5\n27 20:00 fix 900 ±5\n27 20:01 fix 0 ±5"
    assert found(GPS, table, "27 20:01", "CURFEW") == ["CURFEW_NOT_KNOWN 27 20:00-27 20:01 1 not_known"]


def test_three_copies_of_one_fix_are_one_fix():
    assert found(GPS, AT_HOME + "\n" + "27 20:00 fix 900 ±5\n" * 3, "27 20:00", "CURFEW") == []


ZONES = {
    "one fix deep inside an exclusion zone": (
        zone(ZoneKind.EXCLUSION),
        spell("27 13:00", 3, 1000) + "\n27 13:03 fix 2000 ±10\n" + spell("27 13:04", 3, 1000),
        ["ZONE_ENTERED 27 13:03-27 13:04 1 probable"],
    ),
    "one fix that may well be outside it": (
        zone(ZoneKind.EXCLUSION),
        spell("27 13:00", 3, 1000) + "\n27 13:03 fix 1810 ±10\n" + spell("27 13:04", 3, 1000),
        [],
    ),
    "two likely ones of the last three": (
        zone(ZoneKind.EXCLUSION),
        spell("27 13:00", 3, 1000) + "\n27 13:03 fix 1815 ±10\n27 13:04 fix 1815 ±10",
        ["ZONE_ENTERED 27 13:03-27 13:04 1 not_known", "ZONE_ENTERED 27 13:04-now 0 probable"],
    ),
    "five minutes well inside are certain": (
        zone(ZoneKind.EXCLUSION),
        spell("27 13:00", 3, 1000) + "\n" + spell("27 13:03", 5, 2000) + "\n" + spell("27 13:08", 2, 1000),
        ["ZONE_ENTERED 27 13:03-27 13:08 5 certain"],
    ),
    "its buffer is a warning of its own": (
        zone(ZoneKind.EXCLUSION, buffer_m=100),
        spell("27 13:00", 3, 1000) + "\n" + spell("27 13:03", 2, 1750) + "\n" + spell("27 13:05", 2, 1000),
        ["BUFFER_ENTERED 27 13:03-27 13:05 2 probable"],
    ),
    "leaving an inclusion zone": (
        zone(ZoneKind.INCLUSION),
        spell("27 13:00", 3, 2000) + "\n" + spell("27 13:03", 6, 1000) + "\n" + spell("27 13:09", 2, 2000),
        ["ZONE_LEFT 27 13:03-27 13:09 6 certain"],
    ),
    "leaving a restriction zone": (
        zone(ZoneKind.RESTRICTION),
        spell("27 13:00", 3, 2000) + "\n" + spell("27 13:03", 2, 1000),
        ["ZONE_LEFT 27 13:03-now 1 probable"],
    ),
    "a zone counts during its hours only": (
        zone(ZoneKind.EXCLUSION, periods=(Period(4, 13 * 60 + 10, 4, 14 * 60),)),
        spell("27 13:00", 20, 2000),
        ["ZONE_ENTERED 27 13:10-now 9 certain"],
    ),
    "a zone not yet in force": (
        zone(ZoneKind.EXCLUSION, first_day=date(2026, 3, 28)),
        spell("27 13:00", 20, 2000),
        [],
    ),
    "a zone with a hole: the hole is outside": (
        zone(
            ZoneKind.EXCLUSION,
            geometry=Polygon(square(2000).exterior.coords, [square(2000, half=100).exterior.coords]),
        ),
        spell("27 13:00", 3, 1000) + "\n" + spell("27 13:03", 5, 2000),
        [],
    ),
}


@pytest.mark.parametrize(("zone_", "table", "expected"), ZONES.values(), ids=ZONES.keys())
def test_a_zone(zone_, table, expected):
    until = " ".join(table.splitlines()[-1].split()[:2])
    assert found(plan(zone_), table, until, "ZONE", "BUFFER") == expected


def test_order_of_arrival_shows_nowhere():
    table = events(AT_HOME + "\n" + spell("27 20:00", 9, 400) + "\n" + spell("27 20:09", 9, 0))
    both = plan(curfew(monitored_by=MonitoredBy.GPS), zone(ZoneKind.EXCLUSION, geometry=square(400)))
    expected = findings(both, table, "27 20:30")
    assert len(lines(expected, "CURFEW", "ZONE")) == 2
    for seed in range(5):
        assert findings(both, shuffled(table, seed), "27 20:30") == expected


def test_no_location_is_said_while_a_condition_needs_one():
    trail = plan(Trail("T1", date(2026, 3, 28), None))
    assert found(trail, "27 20:00 fix 0 ±5\n28 09:00 fix 0 ±5", "28 09:30") == [
        "NO_LOCATION 28 00:00-28 09:00 540 not_known",
        "NO_LOCATION 28 09:30-now 0 not_known",
    ]


def test_a_place_beyond_the_antimeridian_is_near():
    edge = replace(curfew(monitored_by=MonitoredBy.GPS), place=replace(curfew().place, longitude=179.9999))
    table = events("27 19:00 fix 0 ±5")
    table.longitude[:] = -179.9999
    assert lines(findings(plan(edge), table, "27 19:10"), "CURFEW") == []
