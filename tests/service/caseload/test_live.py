import asyncio
import json

import pytest

from abide.service.caseload.live import MOST_WAITING, Broadcaster, Note, Reader

KIM, LEE = Reader(1, "kim"), Reader(2, "lee")


class Table:
    """The notifications and who may see whom, in memory."""

    def __init__(self):
        self.notes = []
        self.may = {KIM: frozenset({10, 11}), LEE: frozenset({11})}
        self.reads = 0

    def add(self, person, kind="state"):
        self.notes.append(
            Note(len(self.notes) + 1, person, None if person is None else f"ref-{person}", kind)
        )

    def read_after(self, seen, most):
        self.reads += 1
        return [note for note in self.notes if note.id > seen][:most]

    def newest(self):
        return len(self.notes)

    def may_know(self, readers, people):
        return {reader: self.may[reader] & people for reader in readers if reader in self.may}

    def broadcaster(self, **changes):
        return Broadcaster(self.read_after, self.newest, self.may_know, **({"poll": 0.01} | changes))


def parts(line):
    fields = dict(row.split(": ", 1) for row in line.decode().strip().split("\n"))
    return fields["event"], int(fields["id"]), json.loads(fields["data"])


async def hear(stream, events=1):
    """Give the next events of a stream, leaving out comments and the waiting time for a reconnect."""
    heard = []
    async with asyncio.timeout(10):
        while len(heard) < events:
            line = await anext(stream)
            if line.startswith(b"id:"):
                heard.append(parts(line))
    return heard


async def opened(broadcaster, reader, after=None):
    stream = broadcaster.listen(reader, after)
    assert await anext(stream) == b"retry: 2000\n\n"
    return stream


def test_a_change_reaches_those_who_may_know_and_nobody_else():
    async def story():
        table = Table()
        of = table.broadcaster()
        kim, lee = await opened(of, KIM, 0), await opened(of, LEE, 0)
        table.add(10)
        table.add(11)
        assert await hear(kim, 2) == [
            ("person", 1, {"person": "ref-10", "kind": "state"}),
            ("person", 2, {"person": "ref-11", "kind": "state"}),
        ]
        assert await hear(lee) == [("person", 2, {"person": "ref-11", "kind": "state"})]
        of.close()

    asyncio.run(story())


def test_what_was_missed_is_told_from_the_last_event_on_once_for_each_person():
    async def story():
        table = Table()
        for person in (10, 10, 11, 99, 10):
            table.add(person)
        of = table.broadcaster()
        kim = await opened(of, KIM, 1)
        assert [(name, id_, data["person"]) for name, id_, data in await hear(kim, 2)] == [
            ("person", 3, "ref-11"),
            ("person", 5, "ref-10"),
        ]
        of.close()

    asyncio.run(story())


def test_without_a_last_event_only_what_happens_from_now_on_is_told():
    async def story():
        table = Table()
        table.add(10)
        of = table.broadcaster()
        kim = await opened(of, KIM)
        waiting = asyncio.create_task(hear(kim))
        await asyncio.sleep(0.05)
        table.add(11)
        assert (await waiting)[0][1] == 2
        of.close()

    asyncio.run(story())


@pytest.mark.parametrize(("missed", "told"), [(MOST_WAITING - 1, "person"), (MOST_WAITING, "reload")])
def test_too_much_missed_means_loading_the_page_afresh(missed, told):
    async def story():
        table = Table()
        for _ in range(missed):
            table.add(10)
        of = table.broadcaster()
        kim = await opened(of, KIM, 0)
        assert [(name, id_) for name, id_, _ in await hear(kim)] == [(told, missed)]
        of.close()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (0, [("person", 5), ("person", 6)]),  # The page was there before any word was.
        (2, [("reload", 6)]),  # What came after the second was let go of.
        (3, [("reload", 6)]),
        (4, [("person", 5), ("person", 6)]),
        (5, [("person", 6)]),
    ],
)
def test_whoever_was_away_for_longer_than_word_is_kept_loads_the_page_afresh(seen, told):
    async def story():
        table = Table()
        for person in (10, 11, 10, 10, 11, 10):
            table.add(person)
        del table.notes[:4]
        table.newest = lambda: 6
        of = table.broadcaster(oldest=lambda: 5)
        kim = await opened(of, KIM, seen)
        assert [(name, id_) for name, id_, _ in await hear(kim, len(told))] == told
        of.close()

    asyncio.run(story())


def test_a_connection_that_is_lost_again_and_again_loses_no_change():
    """Wherever it breaks off, a page that asks again from what it heard last hears of every change."""

    async def story():
        table = Table()
        of = table.broadcaster()
        heard, seen, sent = set(), 0, set()
        for turn in range(12):
            kim = await opened(of, KIM, seen)
            for _ in range(turn % 3):
                table.add(10 + turn % 2)
                sent.add(len(table.notes))
                [(_, seen, _)] = await hear(kim)
                heard.add(seen)
            await kim.aclose()
            # Nobody listens now.
            table.add(10 + turn % 2)
            sent.add(len(table.notes))
        kim = await opened(of, KIM, seen)
        latest = {note.person: note.id for note in table.notes}
        while seen < max(latest.values()):
            [(_, seen, _)] = await hear(kim)
            heard.add(seen)
        assert set(latest.values()) <= heard <= sent
        of.close()

    asyncio.run(story())


def test_scope_is_asked_again_for_every_event():
    async def story():
        table = Table()
        of = table.broadcaster()
        kim = await opened(of, KIM, 0)
        table.add(10)
        assert (await hear(kim))[0][1] == 1
        table.may[KIM] = frozenset({11})
        table.add(10)
        table.add(11)
        assert (await hear(kim))[0][1] == 3
        of.close()

    asyncio.run(story())


def test_a_reader_who_signed_out_is_let_go_even_when_nothing_happens():
    async def story():
        table = Table()
        of = table.broadcaster(heartbeat=0.03)
        kim = await opened(of, KIM, 0)
        del table.may[KIM]
        async with asyncio.timeout(10):
            assert [line async for line in kim if not line.startswith(b":")] == []
        assert of.open_streams == 0
        of.close()

    asyncio.run(story())


def test_a_quiet_stream_is_kept_open_with_comments():
    async def story():
        table = Table()
        of = table.broadcaster(heartbeat=0.02)
        kim = await opened(of, KIM, 0)
        async with asyncio.timeout(10):
            assert await anext(kim) == b": still here\n\n"
        of.close()

    asyncio.run(story())


def test_closing_ends_every_stream_and_opens_no_other():
    async def story():
        table = Table()
        of = table.broadcaster()
        streams = [await opened(of, KIM, 0), await opened(of, LEE, 0)]
        ends = [asyncio.create_task(anext(stream, "ended")) for stream in streams]
        await asyncio.sleep(0.02)
        of.close()
        async with asyncio.timeout(5):
            assert await asyncio.gather(*ends) == ["ended", "ended"]
        assert [line async for line in of.listen(KIM, 0)] == []
        assert of.open_streams == 0

    asyncio.run(story())


def test_nobody_listening_means_nobody_asking():
    async def story():
        table = Table()
        of = table.broadcaster()
        kim = await opened(of, KIM, 0)
        table.add(10)
        await hear(kim)
        await kim.aclose()
        await asyncio.sleep(0.1)
        asked = table.reads
        await asyncio.sleep(0.1)
        assert table.reads == asked
        of.close()

    asyncio.run(story())


def test_a_database_that_fails_once_does_not_silence_the_pages(monkeypatch):
    async def story():
        table = Table()
        whole, failed = table.read_after, []

        def broken(seen, most):
            if not failed and table.notes:
                failed.append(True)
                raise OSError("away")
            return whole(seen, most)

        table.read_after = broken
        of = table.broadcaster()
        kim = await opened(of, KIM, 0)
        waiting = asyncio.create_task(hear(kim))
        await asyncio.sleep(0.05)
        table.add(10)
        assert (await waiting)[0][1] == 1
        assert failed
        of.close()

    monkeypatch.setattr("abide.service.caseload.live.PAUSE", 0.01)
    asyncio.run(story())
