"""Trials where the truth is known: small runs of what `abide bench judgement` measures at length."""

import numpy as np
import pytest

from abide.simulate.trials import Drift, crossings, degrees, square, stationary


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


@pytest.mark.parametrize("indoors", [False, True])
@pytest.mark.parametrize("tangential", [False, True])
def test_no_visit_of_three_fixes_and_50_m_is_missed(indoors, tangential):
    seen = crossings(visits=300, seed=6, depth_m=50, fixes_inside=3, indoors=indoors, tangential=tangential)
    assert seen.missed == 0
    assert seen.not_known < 20


def test_some_visits_by_neighbours_are_missed_and_most_are_found():
    seen = crossings(
        visits=300, seed=6, depth_m=50, fixes_inside=3, indoors=True, from_m=40, minutes_before=60
    )
    assert 0 < seen.missed < 12
    assert seen.not_known < seen.found / 4


def test_neighbours_of_a_zone_who_never_move_are_hardly_ever_probably_in_it():
    usual = stationary(people=20, days=2, seed=4, zone_at_m=[20])
    assert usual.in_zone <= 0.05
    assert usual.not_known > 0
    # A device that claims too much, and errors that hide from single steps.
    worse = stationary(people=20, days=2, seed=4, zone_at_m=[20], claims=0.2, drift=Drift(0.9, 40.0))
    assert worse.certain * worse.person_days <= 1
    assert worse.in_zone > usual.in_zone


def test_nobody_is_found_in_a_zone_before_the_visit_counts():
    none = crossings(visits=50, seed=4, depth_m=-300, fixes_inside=3, indoors=False)
    assert none.found == 0
    assert none.missed == 50
