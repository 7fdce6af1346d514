"""How much one supplier may send in a while, so that a device storm of one does not shut out the rest."""

import math
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """A store of allowance that refills with time: `per_second` up to `burst` (both in events)."""

    per_second: float
    burst: float
    left: float = math.nan
    seen: float = 0.0

    def take(self, n: float, now: float) -> float:
        """Take n events' worth at `now` (seconds of a steady clock); gives 0, or seconds to wait first.

        A request larger than the burst is let through once the store is full, or it could never be sent.
        """
        full = math.isnan(self.left)
        self.left = self.burst if full else min(self.burst, self.left + (now - self.seen) * self.per_second)
        self.seen = now
        short = min(n, self.burst) - self.left
        if short > 0:
            return max(short / self.per_second, 0.001)
        self.left -= n
        return 0.0


@dataclass(slots=True)
class Rates:
    """A bucket for each sender, all of one size."""

    per_second: float
    burst: float
    buckets: dict[str, Bucket] = field(default_factory=dict)

    def take(self, sender: str, n: float, now: float) -> float:
        """Take n events' worth for a sender; gives 0, or seconds to wait first."""
        bucket = self.buckets.setdefault(sender, Bucket(self.per_second, self.burst))
        return bucket.take(n, now)
