"""Strap, battery, case, home unit, contact: one incident from its start to its end. Times are UTC."""

import pytest

from tests.spec.tables import found, plan

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
    "a recovery of nothing is nothing": ("27 13:00 in_contact\n27 13:01 charging", []),
}


@pytest.mark.parametrize(("table", "expected"), TABLE.values(), ids=TABLE.keys())
def test_equipment(table, expected):
    assert found(WORN, table, "27 16:00") == expected


def test_what_goes_on_when_the_device_is_removed_ends_there():
    assert found(WORN, "28 11:00 strap_cut", "28 13:00") == ["STRAP 28 11:00-28 12:00 60 certain"]
