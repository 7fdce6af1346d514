"""Held events go back into the log once their device turns out to have been on somebody at the time."""

import hashlib
from datetime import datetime

import numpy as np

from abide.feeds.device_messages import decode
from abide.monitoring.instants import from_datetime, to_datetime
from abide.service.alerts import actions as alerts
from abide.service.worker import actions
from abide.service.worker.models import HeldEvents, HeldReason
from abide.service.worker.roster import NOBODY, Roster
from abide.stream import Batch, Log

# Who the log is told has sent these: no supplier's reference looks like this.
SENDER = "held"
# Devices looked at in one go; the rest have their turn the next time.
MOST = 5000


def put_back(*, log: Log, roster: Roster, partition: int, now: datetime) -> int:
    """Append held events whose fitting is recorded by now to the log; returns how many.

    The append comes first and is idempotent: after a crash in between it is done again and keeps nothing
    twice. Back in the log they are judged like any late event, and replayed like any other.
    """
    count = 0
    held = HeldEvents.objects.filter(partition=partition, reason=HeldReason.NOT_FITTED, released_at=None)
    serials = held.values_list("serial", flat=True).distinct().order_by()
    known = [serial for serial in serials if roster.knows(serial)]
    for row in held.filter(serial__in=known[:MOST]).order_by("pk").iterator(chunk_size=200):
        body = actions.unpack(bytes(row.lines))
        messages = decode(body, with_device=True, arrived=from_datetime(row.received_at))
        found = roster.resolve(messages) != NOBODY
        if not found.any():
            continue
        lines = body.split(b"\n")
        going = [lines[number - 1] for number in messages.line[found].tolist()]
        staying = messages.line[~found].tolist()
        text = b"\n".join(going) + b"\n"
        digest = hashlib.sha256(text).digest()
        log.append(
            Batch(
                sender=SENDER,
                received_at=from_datetime(row.received_at),
                body=text,
                count=len(going),
                digest=digest,
                key=f"{row.pk}:{digest.hex()[:16]}",
                partition=partition,
            )
        )
        count += len(going)
        rest = messages.events.at[~found]
        actions.let_go(
            row=row,
            left=[lines[number - 1] for number in staying],
            left_first=to_datetime(int(np.min(rest, initial=2**52))),
            left_last=to_datetime(int(np.max(rest, initial=0))),
            now=now,
        )
        if not staying:
            alerts.settle_own(chain=f"{HeldReason.NOT_FITTED.value.lower()}:{row.serial}", now=now)
    return count
