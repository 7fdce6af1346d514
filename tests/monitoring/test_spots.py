"""Where a device has lain: the same in whatever batches its fixes come."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring import spots
from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import MINUTE

NEVER = -(2**60)


def track(seed, minutes, fittings):
    """Fixes of some fittings about a minute apart, sorted by fitting and time."""
    rng = np.random.default_rng(seed)
    fitting = np.repeat(np.arange(fittings, dtype=np.int32), minutes)
    at = np.concatenate([np.sort(rng.integers(0, minutes * MINUTE, minutes)) for _ in range(fittings)])
    longitude, latitude = (middle + rng.normal(0, 2e-4, len(at)) for middle in (-0.1, 51.5))
    return fitting, at, longitude, latitude, rng.choice([5.0, 40.0, 150.0], len(at))


def around(lain, which, longitude, latitude):
    found = lain.around(which, longitude, latitude, 250.0, 6)
    return dict(
        zip(which[found.which].tolist(), zip(found.spread_m, found.claimed_m, strict=True), strict=True)
    )


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 120 * MINUTE), max_size=6))
def test_any_batches_remember_the_same(seed, cuts):
    fitting, at, *rest = track(seed, 120, 3)
    whole, lain = spots.remember(spots.none_yet(3), np.full(3, NEVER), fitting, at, *rest, 100.0)
    expected = around(lain, np.arange(len(at)), rest[0], rest[1])

    state, last, got = spots.none_yet(3), np.full(3, NEVER), {}
    for begin, end in zip([-1, *sorted(cuts)], [*sorted(cuts), 2**60], strict=True):
        some = np.flatnonzero((at > begin) & (at <= end))
        part = [c[some] for c in rest]
        state, lain = spots.remember(state, last, fitting[some], at[some], *part, 100.0)
        here = around(lain, np.arange(len(some)), part[0], part[1])
        got |= {int(some[i]): value for i, value in here.items()}
        last[fitting[some]] = at[some]

    assert got == expected
    for name in ("longitude", "latitude", "accuracy", "count"):
        assert np.array_equal(getattr(state, name), getattr(whole, name))


def lying(metres_east, accuracy_m=20.0):
    """One device's fixes, one of each five minutes, so many metres east of a place."""
    n = len(metres_east)
    longitude = -0.1 + np.array(metres_east) / float(metres_per_degree(51.5)[0])
    at = np.arange(n) * spots.APART
    claimed = np.broadcast_to(np.asarray(accuracy_m, np.float64), n)
    return np.zeros(n, np.int32), at, longitude, np.full(n, 51.5), claimed


def seen_last(metres_east, **kwargs):
    fixes = lying(metres_east, **kwargs)
    _, lain = spots.remember(spots.none_yet(1), np.array([NEVER]), *fixes, 100.0)
    last = np.array([len(metres_east) - 1])
    return lain.around(last, fixes[2][last], fixes[3][last], 250.0, 6)


def test_a_fix_is_not_its_own_past():
    assert len(seen_last([0] * 6).which) == 0
    assert len(seen_last([0] * 7).which) == 1


def test_the_middle_the_scatter_and_the_claim_are_those_of_what_lies_within_reach():
    found = seen_last([-10, 10, -10, 10, -10, 10, 1000, 0])
    assert found.away_m[0] == pytest.approx(10, abs=2)
    assert found.spread_m[0] == pytest.approx(20, abs=3)
    assert found.claimed_m[0] == 20


def test_only_the_last_twenty_are_remembered():
    # Seven old ones here, then twenty elsewhere: nothing is left of the place.
    assert len(seen_last([0] * 7 + [5000] * 20 + [0]).which) == 0
    assert len(seen_last([0] * 7 + [5000] * 13 + [0]).which) == 1


def test_poor_fixes_are_not_remembered():
    assert len(seen_last([0] * 9, accuracy_m=100.0).which) == 1
    assert len(seen_last([0] * 9, accuracy_m=101.0).which) == 0
