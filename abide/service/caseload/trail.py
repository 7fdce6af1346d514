"""Where somebody went in a stretch of time: points, and gaps that are never drawn as if they were known.

Pure: columns of events in, values for the sentence, the table, the strip of time and the map out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from math import cos, hypot, radians

import numpy as np
from numpy.typing import NDArray
from shapely import intersects_xy
from shapely.geometry.base import BaseGeometry

from abide.feeds.device_messages import clock_ahead
from abide.monitoring.events import Events, Kind, Source, What
from abide.monitoring.fix_review import flags_of
from abide.monitoring.flags import Flag, in_words
from abide.monitoring.instants import MINUTE, from_datetime, to_datetime
from abide.trails.gaps import gaps
from abide.trails.stays import stays

# Beyond this no line joins two points, but a dashed one that says how long (minutes).
GAP_MINUTES = 50
# A stay is at least this long (microseconds), and stays this near each other are at one place (metres).
SHORTEST_STAY = 15 * MINUTE
SAME_PLACE_M = 120.0
# Who is back at the same place this soon had not left it: one position strayed.
STEPPED_OUT = timedelta(minutes=10)
METRES_A_DEGREE = 111_195.0

SOURCES = {Source.GPS: "GPS", Source.WIFI: "wifi", Source.LBS: "mobile network", Source.RF: "home beacon"}
CAUSES = {
    What.BATTERY_DEAD: "the battery was flat",
    What.OUT_OF_CONTACT: "the device was out of contact",
    What.JAMMING_DETECTED: "the device's reception was jammed",
    What.STRAP_CUT: "the device reported its strap cut",
    What.BATTERY_LOW: "the battery was low",
}
ANOTHER_DEVICE = "another device was fitted"


@dataclass(frozen=True, slots=True)
class Point:
    """One fix: when, where (degrees, WGS84), how accurate (68 % radius, metres), worked out from what.

    doubts: why it is doubted, in words; astray: it is not believed to be where it says.
    """

    at: datetime
    longitude: float
    latitude: float
    accuracy_m: float
    source: str
    doubts: tuple[str, ...] = ()
    astray: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch between two points that is longer than a line may bridge.

    cause: what the device said of it, in words; "" where nothing explains it.
    """

    start: datetime
    end: datetime
    cause: str = ""

    @property
    def minutes(self) -> float:
        """How long it lasted."""
        return (self.end - self.start).total_seconds() / 60


@dataclass(frozen=True, slots=True)
class Known:
    """A place with a name: an address, a place of attendance, one that an officer named (degrees, WGS84).

    area: of a zone to stay out of: stays inside it say so; None for a single place.
    """

    name: str
    longitude: float
    latitude: float
    area: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """A while in one place. label: the place's known name, or "stay 1"; the same place has the same."""

    label: str
    start: datetime
    end: datetime
    longitude: float
    latitude: float

    @property
    def minutes(self) -> float:
        """How long it lasted."""
        return (self.end - self.start).total_seconds() / 60


# With one of these a position is not where the person was: no line leads there, and no stay is made of it.
ASTRAY = Flag.IMPOSSIBLE_SPEED | Flag.JUMP | Flag.STALE | Flag.NO_PLACE | Flag.CONTRADICTED | Flag.CLOCK_AHEAD


@dataclass(frozen=True)
class Trail:
    """Everything known of a stretch of time: fixes as columns, in the order of their time."""

    start: datetime
    end: datetime
    fixes: Events
    flags: NDArray[np.int32]
    gaps: tuple[Gap, ...] = ()
    stays: tuple[Stay, ...] = ()

    def __len__(self) -> int:
        return len(self.fixes)

    @property
    def astray(self) -> NDArray[np.bool_]:
        """Which fixes are not believed to be where they say."""
        return (self.flags & int(ASTRAY)) != 0

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """Every fix as a value of its own."""
        return self.some(np.arange(len(self.fixes)))

    def some(self, rows: NDArray[np.intp]) -> tuple[Point, ...]:
        """Give some of the fixes, by their row, as values of their own."""
        fixes, flags = self.fixes.take(rows), self.flags[rows]
        columns = (fixes.at, fixes.longitude, fixes.latitude, fixes.accuracy_m, fixes.source)
        return tuple(
            Point(
                to_datetime(at),
                longitude,
                latitude,
                accuracy,
                SOURCES.get(source, "not said"),
                in_words(flag) if flag else (),
                bool(flag & ASTRAY),
            )
            for at, longitude, latitude, accuracy, source, flag in zip(
                *(column.tolist() for column in columns), flags.tolist(), strict=True
            )
        )


def trail(
    events: Events,
    start: datetime,
    end: datetime,
    known: Sequence[Known] = (),
    shown: Sequence[tuple[datetime, datetime]] | None = None,
) -> Trail:
    """Make a trail of one person's events; what lies outside [start, end) or is no fix is left out.

    events: with those of a while before and after, by which the first and the last fixes are doubted
    known: places that a stay is named after where it lies near one of them
    shown: the parts of [start, end) that may be shown; all of it unless said
    """
    flags = flags_of(events) | np.where(clock_ahead(events.at, events.received_at), int(Flag.CLOCK_AHEAD), 0)
    inside = np.zeros(len(events), np.bool_)
    for first, last in [(start, end)] if shown is None else shown:
        inside |= (events.at >= from_datetime(max(first, start))) & (
            events.at < from_datetime(min(last, end))
        )
    rows = np.flatnonzero(inside & (events.kind == Kind.FIX))
    rows = rows[np.argsort(events.at[rows], kind="stable")]
    fixes, flags_of_fixes = events.take(rows), flags[rows].astype(np.int32)
    believed = fixes.take((flags_of_fixes & int(ASTRAY)) == 0)
    said = events.take(
        inside & (events.kind == Kind.EQUIPMENT) & np.isin(events.fitting, np.unique(fixes.fitting))
    )
    return Trail(start, end, fixes, flags_of_fixes, _gaps(believed, said), _stays(believed, known))


def _gaps(fixes: Events, said: Events) -> tuple[Gap, ...]:
    found = gaps(Events.concat([fixes, said]), longest=GAP_MINUTES * MINUTE)
    before = np.searchsorted(fixes.at, found.start, "right") - 1
    after = np.searchsorted(fixes.at, found.end, "left")
    changed = fixes.fitting[before] != fixes.fitting[after]
    return tuple(
        Gap(
            to_datetime(start),
            to_datetime(end),
            CAUSES[What(cause)] if cause else ANOTHER_DEVICE if other else "",
        )
        for start, end, cause, other in zip(
            found.start.tolist(), found.end.tolist(), found.cause.tolist(), changed.tolist(), strict=True
        )
    )


def _stays(fixes: Events, known: Sequence[Known]) -> tuple[Stay, ...]:
    found = stays(fixes, shortest=SHORTEST_STAY)
    places: list[tuple[float, float]] = []
    told: list[Stay] = []
    for start, end, x, y in zip(found.start, found.end, found.longitude, found.latitude, strict=True):
        middle = float(x), float(y)
        label = _name(middle, known) or f"stay {_number(middle, places)}{_inside(middle, known)}"
        begun, over = to_datetime(int(start)), to_datetime(int(end))
        if told and told[-1].label == label and begun - told[-1].end <= STEPPED_OUT:
            told[-1] = replace(told[-1], end=over)
        else:
            told.append(Stay(label, begun, over, *middle))
    return tuple(told)


def _name(middle: tuple[float, float], known: Sequence[Known]) -> str:
    near = [(_metres((k.longitude, k.latitude), middle), k.name) for k in known if k.area is None]
    distance, name = min(near, default=(SAME_PLACE_M + 1, ""))
    return name if distance <= SAME_PLACE_M else ""


def _inside(middle: tuple[float, float], known: Sequence[Known]) -> str:
    around = (k.name for k in known if k.area is not None and intersects_xy(k.area, *middle))
    return next((f", in {name}" for name in around), "")


def _number(middle: tuple[float, float], places: list[tuple[float, float]]) -> int:
    """Give the number of a place, counted from 1 in the order in which places were first stayed at."""
    for number, place in enumerate(places, 1):
        if _metres(place, middle) <= SAME_PLACE_M:
            return number
    places.append(middle)
    return len(places)


def _metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    east = (b[0] - a[0]) * METRES_A_DEGREE * cos(radians(a[1]))
    return hypot(east, (b[1] - a[1]) * METRES_A_DEGREE)
