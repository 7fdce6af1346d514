"""How things go between two people: from moment to moment, as stretches of being near, apart or not known.

Nearer counts at once: the first moment that is probably too near begins a stretch. Further away counts from
the third moment in a row. Being sure takes several fixes over some minutes; it marks the stretch that is
there already. Silence ends a stretch when the older of the two positions is too old to say anything.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import numpy as np

from abide.monitoring.instants import FOREVER
from abide.monitoring.proximity import Band, Moments, Numbers


@dataclass(frozen=True, slots=True)
class Seen:
    """The two positions of one moment: when each was taken (instants), and how far apart (metres)."""

    at: int
    wearer_at: int
    other_at: int
    apart_m: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """An unbroken while in one band, from `start` up to `end` (FOREVER while it goes on).

    first: the moment that began it; None where silence did
    last: instant of the last moment that was in it; confirmed: from when it is certain, FOREVER if never
    closest_m: the least distance measured in it; silent: whose silence began it
    """

    start: int
    end: int
    band: Band
    first: Seen | None
    last: int
    confirmed: int
    closest_m: float | None
    silent: str


@dataclass(frozen=True, slots=True)
class Course:
    """Where a pair stands after its last moment; holds distances and instants, never a position.

    at: the last moment taken in; wearer_at, other_at: the latest position of each, the pair's start
    where there is none; heard: whether both were ever heard
    now: the stretch that goes on
    leaving: the first of the moments in a row that were further away, their number and nearest band
    sure: how many sure fixes in a row, and since when
    """

    at: int
    wearer_at: int
    other_at: int
    now: Stretch
    leaving: Seen | None = None
    leaving_for: int = 0
    leaving_to: Band = Band.APART
    sure_for: int = 0
    sure_since: int = FOREVER
    last_apart_m: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the course as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read a course back from plain values."""

        def seen(value: Mapping[str, Any] | None) -> Seen | None:
            return None if value is None else Seen(**value)

        now = values["now"]
        stretch = Stretch(**{**now, "band": Band(now["band"]), "first": seen(now["first"])})
        changed = {
            "now": stretch,
            "leaving": seen(values["leaving"]),
            "leaving_to": Band(values["leaving_to"]),
        }
        return cls(**{**values, **changed})

    def lost_at(self, stale: int) -> int:
        """Give the instant at which nobody can say any more how near they are, without news of either."""
        return min(self.wearer_at, self.other_at) + stale

    @property
    def settled(self) -> int:
        """Give the instant up to which no stretch can end any more, but by older news."""
        return self.at if self.leaving is None else min(self.at, self.leaving.at - 1)


def at_start(start: int) -> Course:
    """Give the course before anything was heard of either."""
    waiting = Stretch(start, FOREVER, Band.WAITING, None, start, FOREVER, None, "")
    return Course(start - 1, start, start, waiting)


def follow(course: Course, found: Moments, numbers: Numbers) -> tuple[Course, list[Stretch]]:
    """Take in moments later than the course's own; give where it stands then and the stretches that ended."""
    if _uneventful(course, found, numbers.stale):
        last = _seen(found, len(found) - 1)
        here = replace(course.now, last=last.at)
        after = replace(
            course,
            at=last.at,
            wearer_at=last.wearer_at,
            other_at=last.other_at,
            now=here,
            last_apart_m=last.apart_m,
        )
        return after, []
    ended: list[Stretch] = []
    columns = (found.at, found.wearer_at, found.other_at, found.apart_m, found.band)
    now = course
    for at, wearer_at, other_at, apart_m, band in zip(*(c.tolist() for c in columns), strict=True):
        now, over = _step(now, Seen(at, wearer_at, other_at, apart_m), Band(band), numbers)
        ended += over
    return now, ended


def silenced(course: Course, stale: int, until: int) -> list[Stretch]:
    """Give what goes on at an instant: the stretch that stands, and silence where it has become that."""
    lost = course.lost_at(stale)
    if course.now.band is Band.NOT_KNOWN or lost > until:
        return [course.now]
    ended, after = _lose(course, lost)
    return [ended, after.now]


def _uneventful(course: Course, found: Moments, stale: int) -> bool:
    """Whether the two were simply apart all the while, as they are nearly always."""
    if course.now.band is not Band.APART or course.leaving is not None or not len(found):
        return False
    wearer_at = np.append(course.wearer_at, found.wearer_at[:-1])
    other_at = np.append(course.other_at, found.other_at[:-1])
    heard = np.minimum(wearer_at, other_at) + stale > found.at
    return bool(np.all(found.band == Band.APART) and np.all(heard))


def _seen(found: Moments, row: int) -> Seen:
    return Seen(
        int(found.at[row]), int(found.wearer_at[row]), int(found.other_at[row]), float(found.apart_m[row])
    )


def _step(course: Course, seen: Seen, band: Band, numbers: Numbers) -> tuple[Course, list[Stretch]]:
    """Take in one moment; give the course after it and the stretches that it ended."""
    ended: list[Stretch] = []
    lost = course.lost_at(numbers.stale)
    known = band is not Band.NOT_KNOWN
    if course.now.band is not Band.NOT_KNOWN and (lost < seen.at or (lost == seen.at and not known)):
        over, course = _lose(course, lost)
        ended.append(over)
    course = replace(
        course,
        at=seen.at,
        wearer_at=max(course.wearer_at, seen.wearer_at),
        other_at=max(course.other_at, seen.other_at),
    )
    if not known:
        return replace(course, sure_for=0, sure_since=FOREVER), ended
    course = replace(course, last_apart_m=seen.apart_m)
    counted = min(band, Band.CLOSE)
    if counted > course.now.band:
        over, course = _begin(course, seen, counted)
        ended.append(over)
    elif counted < course.now.band:
        course = _away(course, seen, counted)
        if course.leaving is not None and course.leaving_for >= numbers.fixes_apart:
            over, course = _begin(course, course.leaving, course.leaving_to)
            ended.append(over)
            course = replace(course, now=replace(course.now, last=seen.at))
    else:
        so_far = course.now.closest_m
        closest = seen.apart_m if so_far is None else min(seen.apart_m, so_far)
        here = replace(course.now, last=seen.at, closest_m=closest)
        course = replace(course, leaving=None, leaving_for=0, now=here)
    return _surer(course, seen, band, numbers), ended


def _begin(course: Course, seen: Seen, band: Band) -> tuple[Stretch, Course]:
    stretch = Stretch(seen.at, FOREVER, band, seen, seen.at, FOREVER, seen.apart_m, "")
    return replace(course.now, end=seen.at), _anew(course, stretch)


def _lose(course: Course, lost: int) -> tuple[Stretch, Course]:
    silent = "wearer" if course.wearer_at < course.other_at else "other"
    silent = "both" if course.wearer_at == course.other_at else silent
    stretch = Stretch(lost, FOREVER, Band.NOT_KNOWN, None, lost, FOREVER, course.last_apart_m, silent)
    return replace(course.now, end=lost), _anew(course, stretch)


def _anew(course: Course, now: Stretch) -> Course:
    """Go on with another stretch, in which nothing was counted yet."""
    return Course(course.at, course.wearer_at, course.other_at, now, last_apart_m=course.last_apart_m)


def _away(course: Course, seen: Seen, band: Band) -> Course:
    if course.leaving is None:
        return replace(course, leaving=seen, leaving_for=1, leaving_to=band)
    return replace(course, leaving_for=course.leaving_for + 1, leaving_to=Band(max(course.leaving_to, band)))


def _surer(course: Course, seen: Seen, band: Band, numbers: Numbers) -> Course:
    if band is not Band.SURE:
        return replace(course, sure_for=0, sure_since=FOREVER)
    if seen.wearer_at != seen.at:
        return course  # The other's position is new; a fix of the wearer's own is not counted twice.
    count, since = course.sure_for + 1, min(course.sure_since, seen.at)
    now = course.now
    if (
        count >= numbers.fixes_certain
        and seen.at - since >= numbers.span_certain
        and now.confirmed == FOREVER
    ):
        now = replace(now, confirmed=seen.at)
    return replace(course, sure_for=count, sure_since=since, now=now)
