"""A street network: crossings, streets between them, and the shortest ways along them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_FAR = 1e12


@dataclass(frozen=True, slots=True)
class Streets:
    """A graph laid on the ground.

    x, y: crossings, metres; start, end: the crossings each street joins; length: metres
    name: name of each street; kind: "ring", "main", "street" or "bridge"
    """

    x: Floats
    y: Floats
    start: Ints
    end: Ints
    length: Floats
    name: tuple[str, ...]
    kind: tuple[str, ...]

    def neighbours(self) -> tuple[Ints, Floats]:
        """Give for each crossing the crossings next to it and the metres to each, padded with itself."""
        beside: list[list[tuple[int, float]]] = [[] for _ in range(len(self.x))]
        for a, b, metres in zip(self.start.tolist(), self.end.tolist(), self.length.tolist(), strict=True):
            beside[a].append((b, metres))
            beside[b].append((a, metres))
        most = max(len(row) for row in beside)
        nodes = np.tile(np.arange(len(self.x))[:, None], (1, most))
        metres = np.full((len(self.x), most), _FAR)
        for crossing, row in enumerate(beside):
            for k, (other, length) in enumerate(row):
                nodes[crossing, k], metres[crossing, k] = other, length
        return nodes, metres


@dataclass(frozen=True, slots=True)
class Ways:
    """The shortest ways from every crossing to some doors, a row a door.

    door_street, door_along: the street of each door and how far along it, metres from its start
    metres: distance from each crossing to the door
    onward: the next crossing on the way to the door, or -1 where the next thing is the door's own street
    """

    door_street: Ints
    door_along: Floats
    metres: Floats
    onward: Ints


def ways_to(streets: Streets, door_street: Ints, door_along: Floats) -> Ways:
    """Work out the shortest way from every crossing to every door, all doors at once.

    Every crossing takes the best of its neighbours' distances, again and again until nothing gets
    shorter: as many rounds as the longest way has streets, each a handful of array operations.
    """
    nodes, step = streets.neighbours()
    doors = np.arange(len(door_street))
    metres = np.full((len(doors), len(streets.x)), _FAR)
    ends = streets.start[door_street], streets.end[door_street]
    np.minimum.at(metres, (doors, ends[0]), door_along)
    np.minimum.at(metres, (doors, ends[1]), streets.length[door_street] - door_along)
    onward = np.full(metres.shape, -1, np.int64)
    while True:
        through = metres[:, nodes] + step
        best = through.argmin(axis=2)
        shorter = np.take_along_axis(through, best[..., None], axis=2)[..., 0]
        better = shorter < metres - 1e-9
        if not better.any():
            return Ways(door_street, door_along, metres, onward)
        metres[better] = shorter[better]
        onward[better] = np.broadcast_to(nodes, through.shape)[better, best[better]]
