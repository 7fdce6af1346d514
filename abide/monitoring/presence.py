"""Whether a person is in a place, out of it or not known, fix by fix, for every place at once.

Each *row* is one fitting at one place. A row's fixes give signals (in, out, nothing) that depend on
the last three fixes only, so presence is the latest signal carried forward: columns all the way,
for one fix of everyone as for a year of one person.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import signals
from abide.monitoring.geometry import (
    BEYOND_DOUBT_INSIDE,
    BEYOND_DOUBT_OUTSIDE,
    LIKELY_INSIDE,
    SURE_OUTSIDE,
    UNGRADED,
)
from abide.monitoring.instants import FOREVER, NEVER_YET

Ints = NDArray[np.int64]
Small = NDArray[np.int8]
Bools = NDArray[np.bool_]


class Presence(IntEnum):
    """Where a person is with regard to a place."""

    NOT_KNOWN = 0
    IN = 1
    OUT = 2
    UNSURE = 3  # perhaps on the wrong side of a zone: the fixes cannot tell


class Cause(IntEnum):
    """Why presence is not known."""

    NO_REPORT_YET = 0
    NO_FIX = 1
    STRAP_CUT = 2
    BATTERY_DEAD = 3
    OUT_OF_CONTACT = 4
    CONTRADICTORY = 5
    SILENCE = 6
    HOME_UNIT_POWER_LOST = 7
    HOME_UNIT_MOVED = 8
    JAMMED = 9


class Manner(IntEnum):
    """Which fixes decide about a kind of place."""

    CURFEW = 1  # in at one good fix within it; out after up to three in a row surely beyond it
    ZONE = 2  # in or out at one sure fix, or at two likely ones of the last three; in doubt at less
    ATTENDANCE = 4  # as CURFEW; that somebody was there is worth saying too
    LOCATED = 3  # known at any fix: says only whether there is a location at all


class Word(IntEnum):
    """What an element of a row's history is, besides a fix."""

    FIX = 0
    STRAP_CUT = 2
    BATTERY_DEAD = 3
    OUT_OF_CONTACT = 4
    CONTRADICTORY = 5
    JAMMED = 9
    STRAP_RESTORED = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """Where each row stands after its last event: columns of one length, a row each.

    presence, since, cause: now, from when (instant), and why not known
    confirmed: instant from which the stretch is certain, FOREVER while it is not
    evidence0..2: instants of the fixes that established it, NEVER_YET where none
    grade1, grade2, at1, at2: the last two elements; last_fix: the last fix
    sign, run, run_start: the unbroken run of fixes beyond doubt on one side; strap_cut: fixes do not count
    """

    presence: Small
    since: Ints
    cause: Small
    confirmed: Ints
    evidence0: Ints
    evidence1: Ints
    evidence2: Ints
    grade1: Small
    grade2: Small
    at1: Ints
    at2: Ints
    last_fix: Ints
    sign: Small
    run: NDArray[np.int16]
    run_start: Ints
    strap_cut: Bools

    def take(self, rows: NDArray[np.intp]) -> "Standing":
        """Pick rows by number."""
        return Standing(*(getattr(self, f.name)[rows] for f in fields(self)))

    def put(self, rows: NDArray[np.intp], other: "Standing") -> "Standing":
        """Give a copy in which the numbered rows are those of another."""
        after = self.copy()
        after.write(rows, other)
        return after

    def copy(self) -> "Standing":
        """Give a copy that may be written to; a standing that was given out never may."""
        return Standing(*(getattr(self, f.name).copy() for f in fields(self)))

    def write(self, rows: NDArray[np.intp], other: "Standing") -> None:
        """Make the numbered rows those of another, in place."""
        for f in fields(self):
            getattr(self, f.name)[rows] = getattr(other, f.name)


def at_start(manner: Small, fitted: Ints) -> Standing:
    """Make the standing of rows before any event; `fitted` is when each row's fitting began."""
    n = len(manner)
    located = manner == Manner.LOCATED

    def never() -> Ints:
        return np.full(n, NEVER_YET, np.int64)

    return Standing(
        # There is a location to be had from the moment of fitting: only its lack is worth saying.
        presence=np.where(located, Presence.IN, Presence.NOT_KNOWN).astype(np.int8),
        since=fitted.copy(),
        cause=np.zeros(n, np.int8),
        confirmed=np.full(n, FOREVER, np.int64),
        evidence0=never(),
        evidence1=never(),
        evidence2=never(),
        grade1=np.zeros(n, np.int8),
        grade2=np.zeros(n, np.int8),
        at1=never(),
        at2=never(),
        last_fix=np.where(located, fitted, NEVER_YET),
        sign=np.zeros(n, np.int8),
        run=np.zeros(n, np.int16),
        run_start=never(),
        strap_cut=np.zeros(n, np.bool_),
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed, by row in order of time: a new stretch, or (confirms) the present one made certain."""

    row: NDArray[np.intp]
    at: Ints
    presence: Small
    cause: Small
    evidence0: Ints
    evidence1: Ints
    evidence2: Ints
    confirms: Bools


def joined(parts: Sequence[Changes]) -> Changes:
    """Put together what changed in several goes, one after the other in time: in time order by row."""
    return Changes(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Changes)))


@dataclass(frozen=True, slots=True)
class Numbers:
    """The parameters this needs, in its own units."""

    gap: int
    sure: float
    believable_m: float
    usual_step: float
    most_doubt: float
    fixes_out: int
    fixes_certain: int
    span_certain: int


def take(
    standing: Standing,
    manner: Small,
    offending: Small,
    row: NDArray[np.intp],
    at: Ints,
    word: Small,
    grade: Small,
    numbers: Numbers,
) -> Changes:
    """Take elements, sorted by row and time, into a standing that may be written to; say what changed.

    manner: a Manner a row; offending: the Presence whose certainty matters, a row
    row, at, word, grade: the elements; word is a Word, grade counts for fixes only
    """
    n = len(row)
    if n == 0:
        return Changes(row, at, word, word, at, at, at, np.zeros(0, np.bool_))
    index = np.arange(n)
    first = np.empty(n, np.bool_)
    first[:1] = True
    np.not_equal(row[1:], row[:-1], out=first[1:])
    begin = np.maximum.accumulate(np.where(first, index, 0))
    word, grade = _contradictions(row, at, word, grade, manner)
    is_fix = word == Word.FIX

    strap = _carried(np.where(is_fix, -1, _STRAP[word]), begin, standing.strap_cut[row].astype(np.int64)) == 1
    grade = np.where(is_fix & ~strap, grade, UNGRADED).astype(np.int8)

    second = ~first & (index - begin == 1)
    grade1 = np.where(first, standing.grade1[row], np.roll(grade, 1))
    grade2 = np.where(first, standing.grade2[row], np.where(second, standing.grade1[row], np.roll(grade, 2)))
    at1 = np.where(first, standing.at1[row], np.roll(at, 1))
    at2 = np.where(first, standing.at2[row], np.where(second, standing.at1[row], np.roll(at, 2)))

    last = np.maximum.accumulate(np.where(is_fix, index, -1))
    last_before = np.append(-1, last[:-1])
    last_fix = np.where(last_before >= begin, at[last_before], standing.last_fix[row])
    gap = (last_fix != NEVER_YET) & (at - last_fix > numbers.gap)

    said = _signals(manner[row], offending[row], grade, grade1, grade2, is_fix, strap, numbers.fixes_out)
    breaks = ((word >= Word.STRAP_CUT) & (word <= Word.CONTRADICTORY)) | (word == Word.JAMMED)
    told = np.where(breaks, 0, np.where((said.sure < 0) & gap, 0, said.sure))
    stood = standing.presence[row]
    # What is said in doubt counts only while nothing worse is known.
    doubted = np.flatnonzero((said.sure < 0) & ~breaks & (said.perhaps >= 0))
    if len(doubted):
        doubted = doubted[_carried(told, begin, stood)[doubted] != offending[row[doubted]]]
        told[doubted] = said.perhaps[doubted]
    presence = _carried(told, begin, stood).astype(np.int8)
    before = np.where(first, standing.presence[row], np.roll(presence, 1))

    lost = gap & (before != Presence.NOT_KNOWN)
    entered = np.where(gap, Presence.NOT_KNOWN, before)
    turned = presence != entered

    runs = _runs(standing, row, at, grade, first, gap)
    sure = (
        (presence == offending[row])
        & (runs.sign == np.where(presence == Presence.IN, 1, -1))
        & (runs.length >= numbers.fixes_certain)
        & (at - runs.start >= numbers.span_certain)
    )
    sure_before = np.where(runs.fresh, False, np.roll(sure, 1))
    sure_before |= runs.continues & (standing.confirmed[row] != FOREVER)
    confirms = sure & ~sure_before & (presence != Presence.NOT_KNOWN)

    same_side = np.sign(grade)
    cited1 = np.where((np.sign(grade1) == same_side) & (np.abs(grade1) >= LIKELY_INSIDE), at1, NEVER_YET)
    cited2 = np.where((np.sign(grade2) == same_side) & (np.abs(grade2) >= LIKELY_INSIDE), at2, NEVER_YET)

    # The moment of fitting counts as a location had, but is no fix to cite.
    cited_lost = np.where(at1 == NEVER_YET, NEVER_YET, last_fix)
    lost_at = last_fix + numbers.gap
    changes = _changes(row, at, presence, word, lost_at, cited_lost, lost, turned, confirms, cited1, cited2)
    ends = np.flatnonzero(np.append(first[1:], True))
    after = replace(
        standing.take(row[ends]),
        presence=presence[ends],
        grade1=grade[ends],
        grade2=grade1[ends],
        at1=at[ends],
        at2=at1[ends],
        last_fix=np.where(is_fix, at, last_fix)[ends],
        sign=runs.sign[ends],
        run=np.minimum(runs.length[ends], _MANY).astype(np.int16),
        run_start=runs.start[ends],
        strap_cut=strap[ends],
    )
    standing.write(row[ends], after)
    _write_latest(standing, changes)
    return changes


@dataclass(frozen=True, slots=True)
class _Runs:
    """For each element, the unbroken run of fixes beyond doubt on one side that it ends.

    fresh: it begins a run; continues: it carries on one from before these elements
    """

    sign: Small
    length: Ints
    start: Ints
    fresh: Bools
    continues: Bools


def _runs(
    standing: Standing, row: NDArray[np.intp], at: Ints, grade: Small, first: Bools, gap: Bools
) -> _Runs:
    grade = signals.plain(grade)
    sign = np.where(grade == BEYOND_DOUBT_INSIDE, 1, np.where(grade == BEYOND_DOUBT_OUTSIDE, -1, 0))
    sign = sign.astype(np.int8)
    index = np.arange(len(row))
    fresh = first | gap
    fresh[1:] |= sign[1:] != sign[:-1]
    begin = np.maximum.accumulate(np.where(fresh, index, 0))
    continues = first & ~gap & (sign != 0) & (sign == standing.sign[row])
    carried_on = continues[begin]
    length = index - begin + 1 + np.where(carried_on, standing.run[row], 0)
    start = np.where(carried_on, standing.run_start[row], at[begin])
    return _Runs(sign, length, start, fresh, continues)


# A run longer than this is as good as any longer one, and small to keep.
_MANY = 30_000

_STRAP = np.full(11, -1, np.int64)
_STRAP[Word.STRAP_CUT] = 1
_STRAP[Word.STRAP_RESTORED] = 0


def _carried(told: NDArray[Any], begin: NDArray[np.intp], before: NDArray[Any]) -> NDArray[Any]:
    """Carry forward, within each row, the last value that is not negative; `before` where none yet."""
    index = np.arange(len(told))
    last = np.maximum.accumulate(np.where(told >= 0, index, -1))
    return np.where(last >= begin, told[last], before)


@dataclass(frozen=True, slots=True)
class _Said:
    """What each element says: a Presence, or -1; `perhaps` counts only while nothing worse is known."""

    sure: Small
    perhaps: Small


def _signals(
    manner: Small,
    offending: Small,
    grade: Small,
    grade1: Small,
    grade2: Small,
    is_fix: Bools,
    strap: Bools,
    fixes_out: int,
) -> _Said:
    """Read each element with the two before it, by the manner of its row."""
    said = np.int8
    sure = np.where((manner == Manner.LOCATED) & is_fix, said(Presence.IN), said(-1))
    perhaps = np.full(len(manner), -1, said)
    worn = is_fix & ~strap
    zones = np.flatnonzero(worn & (manner == Manner.ZONE))
    wrong_in = offending[zones] == Presence.IN
    z = signals.of_zones(wrong_in, grade[zones], grade1[zones], grade2[zones])
    sure[zones] = np.where(z.is_in, said(Presence.IN), np.where(z.is_out, said(Presence.OUT), said(-1)))
    perhaps[zones] = np.where(z.perhaps, said(Presence.UNSURE), said(-1))
    places = np.flatnonzero(worn & ((manner == Manner.CURFEW) | (manner == Manner.ATTENDANCE)))
    c = signals.of_curfews(grade[places], grade1[places], grade2[places], fixes_out)
    sure[places] = np.where(c.is_in, said(Presence.IN), np.where(c.is_out, said(Presence.OUT), said(-1)))
    perhaps[places] = np.where(c.perhaps, said(Presence.IN), said(-1))
    return _Said(sure, perhaps)


def _contradictions(
    row: NDArray[np.intp], at: Ints, word: Small, grade: Small, manner: Small
) -> tuple[Small, Small]:
    """Mark fixes of one instant that say both inside and surely outside: they say nothing."""
    twin = np.flatnonzero((row[1:] == row[:-1]) & (at[1:] == at[:-1]))
    if len(twin) == 0:
        return word, grade
    word, grade = word.copy(), grade.copy()
    for key in {(int(row[i]), int(at[i])) for i in twin}:
        low = np.searchsorted(row, key[0], "left")
        high = np.searchsorted(row, key[0], "right")
        span = np.arange(low, high)[at[low:high] == key[1]]
        fixes = span[word[span] == Word.FIX]
        if manner[key[0]] == Manner.LOCATED or len(fixes) < 2:
            continue
        said = signals.plain(grade[fixes])
        if said.max() > UNGRADED and said.min() <= SURE_OUTSIDE:
            word[fixes[-1]] = Word.CONTRADICTORY
            grade[fixes] = UNGRADED
    return word, grade


def _changes(
    row: NDArray[np.intp],
    at: Ints,
    presence: Small,
    word: Small,
    lost_at: Ints,
    cited_lost: Ints,
    lost: Bools,
    turned: Bools,
    confirms: Bools,
    cited1: Ints,
    cited2: Ints,
) -> Changes:
    losses, turns, certain = np.flatnonzero(lost), np.flatnonzero(turned), np.flatnonzero(confirms)
    known = presence[turns] != Presence.NOT_KNOWN
    never = np.full(len(row), NEVER_YET, np.int64)
    which = np.concatenate([losses, turns, certain])
    when = np.concatenate([lost_at[losses], at[turns], at[certain]])
    # At one instant: first what was lost, then what was established, then what was confirmed.
    rank = np.repeat([0, 1, 2], [len(losses), len(turns), len(certain)])
    order = np.lexsort((rank, when, row[which]))

    def column(lost_part: Ints, turned_part: Ints, certain_part: Ints) -> Ints:
        return np.concatenate([lost_part, turned_part, certain_part])[order]

    return Changes(
        row=row[which][order],
        at=when[order],
        presence=np.concatenate(
            [np.zeros(len(losses), np.int8), presence[turns], presence[certain]],
        )[order].astype(np.int8),
        cause=column(
            np.full(len(losses), int(Cause.NO_FIX)),
            np.where(known, 0, word[turns]),
            np.zeros(len(certain), np.int64),
        ).astype(np.int8),
        evidence0=column(cited_lost[losses], at[turns], at[certain]),
        evidence1=column(never[losses], np.where(known, cited1[turns], NEVER_YET), never[certain]),
        evidence2=column(never[losses], np.where(known, cited2[turns], NEVER_YET), never[certain]),
        confirms=np.repeat([False, False, True], [len(losses), len(turns), len(certain)])[order],
    )


def _write_latest(standing: Standing, changes: Changes) -> None:
    """Write each changed row's latest stretch, and since when it is certain, into the standing."""
    if len(changes.row) == 0:
        return
    new = np.flatnonzero(~changes.confirms)
    rows = changes.row[new]
    new = new[np.append(rows[1:] != rows[:-1], True)] if len(new) else new
    rows = changes.row[new]
    standing.since[rows] = changes.at[new]
    standing.confirmed[rows] = FOREVER
    for name in ("cause", "evidence0", "evidence1", "evidence2"):
        getattr(standing, name)[rows] = getattr(changes, name)[new]
    certain = np.flatnonzero(changes.confirms)
    certain = certain[changes.at[certain] >= standing.since[changes.row[certain]]]
    np.minimum.at(standing.confirmed, changes.row[certain], changes.at[certain])
