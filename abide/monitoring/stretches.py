"""Stretches of presence against the times a condition is in force: what curfews and zones have in common."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.instants import FOREVER, to_text
from abide.monitoring.presence import Cause, Presence


@dataclass(frozen=True, slots=True)
class Stretch:
    """One unbroken stretch of in, out or not known, up to the next one's start (instants).

    confirmed: from when it is certain, FOREVER while it is not
    evidence: what established it: references, or the instants of fixes
    """

    start: int
    presence: Presence
    cause: Cause = Cause.NO_REPORT_YET
    evidence: tuple[str | int, ...] = ()
    confirmed: int = FOREVER


def without_flapping(stretches: Sequence[Stretch], was: Presence, grace: int, until: int) -> list[Stretch]:
    """Take leaving and coming back within less than `grace` (microseconds) for one stay.

    was: presence before the first stretch. Someone just gone is still there until the grace is over.
    """
    settled: list[Stretch] = []
    for i, stretch in enumerate(stretches):
        before = was if i == 0 else stretches[i - 1].presence
        after = stretches[i + 1] if i + 1 < len(stretches) else None
        back = after is None or after.presence == Presence.IN
        length = (until if after is None else after.start) - stretch.start
        flaps = stretch.presence == Presence.OUT and before == Presence.IN and back and length < grace
        settled.append(replace(stretch, presence=Presence.IN) if flaps else stretch)
    return settled


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a stretch that lies within one period in force.

    start, end: the part's own bounds; end is None while both the stretch and the period go on
    at_start, at_end: whether the stretch fills the period's first and last moment
    evidence: what began it and, where it ended inside the period, what ended it
    certain: whether it was certain before it ended
    """

    stretch: Stretch
    start: int
    end: int | None
    at_start: bool
    at_end: bool
    evidence: tuple[str, ...]
    certain: bool
    period: tuple[int, int]


def pieces(
    stretches: Sequence[Stretch], periods: NDArray[np.int64], since: int, until: int
) -> Iterator[Piece]:
    """Cut stretches by the periods (n, 2) that end after `since` and have begun by `until`.

    Time is half-open; what goes on at `until` stays open unless its period is over.
    """
    low = int(periods[:, 1].searchsorted(since, "right"))
    high = int(periods[:, 0].searchsorted(until, "right"))
    begun = [s.start for s in stretches]
    for start, end in periods[low:high].tolist():
        for i in range(max(0, bisect_right(begun, start) - 1), bisect_left(begun, end)):
            stretch = stretches[i]
            after = stretches[i + 1] if i + 1 < len(stretches) else None
            stop = FOREVER if after is None else after.start
            if stop <= start or stop == stretch.start:
                continue
            going_on = after is None and until < end
            inside = after is not None and stop < end
            bound = min(stop, end)
            if not going_on and bound <= since:
                continue
            ending = after.evidence[-1:] if inside and after is not None else ()
            yield Piece(
                stretch=stretch,
                start=max(stretch.start, start),
                end=None if going_on else bound,
                at_start=stretch.start <= start,
                at_end=not going_on and stop >= end,
                evidence=_references(stretch.evidence, ending),
                certain=stretch.confirmed < min(bound, until + 1),
                period=(start, end),
            )


def _references(begun: tuple[str | int, ...], ending: tuple[str | int, ...]) -> tuple[str, ...]:
    cited = dict.fromkeys(begun + ending)
    return tuple(e if isinstance(e, str) else f"fix@{to_text(e)}" for e in cited)
