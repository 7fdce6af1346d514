"""What every log must keep to; a test class of each implementation inherits these."""

import threading

import pytest

from abide.stream import Batch, Closed, Conflict

T = 1_774_612_800_000_000


def batch(body=b'{"n":1}\n', *, sender="north", key=None, received_at=T, digest=None, note=b"", partition=0):
    return Batch(
        sender=sender,
        received_at=received_at,
        body=body,
        count=body.count(b"\n"),
        digest=digest or body,
        key=key,
        note=note,
        partition=partition,
    )


class LogContract:
    """Inherit, and give a fixture `open_log` that opens the same log again on every call."""

    @pytest.fixture
    def log(self, open_log):
        return open_log()

    def test_what_is_appended_is_read_back_as_it_was(self, log):
        kept = log.append(batch(b'{"n":1}\n{"n":2}\n', note=b"told"))
        [entry] = log.read(0, limit=10)
        assert (entry.offset, entry.body, entry.count) == (kept.offset, b'{"n":1}\n{"n":2}\n', 2)
        assert (entry.sender, entry.received_at, entry.partition) == ("north", T, 0)

    def test_an_empty_log_ends_at_nought_and_reads_nothing(self, log):
        assert log.end() == 0
        assert log.read(0, limit=10) == []

    def test_offsets_grow_and_the_end_is_the_last(self, log):
        offsets = [log.append(batch()).offset for _ in range(5)]
        assert offsets == sorted(set(offsets))
        assert log.end() == offsets[-1]

    def test_reading_starts_above_the_offset_given(self, log):
        offsets = [log.append(batch()).offset for _ in range(3)]
        assert [e.offset for e in log.read(offsets[0], limit=10)] == offsets[1:]
        assert log.read(offsets[2], limit=10) == []

    def test_reading_stops_at_the_limit_of_entries(self, log):
        offsets = [log.append(batch()).offset for _ in range(3)]
        assert [e.offset for e in log.read(0, limit=2)] == offsets[:2]

    @pytest.mark.parametrize(("events", "entries"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
    def test_reading_stops_with_the_entry_that_reaches_the_number_of_events(self, log, events, entries):
        for _ in range(3):
            log.append(batch(b"{}\n{}\n"))
        assert len(log.read(0, limit=10, events=events)) == entries

    def test_a_partition_reads_only_its_own(self, log):
        log.append(batch(b"a\n", partition=0))
        log.append(batch(b"b\n", partition=1))
        assert [e.body for e in log.read(0, limit=10, partition=1)] == [b"b\n"]

    def test_the_same_key_and_body_gives_the_same_receipt_and_appends_nothing(self, log):
        first = log.append(batch(key="k1", note=b"first"))
        again = log.append(batch(key="k1", note=b"second", received_at=T + 1))
        assert (again.id, again.offset, again.note, again.received_at) == (
            first.id,
            first.offset,
            b"first",
            T,
        )
        assert (first.repeated, again.repeated) == (False, True)
        assert len(log.read(0, limit=10)) == 1

    def test_the_same_key_with_another_body_is_a_conflict_and_appends_nothing(self, log):
        log.append(batch(b"a\n", key="k1"))
        with pytest.raises(Conflict):
            log.append(batch(b"b\n", key="k1"))
        assert len(log.read(0, limit=10)) == 1

    def test_a_key_belongs_to_its_sender(self, log):
        log.append(batch(b"a\n", key="k1", sender="north"))
        log.append(batch(b"b\n", key="k1", sender="south"))
        assert len(log.read(0, limit=10)) == 2

    def test_without_a_key_the_same_body_is_kept_twice(self, log):
        first, second = log.append(batch()), log.append(batch())
        assert first.id != second.id
        assert len(log.read(0, limit=10)) == 2

    def test_a_conflict_does_not_take_down_what_is_written_with_it(self, log):
        log.append(batch(b"a\n", key="k1"))
        futures = [log.submit(batch(b"%d\n" % n, key="k1" if n == 50 else None)) for n in range(100)]
        outcomes = [f.exception() for f in futures]
        assert [n for n, problem in enumerate(outcomes) if problem] == [50]
        assert len(log.read(0, limit=1000)) == 100

    def test_many_senders_at_once_lose_and_double_nothing(self, log):
        def send(sender):
            for n in range(50):
                log.append(batch(b"%s %d\n" % (sender, n)))

        threads = [threading.Thread(target=send, args=(b"s%d" % s,)) for s in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        bodies = [e.body for e in log.read(0, limit=1000)]
        assert sorted(bodies) == sorted(b"s%d %d\n" % (s, n) for s in range(8) for n in range(50))
        own = [b for b in bodies if b.startswith(b"s3 ")]
        assert own == [b"s3 %d\n" % n for n in range(50)]

    def test_a_receipt_is_found_by_its_own_sender_only(self, log):
        kept = log.append(batch(sender="north", note=b"told"))
        assert log.receipt(sender="north", receipt_id=kept.id) == kept
        assert log.receipt(sender="south", receipt_id=kept.id) is None
        assert log.receipt(sender="north", receipt_id="0" * 32) is None

    def test_what_was_acknowledged_is_there_after_opening_again(self, log, open_log):
        kept = log.append(batch(key="k1"))
        log.close()
        again = open_log()
        assert [e.offset for e in again.read(0, limit=10)] == [kept.offset]
        assert again.append(batch(key="k1")).id == kept.id

    def test_a_second_reader_sees_what_is_appended_after_it_opened(self, log, open_log):
        reader = open_log()
        assert reader.read(0, limit=10) == []
        kept = log.append(batch())
        assert [e.offset for e in reader.read(0, limit=10)] == [kept.offset]

    def test_closing_finishes_what_was_handed_over_and_refuses_more(self, log, open_log):
        futures = [log.submit(batch(b"%d\n" % n)) for n in range(200)]
        log.close()
        assert all(f.done() and f.exception() is None for f in futures)
        with pytest.raises(Closed):
            log.submit(batch())
        assert len(open_log().read(0, limit=1000)) == 200

    def test_pruning_lets_go_of_bodies_below_the_offset_and_keeps_receipts(self, log):
        first, second = log.append(batch(b"a\n", key="k1")), log.append(batch(b"b\n"))
        assert log.prune(before=second.offset, received_before=T + 1, receipts_before=T) == 1
        assert [e.offset for e in log.read(0, limit=10)] == [second.offset]
        assert log.receipt(sender="north", receipt_id=first.id) is not None
        assert log.append(batch(b"a\n", key="k1")).id == first.id

    @pytest.mark.parametrize(("received_at", "kept"), [(T - 1, []), (T, [1])])
    def test_pruning_spares_bodies_received_since_the_moment_given(self, log, received_at, kept):
        log.append(batch(received_at=received_at))
        log.prune(before=2, received_before=T, receipts_before=0)
        assert [e.offset for e in log.read(0, limit=10)] == kept

    @pytest.mark.parametrize(("received_at", "kept"), [(T - 1, False), (T, True)])
    def test_pruned_receipts_go_once_they_are_older_than_asked(self, log, received_at, kept):
        first = log.append(batch(received_at=received_at))
        last = log.append(batch())
        log.prune(before=last.offset, received_before=T + 1, receipts_before=T)
        assert (log.receipt(sender="north", receipt_id=first.id) is not None) == kept

    def test_an_offset_is_never_used_again_after_everything_is_pruned(self, log, open_log):
        last = log.append(batch())
        log.prune(before=last.offset + 1, received_before=T + 1, receipts_before=T + 1)
        assert log.end() == last.offset
        log.close()
        assert open_log().append(batch()).offset > last.offset

    def test_lifting_gives_entries_and_all_that_come_later_offsets_above_one(self, log, open_log):
        for body in (b"a\n", b"b\n", b"c\n"):
            log.append(batch(body))
        assert log.lift(above=2) == 3
        log.append(batch(b"d\n"))
        assert [e.body for e in log.read(2, limit=10)] == [b"a\n", b"b\n", b"c\n", b"d\n"]
        assert log.read(0, limit=1)[0].offset > 2

    def test_lifting_an_empty_log_counts_from_there(self, log):
        assert log.lift(above=70) == 0
        assert (log.end(), log.append(batch()).offset > 70) == (70, True)

    def test_a_lifted_batch_still_answers_a_repeat(self, log):
        first = log.append(batch(key="k1"))
        log.lift(above=70)
        again = log.append(batch(key="k1"))
        assert (again.id, again.repeated) == (first.id, True)

    def test_erasing_takes_only_the_lines_asked_for(self, log):
        log.append(batch(b'{"device":"A"}\n{"device":"B"}\n'))
        log.append(batch(b'{"device":"B"}\n'))
        assert log.erase(lambda line: b'"A"' in line) == 1
        assert [(e.body, e.count) for e in log.read(0, limit=10)] == [
            (b'{"device":"B"}\n', 1),
            (b'{"device":"B"}\n', 1),
        ]

    def test_erasing_starts_at_the_offset_given(self, log):
        log.append(batch(b"A\n"))
        second = log.append(batch(b"A\n"))
        assert log.erase(lambda line: True, from_offset=second.offset) == 1
        assert [e.body for e in log.read(0, limit=10)] == [b"A\n", b""]

    def test_a_batch_erased_whole_still_answers_a_repeat(self, log):
        first = log.append(batch(b"A\n", key="k1"))
        log.erase(lambda line: True)
        assert log.append(batch(b"A\n", key="k1")).id == first.id
