"""Points of a recorded trail gathered into fixes, whatever sort of file they come from."""

import math
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from abide.feeds.faults import Fault, shorten
from abide.feeds.line_faults import instant_fault
from abide.feeds.wire import in_range
from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.instants import from_datetime, from_text

# What a phone or a logger does under open sky; said by the caller where the file does not say.
USUAL_ACCURACY_M = 10.0


@dataclass(frozen=True, slots=True)
class Trail:
    """What a file of movement held: fixes in its order (`fitting` is 0), and everything wrong with it."""

    events: Events
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Points:
    """Takes points as text, one at a time, and remembers what is wrong with those that it cannot take."""

    accuracy_m: float = USUAL_ACCURACY_M
    rows: list[tuple[int, float, float, float]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, line: int, name: str, problem: str, value: object = "") -> None:
        """Remember one thing that is wrong."""
        self.faults.append(Fault(line, name, problem, shorten(value) if value != "" else ""))

    def add(
        self, line: int, *, at: int | str, longitude: str, latitude: str, accuracy_m: str | None = None
    ) -> None:
        """Take one point; `at` is an instant, or what is wrong with it."""
        before = len(self.faults)
        if isinstance(at, str):
            self.fault(line, "time", at)
        east = self._number(line, "longitude", longitude, -180, 180)
        north = self._number(line, "latitude", latitude, -90, 90)
        within = self.accuracy_m
        if accuracy_m:
            within = self._number(line, "accuracy", accuracy_m, 0, math.inf)
        if len(self.faults) == before and isinstance(at, int):
            self.rows.append((at, east, north, within))

    def trail(self) -> Trail:
        """Give the fixes gathered so far."""
        events = Events.empty(len(self.rows))
        if self.rows:
            at, longitude, latitude, accuracy_m = zip(*self.rows, strict=True)
            events.at[:] = events.received_at[:] = at
            events.longitude[:], events.latitude[:], events.accuracy_m[:] = longitude, latitude, accuracy_m
        events.kind[:] = Kind.FIX
        events.source[:] = Source.GPS
        return Trail(events, tuple(self.faults))

    def _number(self, line: int, name: str, text: str, low: float, high: float) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.fault(line, name, "must be a number", text)
        elif not low <= value <= high:
            span = f"from {low:g} to {high:g}" if high < math.inf else f"{low:g} or more"
            self.fault(line, name, f"must be {span}", text)
        return value


def moment(text: str) -> int | str:
    """Read an instant with its offset; a sentence where it is not one that is believed."""
    problem = instant_fault(text)
    return f"{shorten(text)} {problem}" if problem else from_text(text)


def moment_utc(text: str) -> int | str:
    """Read a date and time without an offset that its file says is UTC."""
    try:
        at = from_datetime(datetime.fromisoformat(text.strip().replace("/", "-") + "+00:00"))
    except ValueError:
        return f"{shorten(text)} is not a date and a time"
    return (
        at
        if in_range(np.array([at])).all()
        else f"{shorten(text)} must be from the year 2000 to the year 2099"
    )
