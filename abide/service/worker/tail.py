"""The hot end of the trails: events that are recorded but not yet in the table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.events import Events


@dataclass(frozen=True, slots=True)
class Piece:
    """The events of some batches, up to and including `offset`; whose each is, and from which batch."""

    offset: int
    slots: NDArray[np.int32]
    offsets: NDArray[np.int64]
    events: Events


class Tail:
    """Pieces in the order of their offsets; let go of once they are flushed."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.size = 0

    def add(self, piece: Piece) -> None:
        """Add the events of one more stretch of the log."""
        if len(piece.events):
            self.pieces.append(piece)
            self.size += len(piece.events)

    def of(self, slot: int, since: int) -> Events:
        """Give one fitting's events at or after an instant, in no order."""
        found = [
            piece.events.take((piece.slots == slot) & (piece.events.at >= since)) for piece in self.pieces
        ]
        return Events.concat([part for part in found if len(part)])

    def all(self) -> tuple[Events, NDArray[np.int64]]:
        """Give everything there is, and from which batch; the `fitting` column says whose, by slot."""
        slots = np.concatenate([np.empty(0, np.int32), *(piece.slots for piece in self.pieces)])
        offsets = np.concatenate([np.empty(0, np.int64), *(piece.offsets for piece in self.pieces)])
        return replace(Events.concat([piece.events for piece in self.pieces]), fitting=slots), offsets

    def let_go(self, offset: int) -> None:
        """Forget what is in the table by now."""
        self.pieces = [piece for piece in self.pieces if piece.offset > offset]
        self.size = sum(len(piece.events) for piece in self.pieces)

    def forget(self, slots: Sequence[int]) -> None:
        """Forget the events of some fittings."""
        which = list(slots)
        for number, piece in enumerate(self.pieces):
            keep = ~np.isin(piece.slots, which)
            if not keep.all():
                self.pieces[number] = Piece(
                    piece.offset, piece.slots[keep], piece.offsets[keep], piece.events.take(keep)
                )
        self.size = sum(len(piece.events) for piece in self.pieces)
