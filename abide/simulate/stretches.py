"""Stretches of time by person, such as no coverage or a dead battery, as columns that are asked at once."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from abide.simulate.streets import Floats, Ints

_SPAN = 1e9


@dataclass(frozen=True)
class Stretches:
    """Stretches from `start` up to `end` (seconds of the world), which of one person never overlap."""

    person: Ints
    start: Floats
    end: Floats

    @classmethod
    def of(cls, person: Ints, start: Floats, end: Floats) -> Self:
        """Sort stretches, and merge those of one person that overlap."""
        order = np.lexsort([start, person])
        person, start, end = person[order], start[order], end[order]
        if not len(person):
            return cls(person.astype(np.int64), start, end)
        reach = np.maximum.accumulate(person * _SPAN + end)
        fresh = np.append(True, (person * _SPAN + start)[1:] > reach[:-1])
        first = np.flatnonzero(fresh)
        return cls(person[first], start[first], np.maximum.reduceat(end, first))

    @classmethod
    def none(cls) -> Self:
        """Make no stretches."""
        return cls(np.zeros(0, np.int64), np.zeros(0), np.zeros(0))

    @classmethod
    def joined(cls, *parts: Self) -> Self:
        """Put several sets together, merging what overlaps."""
        return cls.of(*(np.concatenate([getattr(p, f) for p in parts]) for f in ("person", "start", "end")))

    def after(self, seconds: float) -> Self:
        """Keep those that end after a moment."""
        keep = self.end > seconds
        return type(self)(self.person[keep], self.start[keep], self.end[keep])

    def having(self, keep: NDArray[np.bool_]) -> Self:
        """Keep some rows."""
        return type(self)(self.person[keep], self.start[keep], self.end[keep])

    def find(self, person: Ints, seconds: Floats) -> tuple[NDArray[np.bool_], Floats, Floats]:
        """Tell for each person and moment whether a stretch holds it, and that stretch's start and end."""
        if not len(self.person):
            return np.zeros(person.shape, bool), seconds, seconds
        row = np.searchsorted(self.person * _SPAN + self.start, person * _SPAN + seconds, side="right") - 1
        row = np.maximum(row, 0)
        held = (self.person[row] == person) & (self.start[row] <= seconds) & (seconds < self.end[row])
        return held, np.where(held, self.start[row], seconds), np.where(held, self.end[row], seconds)
