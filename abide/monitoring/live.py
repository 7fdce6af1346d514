"""Judging as it happens: events in any order, late ones re-judged from a checkpoint, time by ticks.

What the worker runs, and what `abide monitor --as-received` runs over files.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace

import numpy as np

from abide.monitoring import checkpoint, engine
from abide.monitoring.events import Events
from abide.monitoring.findings import Finding
from abide.monitoring.instants import FOREVER, NEVER_YET
from abide.monitoring.now import at_curfew_address
from abide.monitoring.parameters import PARAMETERS, Parameters
from abide.monitoring.plan import Plan
from abide.monitoring.plans import Plans, compile_plans, join, only
from abide.monitoring.portions import joined, picked, put_back
from abide.monitoring.presence import Presence
from abide.monitoring.states import States

# How much is kept in memory to re-judge late events from: so many pages of so many events each.
_PAGES, _PAGE_EVENTS = 3, 400_000


@dataclass(frozen=True, slots=True)
class Judgement:
    """All findings of one fitting that are open or end after `judged_from` (instant).

    of_pair: "" for what one fitting's own events say; else the condition, of the fitting's order, whose pair
    was judged. Either says nothing of the findings of the other.
    """

    fitting: str
    judged_from: int
    findings: tuple[Finding, ...]
    of_pair: str = ""


@dataclass(slots=True)
class _Page:
    """The states at one moment and the events since: a place to start again from."""

    states: States
    events: list[Events] = field(default_factory=list)
    size: int = 0

    def add(self, events: Events) -> None:
        """Keep some events; many small lots are put together, so that looking through them stays quick."""
        self.size += len(events)
        self.events.append(events)
        while len(self.events) > 1 and 2 * len(self.events[-1]) >= len(self.events[-2]):
            self.events[-2:] = [Events.concat(self.events[-2:])]


def _page(states: States) -> _Page:
    # Its own watermarks: they are raised out of reach for a fitting that was re-judged past it.
    return _Page(replace(states, watermark=states.watermark.copy()))


class Live:
    """The standing of a set of fittings, kept up to date batch by batch and tick by tick.

    history(fitting id, since): all earlier events of that fitting at or after an instant, in any
    order (their `fitting` column is not looked at); asked only for events that come later than
    what memory holds can set right; parameters: the numbers of policy to judge by.
    """

    def __init__(
        self,
        plans: Sequence[Plan],
        history: Callable[[str, int], Events],
        parameters: Parameters = PARAMETERS,
    ) -> None:
        self._history = history
        self._plans = compile_plans(plans, parameters)
        self._states = engine.fresh(self._plans)
        self._number = {p.fitting.id: i for i, p in enumerate(plans)}
        self._pages = [_page(self._states)]

    def number(self, fitting: str) -> int:
        """Give the number that stands for a fitting in the events' `fitting` column; KeyError if none."""
        return self._number[fitting]

    @property
    def fittings(self) -> tuple[str, ...]:
        """Name the fittings being judged."""
        return tuple(self._number)

    def plan(self, fitting: str) -> Plan:
        """Give the plan a fitting is judged by."""
        return self._plans.plans[self._number[fitting]]

    def presence(self, fitting: str, until: int) -> tuple[Presence, int] | None:
        """Say whether the wearer is at the curfew address, and since when; None without a curfew."""
        return at_curfew_address(self._plans, self._states, self._number[fitting], until)

    def wake_at(self) -> int | None:
        """Give the earliest moment at which time alone may change a finding; None if there is none."""
        earliest = int(self._states.wake_at.min(initial=FOREVER))
        return None if earliest == FOREVER else earliest

    def advance(self, events: Events, until: int) -> list[Judgement]:
        """Take a batch, in whatever order and however late, and judge up to `until` (the clock).

        Events outside their fitting are left alone; an identical event counts once.
        """
        plans = self._plans
        inside = (events.at >= plans.start[events.fitting]) & (events.at < plans.end[events.fitting])
        events = events.take(inside)
        late = events.at <= self._states.watermark[events.fitting]
        behind = np.zeros(len(plans), np.bool_)
        behind[events.fitting[late]] = True
        held_up = behind[events.fitting]
        judged = engine.run(plans, self._states, events.take(~held_up), until)
        self._states = judged.states
        judgements = _judgements(plans, judged)
        if len(events):
            self._pages[-1].add(events)
        if late.any():
            judgements += self._again(np.flatnonzero(behind).tolist(), events.take(held_up), until)
        if self._pages[-1].size >= _PAGE_EVENTS:
            self._pages = [*self._pages, _page(self._states)][-_PAGES:]
        return judgements

    def tick(self, until: int) -> list[Judgement]:
        """Let time pass up to `until` (the clock): judge whatever is due."""
        if int(self._states.wake_at.min(initial=FOREVER)) > until:
            return []
        return self.advance(Events.empty(), until)

    def settle(self, until: int) -> list[Judgement]:
        """Judge every fitting up to `until`, due or not: what is open is then counted to the minute."""
        wake_at = self._states.wake_at.copy()
        wake_at[list(self._number.values())] = NEVER_YET
        self._states = replace(self._states, wake_at=wake_at)
        return self.advance(Events.empty(), until)

    def put(self, plan: Plan, until: int) -> list[Judgement]:
        """Judge a fitting anew under a plan that is new or has changed, from all of its history."""
        self.drop(plan.fitting.id)
        number = len(self._plans)
        added = compile_plans([plan], self._plans.parameters)
        self._plans = join(self._plans, added)
        self._states = joined(self._states, engine.fresh(added), number)
        self._number[plan.fitting.id] = number
        # Earlier pages know nothing of this number, so they must not be gone back to.
        for page in self._pages:
            page.states = joined(page.states, _unusable(engine.fresh(added)), number)
        return self._from_history([number], Events.empty(), until)

    def drop(self, fitting: str) -> None:
        """Stop judging a fitting; its number is not used again."""
        number = self._number.pop(fitting, None)
        if number is not None:
            wake_at = self._states.wake_at.copy()
            wake_at[number] = FOREVER
            # Samples are the one thing of size that a fitting's state holds.
            left = {f: tag for f, tag in self._states.alcohol.items() if f != number}
            self._states = replace(self._states, wake_at=wake_at, alcohol=left)

    def _again(self, fittings: list[int], events: Events, until: int) -> list[Judgement]:
        """Judge late events: from the newest page that lies before them, else from all of history."""
        judgements: list[Judgement] = []
        earliest = np.full(len(self._plans), FOREVER, np.int64)
        np.minimum.at(earliest, events.fitting, events.at)
        left = fittings
        for number in range(len(self._pages) - 1, -1, -1):
            base = self._pages[number].states
            here = [f for f in left if base.watermark[f] < earliest[f]]
            if here:
                left = [f for f in left if base.watermark[f] >= earliest[f]]
                known = self._remembered(here, self._pages[number:])
                judgements += self._judge(here, base, known, until)
                for page in self._pages[number + 1 :]:
                    page.states.watermark[here] = FOREVER
        return judgements + (self._from_history(left, events, until) if left else [])

    def _from_history(self, fittings: list[int], events: Events, until: int) -> list[Judgement]:
        judgements: list[Judgement] = []
        for f in fittings:
            past = self._history(self._plans.plans[f].fitting.id, int(self._plans.start[f]))
            past = replace(past, fitting=np.full(len(past), f, np.int32))
            inside = (past.at >= self._plans.start[f]) & (past.at < self._plans.end[f])
            known = Events.concat([past.take(inside), self._remembered([f], self._pages)])
            known = Events.concat([known, events.take(events.fitting == f)])
            for page in self._pages:
                page.states.watermark[f] = FOREVER
            judgements += self._judge([f], engine.fresh(self._plans), known, until)
        return judgements

    def _remembered(self, fittings: list[int], pages: Sequence[_Page]) -> Events:
        wanted = np.zeros(len(self._plans), np.bool_)
        wanted[fittings] = True
        return Events.concat([e.take(wanted[e.fitting]) for page in pages for e in page.events])

    def _judge(self, fittings: list[int], base: States, known: Events, until: int) -> list[Judgement]:
        plans, rows = only(self._plans, fittings)
        states = picked(base, fittings, rows)
        known = known.take(known.at > base.watermark[known.fitting])
        renumber = np.zeros(len(self._plans), np.int32)
        renumber[fittings] = np.arange(len(fittings))
        known = replace(known, fitting=renumber[known.fitting])
        # Whatever was said of these since the base is said again.
        states = replace(states, wake_at=np.full(len(fittings), NEVER_YET, np.int64))
        judged = engine.run(plans, states, known, until)
        self._states = put_back(self._states, judged.states, fittings, rows)
        return _judgements(plans, judged)

    def frozen(self) -> "Live":
        """Give these judges as they stand, to be dumped by a thread while the others go on."""
        still = copy(self)
        # Judging makes new states and leaves the old as they were; only the numbers change in place.
        still._number = dict(self._number)
        return still

    def dump(self) -> bytes:
        """Write a checkpoint: the states after the last event, without the events themselves."""
        numbers = list(self._number.values())
        plans, rows = only(self._plans, numbers)
        return checkpoint.write(plans.plans, plans.first_row, picked(self._states, numbers, rows))

    @classmethod
    def load(
        cls,
        data: bytes,
        plans: Sequence[Plan],
        history: Callable[[str, int], Events],
        parameters: Parameters = PARAMETERS,
    ) -> tuple["Live", tuple[str, ...]]:
        """Go on from a checkpoint; return also the fittings it does not hold as their plan is now.

        Those stand as if nothing had ever been heard of them until `put` judges them anew.
        """
        live = cls(plans, history, parameters)
        states, held = checkpoint.read(data, plans)
        numbers = [live.number(fitting) for fitting in held]
        _, rows = only(live._plans, numbers)
        live._states = put_back(live._states, states, numbers, rows)
        live._pages = [_page(live._states)]
        return live, tuple(p.fitting.id for p in plans if p.fitting.id not in set(held))


def _judgements(plans: Plans, judged: engine.Judged) -> list[Judgement]:
    found: dict[str, list[Finding]] = {}
    for finding in judged.findings:
        found.setdefault(finding.fitting, []).append(finding)
    names = ((plans.plans[f].fitting.id, since) for f, since in judged.judged_from.items())
    return [Judgement(name, since, tuple(found.get(name, ()))) for name, since in names]


def _unusable(states: States) -> States:
    return replace(states, watermark=np.full(len(states.watermark), FOREVER, np.int64))
