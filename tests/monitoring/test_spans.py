"""Time as sets, against the plain reading: minute by minute, with Python's own sets."""

from datetime import date
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from abide.monitoring import spans
from abide.monitoring.instants import DAY, HOUR

STRETCHES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def minutes(stretches):
    return {m for a, b in stretches for m in range(a, b)}


def a_set(stretches):
    return spans.join(stretches)


@given(STRETCHES, STRETCHES)
def test_sets_of_time_behave_as_sets(a, b):
    one, other = a_set(a), a_set(b)
    assert minutes(one.tolist()) == minutes(a)
    assert minutes(spans.join(one, other).tolist()) == minutes(a) | minutes(b)
    assert minutes(spans.common(one, other).tolist()) == minutes(a) & minutes(b)
    assert minutes(spans.without(one, other).tolist()) == minutes(a) - minutes(b)
    assert spans.length(one) == len(minutes(a))


@given(STRETCHES, st.lists(st.integers(-5, 45), min_size=1, max_size=10).map(sorted))
def test_what_lies_between_edges(stretches, edges):
    got = spans.between(a_set(stretches), np.array(edges, np.int64)).tolist()
    wanted = [len(minutes(stretches) & set(range(a, b))) for a, b in pairwise(edges)]
    assert got == wanted


def test_no_two_stretches_of_a_set_touch():
    assert spans.join([(5, 7), (0, 2), (2, 4), (6, 9)]).tolist() == [[0, 4], [5, 9]]


def test_a_local_day_is_as_long_as_the_clock_makes_it():
    def lengths(first):
        return (np.diff(spans.midnights(first, 3, "Europe/London")) / HOUR).tolist()

    assert lengths(date(2026, 3, 28)) == [24, 23, 24]
    assert lengths(date(2026, 10, 24)) == [24, 25, 24]
    assert spans.midnights(date(1970, 1, 2), 1, "UTC").tolist() == [DAY, 2 * DAY]
