"""Reaching a protected person safely, and how fresh their unit's word is."""

from datetime import UTC, datetime, timedelta

import pytest

from abide.service.protection.rules import Contact, freshness, stale_after, steps

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)

# plan -> how the step after the police begins
FIRST = [
    (
        Contact("Ada Low", True, "01632 960001", safe_times="after 6pm"),
        "Call Ada Low on 01632 960001. Safe times: after 6pm.",
    ),
    (Contact("Ada Low", True, email="ada@abide.example"), "Write to ada@abide.example."),
    (Contact("Ada Low", False, "01632 960001"), "Do not contact Ada Low: nobody has agreed"),
    (
        Contact("Ada Low", False, "01632 960001", through="the victim liaison officer"),
        "Do not contact Ada Low directly. Go through the victim liaison officer.",
    ),
    (Contact("Ada Low", True), "Do not contact Ada Low: nobody has agreed"),
]


@pytest.mark.parametrize(("contact", "begins"), FIRST)
def test_the_protected_person_comes_first_and_only_as_they_agreed(contact, begins):
    said = steps(contact)
    assert "999 before anything else" in said[0]
    assert said[1].startswith(begins)
    assert said[-1].startswith("Then call the person on tag. Do not say where anybody is")


def test_a_number_is_never_said_where_contact_was_not_agreed():
    assert "960001" not in " ".join(steps(Contact("Ada Low", False, "01632 960001")))


def test_the_code_word_and_what_never_to_do_stand_where_they_are_needed():
    said = steps(
        Contact(
            "Ada Low",
            True,
            "01632 960001",
            code_word="harvest",
            never_do="leave a message on the answerphone.",
        )
    )
    assert said[1] == "Never: leave a message on the answerphone."
    assert said[2] == "Call Ada Low on 01632 960001. Say the code word first: harvest."


@pytest.mark.parametrize(
    ("minutes", "said"), [(None, "never"), (0, "fresh"), (14.99, "fresh"), (15, "old"), (1000, "old")]
)
def test_a_position_is_too_old_at_fifteen_minutes(minutes, said):
    last = None if minutes is None else NOW - timedelta(minutes=minutes)
    assert freshness(last, NOW, 15) == said


def test_the_shortest_patience_of_any_condition_counts_and_else_the_usual():
    assert stale_after([], NOW) == 15
    assert stale_after([None], NOW) == 15
    assert stale_after([60, 30], NOW) == 30
    assert stale_after([60, None], NOW) == 15
