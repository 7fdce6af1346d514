"""Trials where the truth is known: small runs of what `abide bench judgement` measures at length."""

import numpy as np

from abide.simulate.trials import crossings, degrees, square, stationary


def test_people_who_stay_at_home_are_never_certain_to_have_left_it():
    found = stationary(people=20, days=2, seed=4, zone_at_m=[50, 100])
    assert found.person_days == 40
    assert found.certain == 0
    assert found.naive > 0
    assert found.probable < found.naive / 10


def test_a_naive_reading_counts_every_excursion_of_the_noise():
    wide = stationary(people=10, days=1, seed=4, zone_at_m=[1000], curfew_m=2000)
    assert (wide.certain, wide.probable, wide.naive) == (0, 0, 0)


def test_a_long_stay_deep_in_a_zone_is_found_every_time_and_mostly_certain():
    seen = crossings(visits=100, seed=4, depth_m=150, fixes_inside=8, indoors=False)
    assert seen.found == seen.visits == 100
    assert seen.certain > 90


def test_shallow_and_short_is_never_called_certain():
    seen = crossings(visits=100, seed=4, depth_m=20, fixes_inside=3, indoors=True, tangential=True)
    assert seen.certain == 0
    assert 0 < seen.found < 100


def test_the_trial_ground_is_measured_in_metres():
    east, north = degrees(np.array([0.0, 100.0]), np.array([0.0, 0.0]))
    assert east[1] > east[0]
    assert north[0] == north[1]
    assert square(0, 0, 100).is_valid
