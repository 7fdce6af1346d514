"""Samples of alcohol judged as they come leave the episodes that all of them together have."""

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring.alcohol import Outcome, episodes
from abide.monitoring.alcohol_findings import CODES
from abide.monitoring.alcohol_live import advance, fresh
from abide.monitoring.engine import compile_plans, run
from abide.monitoring.engine import fresh as fresh_states
from abide.monitoring.events import Events, Kind
from abide.monitoring.findings import Status, in_time_order, revise, said_anew
from abide.monitoring.findings import changeable as touched
from abide.monitoring.instants import DAY, HOUR
from abide.monitoring.live import Live
from abide.monitoring.plan import Alcohol, Fitting, Plan
from tests.properties.test_alcohol import BEGIN, RULES, histories, joined, sober

FITTED = BEGIN - HOUR
PLAN = Plan("Europe/London", None, None, Fitting("F1", FITTED), (Alcohol("C1", date(2026, 3, 1), None),))


def as_events(samples):
    events = Events.empty(len(samples))
    events.at[:] = events.received_at[:] = samples.at
    events.kind[:], events.reading[:] = Kind.ALCOHOL, samples.tac
    events.infra_red[:], events.temperature[:] = samples.infra_red, samples.temperature
    return events


def parts_of(samples, data):
    """Cut samples in time order into batches; those of one instant stay together."""
    samples = samples.take(np.argsort(samples.at, kind="stable"))
    edges = np.flatnonzero(np.diff(samples.at)) + 1
    cuts = sorted(data.draw(st.sets(st.sampled_from(edges.tolist()), max_size=20))) if len(edges) else []
    return [samples.take(rows) for rows in np.split(np.arange(len(samples)), cuts)]


@given(histories(min_size=1), st.data())
@settings(max_examples=400, deadline=None)
def test_batch_by_batch_or_all_at_once_the_episodes_are_the_same(samples, data):
    tag, settled = fresh(FITTED), []
    found = []
    for part in parts_of(samples, data):
        tag, found, _ = advance(tag, part, RULES)
        settled += [f.episode for f in found if f.settled_at is not None]
    going_on = [f.episode for f in found if f.settled_at is None]
    together = sorted(settled + going_on, key=lambda e: (e.start, e.end, e.outcome))
    assert together == episodes(samples, RULES)


@given(histories(min_size=1), st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_settled_is_what_no_later_reading_changes(samples, data):
    more = data.draw(histories())
    later = replace(more, at=more.at - BEGIN + samples.at.max() + data.draw(st.integers(1, DAY)))
    _, found, _ = advance(fresh(FITTED), samples, RULES)
    after = episodes(joined(samples, later), RULES)
    assert [f.episode for f in found if f.settled_at is not None and f.episode not in after] == []


@given(histories(min_size=1), st.data())
@settings(max_examples=200, deadline=None)
def test_in_any_order_the_findings_are_those_of_the_episodes(samples, data):
    events = as_events(samples)
    order = np.array(data.draw(st.permutations(range(len(events)))), np.intp)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(events)), max_size=6)))
    until = int(samples.at.max())
    seen, standing, said = [], [], set()

    def take(judgements, to_the_minute=False):
        nonlocal standing
        for judgement in judgements:
            held, changes = touched(standing, judgement.judged_from), []
            for change in revise(held, judgement.findings, to_the_minute=to_the_minute):
                changes.append(said_anew(change, said))
                said.add(changes[-1].id)
            replaced = {c.supersedes for c in changes}
            standing = [f for f in standing if f.id not in replaced] + changes

    live = Live([PLAN], lambda fitting, since: Events.concat(seen))
    for rows in np.split(order, cuts):
        batch = events.take(rows)
        take(live.advance(batch, int(batch.at.max(initial=FITTED))))
        seen.append(batch)
    take(live.settle(until), to_the_minute=True)
    stands = [f for f in standing if f.status is not Status.WITHDRAWN and "NOT_KNOWN" not in f.code]
    expected = {
        (CODES[e.outcome], e.start, round(e.peak, 4) if e.outcome is not Outcome.OBSTRUCTION else None)
        for e in episodes(samples, RULES)
    }
    assert {
        (f.code, f.start, None if f.code == CODES[Outcome.OBSTRUCTION] else f.reason["peak"]) for f in stands
    } == expected
    assert all(f.end is None or f.end <= until for f in stands)

    compiled = compile_plans([PLAN])
    at_once = run(compiled, fresh_states(compiled), events, until).findings
    content = [replace(f, supersedes=None) for f in in_time_order(at_once)]
    left = [f for f in standing if f.status is not Status.WITHDRAWN]
    assert [replace(f, supersedes=None, minutes=0) for f in in_time_order(left)] == [
        replace(f, minutes=0) for f in content
    ]


@given(st.integers(2, 8), st.sampled_from([0.05, 0.0]), st.sampled_from([1.0, 3.0]))
@settings(max_examples=20, deadline=None)
def test_however_long_something_goes_on_what_is_remembered_stays_small(weeks, tac, volts):
    """A tag on the skin for two days, then off it, or drunk, or both, for weeks."""
    first = sober(BEGIN, 96)
    going_on = sober(BEGIN + 48 * HOUR, weeks * 7 * 48)
    steady = np.arange(len(going_on)) % 3 / 1000
    going_on = replace(going_on, tac=tac + steady, infra_red=np.full(len(going_on), volts))
    tag, most, found = fresh(FITTED), 0, []
    for start in range(0, len(going_on), 48):
        part = going_on.take(slice(start, start + 48))
        tag, told, _ = advance(tag, joined(first, part) if start == 0 else part, RULES)
        most = max(most, len(tag.samples))
        found += [f.episode for f in told if f.settled_at is not None]
    still = [f.episode for f in told if f.settled_at is None]
    assert sorted(found + still, key=lambda e: (e.start, e.end, e.outcome)) == episodes(
        joined(first, going_on), RULES
    )
    assert most <= (RULES.longest_days + 2) * 48
    if volts > 1:
        of_contact = [e for e in found if e.outcome is Outcome.OBSTRUCTION]
        assert len(of_contact) >= weeks - 1
        assert all(e.last - e.first < RULES.longest_days * DAY for e in of_contact)
    elif tac:
        assert len(found) >= weeks - 1
    else:
        assert found == []
        assert len(tag.samples) <= 12 + 1 + 48
