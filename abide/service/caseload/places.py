"""Where a person's trail comes from, and the zones that hold in its time: the reader comes first, as ever."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
from django.conf import settings

from abide.explain import times
from abide.explain.sentences import inside_sentence
from abide.monitoring import timetable
from abide.monitoring.events import Events, Kind
from abide.monitoring.instants import from_datetime
from abide.service.accounts.models import User
from abide.service.caseload.timetable import ZONE
from abide.service.caseload.trail import Known, Trail, trail
from abide.service.caseload.trail_access import Held
from abide.service.caseload.trail_kept import queries
from abide.service.devices.reported import reported
from abide.service.orders import conditions
from abide.service.orders.models import Condition, Order
from abide.service.orders.queries import held_conditions, orders_for, with_plan_rows
from abide.service.orders.rules import ZONES, overlap
from abide.service.people.choices import AddressKind
from abide.service.people.models import Person

Days = tuple[date, date]

# What is read beside the time that is asked for, to say how far its first and last fixes are to be trusted.
BEFORE, AFTER = timedelta(days=1), timedelta(minutes=10)
MILLISECOND = 1000


def orders_of(user: User, person: Person) -> list[Order]:
    """Give a person's orders with all that they ever asked, oldest first; none the user may not see."""
    return list(with_plan_rows(orders_for(user, person)).order_by("pk"))


def days_held(orders: Sequence[Order], first: date, last: date) -> list[Days]:
    """Give the London days from first to last (inclusive) on which any of the orders held, as runs."""
    held = [overlap(order_first, order_last, first, last) for order_first, order_last in order_days(orders)]
    runs: list[Days] = []
    for begins, ends in sorted((days[0], days[1] or last) for days in held if days):
        if begins > last or ends < first:
            continue
        if runs and begins <= runs[-1][1] + timedelta(days=1):
            runs[-1] = (runs[-1][0], max(runs[-1][1], ends))
        else:
            runs.append((begins, ends))
    return runs


def days_not_held(runs: Sequence[Days], first: date, last: date) -> list[Days]:
    """Give the days from first to last (inclusive) that lie in none of the runs, as runs."""
    found, day = [], first
    for begins, ends in runs:
        if day < begins:
            found.append((day, begins - timedelta(days=1)))
        day = ends + timedelta(days=1)
    return [*found, (day, last)] if day <= last else found


def order_days(orders: Sequence[Order]) -> list[tuple[date, date | None]]:
    """Give the first and the last day of each order that was ever in force; None while no end is set."""
    found = []
    for order in orders:
        versions = order.held_versions  # type: ignore[attr-defined]
        if versions:
            found.append((min(version.starts_on for version in versions), versions[-1].ends_on))
    return found


def events_of(user: User, person: Person, start: datetime, end: datetime) -> Events:
    """Give what a person's devices reported in a stretch; `fitting` says which of them it was."""
    worn = reported(user, person, start, end)
    # Which device it was, so that no fix is held against another device's.
    parts = [replace(part, fitting=np.full(len(part), n, np.int32)) for n, (_, part) in enumerate(worn)]
    return Events.concat([part for part in parts if len(part)])


def read(
    user: User, person: Person, orders: Sequence[Order], runs: Sequence[Days], start: datetime, end: datetime
) -> Trail:
    """Give a person's trail from `start` up to `end`, on the days of `runs`, while a device was fitted."""
    shown = moments(runs, start, end)
    if not shown:
        return trail(Events.empty(), start, end)
    events = events_of(user, person, shown[0][0] - BEFORE, shown[-1][1] + AFTER)
    return trail(events, start, end, known(user, person, orders), shown)


def to_take_away(user: User, person: Person, runs: Sequence[Days], start: datetime, end: datetime) -> Events:
    """Give what the trail's page is made of: fixes, and what the devices said of themselves."""
    shown = moments(runs, start, end)
    if not shown:
        return Events.empty()
    events = events_of(user, person, shown[0][0], shown[-1][1])
    inside = np.zeros(len(events), np.bool_)
    for first, last in shown:
        inside |= (events.at >= from_datetime(first)) & (events.at < from_datetime(last))
    return events.take(inside & ((events.kind == Kind.FIX) | (events.kind == Kind.EQUIPMENT)))


def moments(runs: Sequence[Days], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Give the parts of [start, end) that lie on the days of the runs."""
    found = [
        (max(start, times.start_of_day(first)), min(end, times.start_of_day(last + timedelta(days=1))))
        for first, last in runs
    ]
    return [(first, last) for first, last in found if first < last]


def known(user: User, person: Person, orders: Sequence[Order]) -> list[Known]:
    """Give the places that have a name, what officers named first, then addresses, appointments and zones."""
    names = {AddressKind.PRIMARY.value: "home"}
    found = [Known(place.name, place.longitude, place.latitude) for place in queries.places(user, person)]
    found += [
        Known(
            names.get(address.kind, address.get_kind_display().lower()), address.longitude, address.latitude
        )
        for address in person.addresses.order_by("kind")
        if address.longitude is not None and address.latitude is not None
    ]
    for condition in (condition for order in orders for condition in held_conditions(order)):
        details = conditions.read(condition.kind, condition.details)
        if isinstance(details, conditions.AttendanceDetails):
            found.append(
                Known(f"appointment {condition.key}", details.place.longitude, details.place.latitude)
            )
        elif isinstance(details, conditions.ZoneDetails) and condition.kind == "EXCLUSION_ZONE":
            middle = details.outline.representative_point()
            found.append(Known(inside_sentence(details.name), middle.x, middle.y, details.outline))
    return list({(each.name, each.longitude, each.latitude): each for each in found}.values())


def held(orders: Sequence[Order]) -> list[Held]:
    """Give the conditions of orders and the days on which each held, for what is demanded before a look."""
    return [
        Held(order.order_type, condition.kind, condition.first_day, condition.last_day)
        for order in orders
        for condition in held_conditions(order)
    ]


def zones_in(orders: Sequence[Order], start: datetime, end: datetime) -> list[dict[str, object]]:
    """Give the zones that hold at any time of [start, end), as GeoJSON with name, kind and times.

    times: [from, until) in milliseconds of 1970, in order: when the zone was in force.
    """
    zones: dict[tuple[int, str, str], dict[str, object]] = {}
    for order in orders:
        for condition in held_conditions(order):
            when = _in_force(condition, start, end) if condition.kind in ZONES else []
            if not when:
                continue
            zone = _zone(condition)
            # A variation that changed nothing of a zone leaves it one zone.
            same = zones.setdefault((order.pk, condition.key, repr(zone["geometry"])), zone)
            same["properties"]["times"] += when  # type: ignore[index]
    return list(zones.values())


def _in_force(condition: Condition, start: datetime, end: datetime) -> list[list[int]]:
    details = conditions.read(condition.kind, condition.details)
    assert isinstance(details, conditions.ZoneDetails)
    first, last = times.local(start).date(), times.local(end).date()
    # A period can have begun some days before.
    days = overlap(condition.first_day, condition.last_day, first - timedelta(days=7), last)
    if days is None:
        return []
    if details.periods is None:
        stretches = np.array([timetable.days(days[0], days[1] or last, ZONE)], np.int64)
    else:
        periods = tuple(period.as_period() for period in details.periods)
        stretches = timetable.occurrences(periods, days[0], days[1] or last, ZONE)
    cut = timetable.clip(stretches, from_datetime(start), from_datetime(end))
    found: list[list[int]] = (cut // MILLISECOND).tolist()
    return found


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
            "times": [],
        },
        "geometry": details.geometry,
    }
