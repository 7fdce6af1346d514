"""How far a claimed accuracy is believed: by how the device's own fixes scatter."""

import numpy as np
import pytest

from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import MINUTE, from_text
from abide.monitoring.quality import NEEDED, none_yet, remember

BEGIN = from_text("2026-03-27T12:00:00Z")
USUAL, MOST = 0.3, 10.0


def track(count, scatter_m, seed=1, step_m=0.0):
    """Positions scattered by so many metres (68 in 100) around a place that moves by step_m a minute."""
    rng = np.random.default_rng(seed)
    east, north = (float(v) for v in metres_per_degree(51.5))
    sigma = scatter_m / 1.51
    x = rng.normal(0, sigma, count) + step_m * np.arange(count)
    return x / east, 51.5 + rng.normal(0, sigma, count) / north


def doubts(longitude, latitude, claimed_m, minutes=1):
    n = len(longitude)
    at = BEGIN + np.arange(n) * minutes * MINUTE
    fixes = (np.zeros(n, np.int32), at, longitude, latitude, np.full(n, float(claimed_m)))
    _, history = remember(none_yet(1), *fixes)
    return history.doubts(np.arange(n), USUAL, MOST)


def test_a_device_that_scatters_as_it_says_is_hardly_doubted():
    assert doubts(*track(200, 10), 10)[-1] < 2.2


@pytest.mark.parametrize("times", [3, 5])
def test_a_device_that_claims_too_much_is_doubted_by_as_much(times):
    found = doubts(*track(200, 10 * times), 10)[-1]
    assert times <= found <= 2.2 * times


def test_nothing_is_doubted_beyond_the_limit():
    assert doubts(*track(200, 1000), 1)[-1] == MOST


def test_too_few_steps_tell_nothing():
    found = doubts(*track(40, 100), 10)
    assert found[:NEEDED].tolist() == [1.0] * NEEDED
    assert found[NEEDED] > 1


def test_fixes_far_apart_in_time_are_no_steps():
    assert set(doubts(*track(40, 100), 10, minutes=6)) == {1.0}


def test_a_claim_of_nothing_is_no_measure():
    assert set(doubts(*track(40, 10), 0)) == {1.0}


def test_someone_who_walks_for_a_while_is_not_doubted_for_it():
    still, walking = track(60, 7), track(20, 7, seed=2, step_m=80)
    both = [np.concatenate([a, b]) for a, b in zip(still, walking, strict=True)]
    assert doubts(*both, 7)[-1] < 3


def test_one_by_one_is_as_all_at_once():
    longitude, latitude = track(120, 30)
    at = BEGIN + np.arange(120) * MINUTE
    whole = doubts(longitude, latitude, 10)
    steps, alone = none_yet(1), []
    for i in range(120):
        fix = slice(i, i + 1)
        steps, history = remember(
            steps, np.zeros(1, np.int32), at[fix], longitude[fix], latitude[fix], np.full(1, 10.0)
        )
        alone.append(history.doubts(np.array([0]), USUAL, MOST)[0])
    assert alone == whole.tolist()
