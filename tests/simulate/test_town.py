import json

import numpy as np
import pytest
import shapely

from abide.simulate.basemap import as_geojson
from abide.simulate.ground import Ground
from abide.simulate.town import HOW_MANY, RIVER_HALF_WIDTH_M, PlaceKind, make_town


@pytest.fixture(scope="module")
def town():
    return make_town(seed=11, homes=800)


def test_the_same_seed_builds_the_same_town_and_another_seed_another_one(town):
    def drawn(seed):
        return json.dumps(as_geojson(make_town(seed=seed, homes=800)))

    assert drawn(11) == json.dumps(as_geojson(town))
    assert drawn(12) != drawn(11)


def test_the_town_lies_in_open_sea(town):
    longitude, latitude = town.ground.degrees(town.buildings.x, town.buildings.y)
    assert -5.0 < longitude.min() < longitude.max() < -4.8
    assert 53.8 < latitude.min() < latitude.max() < 54.0


def test_metres_and_degrees_are_each_others_inverse():
    ground = Ground()
    x, y = np.array([-3000.0, 0.0, 2500.0]), np.array([10.0, 0.0, -2000.0])
    back = ground.metres(*ground.degrees(x, y))
    np.testing.assert_allclose(back, (x, y), atol=1e-6)


def test_every_kind_of_place_is_there_as_often_as_planned(town):
    assert {kind: len(town.buildings.of(kind)) for kind in HOW_MANY} == HOW_MANY
    assert len(town.buildings.of(PlaceKind.HOME)) > 750


def test_no_building_stands_in_a_street_or_in_the_river_or_in_another(town):
    shapes = shapely.polygons(town.buildings.corners())
    tree, s = shapely.STRtree(shapes), town.streets
    lines = shapely.linestrings(
        np.stack([np.stack([s.x[s.start], s.y[s.start]], -1), np.stack([s.x[s.end], s.y[s.end]], -1)], 1)
    )
    assert not tree.query(lines, predicate="intersects").size
    assert not tree.query(
        shapely.LineString(town.river).buffer(RIVER_HALF_WIDTH_M), predicate="intersects"
    ).size
    first, second = tree.query(shapes, predicate="intersects")
    assert (first == second).all()


def test_only_bridges_and_the_ring_road_cross_the_river(town):
    s, river = town.streets, shapely.LineString(town.river)
    lines = shapely.linestrings(
        np.stack([np.stack([s.x[s.start], s.y[s.start]], -1), np.stack([s.x[s.end], s.y[s.end]], -1)], 1)
    )
    assert {s.kind[i] for i in np.flatnonzero(shapely.crosses(lines, river))} == {"bridge", "ring"}


def test_every_place_can_be_reached_from_every_crossing(town):
    assert town.ways.metres.max() < 15_000


def test_a_way_is_never_shorter_than_the_straight_line_and_each_step_brings_it_nearer(town):
    ways, s, b = town.ways, town.streets, town.buildings
    straight = np.hypot(
        s.x[None] - b.door_x[town.destinations][:, None], s.y[None] - b.door_y[town.destinations][:, None]
    )
    assert (ways.metres >= straight - 1e-6).all()
    doors, crossings = np.nonzero(ways.onward >= 0)
    onward = ways.onward[doors, crossings]
    assert (ways.metres[doors, onward] < ways.metres[doors, crossings]).all()


def test_the_map_names_a_layer_a_kind_and_a_name_for_everything(town):
    features = as_geojson(town)["features"]
    assert {f["properties"]["layer"] for f in features} == {"water", "street", "building", "place"}
    assert all(f["properties"]["kind"] and f["properties"]["name"] for f in features)
