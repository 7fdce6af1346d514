"""What the worker writes about its own place in the log; each write shows that the lease is still held."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Q

from abide.service.worker.models import HeldEvents, HeldReason, Partition

# Not the events' doing: trying the same again may well succeed.
TRANSIENT = (OperationalError, InterfaceError, OSError)


class LeaseLost(Exception):
    """Another worker owns the partition now: stop at once, write nothing."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Proof of owning a partition: the term it was given for."""

    partition: int
    owner: str
    term: int


def take_lease(*, partition: int, owner: str, now: datetime, lasts: timedelta) -> Lease | None:
    """Own a partition that is free or whose lease ran out; None while somebody else has it."""
    Partition.objects.get_or_create(number=partition)
    free = Q(owner="") | Q(leased_until=None) | Q(leased_until__lt=now) | Q(owner=owner)
    won = Partition.objects.filter(free, number=partition).update(
        owner=owner, leased_until=now + lasts, term=F("term") + 1
    )
    if not won:
        return None
    return Lease(partition, owner, Partition.objects.get(number=partition).term)


def renew(*, lease: Lease, now: datetime, lasts: timedelta) -> None:
    """Keep the lease for longer; LeaseLost where it is gone."""
    _write(lease, leased_until=now + lasts)


def release(*, lease: Lease) -> None:
    """Let go of the partition, so that the next worker need not wait."""
    Partition.objects.filter(number=lease.partition, owner=lease.owner, term=lease.term).update(
        owner="", leased_until=None
    )


def move(*, lease: Lease, offset: int, clock: int) -> None:
    """Note that everything up to an offset and a moment (instant) is recorded, in that same transaction."""
    _write(lease, offset=offset, clock=clock)


def note_flushed(*, lease: Lease, offset: int) -> None:
    """Note that everything up to an offset is in the trails."""
    _write(lease, flushed=offset)


def note_checkpoint(*, lease: Lease, offset: int) -> None:
    """Note which checkpoint to start from."""
    _write(lease, checkpoint=offset)


def _write(lease: Lease, **values: object) -> None:
    held = Partition.objects.filter(number=lease.partition, owner=lease.owner, term=lease.term)
    if not held.update(**values):
        raise LeaseLost(f"partition {lease.partition} has another owner")


@dataclass(frozen=True, slots=True)
class Held:
    """Events of one device in one batch that are kept and not judged; lines as received."""

    offset: int
    serial: str
    reason: HeldReason
    first_at: datetime
    last_at: datetime
    received_at: datetime
    lines: Sequence[bytes]
    explained: str = ""


def hold(*, partition: int, held: Iterable[Held], now: datetime) -> None:
    """Keep events that cannot be judged for now, named by device and reason."""
    HeldEvents.objects.bulk_create(
        [
            HeldEvents(
                partition=partition,
                offset=h.offset,
                serial=h.serial,
                reason=h.reason,
                explained=h.explained[:200],
                first_at=h.first_at,
                last_at=h.last_at,
                count=len(h.lines),
                received_at=h.received_at,
                lines=pack(h.lines),
                held_at=now,
            )
            for h in held
        ],
        batch_size=200,
        ignore_conflicts=True,
    )


@transaction.atomic
def let_go(
    *, row: HeldEvents, left: Sequence[bytes], left_first: datetime, left_last: datetime, now: datetime
) -> None:
    """Note that held events went back into the log, but for the lines in `left`."""
    if left:
        HeldEvents.objects.filter(pk=row.pk).update(
            lines=pack(left), count=len(left), first_at=left_first, last_at=left_last
        )
    else:
        HeldEvents.objects.filter(pk=row.pk).update(released_at=now)


def keep_only(*, row: HeldEvents, lines: Sequence[bytes]) -> None:
    """Rewrite held events without the lines that are left out; with none, the row goes."""
    if lines:
        HeldEvents.objects.filter(pk=row.pk).update(lines=pack(lines), count=len(lines))
    else:
        row.delete()


def pack(lines: Sequence[bytes]) -> bytes:
    """Compress lines (without their newlines) for keeping."""
    return zlib.compress(b"\n".join(lines) + b"\n")


def unpack(lines: bytes) -> bytes:
    """Give kept lines back, each with its newline."""
    return zlib.decompress(lines)
