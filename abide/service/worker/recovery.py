"""Making the worker's memory again: from a checkpoint, the log, the trails and the records."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from abide.monitoring.live import Judgement
from abide.service.worker import checkpoints
from abide.service.worker.actions import TRANSIENT
from abide.service.worker.memory import History, Memory
from abide.service.worker.models import HeldEvents, HeldReason, Partition
from abide.service.worker.taking import Taken, take
from abide.stream import Entry, Log

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Remade:
    """Memory as it was when the offset and the clock (an instant) were recorded.

    judgements: of fittings that had to be judged anew, which may say something that is not recorded
    """

    memory: Memory
    offset: int
    clock: int
    judgements: list[Judgement]


def remake(*, log: Log, trails: History, folder: Path, partition: int, now: datetime, at_once: int) -> Remade:
    """Make memory again up to what is recorded, saying nothing of what was recorded already."""
    place = Partition.objects.get(number=partition)
    if log.end() < place.offset:
        # Lost, or older than the database: what it holds may be new, and is read again to be sure.
        logger.error("the log ends at %s, before the offset recorded, %s", log.end(), place.offset)
        log.lift(above=place.offset)
    memory = Memory(trails, now)
    saved = checkpoints.read(folder, partition=partition, offset=place.checkpoint)
    unknown = memory.start(saved, now)
    since = place.checkpoint if saved is not None else 0
    # The log is only ever pruned below a checkpoint: before the first one it reaches back to the start.
    whole = saved is not None or place.checkpoint == 0
    replay: list[Taken] = []
    # The tail first, and all of it: judging late events anew asks for it.
    for taken in _read(
        log, memory, place, min(since, place.flushed) if whole else place.flushed, since, at_once
    ):
        if taken.offset > place.flushed:
            memory.tail.add(taken.piece())
        if taken.offset > since and whole:
            replay.append(taken)
    for taken in replay:
        try:
            # Up to the moment recorded, not up to now: what happened since then has to be told.
            memory.judge(taken, place.clock)
        except TRANSIENT:
            raise
        except Exception:
            # It could be judged once: the program changed. One person must not keep the others waiting.
            if not memory.find_unfit(place.clock):
                raise
            memory.judge(taken, place.clock)
    anew = _heard_of(memory, unknown) if saved is not None or not whole else []
    return Remade(memory, place.offset, place.clock, memory.bring_up(anew, place.clock))


def _read(log: Log, memory: Memory, place: Partition, after: int, since: int, at_once: int) -> list[Taken]:
    """Read the log above an offset up to what is recorded, without what was set aside."""
    aside = set(
        HeldEvents.objects.filter(
            partition=place.number, reason=HeldReason.SET_ASIDE, offset__gt=after
        ).values_list("offset", "serial")
    )
    found: list[Taken] = []
    while after < place.offset:
        entries = log.read(after, limit=5000, events=at_once, partition=place.number)
        entries = [e for e in entries if e.offset <= place.offset]
        if not entries:
            break
        after = entries[-1].offset
        found += [take(some, memory.roster, aside=aside) for some in _parted(entries, since, place.flushed)]
    return found


def _parted(entries: Sequence[Entry], *edges: int) -> list[list[Entry]]:
    """Part entries so that none of the edges (offsets) lies inside a part."""
    parts: dict[tuple[bool, ...], list[Entry]] = {}
    for entry in entries:
        parts.setdefault(tuple(entry.offset > edge for edge in edges), []).append(entry)
    return list(parts.values())


def _heard_of(memory: Memory, fittings: Sequence[str]) -> list[str]:
    """Of some fittings, those of which anything was ever heard: the others have no history to judge."""
    heard = memory.standings.event_at
    return [f for f in fittings if heard[memory.slot_of(f)] > 0]
