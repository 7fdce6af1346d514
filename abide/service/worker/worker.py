"""The worker: takes batches from the log, judges them, and records what was found with the log's offset.

What is recorded, and how far, commits together; memory is only ever ahead of that by one step. After a
crash it is made again: the newest checkpoint, then the log from there up to what is recorded, quietly;
then everything that stands is compared once with what is recorded, so that nothing is lost or doubled.

While a backlog is worked off, time passes as it did when the events arrived, not in one leap to now:
else everyone would seem to have been silent since, until the rest of the log is read.
"""

import gc
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from django.db import connection

from abide.monitoring.instants import from_datetime
from abide.monitoring.live import Judgement
from abide.service.audit import actions as audit
from abide.service.worker import actions, release
from abide.service.worker.actions import TRANSIENT, Held, Lease, LeaseLost
from abide.service.worker.encounters import Encounters, News
from abide.service.worker.keeper import Keeper, Trails
from abide.service.worker.memory import Memory
from abide.service.worker.outages import Watch
from abide.service.worker.pace import Due, Keeping, Pace
from abide.service.worker.recording import Recorder
from abide.service.worker.records import fingerprint
from abide.service.worker.recovery import remake
from abide.service.worker.taking import Taken, hold_slots, take
from abide.stream import Entry, Log

logger = logging.getLogger(__name__)


class Worker:
    """Owns one partition of the log for as long as it holds the lease."""

    def __init__(
        self,
        *,
        log: Log,
        guarded: Log | None = None,
        trails: Trails,
        checkpoints_folder: Path,
        name: str,
        partition: int = 0,
        pace: Pace | None = None,
        keeping: Keeping | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._log = log
        self._trails = trails
        self._folder = checkpoints_folder
        self._name = name
        self._partition = partition
        self._pace = pace or Pace()
        self._clock = clock
        self._due = Due()
        self._recorder = Recorder(partition)
        self._keeper = Keeper(
            log=log,
            trails=trails,
            folder=checkpoints_folder,
            partition=partition,
            keeping=keeping or Keeping(),
        )
        self._encounters = Encounters(guarded, partition)
        self._outages = Watch()
        self._print: tuple[object, ...] = ()
        self._memory: Memory | None = None
        self._lease: Lease | None = None
        self._behind = False
        self.offset = 0
        self.clock = 0

    # --- the loop -----------------------------------------------------------

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop; LeaseLost where another worker took over."""
        try:
            while not stop.is_set() and not self._taken_over():
                stop.wait(self._pace.retry)
            ready = False
            while not stop.is_set():
                try:
                    if not ready:
                        self._renew()
                        self.recover()
                        ready = True
                    elif not self.step():
                        stop.wait(self._pace.idle)
                except TRANSIENT as error:
                    # Memory may be ahead of what is recorded: it is made again.
                    ready = False
                    logger.warning("cannot go on for now: %s", type(error).__name__)
                    connection.close_if_unusable_or_obsolete()
                    stop.wait(self._pace.retry)
        finally:
            self._leave()

    def step(self) -> bool:
        """Do whatever is due; True where the log had something."""
        entries = self._log.read(
            self.offset, limit=5000, events=self._pace.at_once, partition=self._partition
        )
        self._behind = bool(entries) and self._log.end() > entries[-1].offset
        entries = self._encounters.without_strays(self._log, entries)
        news = self._encounters.read(
            events=self._pace.at_once, received_until=entries[-1].received_at if self._behind else None
        )
        self._behind |= not entries and self._encounters.behind(news)
        if entries or news:
            self._take(entries, news)
        if self._due.now("tick", self._pace.tick):
            self._renew()
            self._tick()
            audit.seal()
        if self._due.now("plans", self._pace.plans):
            self._look_at_records()
        if self._partition == 0 and self._due.now("outages", self._pace.outages):
            self._renew()
            self._outages.look(self._clock())
        self._flush_if_due()
        if not self._keeper.saving:
            self._keeper.end_checkpoint(self.lease)
            if self._due.now("checkpoint", self._pace.checkpoint):
                self._keeper.begin_checkpoint(self.memory, self.offset)
        if self._due.now("prune", self._pace.prune):
            self._keeper.prune(self._clock())
        if self._due.now("forget", self._pace.forget):
            self._encounters.prune(self._clock(), self._keeper.receipts_before(self._clock()))
        if self._due.now("compact", self._pace.compact):
            self._keeper.begin_compacting()
        return bool(entries) or news is not None

    # --- owning the partition -----------------------------------------------

    def own(self) -> None:
        """Take the lease now; LeaseLost where somebody else has it."""
        self._lease = actions.take_lease(
            partition=self._partition,
            owner=self._name,
            now=self._clock(),
            lasts=timedelta(seconds=self._pace.lease),
        )
        if self._lease is None:
            raise LeaseLost(f"partition {self._partition} has another owner")

    def _taken_over(self) -> bool:
        try:
            self.own()
        except LeaseLost:
            return False
        except TRANSIENT as error:
            logger.warning("cannot ask for the lease: %s", type(error).__name__)
            connection.close_if_unusable_or_obsolete()
            return False
        return True

    def _renew(self) -> None:
        actions.renew(lease=self.lease, now=self._clock(), lasts=timedelta(seconds=self._pace.lease))

    @property
    def lease(self) -> Lease:
        """The lease that is held; LeaseLost where none is."""
        if self._lease is None:
            raise LeaseLost("no lease was taken")
        return self._lease

    @property
    def memory(self) -> Memory:
        """What is in memory; made by `recover`."""
        if self._memory is None:
            raise RuntimeError("the worker has not recovered yet")
        return self._memory

    def recover(self) -> None:
        """Make memory again, and compare once all that stands with what is recorded."""
        self._keeper.end_flush(None, self.lease)
        now = self._clock()
        self._print = fingerprint()
        remade = remake(
            log=self._log,
            trails=self._trails,
            folder=self._folder,
            partition=self._partition,
            now=now,
            at_once=self._pace.at_once,
        )
        self._memory, self.offset, self.clock = remade.memory, remade.offset, remade.clock
        self._behind = self._log.end() > self.offset
        self._due.begin("flush", "checkpoint", "prune", "compact")
        until = self._until()
        # Before anything was ever taken no time has passed that could be judged.
        standing = self._soundly(self.memory.judge_all_again, until) if until else []
        together = self._encounters.recover(self.memory, now, until)
        self._commit_in_parts([*remade.judgements, *standing, *together], until)
        self._recorder.tell_unfit(self.memory, now)
        self._put_back(now)
        # Plans stay for as long as this does: garbage is not looked for among them.
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def _until(self) -> int:
        """Give the moment to let time pass up to: now, once the log is read to its end."""
        return self.clock if self._behind else max(self.clock, from_datetime(self._clock()))

    def _until_of(self, entries: Sequence[Entry], taken: Taken) -> int:
        """Give the moment to let time pass up to with some entries: no later than they could have told of."""
        if not self._behind:
            return self._until()
        arrived = entries[-1].received_at
        latest = int(taken.events.at.max()) if len(taken.events) else arrived
        return max(self.clock, min(arrived, latest))

    # --- taking batches -----------------------------------------------------

    def _take(self, entries: Sequence[Entry], news: News | None = None) -> None:
        taken = take(entries, self.memory.roster) if entries else None
        until = self._until() if taken is None else self._until_of(entries, taken)
        try:
            judgements = [] if taken is None else self.memory.judge(taken, until)
            judgements += self._encounters.judge(self.memory, taken, news, until)
            held = [] if taken is None else [*taken.held, *self._unfit(taken)]
            self._commit(judgements, clock=until, taken=taken, held=held, news=news)
        except (*TRANSIENT, LeaseLost):
            raise
        except Exception as error:
            logger.error("a batch could not be judged: %s", type(error).__name__)
            self.recover()
            if news is not None:
                # Kept first: what units sent is judged with what stands when the pairs are made anew.
                self._commit([], clock=self.clock, news=news)
                self.recover()
            for entry in entries:
                self._take_apart(entry)

    def _take_apart(self, entry: Entry) -> None:
        """Judge one entry without those fittings whose events cannot be judged; these are set aside."""
        why: dict[int, str] = {}
        taken = take([entry], self.memory.roster)
        until = self._until_of([entry], taken)
        for slot in sorted(set(taken.slots.tolist())):
            try:
                self._recorder.rehearse(
                    self.memory, self.memory.judge(taken.only(slot), until), self._clock()
                )
            except TRANSIENT:
                raise
            except Exception as error:
                why[slot] = type(error).__name__
                self.recover()
        self.recover()
        good = taken.without(why)
        judgements = self.memory.judge(good, until)
        judgements += self._encounters.judge(self.memory, good, None, until)
        aside = hold_slots([entry], self.memory.roster, why)
        self._commit(judgements, clock=until, taken=good, held=[*taken.held, *aside])

    def _soundly(self, judge: Callable[[int], list[Judgement]], until: int) -> list[Judgement]:
        """Let time pass; should that fail for somebody, stop judging them, say so, go on with the rest."""
        try:
            return judge(until)
        except TRANSIENT:
            raise
        except Exception as error:
            logger.error("somebody could not be judged: %s", type(error).__name__)
            if not self.memory.find_unfit(until):
                raise
            self._recorder.tell_unfit(self.memory, self._clock())
            return judge(until)

    def _unfit(self, taken: Taken) -> list[Held]:
        """Hold the events of fittings whose plan cannot be judged by."""
        slots = set(taken.slots.tolist()) & set(self.memory.unfit)
        if not slots:
            return []
        return hold_slots(taken.entries, self.memory.roster, {s: self.memory.unfit[s] for s in slots})

    def _tick(self) -> None:
        until = self._until()
        judgements = [*self._soundly(self.memory.tick, until), *self._encounters.tick(until)]
        if judgements or self.memory.standings.dirty.any() or self.memory.charges.waiting:
            self._commit_in_parts(judgements, until)

    def _commit_in_parts(self, judgements: Sequence[Judgement], clock: int) -> None:
        """Record much in several transactions, so that nobody who signs in or takes up an alert has to wait.

        Time counts as passed with the last: after a crash in between, all of it is judged and compared again.
        """
        at_once = self._pace.recorded_at_once
        last = max(0, len(judgements) - 1) // at_once * at_once
        for start in range(0, last, at_once):
            self._commit(judgements[start : start + at_once], clock=self.clock)
            self._renew()
        self._commit(judgements[last:], clock=clock)

    def _commit(
        self,
        judgements: Sequence[Judgement],
        *,
        clock: int,
        taken: Taken | None = None,
        held: Sequence[Held] = (),
        news: News | None = None,
    ) -> None:
        offset = self.offset if taken is None else taken.offset
        self._recorder.commit(
            self.memory,
            judgements,
            lease=self.lease,
            offset=offset,
            clock=clock,
            now=self._clock(),
            taken=taken,
            held=held,
            also=partial(self._encounters.keep, self.memory, news, self._clock()),
        )
        self.offset, self.clock = offset, clock
        self._encounters.went_on(news)
        if taken is not None:
            self.memory.tail.add(taken.piece())

    # --- what changes around it ---------------------------------------------

    def _look_at_records(self) -> None:
        """Take in fittings, orders and leave that changed."""
        seen = fingerprint()
        if seen == self._print:
            return
        now, until = self._clock(), self._until()
        judgements = self.memory.refresh(now, until)
        judgements += self._encounters.refresh(self.memory, now, until)
        self._commit(judgements, clock=until)
        erased = self.memory.erased()
        if erased:
            self._keeper.forget(self.memory, erased, self.offset, self.lease)
        self._print = seen
        self._put_back(now)

    def _put_back(self, now: datetime) -> None:
        release.put_back(log=self._log, roster=self.memory.roster, partition=self._partition, now=now)

    # --- the trails and checkpoints -----------------------------------------

    def _flush_if_due(self) -> None:
        if self._keeper.flushing:
            return
        self._keeper.end_flush(self.memory, self.lease)
        size = self.memory.tail.size
        if size and (size >= self._pace.flush_size or self._due.now("flush", self._pace.flush)):
            self._keeper.begin_flush(self.memory, self.offset)

    def flush(self) -> None:
        """Put the whole tail into the trails now."""
        self._keeper.end_flush(self.memory, self.lease)
        self._keeper.begin_flush(self.memory, self.offset)
        self._keeper.end_flush(self.memory, self.lease)

    def checkpoint(self) -> None:
        """Keep what is in memory, so that the next start is short."""
        self._keeper.checkpoint(self.memory, self.offset, self.lease)

    def _leave(self) -> None:
        """Leave things so that the next start is short; nothing here is needed for safety."""
        try:
            self._keeper.close(self._memory, self.offset, self._lease)
            if self._lease is not None:
                audit.seal()
                actions.release(lease=self._lease)
        except (*TRANSIENT, LeaseLost) as error:
            logger.warning("did not leave tidily: %s", type(error).__name__)
