"""Inside, outside or unsure: metres on a local plane, anywhere on earth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon

from abide.monitoring.geometry import area, circle, columns, grade, metres_per_degree

# A degree by the ellipsoid, to the metre: (latitude, east, north), from the WGS84 series.
DEGREES = [(0, 111_320, 110_574), (45, 78_847, 111_132), (51.5, 69_440, 111_259), (80, 19_394, 111_660)]


@pytest.mark.parametrize(("latitude", "east", "north"), DEGREES)
def test_the_length_of_a_degree(latitude, east, north):
    assert [round(float(v)) for v in metres_per_degree(latitude)] == pytest.approx([east, north], abs=2)


def at_depth(place, depths, accuracy, latitude=51.5):
    """Grade positions so many metres inside (+) the east edge of a place 200 m wide around 0 E."""
    east = np.array([100.0 - d for d in depths]) / float(metres_per_degree(latitude)[0])
    n = len(depths)
    which = np.zeros(n, np.intp)
    return grade(
        columns([place]),
        which,
        east,
        np.full(n, latitude),
        np.full(n, float(accuracy)),
        2.0,
    ).tolist()


def box(latitude=51.5, half=100.0):
    east, north = metres_per_degree(latitude)
    x, y = half / float(east), half / float(north)
    return Polygon([(-x, latitude - y), (x, latitude - y), (x, latitude + y), (-x, latitude + y)])


# Graded with an accuracy of 10 m.
DEPTHS = {
    29.9: 3,
    20.1: 3,
    19.9: 2,
    10.1: 2,
    9.9: 1,
    0.1: 1,
    -0.1: -1,
    -9.9: -1,
    -10.1: -2,
    -19.9: -2,
    -20.1: -3,
    -29.9: -3,
}


@pytest.mark.parametrize("place", [circle(0, 51.5, 100), area(box())], ids=["circle", "area"])
def test_grades_go_by_depth_in_steps_of_the_accuracy(place):
    assert at_depth(place, DEPTHS, 10) == list(DEPTHS.values())


@pytest.mark.parametrize("latitude", [-54.8, 0.0, 51.5, 78.2])
def test_grades_are_the_same_wherever_on_earth(latitude):
    assert at_depth(area(box(latitude)), DEPTHS, 10, latitude) == list(DEPTHS.values())


def test_a_buffer_widens_the_area():
    assert at_depth(area(box(), 50.0), [-19, -81], 0.1) == [3, -3]
    assert at_depth(area(box(), 50.0), [-49, -51], 0.1) == [3, -3]


def test_a_hole_is_outside_and_a_second_part_is_inside():
    ring = Polygon(box().exterior.coords, [box(half=40).exterior.coords])
    assert at_depth(area(ring), [100, 50], 1) == [-3, 3]
    far = Polygon([(0.1, 51.49), (0.12, 51.49), (0.12, 51.51), (0.1, 51.51)])
    parts = columns([area(MultiPolygon([box(), far]))])
    which, accuracy = np.zeros(3, np.intp), np.full(3, 5.0)
    found = grade(parts, which, np.array([0.0, 0.05, 0.11]), np.full(3, 51.5), accuracy, 2.0)
    assert found.tolist() == [3, -3, 3]


@given(st.floats(-400, 400), st.floats(-400, 400), st.floats(0, 300), st.sampled_from(["circle", "area"]))
def test_a_wider_accuracy_never_makes_a_position_surer(x, y, accuracy, shape):
    place = columns([circle(0, 51.5, 100) if shape == "circle" else area(box())])
    east, north = (float(v) for v in metres_per_degree(51.5))
    position = (np.array([x / east] * 2), np.array([51.5 + y / north] * 2))
    wide, narrow = grade(
        place, np.zeros(2, np.intp), *position, np.array([accuracy + 1, accuracy]), 2.0
    ).tolist()
    assert np.sign(wide) == np.sign(narrow)
    assert abs(wide) <= abs(narrow)
