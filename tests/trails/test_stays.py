"""Stays: at least five minutes within a hundred metres, without a gap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.monitoring.events import Events, Kind
from abide.monitoring.instants import MINUTE
from abide.trails.stays import stays

METRE = 1 / 111_195


def walk(*steps, longitude=0.0, latitude=0.0):
    """Give a fix for each (minute, metres east, metres north) of a place."""
    events = Events.empty(len(steps))
    events.kind[:] = Kind.FIX
    for row, (minute, east, north) in enumerate(steps):
        events.at[row] = minute * MINUTE
        events.longitude[row] = longitude + east * METRE / np.cos(np.radians(latitude))
        events.latitude[row] = latitude + north * METRE
    return events


def spans(found):
    return [
        (start // MINUTE, end // MINUTE)
        for start, end in zip(found.start.tolist(), found.end.tolist(), strict=True)
    ]


def test_five_minutes_are_a_stay_and_four_are_not():
    assert spans(stays(walk(*((m, 0, 0) for m in range(6))))) == [(0, 5)]
    assert spans(stays(walk(*((m, 0, 0) for m in range(5))))) == []


@pytest.mark.parametrize("place", [(0, 0), (116.3, 60), (179.9999, -45), (-180, 10)])
def test_a_hundred_metres_away_is_still_here_and_farther_is_not(place):
    longitude, latitude = place
    near = walk((0, 0, 0), (6, 99.9, 0), longitude=longitude, latitude=latitude)
    far = walk((0, 0, 0), (6, 100.1, 0), longitude=longitude, latitude=latitude)
    assert spans(stays(near)) == [(0, 6)]
    assert spans(stays(far)) == []


def test_two_places_are_two_stays_with_their_middles():
    found = stays(
        walk(*((m, 0, 0) for m in range(10)), *((m, 1000, 500) for m in range(12, 20)), latitude=50)
    )
    assert spans(found) == [(0, 9), (12, 19)]
    assert found.fixes.tolist() == [10, 8]
    assert found.latitude.tolist() == pytest.approx([50, 50 + 500 * METRE])
    assert found.radius_m.tolist() == pytest.approx([0, 0], abs=1e-6)


def test_a_gap_ends_a_stay():
    assert spans(stays(walk((0, 0, 0), (6, 0, 0), (36, 0, 0)))) == [(0, 36)]
    assert spans(stays(walk((0, 0, 0), (6, 0, 0), (37, 0, 0), (43, 0, 0)))) == [(0, 6), (37, 43)]


def test_a_walk_is_no_stay():
    assert len(stays(walk(*((m, m * 80, 0) for m in range(30))))) == 0


def test_the_middle_of_a_stay_across_the_180th_meridian_is_there():
    found = stays(walk((0, -50, 0), (6, 40, 0), longitude=180))
    assert abs(found.longitude[0]) > 179.999


@pytest.mark.parametrize("count", [0, 1])
def test_too_little_is_no_stay(count):
    assert len(stays(walk(*((0, 0, 0) for _ in range(count))))) == 0


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(-300, 300), st.integers(-300, 300)), max_size=40),
    st.randoms(),
)
def test_stays_are_apart_in_order_and_long_enough_in_whatever_order_fixes_come(steps, random):
    steps = list({step[0]: step for step in steps}.values())
    found = stays(walk(*steps))
    random.shuffle(steps)
    assert spans(stays(walk(*steps))) == spans(found)
    assert (found.end - found.start >= 5 * MINUTE).all()
    assert (found.start[1:] > found.end[:-1]).all()
    assert (found.radius_m <= 200).all()
