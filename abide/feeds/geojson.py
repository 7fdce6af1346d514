"""Zones drawn as GeoJSON: checked point by point before anything is built from them."""

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from shapely import get_coordinates
from shapely.geometry import MultiPolygon, Polygon

from abide.feeds.faults import shorten
from abide.monitoring.plan_faults import outline_problem

Problem = tuple[str, str, str]

POLYGON = {
    "type": "array",
    "description": "An outer ring, then holes; each ring closes with its first position.",
    "minItems": 1,
    "items": {
        "type": "array",
        "minItems": 4,
        "items": {"type": "array", "minItems": 2, "items": {"type": "number"}},
    },
}
SCHEMA = {
    "description": "A GeoJSON Polygon or MultiPolygon, longitude first, degrees WGS84.",
    "oneOf": [
        {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {"type": {"const": "Polygon"}, "coordinates": POLYGON},
        },
        {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {
                "type": {"const": "MultiPolygon"},
                "coordinates": {"type": "array", "minItems": 1, "items": POLYGON},
            },
        },
    ],
}


def problems(geometry: Any) -> list[Problem]:
    """Name all that keeps a value from being a zone: (path inside it, what is wrong, what was found)."""
    if not isinstance(geometry, Mapping):
        return [("", "must be a GeoJSON object", shorten(geometry))]
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        return [(".type", "must be Polygon or MultiPolygon", shorten(kind))]
    if not isinstance(coordinates, list) or not coordinates:
        return [(".coordinates", "must be a list of rings that is not empty", shorten(coordinates))]
    if kind == "Polygon":
        found = list(_polygon(coordinates, ".coordinates"))
    else:
        found = [
            problem
            for number, polygon in enumerate(coordinates)
            for problem in _polygon(polygon, f".coordinates[{number}]")
        ]
    if not found:
        outline = outline_problem(to_shape(geometry))
        if outline:
            found = [(".coordinates", outline, "")]
    return found


def to_shape(geometry: Mapping[str, Any]) -> Polygon | MultiPolygon:
    """Build the area of a geometry in which `problems` found nothing; heights are left out."""
    if geometry["type"] == "Polygon":
        return _build(geometry["coordinates"])
    return MultiPolygon([_build(polygon) for polygon in geometry["coordinates"]])


def from_shape(shape: Polygon | MultiPolygon) -> dict[str, Any]:
    """Write an area as GeoJSON with every coordinate as it was read."""
    if isinstance(shape, MultiPolygon):
        return {"type": "MultiPolygon", "coordinates": [_rings(polygon) for polygon in shape.geoms]}
    return {"type": "Polygon", "coordinates": _rings(shape)}


def _build(rings: list[Any]) -> Polygon:
    outer, *holes = ([(float(x), float(y)) for x, y, *_ in ring] for ring in rings)
    return Polygon(outer, holes)


def _rings(polygon: Polygon) -> list[list[list[float]]]:
    return [get_coordinates(ring).tolist() for ring in (polygon.exterior, *polygon.interiors)]


def _polygon(rings: Any, path: str) -> Iterator[Problem]:
    if not isinstance(rings, list) or not rings:
        yield path, "must be a list of rings that is not empty", shorten(rings)
        return
    for number, ring in enumerate(rings):
        yield from _ring(ring, f"{path}[{number}]")


def _ring(ring: Any, path: str) -> Iterator[Problem]:
    if not isinstance(ring, list) or len(ring) < 4:
        yield path, "a ring needs at least four positions, the last the same as the first", shorten(ring)
        return
    bad = [
        (f"{path}[{number}]", problem, _point(position))
        for number, position in enumerate(ring)
        if (problem := _position(position))
    ]
    if bad:
        yield from bad
        return
    if ring[0][:2] != ring[-1][:2]:
        yield path, "a ring must close: its last position must be the same as its first", _point(ring[-1])
    # An edge that spans more than half the globe was meant to go the other way round.
    if any(abs(after[0] - before[0]) > 180 for before, after in pairwise(ring)):
        yield path, "crosses the 180th meridian; draw it as two polygons, one on each side", ""


def _position(position: Any) -> str | None:
    if not isinstance(position, list) or len(position) < 2:
        return "must be a position: longitude, latitude"
    if any(isinstance(n, bool) or not isinstance(n, int | float) for n in position):
        return "must hold numbers only"
    longitude, latitude = position[:2]
    if not all(isinstance(n, int) or math.isfinite(n) for n in position):
        return "must hold finite numbers only"
    if not -180 <= longitude <= 180:
        return "longitude must be from -180 to 180"
    if not -90 <= latitude <= 90:
        return "latitude must be from -90 to 90"
    return None


def _point(position: Any) -> str:
    if isinstance(position, list) and len(position) <= 4:
        return "[" + ", ".join(shorten(number) for number in position) + "]"
    return shorten(position)
