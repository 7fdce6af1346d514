"""The ground a finding is about: positions and the place they are held against, on a plane of metres."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from abide.monitoring.geometry import metres_per_degree

_CORNERS_A_QUARTER = 24


@dataclass(frozen=True, slots=True)
class Fix:
    """One position: when, where (degrees, WGS84), how accurate (68 % radius, metres).

    cited: the finding names it as evidence; doubts: why it is doubted, in words, empty where nobody doubts it
    """

    at: datetime
    longitude: float
    latitude: float
    accuracy_m: float
    cited: bool = False
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """The place that positions are held against: a circle, or an area in degrees with its buffer.

    name: as a sentence calls it, such as "the curfew address"; forbidden: one must stay out of it
    """

    name: str
    longitude: float
    latitude: float
    radius_m: float = 0.0
    area: Polygon | MultiPolygon | None = None
    buffer_m: float = 0.0
    forbidden: bool = False

    @property
    def edge(self) -> str:
        """What its border is called: "the 50 m circle round the curfew address"."""
        if self.area is None:
            return f"the {self.radius_m:g} m circle round {self.name}"
        return (
            f"the edge of {self.name}" if not self.buffer_m else f"the {self.buffer_m:g} m round {self.name}"
        )


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres east and north of a point (degrees); good for as far as anybody walks or drives in a day."""

    longitude: float
    latitude: float

    def flat(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn degrees (n, 2) into metres (n, 2); a step across the antimeridian is a short one."""
        scale = np.array([float(v) for v in metres_per_degree(self.latitude)])
        east = (degrees[:, 0] - self.longitude + 180.0) % 360.0 - 180.0
        metres: NDArray[np.float64] = np.column_stack([east, degrees[:, 1] - self.latitude]) * scale
        return metres

    def points(self, fixes: Sequence[Fix]) -> NDArray[np.float64]:
        """Give where fixes lie (n, 2), metres."""
        return self.flat(np.array([(f.longitude, f.latitude) for f in fixes], np.float64).reshape(-1, 2))

    def outline(self, target: Target, *, buffered: bool = True) -> BaseGeometry:
        """Give the area of a target in metres, with its buffer or without."""
        if target.area is None:
            centre = self.flat(np.array([[target.longitude, target.latitude]]))[0]
            return Point(*centre).buffer(target.radius_m, quad_segs=_CORNERS_A_QUARTER)
        flat: BaseGeometry = shapely.transform(target.area, self.flat)
        return flat.buffer(target.buffer_m) if buffered and target.buffer_m > 0 else flat


def plane_of(target: Target) -> Plane:
    """Make the plane round the middle of a target."""
    if target.area is None:
        return Plane(target.longitude, target.latitude)
    west, south, east, north = target.area.bounds
    return Plane((west + east) / 2, (south + north) / 2)


def beyond(target: Target, fixes: Sequence[Fix]) -> list[float]:
    """Say how far outside of a target and its buffer each position lies (metres); inside is negative."""
    plane = plane_of(target)
    where = plane.points(fixes)
    if target.area is None:
        return [float(d) for d in np.hypot(where[:, 0], where[:, 1]) - target.radius_m]
    area = plane.outline(target)
    points = shapely.points(where)
    away = shapely.distance(area.boundary, points)
    return [float(d) for d in np.where(shapely.intersects(area, points), -away, away)]
