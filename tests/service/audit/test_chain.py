"""The chain proves that nothing sealed was changed, cut out or cut off."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection

from abide.service.audit import actions as audit
from abide.service.audit import triggers
from abide.service.audit.chain import START, Link, digest
from abide.service.audit.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def write(number: int) -> None:
    for each in range(number):
        audit.record(by="test", action="CONSULTATION", what=f"thing.{each}", recipients=["b", "a"])


def tamper(statement: str, *values: object) -> None:
    """Change the table as somebody could who owns the database: with the triggers off."""
    triggers.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    triggers.install(connection)


def test_an_empty_audit_holds():
    verdict = audit.verify()
    assert (verdict.holds, verdict.sealed, verdict.head, verdict.unsealed) == (True, 0, START, 0)


def test_entries_wait_unsealed_until_the_sealer_takes_them():
    write(3)
    before = audit.verify()
    assert (before.sealed, before.unsealed) == (0, 3)
    assert before.oldest_unsealed == Entry.objects.order_by("id").first().at
    assert audit.seal() == 3
    after = audit.verify()
    assert (after.holds, after.sealed, after.unsealed, after.oldest_unsealed) == (True, 3, 0, None)
    assert audit.seal() == 0


def test_the_sealer_takes_no_more_than_it_is_told_and_goes_on_where_it_stopped():
    write(5)
    assert [audit.seal(limit=2), audit.seal(limit=2), audit.seal(limit=2)] == [2, 2, 1]
    assert list(Entry.objects.order_by("id").values_list("seq", flat=True)) == [1, 2, 3, 4, 5]
    assert audit.verify().holds


@pytest.mark.parametrize(
    ("statement", "seq", "why"),
    [
        ("UPDATE audit_entry SET what = 'other' WHERE seq = 3", 3, "its content is not what was sealed"),
        ("UPDATE audit_entry SET hash = '0' WHERE seq = 3", 3, "its content is not what was sealed"),
        (
            "UPDATE audit_entry SET previous_hash = '0' WHERE seq = 3",
            3,
            "it does not follow the entry before it",
        ),
        ("DELETE FROM audit_entry WHERE seq = 3", 4, "entry 3 is missing"),
        ("DELETE FROM audit_entry WHERE seq = 1", 2, "entry 1 is missing"),
        ("UPDATE audit_entry SET actor_ref = 'x' WHERE seq = 1", 1, "its content is not what was sealed"),
        ("UPDATE audit_entry SET actor_ref = 'x' WHERE seq = 5", 5, "its content is not what was sealed"),
    ],
)
def test_the_first_entry_that_was_tampered_with_is_named(statement, seq, why):
    write(5)
    audit.seal()
    tamper(statement)
    verdict = audit.verify()
    assert not verdict.holds
    assert (verdict.broken.seq, verdict.broken.why) == (seq, why)


def test_a_chain_cut_short_is_found_by_a_head_that_was_noted():
    write(5)
    audit.seal()
    head = audit.verify().head
    write(2)
    audit.seal()
    assert audit.verify(expected_head=head).holds
    tamper("DELETE FROM audit_entry WHERE seq > 4")
    assert audit.verify().holds
    assert audit.verify(expected_head=head).broken.why == "the chain ends before the head that was expected"


def test_every_part_of_an_entry_is_in_its_hash():
    link = Link(
        1,
        datetime(2026, 3, 1, tzinfo=UTC),
        "USER",
        "u",
        "COLLECTION",
        "w",
        "s",
        "k",
        "o",
        "r",
        "p",
        [],
        False,
    )
    others = {
        "id": 2,
        "at": datetime(2026, 3, 1, 0, 0, 0, 1, tzinfo=UTC),
        "recipients": ["x"],
        "refused": True,
    }
    changed = [link._replace(**{field: others.get(field, "x")}) for field in Link._fields]
    hashes = {digest(1, START, each) for each in [link, *changed]} | {digest(2, START, link)}
    hashes.add(digest(1, "1" * 64, link))
    assert len(hashes) == len(Link._fields) + 3


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_two_sealers_make_one_whole_chain():
    writers, each = 6, 15
    done = threading.Event()
    failures: list[BaseException] = []

    def guarded(work) -> None:
        try:
            work()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    def seal_until_done() -> None:
        while not done.is_set():
            audit.seal(limit=7)

    sealers = [threading.Thread(target=guarded, args=(seal_until_done,)) for _ in range(2)]
    threads = [threading.Thread(target=guarded, args=(lambda: write(each),)) for _ in range(writers)]
    for thread in [*sealers, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    audit.seal()
    assert failures == []
    verdict = audit.verify()
    assert (verdict.holds, verdict.sealed, verdict.unsealed) == (True, writers * each, 0)
