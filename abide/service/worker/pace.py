"""How often the worker does each thing, how much at once, and how long things are kept."""

import time
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """How often things are done (seconds), and how much at once (events; fittings that are recorded)."""

    idle: float = 0.02
    tick: float = 1.0
    plans: float = 2.0
    outages: float = 15.0
    flush: float = 120.0
    checkpoint: float = 300.0
    prune: float = 3600.0
    forget: float = 60.0
    compact: float = 6 * 3600.0
    lease: float = 10.0
    retry: float = 0.5
    at_once: int = 20_000
    recorded_at_once: int = 2_000
    flush_size: int = 500_000


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long things are kept: bodies in the log, receipts, word for open pages."""

    bodies: timedelta = timedelta(days=2)
    receipts: timedelta = timedelta(days=14)
    notifications: timedelta = timedelta(hours=1)


@dataclass(slots=True)
class Due:
    """When each thing was last done, on a steady clock."""

    last: dict[str, float] = field(default_factory=dict)

    def now(self, name: str, every: float) -> bool:
        """Whether a thing that is done every so many seconds is due; counts as done if it is."""
        moment = time.monotonic()
        if moment - self.last.get(name, -1e9) < every:
            return False
        self.last[name] = moment
        return True

    def begin(self, *names: str) -> None:
        """Count from now, so that the first time is a whole stretch away."""
        self.last.update(dict.fromkeys(names, time.monotonic()))
