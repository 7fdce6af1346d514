"""The unit of the demonstration's protected person: beside the tags, a street from where somebody goes."""

from datetime import date

import numpy as np
import pytest

from abide.monitoring.events import Events, Kind
from abide.monitoring.instants import HOUR, MINUTE, from_text
from abide.monitoring.nearness import apart_m
from abide.simulate.cases import demonstration
from abide.simulate.units import SERIAL, senders, with_unit
from abide.simulate.world import make_world

NOW = from_text("2026-11-22T12:00:00Z")


@pytest.fixture(scope="module")
def show():
    return demonstration(people=150, seed=1, first_day=date(2026, 11, 21), now=NOW)


def test_its_positions_come_beside_the_tags_in_order_of_arrival(show):
    world = show.world
    events = Events.concat(list(with_unit(world, world.hours(until=40 * 3600.0))))
    theirs = events.take(events.fitting == len(world.serials))
    assert senders(world)[len(world.serials)] == SERIAL
    assert SERIAL not in world.serials
    assert set(theirs.kind) == {Kind.FIX}
    assert theirs.at.min() >= NOW - 24 * HOUR
    assert np.diff(theirs.at).max() == 2 * MINUTE
    # Who must keep away goes there now.
    tag = events.take((events.fitting == show.who["in_zone"]) & (events.kind == Kind.FIX))
    during = tag.take((tag.at > NOW - 30 * MINUTE) & (tag.at < NOW))
    last = theirs.take(theirs.at < NOW).take(slice(-1, None))
    near = apart_m(during.longitude, during.latitude, last.longitude, last.latitude)
    assert np.median(near) < 300
    assert (during.received_at - during.at).max() < 2 * MINUTE


def test_a_world_without_a_unit_is_as_it_was():
    world = make_world(people=5, seed=1, first_day=date(2026, 11, 21))
    given = list(with_unit(world, iter([Events.empty(3)])))
    assert [len(events) for events in given] == [3]
    assert senders(world) == world.serials
