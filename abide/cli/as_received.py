"""Events fed in the order in which they arrived, as the worker does it: every revision as it happens."""

from bisect import bisect_left, insort
from collections.abc import Iterator

import numpy as np

from abide.monitoring.events import Events
from abide.monitoring.findings import Finding, revise, said_anew
from abide.monitoring.lateness import Learnt, learnt
from abide.monitoring.live import Judgement, Live
from abide.monitoring.plan import Plan


def revisions(plan: Plan, events: Events, until: int) -> Iterator[Finding]:
    """Yield each finding as it is made, superseded or withdrawn, up to `until` (instant)."""
    return (finding for finding, _ in learnt_revisions(plan, events, until))


def learnt_revisions(plan: Plan, events: Events, until: int) -> Iterator[tuple[Finding, Learnt]]:
    """Yield each revision with when what it says was learnt of, and whether that was late.

    The clock is when each batch was received, but never later than `until`. The last of each chain that
    is not withdrawn is what a single judgement of all events at once would find.
    """
    fed: list[Events] = []

    def history(fitting: str, since: int) -> Events:
        return Events.concat([batch.take(batch.at >= since) for batch in fed])

    live = Live([plan], history)
    standing = _Standing()
    for batch in batches(events):
        received = int(batch.received_at[0])
        clock = min(received, until)
        # What is due at the very moment of arrival is judged with what arrived.
        yield from _ticks(live, standing, clock - 1)
        yield from standing.take(live.advance(batch, clock), received)
        fed.append(batch)
        yield from _ticks(live, standing, clock)
    yield from _ticks(live, standing, until)
    # How long something open has lasted is no revision while it lasts; at the end it is said once.
    yield from standing.take(live.settle(until), until, to_the_minute=True)


def batches(events: Events) -> Iterator[Events]:
    """Split events by the moment they were received, earliest first, in the order given between equals."""
    order = np.argsort(events.received_at, kind="stable")
    edges = np.flatnonzero(np.diff(events.received_at[order])) + 1
    for rows in np.split(order, edges):
        if len(rows):
            yield events.take(rows)


def _ticks(live: Live, standing: "_Standing", clock: int) -> Iterator[tuple[Finding, Learnt]]:
    """Bring each tick that is due by the clock, at its own moment."""
    before = None
    while (moment := live.wake_at()) is not None and moment <= clock and moment != before:
        yield from standing.take(live.tick(moment), moment)
        before = moment


class _Standing:
    """The latest of each chain of findings, and when each was settled."""

    def __init__(self) -> None:
        self._heads: dict[str, Finding] = {}
        self._ends: list[tuple[int, str]] = []
        self._said: set[str] = set()
        self._learnt: dict[str, Learnt] = {}

    def take(
        self, judgements: list[Judgement], clock: int, *, to_the_minute: bool = False
    ) -> Iterator[tuple[Finding, Learnt]]:
        """Compare judgements made at an instant with what stands; yield what they change."""
        for judgement in judgements:
            touched = self._after(judgement.judged_from)
            for change in revise(touched, judgement.findings, to_the_minute=to_the_minute):
                revision = said_anew(change, self._said)
                self._said.add(revision.id)
                old = self._heads.pop(revision.supersedes or "", None)
                known = None if old is None else (old, self._learnt.pop(old.id))
                self._learnt[revision.id] = learnt(revision, clock, known)
                self._heads[revision.id] = revision
                insort(self._ends, (revision.settled, revision.id))
                yield revision, self._learnt[revision.id]

    def _after(self, moment: int) -> list[Finding]:
        """Give what may change after a moment, without looking at years of what is long over."""
        first = bisect_left(self._ends, (moment + 1, ""))
        return [self._heads[name] for _, name in self._ends[first:] if name in self._heads]
