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
from abide.monitoring.fix_review import flags_at_arrival
from abide.monitoring.instants import from_datetime
from abide.monitoring.live import Live
from abide.service.alerts import actions as alerts
from abide.service.people.models import Person
from abide.service.worker import actions, checkpoints
from abide.service.worker.actions import Lease
from abide.service.worker.memory import Memory
from abide.service.worker.models import Partition
from abide.service.worker.pace import Keeping
from abide.stream import Log

logger = logging.getLogger(__name__)


# So many fittings are kept in a checkpoint in well under a second.
_QUICK_TO_KEEP = 3000


class Trails(Protocol):
    """The table of events that the tail is flushed into."""

    def append(
        self,
        events: Events,
        fittings: Sequence[str],
        *,
        partition: int,
        offset: int,
        flags: NDArray[np.int32] | None = None,
        offsets: NDArray[np.int64] | None = None,
    ) -> int:
        """Add events (`fitting`: which of `fittings`) that stand for the log up to `offset`, once.

        flags: why each is doubted, of monitoring.flags
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
    """Keeps one partition's trails and checkpoints; what takes long runs in a thread beside the judging."""

    def __init__(self, *, log: Log, trails: Trails, folder: Path, partition: int, keeping: Keeping) -> None:
        self._log = log
        self._trails = trails
        self._folder = folder
        self._partition = partition
        self._keeping = keeping
        self._beside = ThreadPoolExecutor(2, thread_name_prefix="beside")
        self._running: tuple[int, Future[int]] | None = None
        self._saving: tuple[int, Future[None]] | None = None
        self._compacting: Future[None] | None = None

    @property
    def flushing(self) -> bool:
        """Whether a flush has not ended yet."""
        return self._running is not None and not self._running[1].done()

    @property
    def saving(self) -> bool:
        """Whether a checkpoint has not been written yet."""
        return self._saving is not None and not self._saving[1].done()

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
            flags=flags_at_arrival(events),
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
        """Start to join the trails' small files, unless that is still going on."""

        def compact() -> None:
            try:
                self._trails.compact()
            except Exception as error:
                logger.error("the trails could not be compacted: %s", type(error).__name__)

        if self._compacting is None or self._compacting.done():
            self._compacting = self._beside.submit(compact)

    def begin_checkpoint(self, memory: Memory, offset: int) -> None:
        """Start to keep what is in memory as it is now, while the judging goes on."""
        if self._saving is None and Partition.objects.get(number=self._partition).checkpoint != offset:
            self._saving = (offset, self._beside.submit(self._write, memory.frozen(), offset))

    def end_checkpoint(self, lease: Lease) -> None:
        """Wait for a checkpoint, and note that it is the one to start from."""
        if self._saving is None:
            return
        offset, saving = self._saving
        self._saving = None
        saving.result()
        actions.note_checkpoint(lease=lease, offset=offset)
        checkpoints.forget_others(self._folder, partition=self._partition, offset=offset)

    def checkpoint(self, memory: Memory, offset: int, lease: Lease) -> None:
        """Keep what is in memory now, and wait for it."""
        self.end_checkpoint(lease)
        self._write(memory.live, offset)
        actions.note_checkpoint(lease=lease, offset=offset)
        checkpoints.forget_others(self._folder, partition=self._partition, offset=offset)

    def _write(self, live: Live, offset: int) -> None:
        checkpoints.write(self._folder, partition=self._partition, offset=offset, data=live.dump())

    def forget(self, memory: Memory, fittings: Sequence[str], offset: int, lease: Lease) -> None:
        """Take erased people out of memory, and out of what was being written beside it."""
        self.end_flush(memory, lease)
        memory.forget(fittings)
        self._trails.erase(fittings)
        for person in Person.objects.filter(pk__in={memory.whose[f].person_pk for f in fittings}):
            alerts.erase_person(person)
        self.checkpoint(memory, offset, lease)

    def prune(self, now: datetime) -> None:
        """Let go of what neither a restart nor an open page can still ask for."""
        place = Partition.objects.get(number=self._partition)
        self._log.prune(
            before=min(place.flushed, place.checkpoint) + 1,
            received_before=from_datetime(now - self._keeping.bodies),
            receipts_before=self.receipts_before(now),
        )
        alerts.forget_notifications(before=now - self._keeping.notifications)

    def receipts_before(self, now: datetime) -> int:
        """Give the instant before which nobody asks for a receipt any more."""
        return from_datetime(now - self._keeping.receipts)

    def close(self, memory: Memory | None, offset: int, lease: Lease | None) -> None:
        """Leave at once: what is still being written is cut off, and written by the next start."""
        if memory is not None and lease is not None:
            if not self.flushing:
                self.end_flush(memory, lease)
            # Stopping must be quick: where a checkpoint takes long, the next start reads more of the log.
            if len(memory.live.fittings) <= _QUICK_TO_KEEP and not self.saving:
                self.checkpoint(memory, offset, lease)
        self._beside.shutdown(wait=False, cancel_futures=True)
