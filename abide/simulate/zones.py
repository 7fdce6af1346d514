"""The zones people are kept out of or in, and which ways through the town touch them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon

from abide.simulate.streets import Ints
from abide.simulate.town import PlaceKind, Town

# How far ways of people who keep their conditions stay from an edge they must not cross, metres.
CLEAR_M = 60.0


@dataclass(frozen=True)
class TownZone:
    """An area on the ground: `kind` as in a plan; `lure` is the building someone who breaks it goes to."""

    kind: str
    name: str
    shape: Polygon
    buffer_m: float
    lure: int


@dataclass(frozen=True)
class TownZones:
    """All zones of a town; the last two are the two sides of the river, to stay in."""

    town: Town
    zones: tuple[TownZone, ...]

    @cached_property
    def forbidden(self) -> tuple[Polygon, ...]:
        """Give for each zone the ground a careful person keeps clear of."""
        whole = shapely.box(-9000, -9000, 9000, 9000)
        return tuple(
            z.shape.buffer(CLEAR_M)
            if z.kind == "exclusion_zone"
            else whole.difference(z.shape.buffer(-CLEAR_M))
            for z in self.zones
        )

    @cached_property
    def _street_touches(self) -> NDArray[np.bool_]:
        s = self.town.streets
        lines = shapely.linestrings(
            np.stack([np.stack([s.x[s.start], s.y[s.start]], -1), np.stack([s.x[s.end], s.y[s.end]], -1)], 1)
        )
        return np.array([shapely.intersects(area, lines) for area in self.forbidden])

    @cached_property
    def _way_touches(self) -> NDArray[np.bool_]:
        """Tell for (zone, door, crossing) whether the way from the crossing to the door meets the zone."""
        ways, streets = self.town.ways, self.town.streets
        street_of = np.full((len(streets.x), len(streets.x)), -1, np.int64)
        number = np.arange(len(streets.start))
        street_of[streets.start, streets.end] = number
        street_of[streets.end, streets.start] = number
        touched = np.zeros((len(self.zones), *ways.metres.shape), bool)
        nearest_first = ways.metres.argsort(axis=1)
        doors = np.arange(len(ways.door_street))
        for rank in range(ways.metres.shape[1]):
            crossing = nearest_first[:, rank]
            onward = ways.onward[doors, crossing]
            last = onward < 0
            street = np.where(last, ways.door_street, street_of[crossing, onward])
            before = np.where(last, False, touched[:, doors, np.where(last, 0, onward)])
            touched[:, doors, crossing] = self._street_touches[:, street] | before
        return touched

    def touched(self, building: Ints, door: Ints) -> NDArray[np.bool_]:
        """Tell for (zone, trip) whether going from a building to a door (row of town.ways) meets the zone."""
        streets, b = self.town.streets, self.town.buildings
        street = b.street[building]
        by_start = b.along[building] + self.town.ways.metres[door, streets.start[street]]
        by_end = streets.length[street] - b.along[building] + self.town.ways.metres[door, streets.end[street]]
        crossing = np.where(by_start <= by_end, streets.start[street], streets.end[street])
        return self._way_touches[:, door, crossing] | self._street_touches[:, street]


def make_zones(town: Town, *, exclusion: int = 16) -> TownZones:
    """Draw exclusion zones round invented homes and places, and the two sides of the river to stay in."""
    rng = np.random.default_rng([town.seed, 2])
    b = town.buildings
    homes = town.destinations[b.of(PlaceKind.HOME)[0] :]
    station, schools = b.of(PlaceKind.STATION), b.of(PlaceKind.SCHOOL)
    centres = np.concatenate([rng.choice(homes, exclusion - 3, replace=False), station, schools[:2]])
    zones = []
    for centre in centres.tolist():
        turns = np.sort(rng.uniform(0, 2 * np.pi, 14))
        reach = rng.uniform(170, 380) * rng.uniform(0.85, 1.1, 14)
        ring = np.stack([b.x[centre] + reach * np.cos(turns), b.y[centre] + reach * np.sin(turns)], -1)
        shape = (
            Polygon(ring).union(shapely.Point(b.x[centre], b.y[centre]).buffer(60)).convex_hull.simplify(1)
        )
        buffer_m = float(rng.choice([0, 100, 150, 200], p=[0.2, 0.4, 0.2, 0.2]))
        zones.append(TownZone("exclusion_zone", f"{_street(town, centre)} area", shape, buffer_m, centre))
    river = (
        town.river[::4] if len(town.river) % 4 == 1 else np.concatenate([town.river[::4], town.river[-1:]])
    )
    bank = LineString(river)
    for side, far in (("north", 3800.0), ("south", -3800.0)):
        ends = [(bank.coords[-1][0], far), (bank.coords[0][0], far)]
        area = Polygon([*bank.coords, *ends])
        other = np.flatnonzero(~shapely.contains_xy(area, b.x[:60], b.y[:60]))
        zones.append(TownZone("restriction_zone", f"{side.title()} of the river", area, 0.0, int(other[-1])))
    return TownZones(town, tuple(zones))


def _street(town: Town, building: int) -> str:
    return town.streets.name[town.buildings.street[building]]
