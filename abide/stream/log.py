"""The log between arrival and judgement: what it promises, whoever keeps it.

Acknowledged means kept: `append` returns once the batch would survive the machine losing its power.
Offsets grow and are never used again; a reader that remembers one offset has lost nothing.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol


class Conflict(Exception):
    """The sender used an idempotency key again with another body."""


class Busy(Exception):
    """More is waiting to be written than the log holds in memory; the sender should try again."""


class Closed(Exception):
    """The log was closed before this batch was kept: it was not, and may be sent again."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one request brought, before it has a place in the log.

    sender: who sent it (a supplier's reference, never a key)
    received_at: the instant it arrived (microseconds UTC)
    body: the good lines as received, UTF-8, each ending in a newline; count: how many
    digest: of the whole request body as sent, by which a repeat is told from another body
    key: the sender's idempotency key, if one was given
    note: what the sender is told of this batch, given back with its receipt
    """

    sender: str
    received_at: int
    body: bytes
    count: int
    digest: bytes
    key: str | None = None
    note: bytes = b""
    partition: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that a batch is kept; `repeated` where an earlier request with the same key was kept."""

    id: str
    offset: int
    received_at: int
    count: int
    note: bytes
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One batch as read back, in the order of offsets."""

    offset: int
    partition: int
    sender: str
    received_at: int
    count: int
    body: bytes


class Log(Protocol):
    """Where batches are kept between arrival and judgement."""

    def submit(self, batch: Batch) -> Future[Receipt]:
        """Hand a batch over without waiting; the future ends when it is durable.

        Raises Busy at once where too much is waiting. The future raises Conflict for an idempotency
        key used again with another body, Closed where the log closed first.
        """
        ...

    def append(self, batch: Batch) -> Receipt:
        """Keep a batch and return once it is durable."""
        ...

    def receipt(self, *, sender: str, receipt_id: str) -> Receipt | None:
        """Give the sender's own receipt, None where there is none or it is another sender's."""
        ...

    def read(self, after: int, *, limit: int, events: int | None = None, partition: int = 0) -> list[Entry]:
        """Give up to `limit` entries above offset `after`, stopping once `events` lines are reached."""
        ...

    def end(self) -> int:
        """Give the highest offset kept so far, 0 where nothing was ever kept."""
        ...

    def lift(self, *, above: int) -> int:
        """Give every entry an offset above one, in the same order, and all that come later; returns how many.

        For a log that was lost or came back from a backup: whoever reads it is ahead of it, and would pass
        over what it is given next.
        """
        ...

    def prune(self, *, before: int, received_before: int, receipts_before: int) -> int:
        """Let go of the bodies of entries below offset `before`; returns how many.

        Only those that were received before the instant `received_before`. Their receipts stay, so that a
        repeat is still recognised, until they were received before the instant `receipts_before`.
        """
        ...

    def erase(self, drop: Callable[[bytes], bool], *, from_offset: int = 1) -> int:
        """Rewrite kept bodies without the lines for which `drop(line)` holds; returns how many lines."""
        ...

    def close(self) -> None:
        """Finish what was handed over and let go of the files."""
        ...
