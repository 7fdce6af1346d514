"""What a contact or an appointment may say, at each boundary."""

from datetime import UTC, datetime, timedelta

import pytest

from abide.service.supervision import rules
from abide.service.supervision.choices import Came, Way

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

# way, what came of it, how long ago (minutes), which fields are at fault
CONTACTS = [
    ("CALL", "SPOKE", 60, []),
    ("CALL", "SENT", 60, ["came"]),
    ("TEXT", "SENT", 60, []),
    ("TEXT", "NOT_IN", 60, ["came"]),
    ("LETTER", "NOT_DELIVERED", 60, []),
    ("VISIT", "NOT_LET_IN", 60, []),
    ("VISIT", "NO_ANSWER", 60, ["came"]),
    ("OFFICE", "SPOKE", 60, []),
    ("CALL", "SPOKE", -5, []),
    ("CALL", "SPOKE", -6, ["at"]),
    ("PIGEON", "SPOKE", 60, ["way"]),
]


@pytest.mark.parametrize(("way", "came", "ago", "fields"), CONTACTS)
def test_what_can_come_of_each_kind_of_contact(way, came, ago, fields):
    faults = rules.faults_of_contact(way=way, came=came, at=NOW - ago * MINUTE, now=NOW)
    assert list(faults) == fields


# what came of it, how long until it begins (minutes), which fields are at fault
APPOINTMENTS = [
    ("NOT_KNOWN", 60, []),
    ("KEPT", 0, []),
    ("KEPT", 1, ["outcome"]),
    ("MISSED_ACCEPTABLE", 0, []),
    ("MISSED_ACCEPTABLE", 1, ["outcome"]),
    ("MISSED_UNACCEPTABLE", 1, ["outcome"]),
    ("REARRANGED", 1, []),
    ("FORGOTTEN", 1, ["outcome"]),
    ("NOT_KNOWN", 732 * 24 * 60, []),
    ("NOT_KNOWN", 732 * 24 * 60 + 1, ["at"]),
]


@pytest.mark.parametrize(("outcome", "ahead", "fields"), APPOINTMENTS)
def test_what_can_be_said_of_an_appointment_before_and_after_it(outcome, ahead, fields):
    faults = rules.faults_of_appointment(at=NOW + ahead * MINUTE, outcome=outcome, now=NOW)
    assert list(faults) == fields


def test_every_way_says_what_can_come_of_it_and_every_outcome_belongs_to_a_way():
    assert set(rules.CAME_OF) == set(Way.values)
    assert {came for fitting in rules.CAME_OF.values() for came in fitting} == set(Came.values)
