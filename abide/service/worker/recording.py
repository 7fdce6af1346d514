"""What one step of the worker writes to the database, all or nothing."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction

from abide.monitoring.instants import DAY, from_datetime
from abide.monitoring.live import Judgement
from abide.service.alerts import actions as alerts
from abide.service.alerts.rules import CLOCK_AHEAD, NOT_FITTED, SET_ASIDE
from abide.service.audit import actions as audit
from abide.service.audit.models import Action
from abide.service.worker import actions
from abide.service.worker.actions import Held, Lease
from abide.service.worker.memory import Memory
from abide.service.worker.models import HeldReason
from abide.service.worker.taking import Taken

_KIND_OF = {HeldReason.NOT_FITTED: NOT_FITTED, HeldReason.CLOCK_AHEAD: CLOCK_AHEAD}
# A device that goes on sending does not need a new word every minute (seconds).
_TELL_AGAIN = 600


class Recorder:
    """Records steps, and remembers what need not be said again."""

    def __init__(self, partition: int) -> None:
        self._partition = partition
        self._told: dict[str, float] = {}
        self._day = 0
        self._collected: set[int] = set()

    def commit(
        self,
        memory: Memory,
        judgements: Sequence[Judgement],
        *,
        lease: Lease,
        offset: int,
        clock: int,
        now: datetime,
        taken: Taken | None = None,
        held: Sequence[Held] = (),
        also: Callable[[], None] = lambda: None,
    ) -> None:
        """Record findings, alerts, states, what is held, and how far the log is read.

        also: what else is written with it or not at all
        clock: the instant up to which time was let pass; behind `now` while a backlog is worked off
        """
        states, tell = memory.standings.drain(memory.roster.wearers, from_datetime(now))
        batteries = memory.charges.drain(memory.roster.wearers)
        with transaction.atomic():
            actions.move(lease=lease, offset=offset, clock=clock)
            alerts.record(judgements=judgements, whose=memory.whose, now=now)
            if states:
                alerts.put_states(states=states, tell=tell, now=now)
            if batteries:
                alerts.put_batteries(batteries=batteries)
            if held:
                actions.hold(partition=self._partition, held=held, now=now)
                for kind, chains in self._words(held).items():
                    alerts.raise_own(kind=kind, chains=chains, now=now)
            also()
            if taken is not None:
                self._write_audit(memory, taken, from_datetime(now) // DAY)

    def rehearse(self, memory: Memory, judgements: Sequence[Judgement], now: datetime) -> None:
        """Try whether judgements can be recorded, and leave no trace; raises what recording them would."""
        with transaction.atomic():
            alerts.record(judgements=judgements, whose=memory.whose, now=now)
            transaction.set_rollback(True)

    def tell_unfit(self, memory: Memory, now: datetime) -> None:
        """Alert the centre of people who cannot be judged at all, once while this process runs."""
        chains: dict[str, dict[str, object]] = {}
        for slot, why in memory.unfit.items():
            chain = f"unfit:{memory.roster.wearers[slot].id}"
            if chain not in self._told:
                self._told[chain] = time.monotonic()
                chains[chain] = {"fitting": memory.roster.wearers[slot].id, "why": why}
        if chains:
            alerts.raise_own(kind=SET_ASIDE, chains=chains, now=now)

    def _words(self, held: Sequence[Held]) -> dict[str, dict[str, dict[str, object]]]:
        """Say what the centre is alerted of: devices fitted to nobody, wrong clocks, what was set aside."""
        moment = time.monotonic()
        words: dict[str, dict[str, dict[str, object]]] = {}
        for h in held:
            if h.reason == HeldReason.SET_ASIDE:
                chain = f"set_aside:{self._partition}:{h.offset}:{h.serial}"
                words.setdefault(SET_ASIDE, {})[chain] = {"device": h.serial, "why": h.explained}
                continue
            chain = f"{h.reason.value.lower()}:{h.serial}"
            if moment - self._told.get(chain, -_TELL_AGAIN) >= _TELL_AGAIN:
                self._told[chain] = moment
                details = {"device": h.serial, "since": h.first_at.isoformat(), "count": len(h.lines)}
                words.setdefault(_KIND_OF[h.reason], {})[chain] = details
        return words

    def _write_audit(self, memory: Memory, taken: Taken, day: int) -> None:
        """Note the batch, and each person from whom data was collected once a day (UTC)."""
        batch = ("stream.batch", f"{self._partition}:{taken.first}-{taken.offset}")
        audit.record(by="worker", action=Action.COLLECTION, what="events.recorded", obj=batch)
        if self._day != day:
            self._day, self._collected = day, set()
        fresh = set(taken.slots.tolist()) - self._collected
        if fresh:
            people = [memory.roster.wearers[slot].person_ref for slot in sorted(fresh)]
            audit.record_all(
                by="worker", action=Action.COLLECTION, what="events.collected", people=people, obj=batch
            )
            self._collected |= fresh
