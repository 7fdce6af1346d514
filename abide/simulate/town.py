"""The invented town: a river, a ring road, crooked streets, houses, and the places people go to."""

from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from abide.simulate import town_names as names
from abide.simulate.ground import Ground
from abide.simulate.streets import Floats, Ints, Streets, Ways, ways_to

COLUMNS, ROWS = 31, 25
BLOCK_M = 205.0
RIVER_ROW = 10
RIVER_HALF_WIDTH_M = 32.0
BRIDGES = (3, 9, 15, 21, 27)
RING = 4  # how many blocks from the edge of the grid the ring road runs
SETBACK_M = 15.0  # from the middle of the street to the middle of a house


class PlaceKind(StrEnum):
    """What a building is for."""

    HOME = "home"
    WORK = "work"
    PUB = "pub"
    SHOP = "shop"
    STATION = "station"
    PROBATION = "probation_office"
    SCHOOL = "school"
    COURT = "court"
    POLICE = "police_station"
    HOSPITAL = "hospital"


HOW_MANY = {
    PlaceKind.WORK: 64,
    PlaceKind.PUB: len(names.PUBS),
    PlaceKind.SHOP: 40,
    PlaceKind.SCHOOL: 6,
    PlaceKind.STATION: 1,
    PlaceKind.PROBATION: 1,
    PlaceKind.COURT: 1,
    PlaceKind.POLICE: 1,
    PlaceKind.HOSPITAL: 1,
}
# Half lengths along and across the street, metres.
SIZE = {
    PlaceKind.HOME: (5.5, 4.5),
    PlaceKind.WORK: (24.0, 9.0),
    PlaceKind.PUB: (9.0, 7.0),
    PlaceKind.SHOP: (10.0, 7.0),
    PlaceKind.SCHOOL: (30.0, 10.0),
    PlaceKind.STATION: (40.0, 9.0),
    PlaceKind.PROBATION: (12.0, 8.0),
    PlaceKind.COURT: (16.0, 9.0),
    PlaceKind.POLICE: (14.0, 8.0),
    PlaceKind.HOSPITAL: (36.0, 10.0),
}


@dataclass(frozen=True)
class Buildings:
    """Every building as columns of one length; the places people go to come first, then the homes.

    x, y: the middle, metres; street, along: its street and how far along it its door is
    door_x, door_y: the point on the street before the door; half: half lengths along and across
    poor_sky: True where satellites are hardly seen inside
    """

    kind: tuple[PlaceKind, ...]
    name: tuple[str, ...]
    x: Floats
    y: Floats
    street: Ints
    along: Floats
    door_x: Floats
    door_y: Floats
    angle: Floats
    half: Floats
    poor_sky: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.x)

    def of(self, kind: PlaceKind) -> Ints:
        """Give the row numbers of one kind of place."""
        return np.array([row for row, k in enumerate(self.kind) if k is kind], np.int64)

    def corners(self) -> Floats:
        """Give the four corners of every footprint: an array (buildings, 4, 2), metres."""
        signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
        local = signs * self.half[:, None, :]
        cos, sin = np.cos(self.angle)[:, None], np.sin(self.angle)[:, None]
        turned = np.stack(
            [local[..., 0] * cos - local[..., 1] * sin, local[..., 0] * sin + local[..., 1] * cos], -1
        )
        return turned + np.stack([self.x, self.y], -1)[:, None, :]


@dataclass(frozen=True)
class Town:
    """A town on the ground; the same seed always builds the same one."""

    name: str
    seed: int
    ground: Ground
    streets: Streets
    buildings: Buildings
    river: Floats

    @cached_property
    def ways(self) -> Ways:
        """Give the shortest ways to every building that is not only a home, and to the visited homes."""
        doors = self.destinations
        return ways_to(self.streets, self.buildings.street[doors], self.buildings.along[doors])

    @cached_property
    def destinations(self) -> Ints:
        """Give the buildings people go to: all places, and the first 150 homes, where friends live."""
        homes = self.buildings.of(PlaceKind.HOME)
        return np.arange(homes[0] + min(150, len(homes)), dtype=np.int64)


def make_town(*, seed: int, homes: int = 2600, ground: Ground | None = None) -> Town:
    """Build a town with about this many homes (at most about 14,000 fit)."""
    rng = np.random.default_rng([seed, 1])
    x, y, river = _crossings(rng)
    streets = _streets(rng, x, y)
    buildings = _standing_free(_buildings(rng, streets, homes), river)
    return Town(names.TOWN, seed, ground or Ground(), streets, buildings, river)


def _node(column: NDArray[np.int64] | int, row: NDArray[np.int64] | int) -> NDArray[np.int64] | int:
    return row * COLUMNS + column


def _crossings(rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Lay a grid, round it off like an old town, push it about, and part it for the river."""
    row, column = np.divmod(np.arange(ROWS * COLUMNS), COLUMNS)
    u = (column - (COLUMNS - 1) / 2) / ((COLUMNS - 1) / 2)
    v = (row - (ROWS - 1) / 2) / ((ROWS - 1) / 2)
    x = u * np.sqrt(1 - 0.30 * v**2) * BLOCK_M * (COLUMNS - 1) / 2
    y = v * np.sqrt(1 - 0.30 * u**2) * BLOCK_M * (ROWS - 1) / 2
    on_ring = _ring_depth(column, row) == RING
    push = np.where(on_ring, 12.0, 38.0)
    x = x + rng.uniform(-1, 1, x.size) * push
    y = y + rng.uniform(-1, 1, y.size) * push
    y = y + np.where(row > RIVER_ROW, 55.0, -25.0) + 170.0 * np.sin(x / 830.0)
    south, north = _node(np.arange(COLUMNS), RIVER_ROW), _node(np.arange(COLUMNS), RIVER_ROW + 1)
    middle = np.stack([(x[south] + x[north]) / 2, (y[south] + y[north]) / 2], -1)
    beyond = np.array([[900.0, 0.0]])
    middle = np.concatenate([middle[:1] - beyond, middle, middle[-1:] + beyond])
    return x, y, middle


def _ring_depth(column: NDArray[np.int64], row: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.minimum.reduce([column, COLUMNS - 1 - column, row, ROWS - 1 - row])


def _streets(rng: np.random.Generator, x: Floats, y: Floats) -> Streets:
    """Join neighbouring crossings; leave out some streets so that it is no chessboard; bridge the river."""
    row, column = np.divmod(np.arange(ROWS * COLUMNS), COLUMNS)
    east = np.flatnonzero(column < COLUMNS - 1)
    north = np.flatnonzero(row < ROWS - 1)
    start = np.concatenate([east, north])
    end = np.concatenate([east + 1, north + COLUMNS])
    across = np.concatenate([np.zeros(east.size, bool), np.ones(north.size, bool)])
    depth = _ring_depth(column, row)
    ring = (depth[start] == RING) & (depth[end] == RING)
    bridge = across & (row[start] == RIVER_ROW)
    open_bridge = bridge & (np.isin(column[start], BRIDGES) | ring)
    main = np.where(across, column[start] % 6 == 3, row[start] % 6 == 4)
    keep = ring | main | (rng.random(start.size) > 0.13)
    keep = np.where(bridge, open_bridge, keep)
    keep = _reconnect(keep, start, end, bridge & ~open_bridge)
    kind = np.select([ring, bridge, main], ["ring", "bridge", "main"], "street")
    titles = _street_names(rng)
    title = [
        "Ring Road" if r else titles[("across", c) if a else ("along", w)]
        for r, a, c, w in zip(ring, across, column[start].tolist(), row[start].tolist(), strict=True)
    ]
    chosen = np.flatnonzero(keep)
    length = np.hypot(x[end] - x[start], y[end] - y[start])
    return Streets(
        x, y, start[chosen], end[chosen], length[chosen],
        tuple(title[i] for i in chosen), tuple(kind[chosen].tolist()),
    )  # fmt: skip


def _reconnect(
    keep: NDArray[np.bool_], start: Ints, end: Ints, never: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Put back left-out streets until every crossing can be reached."""
    parent = list(range(ROWS * COLUMNS))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    kept = keep.copy()
    for street in [*np.flatnonzero(keep), *np.flatnonzero(~keep & ~never)]:
        a, b = root(int(start[street])), root(int(end[street]))
        if a != b:
            parent[a] = b
            kept[street] = True
    return kept


def _street_names(rng: np.random.Generator) -> dict[tuple[str, int], str]:
    lines = [("along", row) for row in range(ROWS)] + [("across", column) for column in range(COLUMNS)]
    firsts = rng.permutation(len(names.STREET_FIRST))
    lasts = rng.integers(0, len(names.STREET_LAST), len(lines))
    return {
        line: f"{names.STREET_FIRST[firsts[i % len(firsts)]]} {names.STREET_LAST[lasts[i]]}"
        for i, line in enumerate(lines)
    }


def _buildings(rng: np.random.Generator, streets: Streets, homes: int) -> Buildings:
    """Put each place on a side of a street of its own, then homes along the rest."""
    places = [kind for kind, many in HOW_MANY.items() for _ in range(many)]
    middle = np.hypot(
        (streets.x[streets.start] + streets.x[streets.end]) / 2,
        (streets.y[streets.start] + streets.y[streets.end]) / 2,
    )
    usable = np.array([kind != "bridge" for kind in streets.kind]) & (streets.length > 150)
    weight = np.where(usable, np.exp(-middle / 1600), 0)
    sides = 2 * len(streets.length)
    chosen = rng.choice(sides, len(places), replace=False, p=np.repeat(weight, 2) / weight.sum() / 2)
    taken = np.zeros(sides, bool)
    taken[chosen] = True
    street, side = np.divmod(chosen, 2)
    along = streets.length[street] / 2

    slots = np.maximum(0, ((streets.length - 60) // 21).astype(np.int64)) * usable
    room = np.repeat(np.arange(sides), np.repeat(slots, 2))
    number = np.concatenate([np.arange(n) for n in np.repeat(slots, 2)])
    free = ~taken[room]
    room, number = room[free], number[free]
    crowd = np.exp(-middle[room // 2] / 2600)
    count = min(homes, int(room.size * 0.85))
    pick = rng.choice(room.size, count, replace=False, p=crowd / crowd.sum())
    home_street, home_side = np.divmod(room[pick], 2)
    home_along = 30 + 21 * number[pick] + rng.uniform(6, 15, count)

    kind = (*places, *[PlaceKind.HOME] * count)
    half = np.array([SIZE[k] for k in kind])
    half[len(places) :] *= rng.uniform(0.8, 1.15, (count, 1))
    street = np.concatenate([street, home_street])
    side = np.concatenate([side, home_side])
    along = np.concatenate([along, home_along])
    dx = streets.x[streets.end] - streets.x[streets.start]
    dy = streets.y[streets.end] - streets.y[streets.start]
    ux, uy = (dx / streets.length)[street], (dy / streets.length)[street]
    door_x = streets.x[streets.start][street] + ux * along
    door_y = streets.y[streets.start][street] + uy * along
    away = np.where(side == 0, 1.0, -1.0) * (SETBACK_M + half[:, 1] - 4.5)
    poor = rng.random(len(kind)) < np.where(np.arange(len(kind)) < len(places), 0.25, 0.05)
    return Buildings(
        kind, _names_of(rng, kind, streets, street), door_x - uy * away, door_y + ux * away,
        street, along, door_x, door_y, np.arctan2(uy, ux), half, poor,
    )  # fmt: skip


def _standing_free(buildings: Buildings, river: Floats) -> Buildings:
    """Leave out the few homes that would stand in the river or in another house."""
    shapes = shapely.polygons(buildings.corners())
    tree = shapely.STRtree(shapes)
    first, second = tree.query(shapes, predicate="intersects")
    gone = np.zeros(len(shapes), bool)
    gone[np.maximum(first, second)[first != second]] = True
    gone[tree.query(shapely.LineString(river).buffer(RIVER_HALF_WIDTH_M + 8), predicate="intersects")] = True
    gone &= np.array([kind is PlaceKind.HOME for kind in buildings.kind])
    rows = np.flatnonzero(~gone)
    return Buildings(
        tuple(buildings.kind[row] for row in rows),
        tuple(buildings.name[row] for row in rows),
        *(getattr(buildings, f.name)[rows] for f in fields(Buildings)[2:]),
    )


def _names_of(
    rng: np.random.Generator, kind: tuple[PlaceKind, ...], streets: Streets, street: Ints
) -> tuple[str, ...]:
    pubs = iter(rng.permutation(names.PUBS).tolist())
    numbers: dict[str, int] = {}
    out = []
    for k, s in zip(kind, street.tolist(), strict=True):
        road = streets.name[s]
        match k:
            case PlaceKind.HOME:
                numbers[road] = numbers.get(road, 0) + 1
                out.append(f"{numbers[road]} {road}")
            case PlaceKind.PUB:
                out.append(next(pubs))
            case PlaceKind.WORK:
                out.append(f"{road} {rng.choice(names.TRADES)}")
            case PlaceKind.SHOP:
                out.append(f"{road} {rng.choice(names.SHOPS)}")
            case _:
                out.append(
                    f"{names.TOWN} {k.value.replace('_', ' ')}"
                    if k is not PlaceKind.SCHOOL
                    else f"{road} School"
                )
    return tuple(out)
