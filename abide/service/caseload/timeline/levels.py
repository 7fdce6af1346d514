"""What an alcohol tag measured on each day shown: the highest level, and how many samples there were."""

from dataclasses import dataclass
from datetime import date, datetime

from abide.explain import times
from abide.service.caseload.timeline.marks import Shown


@dataclass(frozen=True, slots=True)
class Highest:
    """The highest level of a local day (g/dL, as the tag reads it), when it was, and of how many samples."""

    at: datetime
    level: float
    samples: int

    @property
    def said(self) -> str:
        """Say it: "Sat 21 Nov: highest alcohol level 0.071 g/dL at 23:40, of 48 samples"."""
        count = f"{self.samples} sample{'' if self.samples == 1 else 's'}"
        level = f"{self.level:.3f} g/dL at {times.clock(self.at)}"
        return f"{times.short_day(self.at)}: highest alcohol level {level}, of {count}"


def highest_levels(shown: Shown) -> list[Highest]:
    """Give the highest level of each day that has samples, the first day first; of equals the earliest."""
    days: dict[date, list[tuple[datetime, float]]] = {}
    for at, level in shown.levels:
        days.setdefault(times.local(at).date(), []).append((at, level))
    return [
        Highest(*max(of_day, key=lambda sample: (sample[1], -sample[0].timestamp())), len(of_day))
        for _, of_day in sorted(days.items())
    ]
