"""What only says again what stands may be passed over: nobody can tell from the findings."""

from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring import steady
from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Kind
from abide.monitoring.instants import MINUTE
from abide.monitoring.plan import Fitting, Plan, Zone, ZoneKind
from tests.properties.strategies import (
    BEGIN,
    FIRST,
    HOURS,
    SPOTS,
    SQUARE,
    as_events,
    histories,
    plans,
)
from tests.properties.test_any_order import in_batches


def looking_at_everything():
    return patch.object(steady, "says_again", lambda _, __, row, *___: np.zeros(len(row), np.bool_))


def long_stays():
    """Hours at one spot and then at another, a fix every other minute, as most of life is."""
    stay = st.tuples(st.sampled_from(SPOTS), st.sampled_from([5.0, 12.0]), st.integers(1, 40))
    return st.lists(stay, min_size=1, max_size=6).map(_one_after_another)


def _one_after_another(stays):
    spots = [(spot, accuracy) for spot, accuracy, count in stays for _ in range(count)]
    return [(Kind.FIX, BEGIN + 2 * i * MINUTE, *where) for i, where in enumerate(spots)]


@settings(max_examples=150, deadline=None)
@given(plans(), histories(), long_stays(), st.data())
def test_passing_over_what_says_nothing_new_leaves_the_same_findings_standing(plan, history, stays, data):
    events = as_events(history + stays)
    events = events.take(np.argsort(events.at, kind="stable"))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=12)))
    clock = sorted(data.draw(st.lists(st.integers(BEGIN, BEGIN + HOURS * 60 * MINUTE), max_size=4)))

    with looking_at_everything():
        expected = in_batches(plan, events, cuts, clock).standing()

    assert in_batches(plan, events, cuts, clock).standing() == expected


def test_somebody_who_stays_where_they_are_is_passed_over():
    passed = []
    says_again = steady.says_again

    def noted(*arguments):
        found = says_again(*arguments)
        passed.append(int(found.sum()))
        return found

    zone = Zone("Z1", ZoneKind.EXCLUSION, FIRST, None, SQUARE, 150.0)
    compiled = compile_plans([Plan("Europe/London", None, None, Fitting("F1", BEGIN), (zone,))])
    states = fresh(compiled)
    with patch.object(steady, "says_again", noted):
        for i in range(3):
            events = as_events([(Kind.FIX, BEGIN + 2 * i * MINUTE, SPOTS[0], 5.0)])
            states = run(compiled, states, events, int(events.at[0])).states
    # The zone, its buffer, and whether there is a location at all: this last is known from the start.
    assert passed == [1, 3, 3]
