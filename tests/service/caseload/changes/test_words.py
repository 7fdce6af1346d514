"""How changes are said: by a table, and by what differs between two versions."""

from datetime import UTC, datetime

import pytest

from abide.service.caseload.changes import words
from tests.architecture.tree import ROOT, sources

# Rooms whose every change has words of its own; what other rooms add is said by its own code until it has.
ROOMS = ("people", "orders", "devices", "alerts", "supervision")
# Of no person, or of a protected one, or no change.
OTHERS = (
    "device.registered",
    "device.status",
    "person.erased",
    "person.erasure_begun",
    "protected.",
    "safe_contact",
)


def codes():
    """Every code that an action of these rooms writes about a person."""
    import re

    found = set()
    for path in sources(*(f"abide/service/{room}" for room in ROOMS)):
        if path.name == "actions.py" and path.is_relative_to(ROOT):
            found |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', path.read_text(encoding="utf-8")))
    return sorted(c for c in found if not c.startswith((*OTHERS, "supplier", "alerts.", "devices.")))


def test_every_change_that_these_rooms_write_has_words():
    assert [code for code in codes() if code not in words.SAID] == []


def test_a_code_without_words_is_said_as_it_is_written():
    assert words.said("own_thing.put_away") == "Own thing put away"


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("USER", "Sarah Hart", "Sarah Hart"),
        ("USER", "", "somebody whose account is gone"),
        ("SUPPLIER", "some-ref", "a supplier"),
        ("SYSTEM", "worker", "the service"),
        ("SYSTEM", "wearer", "the person on tag"),
    ],
)
def test_who_did_it(kind, name, said):
    assert words.who(kind, name) == said


def test_two_versions_are_compared_field_by_field():
    at = datetime(2026, 3, 9, 10, tzinfo=UTC)
    before = {"way": "Telephone call", "at": at, "note": "", "withdrawn": False, "secret": 1}
    after = {
        "way": "Text message",
        "at": at.replace(hour=11),
        "note": "Asked.",
        "withdrawn": False,
        "secret": 2,
    }
    assert words.differences(before, after) == [
        "How: “Text message”, was “Telephone call”",
        "When: Mon 9 Mar 2026 11:00, was Mon 9 Mar 2026 10:00",
        "Note: “Asked.”, was nothing",
    ]
    assert words.differences(after, after) == []
    assert words.differences(after, {**after, "withdrawn": True}) == ["Withdrawn"]


def test_conditions_that_came_went_and_changed_are_told_and_those_that_stayed_are_not():
    before = {"C1": ["Be home."], "Z1": ["Stay out."], "T1": ["Wear it."]}
    after = {"C1": ["Be home earlier."], "T1": ["Wear it."], "Z2": ["Stay in."]}
    assert words.conditions(before, after) == [
        "Now: Be home earlier. Before: Be home.",
        "No longer asked: Stay out.",
        "Added: Stay in.",
    ]
