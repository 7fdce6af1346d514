"""Events of protected people's units in the log of people on tag: moved into their own, and rubbed out.

The door parts them from the rest, by the inventory. What was sent in the seconds, or the years, before a unit
was taken into the inventory is found here.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import replace

from abide.monitoring.instants import from_datetime
from abide.service.worker import actions
from abide.service.worker.models import HeldEvents
from abide.stream import Batch, Entry, Log

# Who the guarded log is told has sent these: no supplier's reference looks like this.
SENDER = "stray"


def move(entries: Sequence[Entry], serials: Collection[str], *, log: Log, guarded: Log | None) -> list[Entry]:
    """Move lines of these serials out of some entries of the log; gives the entries without them.

    They are in the guarded log before they leave the other, under a key that makes a repeat harmless.
    """
    # Most batches hold nothing of the kind, as is seen without reading their lines; an escape might hide it.
    marks = [serial.encode() for serial in serials] + [b"\\u"]
    if guarded is None or not serials or not any(m in e.body for e in entries for m in marks):
        return list(entries)
    found = []
    for entry in entries:
        lines = entry.body.splitlines(keepends=True)
        theirs = [line for line in lines if _device(line) in serials]
        rest = b"".join(line for line in lines if _device(line) not in serials)
        if theirs:
            _append(guarded, theirs, f"{entry.partition}:{entry.offset}", entry.received_at)
        found.append(replace(entry, body=rest))
    log.erase(lambda line: _device(line) in serials, from_offset=entries[0].offset)
    return found


def move_held(serials: Collection[str], *, guarded: Log | None) -> int:
    """Move what is held of devices that turned out to be protected people's units; returns how many rows."""
    if guarded is None or not serials:
        return 0
    rows = list(HeldEvents.objects.filter(serial__in=list(serials)))
    for row in rows:
        lines = actions.unpack(bytes(row.lines)).splitlines(keepends=True)
        _append(guarded, lines, f"held:{row.pk}", from_datetime(row.received_at))
        actions.keep_only(row=row, lines=[])
    return len(rows)


def _append(guarded: Log, lines: Sequence[bytes], key: str, received_at: int) -> None:
    body = b"".join(lines)
    guarded.append(
        Batch(
            sender=SENDER,
            received_at=received_at,
            body=body,
            count=len(lines),
            digest=hashlib.sha256(body).digest(),
            key=key,
        )
    )


def _device(line: bytes) -> str:
    try:
        read = json.loads(line)
    except ValueError:
        return ""
    return str(read.get("device", "")) if isinstance(read, dict) else ""
