"""Gaps: more than half an hour without a fix, and what the device said of it."""

import numpy as np
import pytest

from abide.monitoring.events import Events, Kind, What
from abide.monitoring.instants import MINUTE
from abide.trails.gaps import LONGEST_WITHOUT_FIX, gaps


def events(fixes, words=()):
    found = Events.empty(len(fixes) + len(words))
    found.at[:] = [*fixes, *(at for at, _ in words)]
    found.kind[:] = [Kind.FIX] * len(fixes) + [Kind.EQUIPMENT] * len(words)
    found.what[len(fixes) :] = [what for _, what in words]
    return found


def test_half_an_hour_is_no_gap_and_a_moment_more_is():
    assert len(gaps(events([0, LONGEST_WITHOUT_FIX]))) == 0
    found = gaps(events([0, LONGEST_WITHOUT_FIX + 1]))
    assert (found.start.tolist(), found.end.tolist(), found.cause.tolist()) == (
        [0],
        [LONGEST_WITHOUT_FIX + 1],
        [0],
    )


def test_the_order_of_events_does_not_matter():
    found = gaps(events([200 * MINUTE, 0, 100 * MINUTE]))
    assert found.start.tolist() == [0, 100 * MINUTE]
    assert found.end.tolist() == [100 * MINUTE, 200 * MINUTE]


@pytest.mark.parametrize("fixes", [[], [0]])
def test_without_two_fixes_there_is_no_gap(fixes):
    assert len(gaps(events(fixes, [(5, What.BATTERY_DEAD)]))) == 0


@pytest.mark.parametrize(
    ("at", "cause"),
    [(-1, 0), (0, What.OUT_OF_CONTACT), (99 * MINUTE, What.OUT_OF_CONTACT), (100 * MINUTE, 0)],
)
def test_a_word_explains_the_gap_in_which_it_was_said(at, cause):
    assert gaps(events([0, 100 * MINUTE], [(at, What.OUT_OF_CONTACT)])).cause.tolist() == [cause]


def test_a_flat_battery_explains_more_than_a_low_one_or_lost_contact():
    words = [(1, What.BATTERY_LOW), (2, What.BATTERY_DEAD), (3, What.OUT_OF_CONTACT), (4, What.CHARGING)]
    assert gaps(events([0, 100 * MINUTE], words)).cause.tolist() == [What.BATTERY_DEAD]


def test_home_events_are_no_fixes():
    found = events([0, 20 * MINUTE, 40 * MINUTE])
    found.kind[1] = Kind.HOME
    assert len(gaps(found)) == 1
    assert len(gaps(found.take(np.array([0, 1])))) == 0
