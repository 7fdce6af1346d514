"""When what a tag noted reaches the service: every few minutes, and later where it could not be heard."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.simulate.streets import Floats, Ints
from abide.simulate.stretches import Stretches

EVERY_S = (60, 120, 300, 600, 900)
EVERY_SHARE = (0.30, 0.20, 0.30, 0.10, 0.10)
NEWEST_FIRST_SHARE = 0.4
BACKFILL_S_PER_MINUTE = 1.0  # how long it takes to send what a minute of silence kept waiting


@dataclass(frozen=True)
class Uploads:
    """How each tag uploads: every so many seconds, with its own phase, which end of the buffer first."""

    every: Floats
    phase: Floats
    latency: Floats
    newest_first: NDArray[np.bool_]

    def received(self, person: Ints, at: Floats, silent: Stretches, *, urgent: bool) -> Floats:
        """Tell when events noted at `at` arrive (seconds). An urgent one waits for no upload."""
        every, phase = self.every[person], self.phase[person]
        slot = at if urgent else np.ceil((at - phase) / every) * every + phase
        held, start, end = silent.find(person, slot)
        begun = start - every
        share = np.clip((at - begun) / np.maximum(end - begun, 1.0), 0, 1)
        share = np.where(self.newest_first[person], 1 - share, share)
        takes = (end - begun) / 60 * BACKFILL_S_PER_MINUTE
        return np.where(held, end + 1 + share * takes, slot) + self.latency[person]


def make_uploads(count: int, *, seed: int) -> Uploads:
    """Draw how everyone's tag uploads."""
    rng = np.random.default_rng([seed, 10])
    every = rng.choice(EVERY_S, count, p=EVERY_SHARE).astype(float)
    return Uploads(
        every, rng.uniform(0, every), rng.uniform(0.5, 4, count), rng.random(count) < NEWEST_FIRST_SHARE
    )
