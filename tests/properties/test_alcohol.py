"""Alcohol, whatever the samples: order and repeats say nothing, and nothing above the threshold vanishes."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring.alcohol import Outcome, episodes, episodes_of
from abide.monitoring.alcohol_days import DayState, days, sober_day_rate
from abide.monitoring.alcohol_rules import rules_on
from abide.monitoring.alcohol_series import Samples, series
from abide.monitoring.instants import DAY, MINUTE, from_text

RULES = rules_on(date(2026, 3, 1))
BEGIN = from_text("2026-03-28T12:00:00Z")

LEVELS = st.one_of(
    st.sampled_from([0.0, 0.0, 0.0, 0.005, 0.019, 0.02, 0.021, 0.05, 0.15, 0.3, -0.01]),
    st.integers(-10, 400).map(lambda n: n / 1000),
)
STEPS = st.sampled_from([0, 5, 30, 30, 30, 31, 60, 61, 240, 241, 1440])
VOLTS = st.sampled_from([1.0, 1.0, 1.0, 1.0, 1.2, 1.5, 2.5, 0.3, 0.0, float("nan")])
DEGREES = st.sampled_from([33.0, 33.0, 33.0, 30.0, 22.0, 15.0, float("nan")])


@st.composite
def histories(draw, min_size=0, contact=True):
    """Samples in time order, with gaps, contradictions and poor contact unless `contact` is False."""
    rows = draw(st.lists(st.tuples(STEPS, LEVELS, VOLTS, DEGREES), min_size=min_size, max_size=60))
    steps, tac, volts, degrees = zip(*rows, strict=True) if rows else ((), (), (), ())
    at = BEGIN + np.cumsum(np.array(steps, np.int64)) * MINUTE
    if not contact:
        volts, degrees = [1.0] * len(rows), [33.0] * len(rows)
    return Samples(at, *(np.array(c, np.float64) for c in (tac, volts, degrees)))


def judged(samples):
    readings = series(samples, RULES)
    found = episodes_of(readings, RULES)
    return found, days(readings, found, RULES, "Europe/London")


def joined(*parts):
    return Samples(
        *(np.concatenate([getattr(p, c) for p in parts]) for c in ("at", "tac", "infra_red", "temperature"))
    )


def sober(start, count):
    """Readings at baseline, every half hour."""
    return Samples(
        start + np.arange(count, dtype=np.int64) * 30 * MINUTE,
        np.zeros(count),
        np.ones(count),
        np.full(count, 33.0),
    )


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_samples_says_nothing(samples, random):
    order = list(range(len(samples)))
    random.shuffle(order)
    assert judged(samples.take(np.array(order, np.intp))) == judged(samples)


@given(histories(min_size=1), st.data())
def test_a_sample_that_comes_again_says_nothing(samples, data):
    again = data.draw(st.lists(st.integers(0, len(samples) - 1), max_size=20))
    assert judged(joined(samples, samples.take(np.array(again, np.intp)))) == judged(samples)


@given(histories())
@settings(max_examples=300)
def test_every_reading_at_or_above_the_threshold_lies_in_an_episode(samples):
    found = episodes(samples, RULES)
    for at in samples.at[samples.tac >= RULES.threshold].tolist():
        assert any(e.start <= at <= e.end for e in found)


@given(histories())
def test_every_obstructed_reading_lies_in_an_obstruction(samples):
    readings = series(samples, RULES)
    obstructions = [e for e in episodes_of(readings, RULES) if e.outcome is Outcome.OBSTRUCTION]
    for at in readings.at[readings.obstructed].tolist():
        assert any(e.start <= at <= e.end for e in obstructions)


@given(histories())
def test_an_episode_is_whole_in_itself(samples):
    readings = series(samples, RULES)
    for e in episodes_of(readings, RULES):
        assert e.start <= e.first <= e.peak_at <= e.last <= e.end
        inside = readings.tac[(readings.at >= e.first) & (readings.at <= e.last)]
        assert e.peak == inside.max()
        assert e.area >= 0
        assert e.reasons
        if e.outcome is Outcome.CONFIRMED:
            assert all(r.holds for r in e.reasons)
            assert e.absorption is not None
            assert e.elimination is not None


@given(histories())
def test_episodes_of_one_kind_do_not_overlap(samples):
    found = episodes(samples, RULES)
    for kind in (True, False):
        row = [e for e in found if (e.outcome is Outcome.OBSTRUCTION) is kind]
        assert all(a.end <= b.start for a, b in pairwise(row))


@given(histories(min_size=1), st.integers(1, 60), st.integers(1, 60))
def test_readings_at_baseline_before_and_after_change_no_episode(samples, before, after):
    # Voltage is held against the series' own median, so the median must stay what it is.
    steady = replace(samples, infra_red=np.ones(len(samples)))
    edge = 30 * MINUTE
    whole = joined(sober(int(steady.at[0]) - edge, 1), steady, sober(int(steady.at[-1]) + edge, 1))
    first, last = int(whole.at.min()), int(whole.at.max())
    longer = joined(sober(first - before * edge, before), whole, sober(last + edge, after))
    assert episodes(longer, RULES) == episodes(whole, RULES)


@given(st.integers(0, 200))
def test_nothing_but_zeros_is_no_episode(count):
    assert episodes(sober(BEGIN, count), RULES) == []


@given(histories(min_size=1), st.floats(1, 3))
def test_more_alcohol_never_means_fewer_readings_in_an_episode(samples, factor):
    more = replace(samples, tac=np.where(samples.tac > 0, samples.tac * factor, samples.tac))
    found = episodes(more, RULES)
    for at in samples.at[samples.tac >= RULES.threshold].tolist():
        assert any(e.start <= at <= e.end for e in found)


@given(histories(), st.sampled_from([0.25, 0.5, 2.0, 4.0]))
def test_only_the_proportions_of_the_voltage_count(samples, factor):
    assert episodes(replace(samples, infra_red=samples.infra_red * factor), RULES) == episodes(samples, RULES)


@given(histories(), st.integers(1, 200))
def test_the_same_samples_weeks_later_are_the_same_episodes_then(samples, weeks):
    def shifted(e, by):
        return replace(
            e,
            start=e.start + by,
            end=e.end + by,
            peak_at=e.peak_at + by,
            first=e.first + by,
            last=e.last + by,
        )

    by = 7 * weeks * DAY
    later = episodes(replace(samples, at=samples.at + by), RULES)
    assert later == [shifted(e, by) for e in episodes(samples, RULES)]


@given(histories())
def test_every_day_has_one_state_and_the_rate_counts_only_known_days(samples):
    _, told = judged(samples)
    assert (
        [d.date for d in told] == [told[0].date + timedelta(days=n) for n in range(len(told))]
        if told
        else True
    )
    known = [d for d in told if d.state is not DayState.NOT_KNOWN]
    rate = sober_day_rate(told)
    assert (rate is None) == (not known)
    assert rate is None or 0 <= rate <= 1


@given(histories())
def test_a_permitted_level_never_makes_a_day_worse(samples):
    order = [DayState.SOBER, DayState.NOT_KNOWN, DayState.TAMPER, DayState.ALCOHOL]
    readings = series(samples, RULES)
    found = episodes_of(readings, RULES)
    strict = days(readings, found, RULES, "Europe/London")
    for level in (0.02, 0.08):
        lenient = days(readings, found, RULES, "Europe/London", level)
        for a, b in zip(strict, lenient, strict=True):
            assert order.index(b.state) <= order.index(a.state)


@given(histories(contact=False))
def test_without_the_sensors_of_contact_the_alcohol_is_judged_alike(samples):
    blind = replace(
        samples, infra_red=np.full(len(samples), np.nan), temperature=np.full(len(samples), np.nan)
    )
    assert judged(blind) == judged(samples)
