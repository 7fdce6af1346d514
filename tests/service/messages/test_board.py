"""What the board page of a month says of a thread: tables, and both sides of a month's end."""

from datetime import UTC, date, datetime, timedelta

import pytest

from abide.service.messages import board, rules
from abide.service.messages.board import Change

MARCH = date(2026, 3, 1)
# The end of March is on summer time: midnight in London is 23:00 in UTC.
END = datetime(2026, 3, 31, 23, tzinfo=UTC)
BEGUN = datetime(2026, 2, 10, 12, tzinfo=UTC)
LATER = datetime(2026, 9, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at_end(changes=(), *, begun=BEGUN, due=END + timedelta(days=9), month=MARCH, now=LATER):
    return board.line(begun_at=begun, due_at=due, changes=list(changes), month=month, now=now)


def became(status, at):
    return Change(at=at, became=status)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ([], "OPEN"),
        ([became("WAITING", BEGUN)], "WAITING"),
        ([became("RESOLVED", END - MINUTE)], "RESOLVED"),
        ([became("RESOLVED", END)], "OPEN"),
        ([became("RESOLVED", BEGUN), became("OPEN", END - MINUTE)], "OPEN"),
    ],
)
def test_a_thread_stands_as_it_did_when_the_month_ended(changes, status):
    assert at_end(changes).status == status


def test_what_was_resolved_before_the_month_is_not_on_its_page_unless_it_moved_in_it():
    assert at_end([became("RESOLVED", BEGUN)]) is None
    again = [became("RESOLVED", BEGUN), became("OPEN", END - 2 * MINUTE), became("RESOLVED", END - MINUTE)]
    assert at_end(again).status == "RESOLVED"


@pytest.mark.parametrize(("begun", "there"), [(END - MINUTE, True), (END, False)])
def test_what_was_begun_after_the_month_is_not_on_its_page(begun, there):
    assert (at_end(begun=begun) is not None) is there


@pytest.mark.parametrize(
    ("due", "days"),
    [(END + MINUTE, -1), (END, 0), (END - timedelta(days=1), 1), (END - timedelta(days=40), 40)],
)
def test_overdue_is_counted_to_the_end_of_the_month(due, days):
    assert at_end(due=due).overdue_days == days


def test_a_due_time_that_was_changed_later_counts_as_it_was():
    moved = Change(at=END + MINUTE, due_from=END - timedelta(days=2), due_to=END + timedelta(days=30))
    line = at_end([moved], due=END + timedelta(days=30))
    assert (line.due_at, line.overdue_days) == (END - timedelta(days=2), 2)


def test_a_resolved_thread_is_not_overdue_and_the_month_under_way_is_counted_to_now():
    resolved = at_end([became("RESOLVED", END - MINUTE)], due=BEGUN)
    assert not resolved.overdue
    now = BEGUN + timedelta(days=30, hours=5)
    assert at_end(now=now, due=now - timedelta(days=3)).age_days == 30
    assert at_end(now=now, due=now - timedelta(days=3)).overdue_days == 3


def test_a_decision_is_on_the_page_of_its_own_month_even_when_written_down_after_it():
    decided = Change(at=END + timedelta(days=3), month=MARCH, words="Buy more.", by="Kim Shaw")
    assert at_end([decided]).decided == (decided,)
    assert at_end([decided], month=date(2026, 4, 1)).decided == ()


def test_each_organisation_is_counted_and_the_one_with_most_overdue_comes_first():
    late, young = at_end(due=BEGUN), at_end(begun=END - timedelta(days=2))
    done = at_end([became("RESOLVED", END - MINUTE)])
    counts = board.counts([(late, ["Tagworks", "Centre"]), (young, ["Centre"]), (done, ["Police"])])
    assert [(c.name, c.unresolved, c.overdue, c.oldest_days, c.resolved) for c in counts] == [
        ("Centre", 2, 1, 49, 0),
        ("Tagworks", 1, 1, 49, 0),
        ("Police", 0, 0, 0, 1),
    ]


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [
        (date(2026, 1, 1), date(2025, 12, 1), date(2026, 2, 1)),
        (date(2026, 12, 1), date(2026, 11, 1), date(2027, 1, 1)),
        (date(2026, 6, 1), date(2026, 5, 1), date(2026, 7, 1)),
    ],
)
def test_months_follow_one_another_across_years(month, before, after):
    assert (board.before(month), board.after(month)) == (before, after)


@pytest.mark.parametrize(
    ("status", "new", "fault"),
    [
        ("OPEN", END + MINUTE, ""),
        ("OPEN", END, "already"),
        ("OPEN", BEGUN, "still to come"),
        ("RESOLVED", END + MINUTE, "Open it again"),
    ],
)
def test_a_due_time_can_be_another_that_is_still_to_come(status, new, fault):
    said = rules.fault_of_change(status, END, new, BEGUN + MINUTE)
    assert fault in said if fault else said == ""


@pytest.mark.parametrize(
    ("level", "month", "fault"),
    [
        ("STRATEGIC", MARCH, ""),
        ("STRATEGIC", date(2026, 4, 1), "still to come"),
        ("LOCAL", MARCH, "strategic threads only"),
    ],
)
def test_the_board_decides_on_strategic_threads_of_months_that_have_begun(level, month, fault):
    said = rules.fault_of_decision(level, month, datetime(2026, 3, 31, 12, tzinfo=UTC))
    assert fault in said if fault else said == ""
