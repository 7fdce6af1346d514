"""Where everyone truly is: along the streets while on the way, in the middle of a building otherwise."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from abide.simulate.people import People
from abide.simulate.streets import Floats, Ints


@dataclass(frozen=True)
class Legs:
    """Ways from one building to another, sorted by person and time.

    depart, arrive: seconds of the world; origin, target: buildings; length: metres
    first_point: where its points start in x, y, metres (metres from its own beginning)
    backwards: True where the points run from target to origin
    """

    person: Ints
    depart: Floats
    arrive: Floats
    origin: Ints
    target: Ints
    length: Floats
    first_point: Ints
    backwards: NDArray[np.bool_]
    x: Floats
    y: Floats
    metres: Floats

    def __len__(self) -> int:
        return len(self.person)

    @classmethod
    def joined(cls, parts: list[Self]) -> Self:
        """Put the legs of several days into one table, sorted by person and time."""
        shift = np.cumsum([0, *(len(p.x) for p in parts[:-1])])
        legs = {
            f: np.concatenate(
                [getattr(p, f) + (s if f == "first_point" else 0) for p, s in zip(parts, shift, strict=True)]
            )
            for f in ("person", "depart", "arrive", "origin", "target", "length", "first_point")
        }
        legs["backwards"] = np.concatenate([p.backwards for p in parts])
        order = np.lexsort([legs["depart"], legs["person"]])
        points = {f: np.concatenate([getattr(p, f) for p in parts]) for f in ("x", "y", "metres")}
        return cls(**{f: column[order] for f, column in legs.items()}, **points)


def make_legs(people: People, person: Ints, depart: Floats, pace: Floats, origin: Ints, target: Ints) -> Legs:
    """Lay ways along the streets; at least one end of each must be a place that people go to.

    depart: seconds; pace: metres a second. A way home is the way out, backwards.
    """
    doors = len(people.town.destinations)
    backwards = target >= doors
    a, b = np.where(backwards, target, origin), np.where(backwards, origin, target)
    points, valid = _points(people, a, b)
    count = valid.sum(axis=1)
    first = np.concatenate([[0], np.cumsum(count)[:-1]]) if len(count) else np.zeros(0, np.int64)
    x, y = points[..., 0][valid], points[..., 1][valid]
    step = np.hypot(np.diff(x, prepend=0.0), np.diff(y, prepend=0.0))
    step[first] = 0
    run = np.cumsum(step)
    metres = run - np.repeat(run[first], count)
    length = metres[first + count - 1] if len(count) else np.zeros(0)
    return Legs(
        person, depart, depart + length / pace, origin, target, length, first, backwards, x, y, metres
    )


def _points(people: People, a: Ints, b: Ints) -> tuple[Floats, NDArray[np.bool_]]:
    """Walk from buildings `a` to doors `b`, all at once: points (ways, most points, 2) and which count."""
    town = people.town
    streets, ways, buildings = town.streets, town.ways, town.buildings
    street = buildings.street[a]
    by_start = buildings.along[a] + ways.metres[b, streets.start[street]]
    by_end = streets.length[street] - buildings.along[a] + ways.metres[b, streets.end[street]]
    direct = (street == buildings.street[b]) & (
        np.abs(buildings.along[a] - buildings.along[b]) <= np.minimum(by_start, by_end)
    )
    crossing = np.where(by_start <= by_end, streets.start[street], streets.end[street])
    crossing = np.where(direct, -1, crossing)
    crossings = []
    while (crossing >= 0).any():
        crossings.append(crossing)
        crossing = np.where(crossing >= 0, ways.onward[b, np.maximum(crossing, 0)], -1)
    path = np.stack(crossings, axis=1) if crossings else np.zeros((len(a), 0), np.int64)
    valid = np.ones((len(a), path.shape[1] + 4), bool)
    valid[:, 2:-2] = path >= 0
    points = np.empty((*valid.shape, 2))
    points[:, 0] = np.stack([buildings.x[a], buildings.y[a]], -1)
    points[:, 1] = np.stack([buildings.door_x[a], buildings.door_y[a]], -1)
    points[:, 2:-2] = np.stack([streets.x[path], streets.y[path]], -1)
    points[:, -2] = np.stack([buildings.door_x[b], buildings.door_y[b]], -1)
    points[:, -1] = np.stack([buildings.x[b], buildings.y[b]], -1)
    return points, valid


@dataclass(frozen=True)
class Whereabouts:
    """True places: x, y metres; building is -1 on the way; speed in metres a second."""

    x: Floats
    y: Floats
    building: Ints
    speed: Floats


def whereabouts(people: People, legs: Legs, person: Ints, seconds: Floats) -> Whereabouts:
    """Tell where these people truly are at these seconds (arrays of one shape)."""
    b = people.town.buildings
    if not len(legs):
        home = people.home[person]
        return Whereabouts(b.x[home], b.y[home], home, np.zeros(person.shape))
    base, span = legs.depart.min(), 1e7
    keys = legs.person * span + (legs.depart - base)
    leg = np.searchsorted(keys, person * span + (seconds - base), side="right") - 1
    begun = (leg >= 0) & (legs.person[leg] == person) & (seconds >= base)
    at = np.where(begun, legs.target[leg], people.home[person])
    moving = begun & (seconds < legs.arrive[leg])
    x, y = b.x[at].copy(), b.y[at].copy()
    speed = np.zeros(person.shape)
    if moving.any():
        row = leg[moving]
        pace = legs.length[row] / (legs.arrive[row] - legs.depart[row])
        gone = (seconds[moving] - legs.depart[row]) * pace
        gone = np.where(legs.backwards[row], legs.length[row] - gone, gone)
        x[moving], y[moving] = _along(legs, row, gone)
        speed[moving] = pace
    return Whereabouts(x, y, np.where(moving, -1, at), speed)


def _along(legs: Legs, leg: Ints, gone: Floats) -> tuple[Floats, Floats]:
    """Give the points `gone` metres along these legs."""
    owner = np.zeros(len(legs.x), np.int64)
    order = np.argsort(legs.first_point, kind="stable")
    owner[legs.first_point[order]] = 1
    owner = np.cumsum(owner) - 1
    rank = np.empty(len(legs), np.int64)
    rank[order] = np.arange(len(legs))
    span = 1e6
    keys = owner * span + legs.metres
    after = np.searchsorted(keys, rank[leg] * span + gone, side="right")
    last = np.append(legs.first_point[order][1:], len(legs.x))[rank[leg]] - 1
    after = np.clip(after, legs.first_point[leg] + 1, last)
    before = after - 1
    share = (gone - legs.metres[before]) / np.maximum(legs.metres[after] - legs.metres[before], 1e-9)
    share = np.clip(share, 0, 1)
    return (
        legs.x[before] + share * (legs.x[after] - legs.x[before]),
        legs.y[before] + share * (legs.y[after] - legs.y[before]),
    )
