"""Which threads are read for a month's board page: not every strategic one there ever was."""

from datetime import UTC, date, datetime, timedelta

import pytest

from abide.service.messages import board, queries
from abide.service.messages.models import Message, Thread
from tests import factories as make
from tests.service.messages.writing import a_thread

pytestmark = [pytest.mark.django_db, pytest.mark.database]

MARCH = date(2026, 3, 1)
BEGIN, END = board.bounds(MARCH)
BEGUN = datetime(2026, 1, 10, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("moves", "there"),
    [
        ([], True),
        ([("WAITING", BEGUN)], True),
        ([("RESOLVED", BEGIN - MINUTE)], False),
        ([("RESOLVED", BEGIN)], True),
        ([("RESOLVED", END)], True),
        ([("RESOLVED", BEGUN), ("OPEN", BEGIN - MINUTE)], True),
        ([("RESOLVED", BEGUN), ("OPEN", BEGIN)], True),
        ([("RESOLVED", BEGUN), ("OPEN", END - MINUTE), ("RESOLVED", END - MINUTE)], True),
        ([("RESOLVED", BEGUN), ("OPEN", END)], False),
        ([("OPEN", BEGUN), ("RESOLVED", BEGUN)], False),
        ([("RESOLVED", BEGUN), ("", BEGIN)], False),
    ],
)
def test_what_was_resolved_before_the_month_is_not_read_and_the_page_shows_what_is(moves, there):
    kim = make.a_user("CENTRE_MANAGER")
    thread = a_thread([kim.organisation], level="STRATEGIC")
    Thread.objects.update(begun_at=BEGUN)
    for became, at in moves:
        Message.objects.create(thread=thread, at=at, became=became, words="x")
    assert list(queries.strategic(kim, MARCH)) == ([thread] if there else [])
    shown = [each for each, _ in queries.on_board(kim, MARCH, END + timedelta(days=90))]
    assert shown == ([thread] if there else [])
    changes = [board.Change(at=at, became=became) for became, at in moves]
    line = board.line(
        begun_at=BEGUN, due_at=thread.due_at, changes=changes, month=MARCH, now=END + timedelta(days=90)
    )
    assert (line is not None) is there


def test_old_resolved_threads_bring_none_of_their_messages_into_the_page(monkeypatch):
    kim = make.a_user("CENTRE_MANAGER")
    for _ in range(5):
        thread = a_thread([kim.organisation], level="STRATEGIC")
        Message.objects.create(thread=thread, at=BEGUN, became="RESOLVED", words="Done.")
    Thread.objects.update(begun_at=BEGUN)
    a_line, read = board.line, []
    monkeypatch.setattr(board, "line", lambda **given: read.append(given) or a_line(**given))
    assert queries.on_board(kim, MARCH, END) == []
    assert read == []


def test_a_thread_begun_after_the_month_is_not_read():
    kim = make.a_user("CENTRE_MANAGER")
    a_thread([kim.organisation], level="STRATEGIC")
    Thread.objects.update(begun_at=END)
    assert not queries.strategic(kim, MARCH).exists()
