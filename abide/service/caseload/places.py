"""Where a person's trail comes from, and the zones that hold on a day: the reader comes first, as ever."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from django.conf import settings

from abide.monitoring.events import Events
from abide.service.accounts.models import User
from abide.service.caseload.trail import Known, Trail, trail
from abide.service.devices.queries import fittings_for
from abide.service.devices.reported import reported
from abide.service.orders import conditions
from abide.service.orders.models import Condition, Order
from abide.service.orders.queries import held_conditions, with_plan_rows
from abide.service.orders.rules import ZONES
from abide.service.people.models import Person

# What is read beside the time that is asked for, to say how far its first and last fixes are to be trusted.
BEFORE, AFTER = timedelta(days=1), timedelta(minutes=10)


def read(user: User, person: Person, start: datetime, end: datetime) -> Trail:
    """Give a person's trail from `start` up to `end`, only while a device of theirs was fitted."""
    worn = reported(user, person, start - BEFORE, end + AFTER)
    # Which device it was, so that no fix is held against another device's.
    parts = [replace(part, fitting=np.full(len(part), n, np.int32)) for n, (_, part) in enumerate(worn)]
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
