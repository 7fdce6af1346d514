"""What devices reported while a person wore them: from the table, and from what arrived since."""

from collections.abc import Collection
from contextlib import closing
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from abide.feeds.device_messages import decode
from abide.monitoring.events import Events
from abide.monitoring.instants import from_datetime
from abide.service.accounts.models import User
from abide.service.devices.models import Fitting
from abide.service.devices.queries import fittings_for
from abide.service.people.models import Person
from abide.stream import SqliteLog
from abide.trails.store import TrailStore
from abide.trails.tail import joined

# How many batches of the log are looked through at a time.
ENTRIES_AT_ONCE = 500


def reported(
    user: User,
    person: Person,
    start: datetime,
    end: datetime,
    *,
    kinds: Collection[str] | None = None,
) -> list[tuple[Fitting, Events]]:
    """Give the events of each device of a person from `start` up to `end`, while it was fitted to them.

    kinds: of devices (DeviceKind), all if None. Nothing for a person this user may not see. Where positions
    are shown of it, the look is the caller's to write to the audit.
    """
    return [
        (fitting, events_of(fitting, start, end))
        for fitting in fittings_for(user, person)
        if kinds is None or fitting.device.kind in kinds
    ]


def events_of(fitting: Fitting, start: datetime, end: datetime) -> Events:
    """Give the events of one fitting from `start` up to `end`, for a caller who may see its person."""
    first = from_datetime(max(start, fitting.start))
    last = from_datetime(min(end, fitting.end) if fitting.end else end)
    if first >= last:
        return Events.empty()
    name = str(fitting.ref)
    store = _store(str(settings.TRAILS_DIR))
    # The table first: what is flushed in between is then in both, and counts once.
    kept = store.read([name], first, last)
    tail = _tail(fitting.device.serial, store.last_offset(0) or 0)
    inside = (tail.at >= first) & (tail.at < last)
    return joined(kept, [(tail.take(inside), [name])]).events


@lru_cache(maxsize=4)
def _store(location: str) -> TrailStore:
    """Keep the table open: to read its log anew for every question takes as long as the question."""
    return TrailStore(location)


def _tail(serial: str, after: int) -> Events:
    """Give what a device sent since an offset of the log of arrivals."""
    path = Path(settings.ARRIVALS_LOG)
    if not path.is_file():
        return Events.empty()
    wanted = serial.encode()
    parts = []
    with closing(SqliteLog(path)) as log:
        while entries := log.read(after, limit=ENTRIES_AT_ONCE):
            after = entries[-1].offset
            for entry in entries:
                # Most batches and lines are other people's: they are passed over before anything is decoded.
                if wanted not in entry.body:
                    continue
                lines = [line for line in entry.body.split(b"\n") if wanted in line]
                if lines:
                    read = decode(b"\n".join(lines), with_device=True, arrived=entry.received_at)
                    mine = np.array([name == serial for name in read.serials], np.bool_)[read.device]
                    parts.append(read.events.take(mine))
    return Events.concat(parts)
