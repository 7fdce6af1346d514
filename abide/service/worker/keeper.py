"""What moves on beside the judging: the tail into the trails, checkpoints, and letting go of the old."""

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.events import Events
from abide.monitoring.instants import from_datetime
from abide.service.alerts import actions as alerts
from abide.service.people.models import Person
from abide.service.worker import actions, checkpoints
from abide.service.worker.actions import Lease
from abide.service.worker.memory import Memory
from abide.service.worker.models import Partition
from abide.service.worker.pace import Keeping
from abide.stream import Log

logger = logging.getLogger(__name__)


class Trails(Protocol):
    """The table of events that the tail is flushed into."""

    def append(
        self,
        events: Events,
        fittings: Sequence[str],
        *,
        partition: int,
        offset: int,
        offsets: NDArray[np.int64] | None = None,
    ) -> int:
        """Add events (`fitting`: which of `fittings`) that stand for the log up to `offset`, once.

        offsets: which entry of the log each is from; those that are there already are passed over.
        """
        ...

    def history(self, fitting: str, since: int) -> Events:
        """Give a fitting's events at or after an instant."""
        ...

    def compact(self) -> None:
        """Join the many small files that flushes leave."""
        ...

    def erase(self, fittings: Sequence[str]) -> int:
        """Take every event of some fittings out for good; returns how many."""
        ...


class Keeper:
    """Keeps one partition's trails and checkpoints; at most one flush runs beside the judging."""

    def __init__(self, *, log: Log, trails: Trails, folder: Path, partition: int, keeping: Keeping) -> None:
        self._log = log
        self._trails = trails
        self._folder = folder
        self._partition = partition
        self._keeping = keeping
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="beside")
        self._running: tuple[int, Future[int]] | None = None
        self._compacting: Future[None] | None = None

    @property
    def busy(self) -> bool:
        """Whether a flush has not ended yet."""
        return self._running is not None and not self._running[1].done()

    def begin_flush(self, memory: Memory, offset: int) -> None:
        """Start to put the tail into the trails; `offset` is what the tail reaches up to."""
        events, offsets = memory.tail.all()
        names = [wearer.id for wearer in memory.roster.wearers]
        flush = self._beside.submit(
            self._trails.append,
            events,
            names,
            partition=self._partition,
            offset=offset,
            offsets=offsets,
        )
        self._running = (offset, flush)

    def end_flush(self, memory: Memory | None, lease: Lease) -> None:
        """Wait for a flush, and note that it is done, or that it failed and will be tried again."""
        if self._running is None:
            return
        offset, running = self._running
        self._running = None
        try:
            running.result()
        except Exception as error:
            logger.error("the trails could not be written: %s", type(error).__name__)
            return
        actions.note_flushed(lease=lease, offset=offset)
        if memory is not None:
            memory.tail.let_go(offset)

    def begin_compacting(self) -> None:
        """Start to join the trails' small files; flushes wait their turn behind it."""

        def compact() -> None:
            try:
                self._trails.compact()
            except Exception as error:
                logger.error("the trails could not be compacted: %s", type(error).__name__)

        if self._compacting is None or self._compacting.done():
            self._compacting = self._beside.submit(compact)

    def checkpoint(self, memory: Memory, offset: int, lease: Lease) -> None:
        """Keep what is in memory, so that the next start is short."""
        if Partition.objects.get(number=self._partition).checkpoint == offset:
            return
        checkpoints.write(self._folder, partition=self._partition, offset=offset, data=memory.live.dump())
        actions.note_checkpoint(lease=lease, offset=offset)
        checkpoints.forget_others(self._folder, partition=self._partition, offset=offset)

    def forget(self, memory: Memory, fittings: Sequence[str], lease: Lease) -> None:
        """Take erased people out of memory, and out of what a flush brought into the trails since."""
        self.end_flush(memory, lease)
        memory.forget(fittings)
        self._trails.erase(fittings)
        for person in Person.objects.filter(pk__in={memory.whose[f].person_pk for f in fittings}):
            alerts.erase_person(person)

    def prune(self, now: datetime) -> None:
        """Let go of what neither a restart nor an open page can still ask for."""
        place = Partition.objects.get(number=self._partition)
        self._log.prune(
            before=min(place.flushed, place.checkpoint) + 1,
            received_before=from_datetime(now - self._keeping.bodies),
            receipts_before=from_datetime(now - self._keeping.receipts),
        )
        alerts.forget_notifications(before=now - self._keeping.notifications)

    def close(self, memory: Memory | None, lease: Lease | None) -> None:
        """Leave: a flush that runs is waited for, one behind a compaction is left to the next start."""
        if lease is not None and (self._compacting is None or self._compacting.done()):
            self.end_flush(memory, lease)
        self._beside.shutdown(wait=False, cancel_futures=True)
