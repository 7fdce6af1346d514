"""The parts of a report that need no database: its days as pictures, and the rules it names."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from abide.monitoring.parameters import PARAMETERS
from abide.service.caseload.report import rules_used
from abide.service.caseload.report.days import (
    ALL_DAYS,
    DAYS_IN_A_PICTURE,
    Days,
    Mark,
    chosen,
    pictures,
    quiet,
)

MONITORING = Path(rules_used.__file__).parents[3] / "monitoring"
FIRST = date(2026, 11, 1)


def at(day, hour=0):
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour)


def a_mark(number, start, end, *, below=False):
    return Mark(number, start, end, "#8f1d14", below)


def a_time(days, *marks, worn=None, until=None):
    last = FIRST + timedelta(days=days - 1)
    end = until or at(1, 24 * days)
    return Days(FIRST, last, end, [(at(1, 19), at(2, 7))], worn or [(at(1), end)], marks)


def test_every_rule_of_the_core_is_named_and_every_number_it_names_is_there():
    written = "".join(path.read_text(encoding="utf-8") for path in MONITORING.glob("*.py"))
    rules = set(re.findall(r'"([a-z_-]+/\d+)"', written))
    assert len(rules) > 8
    assert rules <= set(rules_used.RULES)
    names = [parameter.name for parameter in PARAMETERS]
    for _, begins in rules_used.RULES.values():
        assert [begin for begin in begins if not any(name.startswith(begin) for name in names)] == []


def test_a_number_is_listed_with_what_it_was_in_those_days():
    listed = {row[0]: row for row in rules_used.numbers(["curfew/2"], FIRST, FIRST)}
    assert listed["Fixes to be certain"][1:] == [
        "5 fixes in a row",
        "always",
        "own default; commercial systems wait for up to the fifth point in a zone",
    ]
    assert rules_used.numbers(["equipment/1", "unheard/9"], FIRST, FIRST) == []
    assert rules_used.rules(["unheard/9"]) == [["unheard/9", ""]]


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], (3, 3)),
        ([a_mark(1, at(2, 10), at(2, 11))], (2, 3)),
        ([a_mark(1, at(1, 23), at(2, 1))], (1, 3)),
        ([a_mark(1, at(1, 23), at(2))], (2, 3)),
        ([a_mark(1, at(2), at(2))], (2, 3)),
    ],
    ids=["nothing", "on one day", "over midnight", "up to midnight", "a moment at midnight"],
)
def test_days_without_a_finding_are_counted(marks, expected):
    assert quiet(a_time(3, *marks)) == expected


def test_days_without_a_device_are_not_counted_as_quiet():
    assert quiet(a_time(3, worn=[(at(2, 10), at(2, 12))])) == (1, 1)


def test_a_long_time_draws_the_days_on_which_something_was_found():
    mark = a_mark(1, at(5, 10), at(5, 11))
    assert len(chosen(a_time(ALL_DAYS, mark))) == ALL_DAYS
    assert chosen(a_time(ALL_DAYS + 1, mark)) == [date(2026, 11, 5)]


def test_pictures_are_of_much_the_same_length_and_say_what_they_show():
    drawn = pictures(a_time(DAYS_IN_A_PICTURE + 2, a_mark(7, at(2, 20), at(3, 1))), "Day by day.")
    assert len(drawn) == 2
    assert drawn[0]["alt"] == (
        "Day by day. Mon 2 Nov: finding 7; Tue 3 Nov: finding 7; 13 days without a finding."
    )
    assert drawn[1]["alt"] == "Day by day. 15 days without a finding."
    assert drawn[0]["svg"].count(">7<") == 2
    assert pictures(a_time(ALL_DAYS + 1), "Day by day.") == []
