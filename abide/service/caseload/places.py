"""Where a person's trail comes from, and the zones that hold on a day: the reader comes first, as ever."""

from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from django.conf import settings

from abide.feeds.device_messages import decode
from abide.monitoring.events import Events
from abide.monitoring.instants import from_datetime
from abide.service.accounts.models import User
from abide.service.caseload.trail import Known, Trail, trail
from abide.service.devices.models import Fitting
from abide.service.devices.queries import fittings_for
from abide.service.orders import conditions
from abide.service.orders.models import Condition, Order
from abide.service.orders.queries import held_conditions, with_plan_rows
from abide.service.orders.rules import ZONES
from abide.service.people.models import Person
from abide.stream import SqliteLog
from abide.trails.store import TrailStore
from abide.trails.tail import joined

# What is read beside the time that is asked for, to say how far its first and last fixes are to be trusted.
BEFORE, AFTER = timedelta(days=1), timedelta(minutes=10)
# How many batches of the log are looked through at a time.
ENTRIES_AT_ONCE = 500


def read(user: User, person: Person, start: datetime, end: datetime) -> Trail:
    """Give a person's trail from `start` up to `end`, only while a device of theirs was fitted."""
    worn = fittings_for(user, person)
    parts = [_events(fitting, start - BEFORE, end + AFTER) for fitting in worn]
    # Which device it was, so that no fix is held against another device's.
    parts = [replace(part, fitting=np.full(len(part), n, np.int32)) for n, part in enumerate(parts)]
    return trail(Events.concat([part for part in parts if len(part)]), start, end, _known(person))


def _known(person: Person) -> list[Known]:
    """Give the person's own addresses, by what they are to the person."""
    return [
        Known(address.get_kind_display().lower(), address.longitude, address.latitude)
        for address in person.addresses.order_by("kind")
        if address.longitude is not None and address.latitude is not None
    ]


def zones_on(user: User, person: Person, day: date) -> list[dict[str, object]]:
    """Give the zones of the person's orders that hold on a London day, as GeoJSON with name and kind."""
    orders = {fitting.order_id for fitting in fittings_for(user, person)}
    held = [
        condition
        for order in with_plan_rows(Order.objects.filter(pk__in=orders)).order_by("pk")
        for condition in held_conditions(order)
        if condition.kind in ZONES
    ]
    return [_zone(zone) for zone in held if zone.first_day <= day and (zone.last_day or day) >= day]


def basemap() -> Path | None:
    """Give the file of the base map (setting BASEMAP: GeoJSON with layer, kind and name), if it is there."""
    path = Path(settings.BASEMAP) if settings.BASEMAP else None
    return path if path and path.is_file() else None


def _zone(condition: Condition) -> dict[str, object]:
    details = conditions.read(condition.kind, condition.details)
    assert isinstance(details, conditions.ZoneDetails)
    return {
        "type": "Feature",
        "properties": {
            "key": condition.key,
            "name": details.name,
            "kind": condition.kind,
            "kindName": condition.get_kind_display(),
            "buffer": details.buffer_m,
        },
        "geometry": details.geometry,
    }


def _events(fitting: Fitting, start: datetime, end: datetime) -> Events:
    """Give what one device reported while this person wore it, from the table and from what arrived since."""
    first = from_datetime(max(start, fitting.start))
    last = from_datetime(min(end, fitting.end) if fitting.end else end)
    if first >= last:
        return Events.empty()
    name = str(fitting.ref)
    store = TrailStore(settings.TRAILS_DIR)
    # The table first: what is flushed in between is then in both, and counts once.
    kept = store.read([name], first, last)
    tail = _tail(fitting.device.serial, store.last_offset(0) or 0)
    inside = (tail.at >= first) & (tail.at < last)
    return joined(kept, [(tail.take(inside), [name])]).events


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
                # Most lines are other people's: they are passed over before anything is decoded.
                lines = [line for line in entry.body.split(b"\n") if wanted in line]
                if lines:
                    read = decode(b"\n".join(lines), with_device=True, arrived=entry.received_at)
                    mine = np.array([name == serial for name in read.serials], np.bool_)[read.device]
                    parts.append(read.events.take(mine))
    return Events.concat(parts)
