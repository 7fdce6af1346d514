"""Which part of the ground a picture shows, and where on the picture a point of it lies."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from abide.explain.ground import Fix, Plane, Target
from abide.explain.pictures.picture import MARGIN, WIDTH

# The square of the picture that shows the ground: its upper edge and its side.
TOP, SIDE = 26, 300.0
_LEAST_METRES = 60.0
# A circle wider than this many times the way walked would push everything else into one point.
_WIDEST = 3.0


@dataclass(frozen=True, slots=True)
class View:
    """Which square of the plane is shown: its lower left corner and its side, in metres."""

    west: float
    south: float
    metres: float

    def at(self, where: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn metres (n, 2) into the picture."""
        scale = self.scale
        x = MARGIN + (WIDTH - 2 * MARGIN - SIDE) / 2 + (where[:, 0] - self.west) * scale
        return np.column_stack([x, TOP + SIDE - (where[:, 1] - self.south) * scale])

    @property
    def scale(self) -> float:
        """How long a metre is drawn."""
        return SIDE / self.metres

    def window(self) -> BaseGeometry:
        """Give what is shown, in metres: the square, and as much on either side as the picture is wider."""
        more = (WIDTH - 2 * MARGIN - SIDE) / 2 / self.scale
        return box(self.west - more, self.south, self.west + self.metres + more, self.south + self.metres)


def view_of(plane: Plane, target: Target, fixes: Sequence[Fix], where: NDArray[np.float64]) -> View:
    """Show every position, the edge nearest to each, and their circles as far as those are not absurd."""
    edge = plane.outline(target).boundary
    lines = shapely.shortest_line(edge, shapely.points(where))
    shown = np.vstack([where, shapely.get_coordinates(lines)])
    west, south = shown.min(axis=0)
    east, north = shown.max(axis=0)
    way = max(east - west, north - south, _LEAST_METRES)
    radius = min(max((f.accuracy_m for f in fixes), default=0.0), _WIDEST * way)
    metres = 1.1 * (way + 2 * radius)
    return View((west + east - metres) / 2, (south + north - metres) / 2, metres)
