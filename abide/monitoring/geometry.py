"""Metres on a local plane anywhere on earth; inside, outside or unsure from position and accuracy."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]
Grades = NDArray[np.int8]

# How far a position lies in (+) or out (-) of a place, in steps of its accuracy.
BEYOND_DOUBT_INSIDE = 4  # by more than twice what can be believed of its accuracy
SURE_INSIDE = 3  # by more than twice its accuracy
LIKELY_INSIDE = 2  # by more than its accuracy
INSIDE = 1  # by any amount
UNGRADED = 0
OUTSIDE = -1
LIKELY_OUTSIDE = -2
SURE_OUTSIDE = -3
BEYOND_DOUBT_OUTSIDE = -4


def metres_per_degree(latitude: Floats | float) -> tuple[Floats, Floats]:
    """Give the length of a degree of longitude and of latitude there, on the WGS84 ellipsoid (metres)."""
    angle = np.radians(np.asarray(latitude, np.float64))
    east = 111412.84 * np.cos(angle) - 93.5 * np.cos(3 * angle) + 0.118 * np.cos(5 * angle)
    north = 111132.954 - 559.822 * np.cos(2 * angle) + 1.175 * np.cos(4 * angle)
    return east, north


@dataclass(frozen=True, slots=True)
class Place:
    """A circle or an area on its own local plane: x east and y north of a centre, metres.

    area is None for a circle. half_width and half_height bound either; `radius` is that of the circle,
    and of an area how far around the centre everything is certainly inside (0 if the centre is not).
    """

    longitude: float
    latitude: float
    radius: float
    half_width: float
    half_height: float
    area: BaseGeometry | None
    edge: BaseGeometry | None


def circle(longitude: float, latitude: float, radius_m: float) -> Place:
    """Make the place within radius_m of a point (degrees)."""
    return Place(longitude, latitude, radius_m, radius_m, radius_m, None, None)


def area(geometry: Polygon | MultiPolygon, buffer_m: float = 0.0) -> Place:
    """Make the place inside a polygon (degrees), widened by buffer_m."""
    west, south, east, north = geometry.bounds
    longitude, latitude = (west + east) / 2, (south + north) / 2
    scale = np.array([float(v) for v in metres_per_degree(latitude)])
    flat = shapely.transform(geometry, lambda xy: (xy - [longitude, latitude]) * scale)
    if buffer_m > 0:
        flat = flat.buffer(buffer_m)
    edge = flat.boundary
    shapely.prepare(flat)
    shapely.prepare(edge)
    x0, y0, x1, y1 = flat.bounds
    half_width, half_height = max(abs(x0), abs(x1)), max(abs(y0), abs(y1))
    centre = shapely.Point(0, 0)
    core = float(shapely.distance(edge, centre)) if shapely.intersects(flat, centre) else 0.0
    return Place(longitude, latitude, core, half_width, half_height, flat, edge)


@dataclass(frozen=True, slots=True)
class Places:
    """Many places as columns, so that many positions can be graded at once."""

    longitude: Floats
    latitude: Floats
    east: Floats
    north: Floats
    radius: Floats
    half_width: Floats
    half_height: Floats
    is_circle: NDArray[np.bool_]
    area: NDArray[np.object_]
    edge: NDArray[np.object_]


def columns(places: Sequence[Place]) -> Places:
    """Turn places into columns."""

    def numbers(name: str) -> Floats:
        return np.array([getattr(p, name) for p in places], np.float64)

    def shapes(name: str) -> NDArray[np.object_]:
        column = np.empty(len(places), object)
        column[:] = [getattr(p, name) for p in places]
        return column

    east, north = metres_per_degree(numbers("latitude"))
    return Places(
        numbers("longitude"),
        numbers("latitude"),
        east,
        north,
        numbers("radius"),
        numbers("half_width"),
        numbers("half_height"),
        np.array([p.area is None for p in places], np.bool_),
        shapes("area"),
        shapes("edge"),
    )


def join(left: Places, right: Places) -> Places:
    """Put the columns of two sets of places one after the other."""
    return Places(*(np.concatenate([getattr(left, f.name), getattr(right, f.name)]) for f in fields(Places)))


def take(places: Places, rows: NDArray[np.intp]) -> Places:
    """Pick places by number."""
    return Places(*(getattr(places, f.name)[rows] for f in fields(Places)))


def grade(
    places: Places,
    which: NDArray[np.intp],
    longitude: Floats,
    latitude: Floats,
    accuracy_m: Floats,
    sure: float,
) -> Grades:
    """Grade each position against one place: SURE_INSIDE … SURE_OUTSIDE.

    which, longitude, latitude (degrees) and accuracy_m (68 % radius, metres) have one length;
    `sure` says how many accuracies make it sure (twice, by default policy).
    """
    east = longitude - places.longitude[which]
    # A step across the antimeridian is a short one.
    east = np.where(np.abs(east) > 180, east - np.copysign(360.0, east), east)
    x = east * places.east[which]
    y = (latitude - places.latitude[which]) * places.north[which]
    doubt = sure * accuracy_m

    grades = np.full(len(which), SURE_OUTSIDE, np.int8)
    circular = places.is_circle[which]
    near = (np.abs(x) - places.half_width[which] <= doubt) & (np.abs(y) - places.half_height[which] <= doubt)

    rows = np.flatnonzero(near & circular)
    if len(rows):
        depth = places.radius[which[rows]] - np.hypot(x[rows], y[rows])
        grades[rows] = _from_depth(depth, accuracy_m[rows], doubt[rows])
    deep = np.hypot(x, y) + doubt < places.radius[which]
    grades[deep & ~circular] = SURE_INSIDE
    rows = np.flatnonzero(near & ~circular & ~deep)
    if len(rows):
        grades[rows] = _of_areas(places, which[rows], x[rows], y[rows], accuracy_m[rows], doubt[rows])
    return grades


def _from_depth(depth: Floats, accuracy: Floats, doubt: Floats) -> Grades:
    beyond = np.abs(depth)
    # A position on the circle itself is inside, however good the accuracy.
    return _steps(depth >= 0, beyond > accuracy, beyond > doubt)


def _of_areas(
    places: Places, which: NDArray[np.intp], x: Floats, y: Floats, accuracy: Floats, doubt: Floats
) -> Grades:
    points = shapely.points(x, y)
    inside = shapely.intersects(places.area[which], points)
    edges = places.edge[which]
    near = shapely.dwithin(edges, points, doubt)
    # The narrower reach is asked only of those that the wider one left in doubt.
    nearer = near.copy()
    nearer[near] = shapely.dwithin(edges[near], points[near], accuracy[near])
    return _steps(inside, ~nearer, ~near)


def _steps(inside: NDArray[np.bool_], likely: NDArray[np.bool_], sure: NDArray[np.bool_]) -> Grades:
    step = 1 + likely.astype(np.int8) + sure
    return np.where(inside, step, -step).astype(np.int8)
