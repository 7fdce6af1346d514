"""The hot end of the trails: events that are recorded but not yet in the table."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.events import Events


@dataclass(frozen=True, slots=True)
class Piece:
    """The events of some batches, up to and including `offset`; `slots` says whose each is."""

    offset: int
    slots: NDArray[np.int32]
    events: Events


class Tail:
    """Pieces in the order of their offsets; let go of once they are flushed."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.size = 0

    def add(self, offset: int, slots: NDArray[np.int32], events: Events) -> None:
        """Add the events of one more stretch of the log."""
        if len(events):
            self.pieces.append(Piece(offset, slots, events))
            self.size += len(events)

    def of(self, slot: int, since: int) -> Events:
        """Give one fitting's events at or after an instant, in no order."""
        found = [
            piece.events.take((piece.slots == slot) & (piece.events.at >= since)) for piece in self.pieces
        ]
        return Events.concat([part for part in found if len(part)])

    def all(self) -> Events:
        """Give everything there is; the `fitting` column says whose, by slot."""
        slots = np.concatenate([np.empty(0, np.int32), *(piece.slots for piece in self.pieces)])
        return replace(Events.concat([piece.events for piece in self.pieces]), fitting=slots)

    def let_go(self, offset: int) -> None:
        """Forget what is in the table by now."""
        self.pieces = [piece for piece in self.pieces if piece.offset > offset]
        self.size = sum(len(piece.events) for piece in self.pieces)
