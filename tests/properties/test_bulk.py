"""Many people judged together are judged as each alone; a long past in one go as event by event."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events
from abide.monitoring.findings import in_time_order
from abide.monitoring.instants import HOUR
from tests.properties.strategies import BEGIN, HOURS, as_events, histories, plans

UNTIL = BEGIN + HOURS * HOUR


def judged(made, events, until=UNTIL):
    compiled = compile_plans(made)
    return run(compiled, fresh(compiled), events, until).findings


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(plans(), histories()), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_people_judged_together_are_judged_as_each_alone(everyone, random):
    made = [replace(plan, fitting=replace(plan.fitting, id=f"F{n}")) for n, (plan, _) in enumerate(everyone)]
    parts = []
    for number, (_, history) in enumerate(everyone):
        events = as_events(history)
        parts.append(replace(events, fitting=np.full(len(events), number, np.int32)))
    together = Events.concat(parts)
    order = np.array(random.sample(range(len(together)), len(together)), np.intp)

    found = judged(made, together.take(order))

    for plan, part in zip(made, parts, strict=True):
        alone = judged([plan], replace(part, fitting=np.zeros(len(part), np.int32)))
        assert in_time_order([f for f in found if f.fitting == plan.fitting.id]) == in_time_order(alone)


@settings(max_examples=100, deadline=None)
@given(plans(), histories())
def test_event_by_event_leads_to_the_same_state_as_all_at_once(plan, history):
    events = as_events(history)
    events = events.take(np.argsort(events.at, kind="stable"))
    compiled = compile_plans([plan])
    states = fresh(compiled)
    # What happens at one instant is one batch: between its parts nobody can be judged.
    for at in np.unique(events.at):
        states = run(compiled, states, events.take(events.at == at), int(at)).states
    states = run(compiled, states, Events.empty(), UNTIL).states
    whole = run(compiled, fresh(compiled), events, UNTIL).states
    assert states.standing.presence.tolist() == whole.standing.presence.tolist()
    assert states.standing.since.tolist() == whole.standing.since.tolist()
    assert (states.at_home, states.incidents) == (whole.at_home, whole.incidents)
    assert states.wake_at.tolist() == whole.wake_at.tolist()
