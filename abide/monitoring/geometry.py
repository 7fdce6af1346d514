"""Metres on a local plane anywhere on earth; inside, outside or unsure from position and accuracy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from math import nan
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon

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
    """A circle around a point or an area, widened by a buffer: degrees and metres."""

    longitude: float = nan
    latitude: float = nan
    radius_m: float = 0.0
    area: Polygon | MultiPolygon | None = None
    buffer_m: float = 0.0


def circle(longitude: float, latitude: float, radius_m: float) -> Place:
    """Make the place within radius_m of a point (degrees)."""
    return Place(longitude, latitude, radius_m)


def area(geometry: Polygon | MultiPolygon, buffer_m: float = 0.0) -> Place:
    """Make the place inside a polygon (degrees), widened by buffer_m."""
    return Place(area=geometry, buffer_m=buffer_m)


@dataclass(frozen=True, slots=True)
class Drawings:
    """Areas on their local planes, each drawn when somebody first comes near it.

    Most zones are never come near to, and drawing one costs more than years of knowing that nobody
    did. A drawing is a function of the area alone, so keeping it changes no result.
    source, buffer_m: the areas (degrees) and how far each is widened (metres)
    flat, edge: the area and its boundary (metres), None until drawn
    core: how far around the centre everything is certainly inside, NaN until drawn, 0 if the centre is not
    """

    source: NDArray[np.object_]
    buffer_m: Floats
    flat: NDArray[np.object_]
    edge: NDArray[np.object_]
    core: Floats

    def draw(self, which: NDArray[np.intp]) -> None:
        """Draw those of the numbered areas that are not drawn yet."""
        which = np.unique(which[np.isnan(self.core[which])])
        if len(which) == 0:
            return
        source = self.source[which]
        centre, scale = _planes(source)
        corners = shapely.get_num_coordinates(source)
        origin, scale = np.repeat(centre, corners, axis=0), np.repeat(scale, corners, axis=0)
        flat = shapely.transform(source, lambda xy: (xy - origin) * scale)
        wider = np.flatnonzero(self.buffer_m[which] > 0)
        flat[wider] = shapely.buffer(flat[wider], self.buffer_m[which[wider]], quad_segs=16)
        edge = shapely.boundary(flat)
        shapely.prepare(flat)
        shapely.prepare(edge)
        middle = shapely.Point(0, 0)
        self.flat[which], self.edge[which] = flat, edge
        self.core[which] = np.where(shapely.intersects(flat, middle), shapely.distance(edge, middle), 0.0)


def _planes(areas: NDArray[np.object_]) -> tuple[Floats, Floats]:
    """Give the centre of each area's plane (degrees) and the lengths of a degree there (metres): (n, 2)."""
    bounds = shapely.bounds(areas)
    centre = (bounds[:, :2] + bounds[:, 2:]) / 2
    return centre, np.column_stack(metres_per_degree(centre[:, 1]))


@dataclass(frozen=True, slots=True)
class Places:
    """Many places as columns, each on its own plane, so that many positions can be graded at once.

    x runs east and y north of the centre, metres. radius is 0 for an area; half_width and half_height
    bound either, an area by a little more than it needs. drawing is the number of its drawing, -1 for
    a circle.
    """

    longitude: Floats
    latitude: Floats
    east: Floats
    north: Floats
    radius: Floats
    half_width: Floats
    half_height: Floats
    drawing: NDArray[np.intp]
    drawings: Drawings


def columns(places: Sequence[Place]) -> Places:
    """Turn places into columns."""
    areas = [i for i, p in enumerate(places) if p.area is not None]
    source = np.empty(len(areas), object)
    source[:] = [places[i].area for i in areas]
    buffer_m = np.array([places[i].buffer_m for i in areas], np.float64)
    centre, scale = _planes(source)
    corner = (shapely.bounds(source)[:, 2:] - centre) * scale

    centres = np.array([(p.longitude, p.latitude) for p in places], np.float64).reshape(-1, 2)
    centres[areas] = centre
    radius = np.array([p.radius_m for p in places], np.float64)
    halves = np.column_stack([radius, radius])
    # Nothing is missed if the bounds are a millimetre too wide.
    halves[areas] = corner + np.column_stack([buffer_m, buffer_m]) + 0.001
    drawing = np.full(len(places), -1, np.intp)
    drawing[areas] = np.arange(len(areas))
    drawings = Drawings(
        source,
        buffer_m,
        np.full(len(areas), None, object),
        np.full(len(areas), None, object),
        np.full(len(areas), nan),
    )
    return Places(
        np.ascontiguousarray(centres[:, 0]),
        np.ascontiguousarray(centres[:, 1]),
        *metres_per_degree(centres[:, 1]),
        radius,
        np.ascontiguousarray(halves[:, 0]),
        np.ascontiguousarray(halves[:, 1]),
        drawing,
        drawings,
    )


def join(left: Places, right: Places) -> Places:
    """Put the columns of two sets of places one after the other."""
    drawings = Drawings(*_both(left.drawings, right.drawings, [f.name for f in fields(Drawings)]))
    drawing = np.where(right.drawing < 0, -1, right.drawing + len(left.drawings.core))
    names = [f.name for f in fields(Places) if f.name not in ("drawing", "drawings")]
    together: dict[str, Any] = dict(zip(names, _both(left, right, names), strict=True))
    return Places(**together, drawing=np.concatenate([left.drawing, drawing]), drawings=drawings)


def _both(left: object, right: object, names: Sequence[str]) -> Iterator[NDArray[Any]]:
    return (np.concatenate([getattr(left, name), getattr(right, name)]) for name in names)


def take(places: Places, rows: NDArray[np.intp]) -> Places:
    """Pick places by number; the drawings stay shared."""
    names = [f.name for f in fields(Places) if f.name != "drawings"]
    picked: dict[str, Any] = {name: getattr(places, name)[rows] for name in names}
    return Places(**picked, drawings=places.drawings)


def offsets(
    places: Places, which: NDArray[np.intp], longitude: Floats, latitude: Floats
) -> tuple[Floats, Floats]:
    """Give how many metres east and north of its place's centre each position (degrees) lies."""
    east = longitude - places.longitude[which]
    # A step across the antimeridian is a short one.
    east = np.where(np.abs(east) > 180, east - np.copysign(360.0, east), east)
    return east * places.east[which], (latitude - places.latitude[which]) * places.north[which]


# No degree of latitude is shorter than this (metres).
_SHORTEST_DEGREE = 110_567.0


def near(
    places: Places, which: NDArray[np.intp], longitude: Floats, latitude: Floats, reach_m: Floats
) -> NDArray[np.bool_]:
    """Say which positions lie within so many metres of their place's bounds."""
    # Of nearly all, latitude alone tells.
    far = np.abs(latitude - places.latitude[which]) * _SHORTEST_DEGREE > places.half_height[which] + reach_m
    found = ~far
    left = np.flatnonzero(found)
    x, y = offsets(places, which[left], longitude[left], latitude[left])
    found[left] = np.abs(x) - places.half_width[which[left]] <= reach_m[left]
    found[left] &= np.abs(y) - places.half_height[which[left]] <= reach_m[left]
    return found


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
    grades = np.full(len(which), SURE_OUTSIDE, np.int8)
    doubt = sure * accuracy_m
    # Most positions are far from most places, as their latitudes alone show.
    far = np.abs(latitude - places.latitude[which]) * _SHORTEST_DEGREE > places.half_height[which] + doubt
    left = np.flatnonzero(~far)
    which, accuracy_m, doubt = which[left], accuracy_m[left], doubt[left]

    east = longitude[left] - places.longitude[which]
    # A step across the antimeridian is a short one.
    east = np.where(np.abs(east) > 180, east - np.copysign(360.0, east), east)
    x = east * places.east[which]
    y = (latitude[left] - places.latitude[which]) * places.north[which]
    near = np.flatnonzero(
        (np.abs(x) - places.half_width[which] <= doubt) & (np.abs(y) - places.half_height[which] <= doubt)
    )
    left, which = left[near], which[near]
    accuracy_m, doubt, x, y = accuracy_m[near], doubt[near], x[near], y[near]
    drawing = places.drawing[which]
    distance = np.hypot(x, y)

    rows = np.flatnonzero(drawing < 0)
    depth = places.radius[which[rows]] - distance[rows]
    grades[left[rows]] = _from_depth(depth, accuracy_m[rows], doubt[rows])

    rows = np.flatnonzero(drawing >= 0)
    places.drawings.draw(drawing[rows])
    deep = distance[rows] + doubt[rows] < places.drawings.core[drawing[rows]]
    grades[left[rows[deep]]] = SURE_INSIDE
    rows = rows[~deep]
    grades[left[rows]] = _of_areas(
        places.drawings, drawing[rows], shapely.points(x[rows], y[rows]), accuracy_m[rows], doubt[rows]
    )
    return grades


def _from_depth(depth: Floats, accuracy: Floats, doubt: Floats) -> Grades:
    beyond = np.abs(depth)
    # A position on the circle itself is inside, however good the accuracy.
    return _steps(depth >= 0, beyond > accuracy, beyond > doubt)


def _of_areas(
    drawings: Drawings,
    which: NDArray[np.intp],
    points: NDArray[np.object_],
    accuracy: Floats,
    doubt: Floats,
) -> Grades:
    inside = shapely.intersects(drawings.flat[which], points)
    edges = drawings.edge[which]
    near = shapely.dwithin(edges, points, doubt)
    # The narrower reach is asked only of those that the wider one left in doubt.
    nearer = near.copy()
    nearer[near] = shapely.dwithin(edges[near], points[near], accuracy[near])
    return _steps(inside, ~nearer, ~near)


def _steps(inside: NDArray[np.bool_], likely: NDArray[np.bool_], sure: NDArray[np.bool_]) -> Grades:
    step = 1 + likely.astype(np.int8) + sure
    return np.where(inside, step, -step).astype(np.int8)
