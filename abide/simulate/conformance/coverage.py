"""Tags that were out of reach and send what they stored, oldest first or newest first: the same findings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events
from abide.monitoring.findings import Finding, Status, in_time_order, revise
from abide.monitoring.instants import HOUR, MINUTE
from abide.monitoring.live import Live
from abide.monitoring.plan import Plan
from abide.simulate.plans import plans_of
from abide.simulate.trials import FIRST
from abide.simulate.world import make_world

# How much a tag that is back in reach sends at a time.
AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Backfill:
    """An invented town whose tags were all out of reach for some hours of each day.

    findings: what stands when everything is judged at once in the order of happening; the others say for
    how many people the same stood after the events came as a tag sends them
    """

    people: int
    hours_out_of_reach: float
    events: int
    findings: int
    oldest_first_same: int
    newest_first_same: int

    @property
    def same(self) -> bool:
        """Say whether the order of arrival made no difference to anybody."""
        return self.oldest_first_same == self.newest_first_same == self.people


def backfill(*, people: int, days: int, hours: float, seed: int) -> Backfill:
    """Keep every tag out of reach from 10:00 for so many hours a day, and judge what then comes."""
    world = make_world(people=people, seed=seed, first_day=FIRST)
    until = world.clock.midnight(days)
    events = Events.concat(list(world.hours(until=until)))
    end = int(world.clock.start + until * 1_000_000)
    plans = plans_of(world)
    compiled = compile_plans(plans)
    together = _by_fitting(run(compiled, fresh(compiled), events, end).findings)
    same = {True: 0, False: 0}
    for number, plan in enumerate(plans):
        mine = events.take(events.fitting == number)
        mine = replace(mine, fitting=np.zeros(len(mine), np.int32))
        expected = together.get(plan.fitting.id, [])
        for newest_first in same:
            same[newest_first] += _arriving(plan, _stored(mine, hours, newest_first), end) == expected
    found = sum(map(len, together.values()))
    return Backfill(people, hours, len(events), found, same[False], same[True])


def _stored(events: Events, hours: float, newest_first: bool) -> list[Events]:
    """Cut one person's events into the batches in which they arrive."""
    events = events.take(np.argsort(events.at, kind="stable"))
    hour = (events.at % (24 * HOUR)) / HOUR
    held = (hour >= 10) & (hour < 10 + hours)
    batches: list[Events] = []
    for day in np.unique(events.at // (24 * HOUR)):
        today = events.at // (24 * HOUR) == day
        kept = np.flatnonzero(today & held)
        kept = kept[::-1] if newest_first else kept
        # What happens after they are back comes first where the newest is sent first.
        parts = [np.flatnonzero(today & (hour < 10)), kept, np.flatnonzero(today & (hour >= 10 + hours))]
        if newest_first:
            parts[1:] = reversed(parts[1:])
        for rows in parts:
            batches += [events.take(rows[n : n + AT_ONCE]) for n in range(0, len(rows), AT_ONCE)]
    return batches


def _arriving(plan: Plan, batches: Sequence[Events], end: int) -> list[Finding]:
    """Judge batches as they come, and give what stands at the end."""
    seen: list[Events] = []
    live = Live([plan], lambda _, since: Events.concat(seen))
    heads: list[Finding] = []
    clock = plan.fitting.start

    def take(judged_from: int, findings: Sequence[Finding]) -> list[Finding]:
        standing = [f for f in heads if f.end is None or f.end > judged_from]
        revisions = revise(standing, findings, to_the_minute=True)
        replaced = {r.supersedes for r in revisions}
        return [f for f in heads if f.id not in replaced] + revisions

    for batch in batches:
        clock = max(clock, int(batch.at.max()) + MINUTE)
        for judgement in live.advance(batch, min(clock, end)):
            heads = take(judgement.judged_from, judgement.findings)
        seen.append(batch)
    for judgement in live.settle(end):
        heads = take(judgement.judged_from, judgement.findings)
    stands = [replace(f, supersedes=None) for f in heads if f.status is not Status.WITHDRAWN]
    return in_time_order(stands)


def _by_fitting(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in in_time_order(findings):
        found.setdefault(finding.fitting, []).append(finding)
    return found
