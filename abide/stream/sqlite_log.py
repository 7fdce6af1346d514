"""The log in one SQLite file: one row a batch, many appends sharing one write to the disk."""

import queue
import sqlite3
import threading
import uuid
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from abide.stream.log import Batch, Busy, Closed, Conflict, Entry, Receipt

# AUTOINCREMENT, because an offset of a deleted row must never be given out again.
_TABLES = """
create table if not exists batch (
    offset integer primary key autoincrement,
    receipt text not null unique,
    part integer not null,
    sender text not null,
    key text,
    digest blob not null,
    received_at integer not null,
    count integer not null,
    note blob not null,
    body blob
);
create unique index if not exists batch_key on batch (sender, key) where key is not null;
create index if not exists batch_received on batch (received_at);
"""
_INSERT = (
    "insert into batch (receipt, part, sender, key, digest, received_at, count, note, body)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_RECEIPT = "select receipt, offset, received_at, count, note, digest from batch"
_WAIT_SECONDS = 20.0
_SHARE = 512  # appends that may share one transaction

_Job = tuple[Batch, bytes, "Future[Receipt]"]


class SqliteLog:
    """A log in one file of its own; safe for many threads, and for a reader in another process.

    waiting_bytes: how much may wait to be written before `submit` raises Busy.
    """

    def __init__(self, path: Path, *, waiting_bytes: int = 256 * 2**20) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._room = waiting_bytes
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()  # guards _room, _closed and the starting of the writer
        self._reading = threading.Lock()
        self._reader = _open(path)
        self._writer: threading.Thread | None = None
        self._closed = False

    def submit(self, batch: Batch) -> "Future[Receipt]":
        """Hand a batch over to the writing thread; see Log.submit."""
        body = zlib.compress(batch.body, 1)
        done: Future[Receipt] = Future()
        with self._lock:
            if self._closed:
                raise Closed("the log is closed")
            if self._room < len(body):
                raise Busy("too much is waiting to be written")
            self._room -= len(body)
            if self._writer is None:
                self._writer = threading.Thread(target=self._write, name="log-writer", daemon=True)
                self._writer.start()
            self._jobs.put((batch, body, done))
        return done

    def append(self, batch: Batch) -> Receipt:
        """Keep a batch and return once it is durable."""
        return self.submit(batch).result()

    def receipt(self, *, sender: str, receipt_id: str) -> Receipt | None:
        """Give the sender's own receipt."""
        with self._reading:
            row = self._reader.execute(
                f"{_RECEIPT} where receipt = ? and sender = ?", (receipt_id, sender)
            ).fetchone()
        return None if row is None else Receipt(*row[:5])

    def read(self, after: int, *, limit: int, events: int | None = None, partition: int = 0) -> list[Entry]:
        """Give the entries above an offset, in order; those whose bodies were let go of are left out."""
        found: list[Entry] = []
        lines = 0
        with self._reading:
            rows = self._reader.execute(
                "select offset, part, sender, received_at, count, body from batch"
                " where offset > ? and part = ? and body is not null order by offset limit ?",
                (after, partition, limit),
            )
            for offset, part, sender, received_at, count, body in rows:
                found.append(Entry(offset, part, sender, received_at, count, zlib.decompress(body)))
                lines += count
                if events is not None and lines >= events:
                    break
            rows.close()
        return found

    def end(self) -> int:
        """Give the highest offset ever given out."""
        with self._reading:
            row = self._reader.execute("select seq from sqlite_sequence where name = 'batch'").fetchone()
        return 0 if row is None else int(row[0])

    def lift(self, *, above: int) -> int:
        """Give every entry an offset above one, in the same order, and all that come later."""
        with self._reading, self._reader:
            self._reader.execute("begin immediate")
            # Out of the way first: an offset must not meet one that is still to be changed.
            self._reader.execute("update batch set offset = -offset")
            moved = self._reader.execute("update batch set offset = ? - offset", (above,)).rowcount
            row = self._reader.execute("select max(offset) from batch").fetchone()
            self._reader.execute("delete from sqlite_sequence where name = 'batch'")
            self._reader.execute(
                "insert into sqlite_sequence (name, seq) values ('batch', ?)", (max(above, row[0] or 0),)
            )
        return moved

    def prune(self, *, before: int, received_before: int, receipts_before: int) -> int:
        """Let go of old bodies, and of receipts older still."""
        with self._reading, self._reader:
            self._reader.execute("begin immediate")
            gone = self._reader.execute(
                "update batch set body = null where offset < ? and received_at < ? and body is not null",
                (before, received_before),
            ).rowcount
            self._reader.execute(
                "delete from batch where body is null and received_at < ?", (receipts_before,)
            )
        return gone

    def erase(self, drop: Callable[[bytes], bool], *, from_offset: int = 1) -> int:
        """Rewrite bodies without some lines; the pages they were on are overwritten."""
        erased = 0
        after = from_offset - 1
        with self._reading:
            while True:
                row = self._reader.execute(
                    "select offset, body from batch where offset > ? and body is not null order by offset",
                    (after,),
                ).fetchone()
                if row is None:
                    break
                after = int(row[0])
                lines = zlib.decompress(row[1]).splitlines(keepends=True)
                kept = [line for line in lines if not drop(line)]
                if len(kept) < len(lines):
                    erased += len(lines) - len(kept)
                    with self._reader:
                        self._reader.execute(
                            "update batch set body = ?, count = ? where offset = ?",
                            (zlib.compress(b"".join(kept), 1), len(kept), after),
                        )
            # Until then the earlier pages would stand in the write-ahead file.
            self._reader.execute("pragma wal_checkpoint(truncate)").fetchall()
        return erased

    def close(self) -> None:
        """Finish what was handed over, refuse anything new, close the file."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            writer = self._writer
        if writer is not None:
            self._jobs.put(None)
            writer.join()
        with self._reading:
            self._reader.close()

    def _write(self) -> None:
        connection = _open(self._path)
        try:
            while (job := self._jobs.get()) is not None:
                jobs = [job]
                stop = False
                while len(jobs) < _SHARE and not stop:
                    try:
                        more = self._jobs.get_nowait()
                    except queue.Empty:
                        break
                    if more is None:
                        stop = True
                    else:
                        jobs.append(more)
                self._write_together(connection, jobs)
                if stop:
                    return
        finally:
            connection.close()

    def _write_together(self, connection: sqlite3.Connection, jobs: list[_Job]) -> None:
        """Write several batches in one transaction; each sender hears once all of it is on disk."""
        answers: list[Receipt | Conflict]
        try:
            connection.execute("begin immediate")
            answers = [_keep(connection, batch, body) for batch, body, _ in jobs]
            connection.execute("commit")
        except BaseException as problem:
            if connection.in_transaction:
                connection.execute("rollback")
            for _, _, done in jobs:
                done.set_exception(problem)
        else:
            for (_, _, done), answer in zip(jobs, answers, strict=True):
                if isinstance(answer, Conflict):
                    done.set_exception(answer)
                else:
                    done.set_result(answer)
        finally:
            with self._lock:
                self._room += sum(len(body) for _, body, _ in jobs)


def _keep(connection: sqlite3.Connection, batch: Batch, body: bytes) -> Receipt | Conflict:
    if batch.key is not None:
        row = connection.execute(
            f"{_RECEIPT} where sender = ? and key = ?", (batch.sender, batch.key)
        ).fetchone()
        if row is not None:
            if row[5] != batch.digest:
                return Conflict("this idempotency key was used before with another body")
            return Receipt(row[0], row[1], row[2], row[3], row[4], repeated=True)
    receipt = uuid.uuid4().hex
    fields = (receipt, batch.partition, batch.sender, batch.key, batch.digest, batch.received_at)
    offset = connection.execute(_INSERT, (*fields, batch.count, batch.note, body)).lastrowid
    assert offset is not None
    return Receipt(receipt, offset, batch.received_at, batch.count, batch.note)


def _open(path: Path) -> sqlite3.Connection:
    """Open the file so that a commit is on the disk, and erased lines are overwritten."""
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = full")
    connection.execute("pragma secure_delete = on")
    connection.executescript(_TABLES)
    return connection
