"""How a thread moves, and when it is late: the whole table, and both sides of the moment."""

from datetime import UTC, datetime, timedelta

import pytest

from abide.service.messages import rules
from abide.service.messages.models import Status

DUE = datetime(2026, 3, 10, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)

# status, what the message makes of it, what is said ("" where it is done).
TABLE = [
    ("OPEN", "", ""),
    ("OPEN", "OPEN", "is open already"),
    ("OPEN", "WAITING", ""),
    ("OPEN", "RESOLVED", ""),
    ("WAITING", "", ""),
    ("WAITING", "OPEN", ""),
    ("WAITING", "WAITING", "is waiting for an answer already"),
    ("WAITING", "RESOLVED", ""),
    ("RESOLVED", "", "is resolved. Open it again"),
    ("RESOLVED", "OPEN", ""),
    ("RESOLVED", "WAITING", "cannot become waiting for an answer"),
    ("RESOLVED", "RESOLVED", "is resolved already"),
    ("OPEN", "LOST", "cannot become LOST"),
]


@pytest.mark.parametrize(("status", "become", "said"), TABLE)
def test_what_may_follow_a_status(status, become, said):
    fault = rules.fault_of_reply(status, become)
    assert said in fault if said else fault == ""


def test_every_status_is_in_the_table_of_moves():
    assert set(rules.MOVES) == set(Status.values)
    assert {after for moves in rules.MOVES.values() for after in moves} == set(Status.values)


@pytest.mark.parametrize(
    ("status", "now", "late"),
    [
        ("OPEN", DUE - SECOND, False),
        ("OPEN", DUE, True),
        ("WAITING", DUE - SECOND, False),
        ("WAITING", DUE + SECOND, True),
        ("RESOLVED", DUE + SECOND, False),
    ],
)
def test_a_thread_is_overdue_from_the_moment_its_answer_was_due(status, now, late):
    assert rules.overdue(status, DUE, now) is late


def test_an_answer_is_due_in_time_to_come():
    assert rules.fault_of_due(DUE, DUE - SECOND) == ""
    assert "still to come" in rules.fault_of_due(DUE, DUE)
