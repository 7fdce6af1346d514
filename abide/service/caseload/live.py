"""Live pages: one broadcaster for each process reads what changed and tells every open stream that may know.

A stream is a few hundred bytes and no thread. What a reader may see is asked again for every event, so
that a person who moves to another caseload, or a reader who signs out, is out of the stream at once.
The stream carries ids only; the page then asks for the parts it shows, through the same doors as ever.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

# How often the table of notifications is looked at (seconds); half of it is what a change waits on average.
POLL = 0.25
# A comment is sent this often, so that proxies keep the stream open and a lost reader is noticed (seconds).
HEARTBEAT = 15.0
# A stream that falls this far behind is told to load its page afresh.
MOST_WAITING = 500
# After a failure to read, this long is waited before the next try (seconds).
PAUSE = 2.0

log = logging.getLogger("abide.live")


@dataclass(frozen=True, slots=True)
class Note:
    """One row of the table of notifications: ids only; person and ref are None where it is about nobody.

    person may also stand for everybody or one user (notes).
    """

    id: int
    person: int | None
    ref: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who a stream belongs to: the user and the session it was opened in."""

    user: int
    session: str


# In what a reader may know: that an alert changed, and of nobody whose it is (a wall's screen).
COUNTS = -(1 << 62)


def told(note: Note, known: Collection[int | None]) -> Note | None:
    """Give a note as a reader may know it, without its person where they only count; None for not at all."""
    if note.person in known:
        return note
    return replace(note, person=None, ref=None) if COUNTS in known and note.kind == "alert" else None


# (id after which, how many at most) -> notes in the order of their ids
ReadAfter = Callable[[int, int], Sequence[Note]]
# (readers, people) -> what each may know of now; a reader who is gone (signed out, closed) is left out
MayKnow = Callable[[Iterable[Reader], frozenset[int | None]], Mapping[Reader, frozenset[int | None]]]


@dataclass(slots=True, eq=False)
class Stream:
    """One open page: what waits to be sent to it."""

    reader: Reader
    after: int
    waiting: asyncio.Queue[Note | None] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    lagging: bool = False

    def put(self, note: Note) -> None:
        """Queue a note; a stream that cannot keep up is marked to load its page afresh."""
        try:
            self.waiting.put_nowait(note)
        except asyncio.QueueFull:
            self.lagging = True

    def end(self) -> None:
        """Let the stream finish once what waits is sent; at once if nothing fits any more."""
        self.lagging = True
        while True:
            try:
                self.waiting.put_nowait(None)
                return
            except asyncio.QueueFull:
                self.waiting.get_nowait()


class Broadcaster:
    """Reads the table once for all streams of this process; sleeps when nobody listens."""

    def __init__(
        self,
        read_after: ReadAfter,
        newest: Callable[[], int],
        may_know: MayKnow,
        *,
        oldest: Callable[[], int] = lambda: 0,
        poll: float = POLL,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        """Oldest: gives the id of the first note that is kept still; what came before it was let go of."""
        self._read_after = read_after
        self._oldest = oldest
        self._newest = newest
        self._may_know = may_know
        self._poll = poll
        self._heartbeat = heartbeat
        self._streams: set[Stream] = set()
        self._at = 0
        self._task: asyncio.Task[None] | None = None
        # A thread of its own for the database: the threads of requests end with their requests.
        self._thread: ThreadPoolExecutor | None = None
        self._closed = False

    @property
    def open_streams(self) -> int:
        """How many pages listen now."""
        return len(self._streams)

    async def listen(self, reader: Reader, after: int | None) -> AsyncIterator[bytes]:
        """Give the lines of one stream: first what was missed since `after`, then what happens."""
        if self._closed:
            return
        stream = Stream(reader, 0)
        # Before anything is waited for, so that the loop cannot go to sleep in between.
        self._streams.add(stream)
        self._start()
        try:
            newest = await self._blocking(self._newest)
            stream.after = newest if after is None or after > newest else after
            yield b"retry: 2000\n\n"
            async for line in self._missed(stream):
                yield line
            while not (self._closed and stream.waiting.empty()):
                try:
                    async with asyncio.timeout(self._heartbeat):
                        note = await stream.waiting.get()
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                if note is None:
                    return
                if stream.lagging:
                    yield event("reload", note.id, {})
                    return
                if note.id > stream.after:
                    stream.after = note.id
                    yield event("person", note.id, {"person": note.ref, "kind": note.kind})
        finally:
            self._streams.discard(stream)

    def close(self) -> None:
        """End every stream, for a server that stops; no new one is opened."""
        self._closed = True
        for stream in list(self._streams):
            stream.end()
        if self._task is not None:
            self._task.cancel()
        if self._thread is not None:
            self._thread.shutdown(wait=False)

    async def _missed(self, stream: Stream) -> AsyncIterator[bytes]:
        if 0 < stream.after < await self._blocking(self._oldest) - 1:
            # Away for so long that word of it was let go of: nobody can say any more what was missed.
            stream.after = await self._blocking(self._newest)
            yield event("reload", stream.after, {})
            return
        notes = await self._blocking(self._read_after, stream.after, MOST_WAITING)
        if len(notes) == MOST_WAITING:
            stream.after = await self._blocking(self._newest)
            yield event("reload", stream.after, {})
            return
        known = await self._known(stream, notes)
        for note in _latest(filter(None, (told(note, known) for note in notes))):
            yield event("person", note.id, {"person": note.ref, "kind": note.kind})
        if notes:
            stream.after = max(stream.after, notes[-1].id)

    async def _known(self, stream: Stream, notes: Sequence[Note]) -> frozenset[int | None]:
        if not notes:
            return frozenset()
        people = frozenset(note.person for note in notes)
        may = await self._blocking(self._may_know, [stream.reader], people)
        return may.get(stream.reader, frozenset())

    def _start(self) -> None:
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="live")
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="live pages")

    async def _run(self) -> None:
        self._at = await self._blocking(self._newest)
        loop = asyncio.get_running_loop()
        checked = loop.time()
        behind = False
        while self._streams:
            await asyncio.sleep(0 if behind else self._poll)
            try:
                notes = await self._blocking(self._read_after, self._at, MOST_WAITING)
                behind = len(notes) == MOST_WAITING
                quiet = loop.time() - checked > self._heartbeat
                if notes or quiet:
                    # In a quiet time too: a reader who signed out leaves the stream.
                    await self._tell(_latest(notes))
                    self._at = notes[-1].id if notes else self._at
                    checked = loop.time()
            except Exception:
                if self._closed:
                    return
                # A database that is away for a moment must not leave every page silent for good.
                log.exception("live pages wait: the notifications could not be read")
                await asyncio.sleep(PAUSE)

    async def _tell(self, notes: Sequence[Note]) -> None:
        streams = list(self._streams)
        people = frozenset(note.person for note in notes)
        may = await self._blocking(self._may_know, {stream.reader for stream in streams}, people)
        for stream in streams:
            known = may.get(stream.reader)
            if known is None:
                stream.end()
                continue
            for note in notes:
                if (shown := told(note, known)) is not None:
                    stream.put(shown)

    async def _blocking(self, ask, *values):
        if self._thread is None or self._closed:
            raise RuntimeError("the broadcaster is closed")
        return await asyncio.get_running_loop().run_in_executor(self._thread, ask, *values)


def event(name: str, id_: int, data: Mapping[str, object]) -> bytes:
    """Write one event in the lines that browsers read."""
    return f"id: {id_}\nevent: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n".encode()


def _latest(notes: Iterable[Note]) -> list[Note]:
    """Keep the newest note for each person or thread: a page asks for it once, however much happened."""
    newest = {(note.person, note.ref): note for note in notes}
    return sorted(newest.values(), key=lambda note: note.id)
