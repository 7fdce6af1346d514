"""Forecasts of batteries against the truth of the town: hours off, and the truth within the bounds."""

import numpy as np

from abide.simulate.battery import Batteries
from abide.simulate.battery_trials import forecasts
from abide.simulate.rates import Rates


def test_the_nearer_to_empty_the_better_the_forecast_and_the_truth_mostly_lies_within():
    rows = forecasts(people=60, days=8, seed=5)
    assert [row.from_percent for row in rows] == [100, 80, 60, 40, 20]
    many = [row for row in rows if row.readings >= 100]
    assert len(many) >= 3
    assert all(row.within >= 0.75 for row in many)
    assert all(row.error_hours <= 4 for row in many)
    assert many[-1].error_hours < many[0].error_hours


def test_a_battery_reads_once_an_hour_never_while_it_is_dead_and_falls_until_it_is_charged():
    batteries = Batteries(np.arange(40), 40, Rates(forgets_charge=0.6, heeds_low=0.0), seed=2)
    for number in range(4):
        day = batteries.day(number, number * 86_400.0, (number + 1) * 86_400.0)
    person, at, percent = day.levels
    assert percent.min() >= 0
    assert percent.max() <= 100
    assert len(day.dead[0]) > 0
    off = [day.off, day.still_off]
    assert not any(stretches.find(person, at)[0].any() for stretches in off)
    assert np.bincount(person, minlength=40).max() == 24
