"""What the worker has in memory: who wears what, the judges, how everyone stands, the tail of the trails."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

import numpy as np

from abide.monitoring.events import Events
from abide.monitoring.live import Judgement, Live
from abide.monitoring.plan import Plan
from abide.monitoring.plans import compile_plans
from abide.service.alerts.actions import Whose
from abide.service.alerts.models import PersonState
from abide.service.worker import records
from abide.service.worker.actions import TRANSIENT
from abide.service.worker.charges import Charges
from abide.service.worker.roster import Roster
from abide.service.worker.standing import Standings
from abide.service.worker.tail import Tail
from abide.service.worker.taking import Taken


class History(Protocol):
    """Where events are once they left the tail."""

    def history(self, fitting: str, since: int) -> Events:
        """Give a fitting's events at or after an instant, in any order."""
        ...


# So many new fittings at once are taken in together rather than one by one.
_MANY = 50


class Memory:
    """Everything that is lost with the process and made again from the log, a checkpoint and the records."""

    def __init__(self, trails: History, now: datetime) -> None:
        self._trails = trails
        self.roster = Roster()
        self.standings = Standings()
        self.charges = Charges()
        self.tail = Tail()
        self.whose: dict[str, Whose] = {}
        self.unfit: dict[int, str] = {}
        self._slot_of: dict[str, int] = {}
        self._gone: set[str] = set()
        self._numbers = np.zeros(0, np.int32)
        self._signatures: Mapping[int, tuple[Any, ...]] = {}
        self._read_roster(now)
        self.live = Live([], self.history)

    # --- starting -------------------------------------------------------------------------------------

    def start(self, checkpoint: bytes | None, now: datetime) -> tuple[str, ...]:
        """Load the plans, and the checkpoint if there is one; gives fittings that it says nothing about."""
        pks = records.in_force(now)
        self._signatures = records.signatures(pks)
        plans = records.plans(pks)
        try:
            unknown = self._load(checkpoint, list(plans.values()))
        except (ValueError, LookupError, TypeError, ArithmeticError):
            unknown = self._load(checkpoint, self._sound(plans))
        self._number_all()
        self.charges.remember(records.batteries({w.fitting_pk: s for s, w in enumerate(self.roster.wearers)}))
        for row in PersonState.objects.filter(fitting__in=[w.fitting_pk for w in self.roster.wearers]):
            self.standings.remember(self.roster.slot(row.fitting_id), row)
        return unknown

    def _load(self, checkpoint: bytes | None, plans: Sequence[Plan]) -> tuple[str, ...]:
        if checkpoint is None:
            self.live = Live(plans, self.history)
            return tuple(p.fitting.id for p in plans)
        self.live, unknown = Live.load(checkpoint, plans, self.history)
        return unknown

    def _sound(self, plans: Mapping[int, Plan]) -> list[Plan]:
        """Leave out plans that cannot be compiled; whoever wears the device is named in `unfit`."""
        good = []
        for pk, plan in plans.items():
            try:
                compile_plans([plan])
            except Exception as error:
                self.unfit[self.roster.slot(pk)] = type(error).__name__
            else:
                self.unfit.pop(self.roster.slot(pk), None)
                good.append(plan)
        return good

    def _number_all(self) -> None:
        self._numbers = np.full(len(self.roster.wearers), -1, np.int32)
        for fitting in self.live.fittings:
            slot = self._slot_of.get(fitting)
            if slot is not None:
                self._numbers[slot] = self.live.number(fitting)

    def _read_roster(self, now: datetime) -> None:
        wearers = records.wearers(now)
        self.roster.replace(wearers, records.windows(wearers))
        self.whose = {w.id: Whose(w.fitting_pk, w.person_pk, w.person_ref) for w in self.roster.wearers}
        self._slot_of = {w.id: slot for slot, w in enumerate(self.roster.wearers)}
        more = len(self.roster.wearers) - len(self._numbers)
        self._numbers = np.concatenate([self._numbers, np.full(more, -1, np.int32)])
        self.standings.grow(len(self.roster.wearers))

    def slot_of(self, fitting: str) -> int:
        """Give the slot of a fitting by its id."""
        return self._slot_of[fitting]

    # --- what happened before --------------------------------------------------------------------------

    def history(self, fitting: str, since: int) -> Events:
        """Give all that is known of a fitting's events at or after an instant: the table and the tail."""
        recent = self.tail.of(self._slot_of[fitting], since)
        return Events.concat([self._trails.history(fitting, since), recent])

    # --- judging --------------------------------------------------------------------------------------

    def judge(self, taken: Taken, until: int) -> list[Judgement]:
        """Judge the events that were taken, and time up to `until`; note how everyone stands."""
        slots = taken.slots
        missing = np.unique(slots[self._numbers[slots] < 0]).tolist()
        judgements = self._bring_in([slot for slot in missing if slot not in self.unfit], until)
        if self.unfit:
            taken = taken.without(self.unfit)
            slots = taken.slots
        events = replace(taken.events, fitting=self._numbers[slots])
        judgements += self.live.advance(events, until)
        self.standings.hear(slots, events)
        self.charges.hear(slots, events)
        self._place(judgements, until)
        return judgements

    def tick(self, until: int) -> list[Judgement]:
        """Let time pass."""
        judgements = self.live.tick(until)
        self._place(judgements, until)
        return judgements

    def judge_all_again(self, until: int) -> list[Judgement]:
        """Say again all that stands since each fitting's last event, to be compared with what is recorded."""
        judgements = self.live.settle(until)
        self._place(judgements, until)
        return judgements

    def find_unfit(self, until: int) -> bool:
        """Judge everyone one by one from their history, and stop judging those that cannot be."""
        before = len(self.unfit)
        for fitting in self.live.fittings:
            try:
                Live([], self.history).put(self.live.plan(fitting), until)
            except TRANSIENT:
                raise
            except Exception as error:
                slot = self._slot_of[fitting]
                self.unfit[slot] = type(error).__name__
                self.live.drop(fitting)
                self._numbers[slot] = -1
        return len(self.unfit) > before

    def bring_up(self, fittings: Collection[str], until: int) -> list[Judgement]:
        """Judge fittings anew from their history."""
        judgements: list[Judgement] = []
        for fitting in fittings:
            judgements += self._put(self.live.plan(fitting), until)
        return judgements

    def refresh(self, now: datetime, until: int) -> list[Judgement]:
        """Take in fittings and orders that changed, and judge anew those whose plan is another now."""
        self._read_roster(now)
        pks = records.in_force(now)
        signatures = records.signatures(pks)
        changed = [pk for pk in pks if signatures.get(pk) != self._signatures.get(pk)]
        self._signatures = signatures
        plans = self._sound(records.plans(changed))
        known = set(self.live.fittings)
        other = [p for p in plans if p.fitting.id in known and p != self.live.plan(p.fitting.id)]
        new = [p for p in plans if p.fitting.id not in known]
        if len(new) > _MANY:
            # Nothing was ever heard of them under their own name: there is no history to judge.
            kept = [self.live.plan(fitting) for fitting in self.live.fittings]
            self.live, _ = Live.load(self.live.dump(), [*kept, *new], self.history)
            self._number_all()
            new = []
        judgements: list[Judgement] = []
        for plan in [*other, *new]:
            judgements += self._put(plan, until)
        return judgements

    def frozen(self) -> Live:
        """Give the judges as they stand, to be written down by a thread while these go on."""
        return self.live.frozen()

    def erased(self) -> list[str]:
        """Name the fittings in memory whose person was erased."""
        known = [fitting for fitting in self._slot_of if fitting not in self._gone]
        gone = records.erased([self.whose[fitting].fitting_pk for fitting in known])
        return [fitting for fitting in known if self.whose[fitting].fitting_pk in gone]

    def forget(self, fittings: Sequence[str]) -> None:
        """Let go of all that is known of some fittings."""
        slots = [self._slot_of[fitting] for fitting in fittings]
        for fitting in fittings:
            self.live.drop(fitting)
        self._numbers[slots] = -1
        self.standings.forget(slots)
        self.charges.forget(slots)
        self.tail.forget(slots)
        self._gone |= set(fittings)

    def _bring_in(self, slots: Sequence[int], until: int) -> list[Judgement]:
        """Start judging fittings that are heard of though they ended a while ago."""
        wanted = [self.roster.wearers[slot].fitting_pk for slot in slots]
        # All questions to the database first: what is put is judged at once and must not be lost.
        plans = self._sound(records.plans(wanted)) if wanted else []
        judgements: list[Judgement] = []
        for plan in plans:
            judgements += self._put(plan, until)
        return judgements

    def _put(self, plan: Plan, until: int) -> list[Judgement]:
        judgements = self.live.put(plan, until)
        self._numbers[self._slot_of[plan.fitting.id]] = self.live.number(plan.fitting.id)
        self._place(judgements, until)
        return judgements

    def _place(self, judgements: Sequence[Judgement], until: int) -> None:
        for judgement in judgements:
            slot = self._slot_of[judgement.fitting]
            self.standings.place(slot, self.live.presence(judgement.fitting, until))
