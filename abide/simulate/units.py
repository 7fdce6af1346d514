"""A unit that a protected person carries: a position every other minute, sent at once, beside the tags' own.

It is no device of anybody on tag, so it is in no plan and no truth; only what is sent to a service has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from abide.monitoring.events import Events, Kind, Source

if TYPE_CHECKING:
    from abide.simulate.world import World

SERIAL = "U000001"
EVERY_S, HOUR_S = 120.0, 3600.0
SIGMA_M = 12.0


@dataclass(frozen=True, slots=True)
class Unit:
    """Where its carrier stays (metres of the town), who must keep away (row), since when (seconds)."""

    x: float
    y: float
    person: int
    since: float


def senders(world: "World") -> list[str]:
    """Give the serial number of everything that sends, by row number: the devices, then the unit."""
    return world.serials + ([SERIAL] if world.unit else [])


def with_unit(world: "World", hours: Iterator[Events]) -> Iterator[Events]:
    """Add the unit's positions to the hours of a world that is begun at its start, in order of arrival."""
    for number, events in enumerate(hours):
        if world.unit is None:
            yield events
            continue
        both = Events.concat([events, _positions(world, world.unit, number)])
        yield both.take(np.lexsort((both.at, both.fitting, both.received_at)))


def _positions(world: "World", unit: Unit, hour: int) -> Events:
    at = hour * HOUR_S + np.arange(0, HOUR_S, EVERY_S) + 7
    at = at[at >= unit.since]
    rng = np.random.default_rng([world.seed, 12, hour])
    events = Events.empty(len(at))
    x, y = (centre + rng.normal(0, SIGMA_M, len(at)) for centre in (unit.x, unit.y))
    longitude, latitude = world.town.ground.degrees(x, y)
    events.kind[:], events.fitting[:] = Kind.FIX, len(world.serials)
    events.longitude[:], events.latitude[:] = np.round(longitude, 6), np.round(latitude, 6)
    events.accuracy_m[:], events.source[:] = round(SIGMA_M * 1.51, 1), Source.GPS
    events.at[:] = world.clock.instants(at)
    events.received_at[:] = world.clock.instants(at + 2)
    return events


def carried_near(world: "World", person: int, building: int, since: float) -> "World":
    """Let somebody who is protected from a person (row) carry a unit a street from a building.

    The person's tag then sends every minute: a zone that moves is no use with news that is old.
    """
    b, every = world.town.buildings, world.uploads.every.copy()
    every[person] = 60.0
    unit = Unit(float(b.x[building]) + 90.0, float(b.y[building]) + 60.0, person, since)
    return replace(world, unit=unit, uploads=replace(world.uploads, every=every))
