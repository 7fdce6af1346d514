"""Two people who must stay apart: the pair, their positions, and how near they were at each moment.

One is always a person on tag. The other is a protected person, who carries a unit of their own, or another
person on tag. Only pairs that an order names are ever compared. A moment is one at which either has a new
position; it is held against the latest position of the other, which is as old as it is and as doubtful.
Nothing is worked out between positions, so that a moment never changes by what comes after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.calendars import Calendar
from abide.monitoring.fix_quality import Bounds, bounds
from abide.monitoring.instants import MINUTE, NEVER_YET, SECOND
from abide.monitoring.nearness import apart_m, chance_within, spread_m
from abide.monitoring.parameters import day_of, in_force


class Ordered(StrEnum):
    """What the order says of the two."""

    KEEP_AWAY = "keep_away"
    NON_ASSOCIATION = "non_association"


class Band(IntEnum):
    """How near the two are; the higher the nearer, and what is not known stands apart."""

    NOT_KNOWN = -2
    WAITING = -1  # nothing heard of one of them yet
    APART = 0
    WARNING = 1
    CLOSE = 2
    SURE = 3  # close beyond reasonable doubt about either position; only ever a moment's band


@dataclass(frozen=True, slots=True)
class Pair:
    """One condition of one fitting that names a second party.

    fitting, condition: whose findings these are, and under which condition
    wearer, other: names of the two parties, under which their positions are held
    distance_m: nearer than this is forbidden; warning_m: nearer than this gives warning, 0 for none
    stale_minutes: how old a position may be and still say anything, None for the usual
    start, end: instants between which the pair is judged; end is FOREVER while the device is worn
    calendar: when the condition counts
    """

    fitting: str
    condition: str
    ordered: Ordered
    wearer: str
    other: str
    distance_m: float
    warning_m: float
    stale_minutes: float | None
    start: int
    end: int
    calendar: Calendar

    @property
    def key(self) -> str:
        """Name the pair."""
        return f"{self.fitting} {self.condition}"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers a pair is judged by; times in microseconds (parameters.py has them in their own units).

    least_m, poor_m: an accuracy below the first stands for none; one above the second is poor
    doubts: so many accuracies away, somebody is surely not there; fixes: what fixes are doubted by
    """

    probable: float
    sure: float
    pace: float
    believable_m: float
    least_m: float
    poor_m: float
    doubts: float
    fixes_apart: int
    fixes_certain: int
    span_certain: int
    stale: int
    meeting: int
    fixes: Bounds


def numbers_of(pair: Pair) -> Numbers:
    """Give the numbers in force on the day on which a pair began to be judged."""
    values = in_force(day_of(pair.start))
    keep_away = pair.ordered is Ordered.KEEP_AWAY
    usual = values["proximity_stale_minutes" if keep_away else "proximity_meeting_apart_minutes"]
    meeting = int(values["proximity_meeting_minutes"] * MINUTE)
    return Numbers(
        probable=values["proximity_probable"],
        sure=values["proximity_sure"],
        pace=values["proximity_pace"],
        believable_m=values["believable_accuracy"],
        least_m=values["fix_least_accuracy"],
        poor_m=values["fix_poor_accuracy"],
        doubts=values["accuracies_to_be_sure"],
        fixes_apart=int(values["proximity_fixes_apart"]),
        fixes_certain=int(values["fixes_to_be_certain"]),
        span_certain=int(values["minutes_to_be_certain"] * MINUTE) if keep_away else meeting,
        stale=round((usual if pair.stale_minutes is None else pair.stale_minutes) * MINUTE),
        meeting=meeting,
        fixes=bounds(values),
    )


@dataclass(frozen=True, slots=True)
class Positions:
    """One party's positions as columns, in time order, one for an instant (degrees WGS84, metres)."""

    at: NDArray[np.int64]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.at)

    @classmethod
    def of(
        cls,
        at: NDArray[np.int64],
        longitude: NDArray[np.float64],
        latitude: NDArray[np.float64],
        accuracy_m: NDArray[np.float64],
    ) -> Self:
        """Sort positions; of several at one instant the most accurate counts, whichever came first.

        So a rough position from the mobile network hides none from a satellite. An accuracy of 0 is none.
        """
        order = np.lexsort((latitude, longitude, np.where(accuracy_m > 0, -accuracy_m, -np.inf), at))
        order = order[np.append(at[order][1:] != at[order][:-1], True)] if len(order) else order
        return cls(at[order], longitude[order], latitude[order], accuracy_m[order])

    @classmethod
    def joined(cls, parts: Sequence["Positions"]) -> Self:
        """Put several sets of one party's positions together."""
        columns = [np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)]
        return cls.of(*columns)

    @classmethod
    def none(cls) -> Self:
        """Give no position at all."""
        return cls(np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty(0))

    def take(self, which: NDArray[np.bool_]) -> "Positions":
        """Give those that are marked."""
        return Positions(*(getattr(self, f.name)[which] for f in fields(self)))

    def since(self, instant: int) -> "Positions":
        """Give those at or after an instant, and the last one before it."""
        first = max(0, int(np.searchsorted(self.at, instant)) - 1)
        return Positions(*(getattr(self, f.name)[first:] for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Moments:
    """How near a pair was at each moment at which either had a new position, in time order.

    wearer_at, other_at: instants of the positions held against each other, NEVER_YET where there is none, or
        only one too poor to say anything
    apart_m: the measured distance; band: a Band, NOT_KNOWN where a position is missing, too old or too poor
    """

    at: NDArray[np.int64]
    wearer_at: NDArray[np.int64]
    other_at: NDArray[np.int64]
    apart_m: NDArray[np.float64]
    band: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.at)

    def until(self, instant: int) -> "Moments":
        """Give those up to an instant."""
        last = int(np.searchsorted(self.at, instant, "right"))
        return Moments(*(getattr(self, f.name)[:last] for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A pair whose moments later than `after` are wanted, with both parties' positions."""

    pair: Pair
    numbers: Numbers
    wearer: Positions
    other: Positions
    after: int


def moments(asked: Sequence[Asked]) -> list[Moments]:
    """Say for many pairs at once how near the two were, moment by moment."""
    joint = [_joint(each) for each in asked]
    count = [len(at) for at, _, _ in joint]
    if not sum(count):
        return [_blank() for _ in asked]
    sides = [
        (_picked(each.wearer, which), _picked(each.other, other))
        for each, (_, which, other) in zip(asked, joint, strict=True)
    ]
    at = np.concatenate([j[0] for j in joint])
    w_at, w_lon, w_lat, w_acc = (np.concatenate(c) for c in zip(*(w for w, _ in sides), strict=True))
    o_at, o_lon, o_lat, o_acc = (np.concatenate(c) for c in zip(*(o for _, o in sides), strict=True))

    def spread(values: Sequence[float]) -> NDArray[np.float64]:
        return np.repeat(np.array(values, np.float64), count)

    numbers = [each.numbers for each in asked]
    believable = spread([n.believable_m for n in numbers])
    least, poor = spread([n.least_m for n in numbers]), spread([n.poor_m for n in numbers])
    claims_much = (w_acc < least) | (o_acc < least)
    w_acc, o_acc = (np.where(accuracy < least, believable, accuracy) for accuracy in (w_acc, o_acc))
    stale = np.repeat(np.array([n.stale for n in numbers], np.int64), count)
    known = (w_at != NEVER_YET) & (o_at != NEVER_YET)
    w_age, o_age = np.where(known, at - w_at, 0), np.where(known, at - o_at, 0)
    known &= (w_age < stale) & (o_age < stale)
    apart = np.where(known, apart_m(w_lon, w_lat, o_lon, o_lat), np.inf)
    pace = spread([n.pace for n in numbers])

    def chance(limit: NDArray[np.float64], least: NDArray[np.float64] | float) -> NDArray[np.float64]:
        radii = [
            spread_m(np.maximum(accuracy, least), age / SECOND, pace)
            for accuracy, age in ((w_acc, w_age), (o_acc, o_age))
        ]
        found = np.zeros(len(at))
        found[known] = chance_within(apart[known], radii[0][known], radii[1][known], limit[known])
        return found

    limit = spread([each.pair.distance_m for each in asked])
    warning = spread([max(each.pair.warning_m, each.pair.distance_m) for each in asked])
    probable, sure = spread([n.probable for n in numbers]), spread([n.sure for n in numbers])
    band = np.full(len(at), Band.APART, np.int8)
    band[(apart <= warning) | (chance(warning, 0.0) >= probable)] = Band.WARNING
    band[(warning <= limit) & (band == Band.WARNING)] = Band.APART
    close = (apart <= limit) | (chance(limit, 0.0) >= probable)
    band[close] = Band.CLOSE
    # What a device claims of its accuracy is enough to alert, and not enough to be certain.
    band[close & ~claims_much & (chance(limit, believable) >= sure)] = Band.SURE
    # A position that may be anywhere near is no proof of being apart: it is as if none had come.
    doubt = spread([n.doubts for n in numbers]) * (
        spread_m(w_acc, w_age / SECOND, pace) + spread_m(o_acc, o_age / SECOND, pace)
    )
    mute = known & (band == Band.APART) & (apart - warning <= doubt)
    w_mute, o_mute = mute & (w_acc > poor), mute & (o_acc > poor)
    w_at, o_at = np.where(w_mute, NEVER_YET, w_at), np.where(o_mute, NEVER_YET, o_at)
    band[~known | w_mute | o_mute] = Band.NOT_KNOWN
    edges = np.cumsum(count)[:-1]
    columns = [np.split(c, edges) for c in (at, w_at, o_at, apart, band)]
    return [Moments(*parts) for parts in zip(*columns, strict=True)]


def _joint(each: Asked) -> tuple[NDArray[np.int64], NDArray[np.intp], NDArray[np.intp]]:
    """Give the moments of a pair and, for each, which position of either is the latest (-1: none yet)."""
    both = np.union1d(each.wearer.at, each.other.at)
    end = each.pair.end
    both = both[(both > each.after) & (both >= each.pair.start) & (both < end)]
    return both, _latest(each.wearer, both), _latest(each.other, both)


def _latest(positions: Positions, at: NDArray[np.int64]) -> NDArray[np.intp]:
    return np.searchsorted(positions.at, at, "right") - 1


def _picked(
    positions: Positions, which: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Pick positions by number; for -1 nothing is known."""
    at = np.append(positions.at, NEVER_YET)[which]
    rest = (np.append(getattr(positions, f.name), np.nan)[which] for f in fields(positions)[1:])
    longitude, latitude, accuracy = rest
    return at, longitude, latitude, accuracy


def _blank() -> Moments:
    none = np.empty(0, np.int64)
    return Moments(none, none, none, np.empty(0), np.empty(0, np.int8))
