"""Entries of the log decoded and sorted: what can be judged, and what is held and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from abide.feeds.device_messages import Messages, clock_ahead, decode
from abide.monitoring.events import Events
from abide.monitoring.instants import to_datetime
from abide.service.worker.actions import Held
from abide.service.worker.models import HeldReason
from abide.service.worker.roster import NOBODY, Roster
from abide.service.worker.tail import Piece
from abide.stream import Entry


@dataclass(frozen=True, slots=True)
class Taken:
    """Some entries of the log, in order, up to and including `offset`.

    slots: whose each event is (a slot of the roster); events: their `fitting` column is not set
    offsets: which entry each event is from; held: what cannot be judged now
    """

    first: int
    offset: int
    slots: NDArray[np.int32]
    offsets: NDArray[np.int64]
    events: Events
    held: tuple[Held, ...]
    entries: tuple[Entry, ...]

    def without(self, slots: Collection[int]) -> "Taken":
        """Leave out the events of some fittings."""
        return self._taking(~np.isin(self.slots, list(slots)), self.held)

    def only(self, slot: int) -> "Taken":
        """Keep the events of one fitting only."""
        return self._taking(self.slots == slot, ())

    def piece(self) -> Piece:
        """Give what the tail keeps of it."""
        return Piece(self.offset, self.slots, self.offsets, self.events)

    def _taking(self, keep: NDArray[np.bool_], held: tuple[Held, ...]) -> "Taken":
        return replace(
            self,
            slots=self.slots[keep],
            offsets=self.offsets[keep],
            events=self.events.take(keep),
            held=held,
        )


def take(entries: Sequence[Entry], roster: Roster, *, aside: Collection[tuple[int, str]] = ()) -> Taken:
    """Decode entries and say whose each event is; `aside` names (offset, serial) not to be judged."""
    slots: list[NDArray[np.int32]] = []
    events: list[Events] = []
    held: list[Held] = []
    for entry in entries:
        messages = decode(entry.body, with_device=True, arrived=entry.received_at)
        whose = roster.resolve(messages)
        ahead = clock_ahead(messages.events.at, np.full(len(whose), entry.received_at, np.int64))
        nobody = ~ahead & (whose == NOBODY)
        good = ~ahead & ~nobody
        if aside:
            named = [n for n, s in enumerate(messages.serials) if (entry.offset, s) in aside]
            good &= ~np.isin(messages.device, named)
        held += hold_back(entry, messages, nobody, HeldReason.NOT_FITTED)
        held += hold_back(entry, messages, ahead, HeldReason.CLOCK_AHEAD)
        slots.append(whose[good])
        events.append(messages.events if good.all() else messages.events.take(good))
    return Taken(
        first=entries[0].offset,
        offset=entries[-1].offset,
        slots=np.concatenate(slots),
        offsets=np.repeat(np.array([e.offset for e in entries], np.int64), [len(some) for some in slots]),
        events=Events.concat(events),
        held=tuple(held),
        entries=tuple(entries),
    )


def hold_back(
    entry: Entry, messages: Messages, rows: NDArray[np.bool_], reason: HeldReason, explained: str = ""
) -> list[Held]:
    """Name, device by device, the events of an entry that are kept and not judged."""
    if not rows.any():
        return []
    lines = entry.body.split(b"\n")
    found = []
    for code in np.unique(messages.device[rows]).tolist():
        mine = np.flatnonzero(rows & (messages.device == code))
        at = messages.events.at[mine]
        found.append(
            Held(
                offset=entry.offset,
                serial=messages.serials[code],
                reason=reason,
                first_at=to_datetime(int(at.min())),
                last_at=to_datetime(int(at.max())),
                received_at=to_datetime(entry.received_at),
                lines=[lines[number - 1] for number in messages.line[mine].tolist()],
                explained=explained,
            )
        )
    return found


def hold_slots(entries: Sequence[Entry], roster: Roster, why: dict[int, str]) -> list[Held]:
    """Set aside the events of some fittings (slot -> reason) that could not be judged."""
    held: list[Held] = []
    for entry in entries:
        messages = decode(entry.body, with_device=True, arrived=entry.received_at)
        whose = roster.resolve(messages)
        ahead = clock_ahead(messages.events.at, np.full(len(whose), entry.received_at, np.int64))
        for slot, reason in why.items():
            held += hold_back(entry, messages, (whose == slot) & ~ahead, HeldReason.SET_ASIDE, reason)
    return held
