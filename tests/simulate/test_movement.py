from datetime import date

import numpy as np
import shapely

from abide.simulate.movement import make_legs, whereabouts
from abide.simulate.people import make_people
from abide.simulate.routines import DRIVE_M_PER_MIN, walk_length
from abide.simulate.town import make_town


def test_nobody_is_ever_off_the_streets_and_out_of_the_buildings(lived):
    world = lived.world
    minutes = np.arange(world.clock.midnight(1), world.clock.midnight(3), 60.0)
    person = np.repeat(np.arange(len(world.people)), len(minutes))
    place = whereabouts(world.people, world._legs(), person, np.tile(minutes, len(world.people)))
    s, b = world.town.streets, world.town.buildings
    lines = np.stack([np.stack([s.x[s.start], s.y[s.start]], -1), np.stack([s.x[s.end], s.y[s.end]], -1)], 1)
    paths = np.stack([np.stack([b.x, b.y], -1), np.stack([b.door_x, b.door_y], -1)], 1)
    allowed = shapely.STRtree(shapely.linestrings(np.concatenate([lines, paths])))
    away = place.building < 0
    points = shapely.points(place.x[away], place.y[away])
    nearest = allowed.geometries[allowed.nearest(points)]
    assert away.sum() > 1000
    assert shapely.distance(points, nearest).max() < 0.01
    inside = place.building[~away]
    np.testing.assert_array_equal(place.x[~away], b.x[inside])


def test_nobody_is_faster_than_a_car_in_town(lived):
    world = lived.world
    seconds = np.arange(world.clock.midnight(1), world.clock.midnight(2), 60.0)
    for row in range(0, len(world.people), 7):
        place = whereabouts(world.people, world._legs(), np.full(len(seconds), row), seconds)
        assert np.hypot(np.diff(place.x), np.diff(place.y)).max() < DRIVE_M_PER_MIN * 1.2 + 1


def test_a_way_is_as_long_as_the_streets_it_takes_and_the_way_back_is_the_same():
    town = make_town(seed=3, homes=500)
    people = make_people(town, 60, seed=3, today=date(2026, 1, 1))
    rows = np.arange(60)
    there = make_legs(people, rows, np.zeros(60), np.ones(60), people.home, people.shop)
    back = make_legs(people, rows, np.zeros(60), np.ones(60), people.shop, people.home)
    np.testing.assert_allclose(there.length, walk_length(people, people.home, people.shop), atol=1e-6)
    np.testing.assert_allclose(back.length, there.length)
    third = there.length / 3
    a = whereabouts(people, there, rows, third)
    b = whereabouts(people, back, rows, there.length - third)
    np.testing.assert_allclose((a.x, a.y), (b.x, b.y), atol=1e-5)
