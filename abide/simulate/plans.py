"""What was ordered for the people of the town, as plans of the core."""

from datetime import timedelta

import numpy as np
import shapely
from shapely.geometry import Polygon

from abide.monitoring.instants import SECOND
from abide.monitoring.plan import (
    Alcohol,
    Condition,
    Curfew,
    Fitting,
    MonitoredBy,
    OrderType,
    Period,
    Place,
    Plan,
    Trail,
    Zone,
    ZoneKind,
)
from abide.simulate.people import People
from abide.simulate.timetables import minutes_of
from abide.simulate.world import World
from abide.simulate.zones import TownZone

CURFEW_RADIUS_M = 50.0
# As the service gives it (abide/service/devices/parameters.py).
CONTACT_MINUTES = {"home_unit": 240.0, "gps": 60.0}


def zone_in_degrees(people: People, zone: TownZone) -> Polygon:
    """Give a zone's area in degrees, to six decimals."""
    ground = people.town.ground
    return shapely.transform(zone.shape, lambda p: _rounded(*ground.degrees(p[:, 0], p[:, 1])))


def conditions_of(world: World, row: int) -> tuple[Condition, ...]:
    """Give the conditions of one person, from the world's first day on and without an end."""
    people, first_day = world.people, world.clock.first_day
    package, b = people.ordered(row), people.town.buildings
    conditions: list[Condition] = []
    if people.timetable[row] >= 0:
        home = people.home[row]
        longitude, latitude = people.town.ground.degrees(b.x[home], b.y[home])
        table = people.clockwork.tables[people.timetable[row]]
        conditions.append(
            Curfew(
                id="C1",
                first_day=first_day,
                last_day=None,
                monitored_by=MonitoredBy(package.curfew or "home_unit"),
                periods=tuple(
                    Period(a, minutes_of(start), c, minutes_of(end)) for a, start, c, end in table.periods
                ),
                place=Place(round(float(longitude), 6), round(float(latitude), 6), CURFEW_RADIUS_M),
                contact_minutes=CONTACT_MINUTES[package.curfew or "home_unit"],
            )
        )
    if people.zone[row] >= 0:
        zone = people.zones.zones[people.zone[row]]
        area = zone_in_degrees(people, zone)
        conditions.append(Zone("Z1", ZoneKind(zone.kind), first_day, None, area, zone.buffer_m))
    if package.trail:
        conditions.append(Trail("T1", first_day, None))
    return tuple(conditions)


def level_of(row: int) -> float | None:
    """Give the alcohol (g/dL) that a person's order permits: None for most, who must not drink."""
    return 0.08 if row % 6 == 5 else None


def _drinks(world: World, row: int) -> tuple[Condition, ...]:
    return (Alcohol("L1", world.clock.first_day, None, level_of(row)),)


def plan_of(world: World, row: int) -> Plan:
    """Give the plan of one device (row); the fitting's id is its serial number."""
    person, own = world.wearer(row), row < len(world.people)
    package = world.people.ordered(person)
    fitted = world.fitted[row] if own or not world.alcohol else world.alcohol.fitted[row - len(world.people)]
    start = int(world.clock.start + round(float(fitted)) * SECOND)
    sentenced = package.order_type in {"community", "suspended", "youth"}
    return Plan(
        timezone=world.clock.timezone,
        order_type=OrderType(package.order_type),
        convicted_on=world.clock.first_day - timedelta(days=7) if sentenced else None,
        fitting=Fitting(world.serials[row], start, None),
        conditions=conditions_of(world, row) if own else _drinks(world, person),
    )


def plans_of(world: World) -> list[Plan]:
    """Give the plan of every device, by row number."""
    return [plan_of(world, row) for row in range(len(world.serials))]


def _rounded(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.round(np.stack([x, y], -1), 6)
