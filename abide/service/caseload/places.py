"""Where a person's trail comes from, and the zones that hold on a day: the reader comes first, as ever."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from abide.monitoring.events import Events
from abide.monitoring.instants import from_datetime
from abide.service.accounts.models import User
from abide.service.caseload.trail import Trail, trail
from abide.service.devices.models import Fitting
from abide.service.devices.queries import fittings_for
from abide.service.orders import conditions
from abide.service.orders.models import Condition
from abide.service.orders.rules import ZONES
from abide.service.people.models import Person


def read(user: User, person: Person, start: datetime, end: datetime) -> Trail:
    """Give a person's trail from `start` up to `end`, only while a device of theirs was fitted."""
    parts = [_events(fitting, start, end) for fitting in fittings_for(user, person)]
    return trail(Events.concat([part for part in parts if len(part)]), start, end)


def zones_on(user: User, person: Person, day: date) -> list[dict[str, object]]:
    """Give the zones of the person's orders that hold on a London day, as GeoJSON with name and kind."""
    orders = {fitting.order_id for fitting in fittings_for(user, person)}
    found = Condition.objects.filter(
        version__order__in=orders, version__current_of__isnull=False, kind__in=ZONES, first_day__lte=day
    ).exclude(last_day__lt=day)
    return [_zone(condition) for condition in found.order_by("key")]


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
    first = max(start, fitting.start)
    last = min(end, fitting.end) if fitting.end else end
    if first >= last:
        return Events.empty()
    return SOURCE(str(fitting.ref), from_datetime(first), from_datetime(last))


def _from_store(fitting: str, start: int, end: int) -> Events:
    raise NotImplementedError


SOURCE = _from_store
__all__: Sequence[str] = ("basemap", "read", "zones_on")
