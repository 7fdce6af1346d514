"""Proposed numbers: read from JSON or TOML, with every fault named at once."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.feeds.rules_file import read_rules
from abide.monitoring.parameters import in_force

GOOD = {"name": "minutes_without_fix", "value": 45, "from_day": "2026-03-01", "source": "a proposal"}


def faults(*values):
    return read_rules(json.dumps(values).encode()).faults


def test_a_proposal_holds_from_its_day_on_and_takes_its_unit_from_today():
    rules = read_rules(json.dumps([GOOD]).encode())
    assert rules.faults == ()
    assert rules.proposed[0].unit == "minutes"
    assert in_force(date(2026, 2, 28), rules.together)["minutes_without_fix"] == 30
    assert in_force(date(2026, 3, 1), rules.together)["minutes_without_fix"] == 45


def test_a_proposal_of_the_same_day_goes_before_todays_number():
    rules = read_rules(json.dumps([GOOD | {"from_day": "2000-01-01"}]).encode())
    assert in_force(date(2026, 2, 28), rules.together)["minutes_without_fix"] == 45


def test_toml_says_the_same():
    text = '[[parameters]]\nname="minutes_without_fix"\nvalue=45\nfrom_day=2026-03-01\nsource="a proposal"\n'
    wanted = read_rules(json.dumps({"parameters": [GOOD]}).encode())
    assert read_rules(text.encode(), toml=True) == wanted
    assert len(wanted.proposed) == 1


FAULTS = {
    "a name that is nearly right": (
        GOOD | {"name": "minutes_without_fixes"},
        ['$[0].name: is no parameter; the nearest is minutes_without_fix (found "minutes_without_fixes")'],
    ),
    "a name like no other": (
        GOOD | {"name": "zzz"},
        ['$[0].name: is no parameter (found "zzz")'],
    ),
    "no number": (GOOD | {"value": "45"}, ['$[0].value: must be a number (found "45")']),
    "yes is no number": (GOOD | {"value": True}, ["$[0].value: must be a number (found true)"]),
    "below nothing": (GOOD | {"value": -1}, ["$[0].value: must not be below 0 (found -1)"]),
    "another unit": (
        GOOD | {"unit": "hours"},
        ["$[0].unit: must be 'minutes' or left out (found \"hours\")"],
    ),
    "its own unit": (GOOD | {"unit": "minutes"}, []),
    "a day that is none": (
        GOOD | {"from_day": "2026-02-30"},
        ['$[0].from_day: must be a date such as 2026-03-27 (found "2026-02-30")'],
    ),
    "a field that nobody knows": (
        GOOD | {"until": "2026-04-01"},
        ["$[0].until: is not one of: name, value, from_day, source, unit"],
    ),
    "no source": (
        GOOD | {"source": " "},
        ['$[0].source: must say where the number comes from (found " ")'],
    ),
    "not an object": (7, ["$[0]: must be an object with name, value, from_day and source (found 7)"]),
}  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_said(value, expected):
    assert list(faults(value)) == expected


def test_all_faults_of_all_proposals_are_named_at_once():
    assert len(faults(GOOD | {"name": "x", "value": None}, GOOD | {"from_day": 7}, 3)) == 4


def test_one_number_from_one_day_is_given_once():
    assert faults(GOOD, GOOD | {"value": 50}) == ("$[1]: minutes_without_fix from 2026-03-01 is given twice",)


@pytest.mark.parametrize("data", [b"", b"[", b"7", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_a_file_that_holds_no_proposals_is_one_fault(data):
    read = read_rules(data)
    assert len(read.faults) == 1
    assert read.proposed == ()


@given(st.one_of(st.binary(), st.text().map(str.encode)), st.booleans())
def test_nothing_in_a_file_breaks_the_reading(data, toml):
    read = read_rules(data, toml=toml)
    assert read.faults or read.proposed


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), lambda c: st.lists(c)
       | st.dictionaries(st.sampled_from(["name", "value", "from_day", "source", "unit"]), c)))  # fmt: skip
def test_no_value_breaks_the_reading(value):
    assert read_rules(json.dumps([value]).encode()).faults
