"""The town as a map: one GeoJSON FeatureCollection that a page draws instead of tiles from elsewhere."""

from typing import Any

import numpy as np
from shapely.geometry import LineString

from abide.simulate.streets import Floats
from abide.simulate.town import RIVER_HALF_WIDTH_M, PlaceKind, Town
from abide.simulate.town_names import RIVER


def as_geojson(town: Town) -> dict[str, Any]:
    """Draw a town: river, streets, buildings and named places, with `layer`, `kind` and `name` on each."""
    return {
        "type": "FeatureCollection",
        "name": town.name,
        "attribution": f"{town.name}, an invented town (seed {town.seed})",
        "features": [_river(town), *_streets(town), *_buildings(town), *_places(town)],
    }


def _river(town: Town) -> dict[str, Any]:
    # Smoothed by widening and narrowing again, so that the banks have no corners.
    shape = LineString(town.river).buffer(RIVER_HALF_WIDTH_M + 60).buffer(-60).simplify(1.5)
    return _feature("water", "river", RIVER, "Polygon", [_degrees(town, np.array(shape.exterior.coords))])


def _streets(town: Town) -> list[dict[str, Any]]:
    streets = town.streets
    ends = np.stack(
        [
            np.stack([streets.x[streets.start], streets.y[streets.start]], -1),
            np.stack([streets.x[streets.end], streets.y[streets.end]], -1),
        ],
        axis=1,
    )
    return [
        _feature("street", kind, name, "LineString", _degrees(town, line))
        for kind, name, line in zip(streets.kind, streets.name, ends, strict=True)
    ]


def _buildings(town: Town) -> list[dict[str, Any]]:
    corners = town.buildings.corners()
    closed = np.concatenate([corners, corners[:, :1]], axis=1)
    return [
        _feature("building", kind.value, name, "Polygon", [_degrees(town, ring)])
        for kind, name, ring in zip(town.buildings.kind, town.buildings.name, closed, strict=True)
    ]


def _places(town: Town) -> list[dict[str, Any]]:
    middle = np.stack([town.buildings.x, town.buildings.y], -1)
    return [
        _feature("place", kind.value, name, "Point", _degrees(town, point[None])[0])
        for kind, name, point in zip(town.buildings.kind, town.buildings.name, middle, strict=True)
        if kind is not PlaceKind.HOME
    ]


def _degrees(town: Town, points: Floats) -> list[list[float]]:
    longitude, latitude = town.ground.degrees(points[:, 0], points[:, 1])
    return np.round(np.stack([longitude, latitude], -1), 6).tolist()


def _feature(layer: str, kind: str, name: str, shape: str, coordinates: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"layer": layer, "kind": kind, "name": name},
        "geometry": {"type": shape, "coordinates": coordinates},
    }
