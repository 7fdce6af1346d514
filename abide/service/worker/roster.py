"""Which fitting a device's event belongs to, by the event's own time: many events at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from abide.feeds.device_messages import Messages
from abide.monitoring.instants import FOREVER, NEVER_YET

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Wearer:
    """One fitting: its id in plans, its rows, and when it is in force (instants, half-open)."""

    id: str
    fitting_pk: int
    person_pk: int
    person_ref: UUID
    start: int
    end: int = FOREVER


@dataclass(frozen=True, slots=True)
class Window:
    """While a device's events belong to a fitting (instants, half-open): a tag, or a home unit beside it."""

    serial: str
    start: int
    end: int
    fitting_pk: int


class Roster:
    """Every fitting the worker knows, each with a number (its slot) that stays its own for good."""

    def __init__(self) -> None:
        self.wearers: list[Wearer] = []
        self._slots: dict[int, int] = {}
        self._windows: dict[str, list[tuple[int, int, int]]] = {}

    def replace(self, wearers: Iterable[Wearer], windows: Iterable[Window]) -> None:
        """Take what is recorded now; slots given out before stay as they are."""
        for wearer in wearers:
            slot = self._slots.get(wearer.fitting_pk)
            if slot is None:
                self._slots[wearer.fitting_pk] = len(self.wearers)
                self.wearers.append(wearer)
            else:
                self.wearers[slot] = wearer
        known: dict[str, list[tuple[int, int, int]]] = {}
        for w in windows:
            known.setdefault(w.serial, []).append((w.start, w.end, self._slots[w.fitting_pk]))
        for spans in known.values():
            spans.sort()
        self._windows = known

    def slot(self, fitting_pk: int) -> int:
        """Give the slot of a fitting; KeyError where it is not known."""
        return self._slots[fitting_pk]

    def knows(self, serial: str) -> bool:
        """Whether a device was fitted to anybody at any time the roster holds."""
        return serial in self._windows

    def resolve(self, messages: Messages) -> NDArray[np.int32]:
        """Give the slot of each event, NOBODY where its device was on nobody at that moment."""
        at, code = messages.events.at, messages.device
        n = len(messages.serials)
        start = np.full(n, FOREVER, np.int64)
        end = np.full(n, NEVER_YET, np.int64)
        slot = np.full(n, NOBODY, np.int32)
        earlier: Mapping[int, list[tuple[int, int, int]]] = {}
        for number, serial in enumerate(messages.serials):
            spans = self._windows.get(serial)
            if spans is not None:
                # Nearly always the newest span is the one; the others are looked at only for what is left.
                start[number], end[number], slot[number] = spans[-1]
                if len(spans) > 1:
                    earlier = {**earlier, number: spans[:-1]}
        found = np.where((at >= start[code]) & (at < end[code]), slot[code], np.int32(NOBODY))
        for number, spans in earlier.items():
            rows = np.flatnonzero((code == number) & (found == NOBODY))
            for since, until, whose in spans:
                found[rows[(at[rows] >= since) & (at[rows] < until)]] = whose
        return found.astype(np.int32, copy=False)
