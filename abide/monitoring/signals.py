"""What a fix and the two before it say of a place: in, out, or that it cannot be told.

A grade says how far inside a place a fix lies (`geometry`). Two marks may be put on it: HELD, by which
a fix alone or with one other proves nothing, and POSSIBLE, of a fix so poor that it cannot exclude
that somebody was deep inside.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.geometry import INSIDE, LIKELY_INSIDE, SURE_INSIDE

Small = NDArray[np.int8]
Bools = NDArray[np.bool_]

# Added to a grade (taken from one below zero), and a grade of its own.
HELD, POSSIBLE = 10, 20


def plain(grade: Small) -> Small:
    """Give grades without their marks; one that was merely possible says nothing."""
    # Marks are rare: mostly there is nothing to take away.
    if grade.max(initial=0) < HELD and grade.min(initial=0) > -HELD:
        return grade
    size = np.abs(grade)
    held = np.where(size >= HELD, grade - np.sign(grade) * HELD, grade)
    return np.where(size >= POSSIBLE, 0, held).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Signals:
    """By element: what it says for good, and what it says only while nothing worse is known.

    perhaps: of a zone, that somebody may be on its wrong side; of a curfew, that they are at home
    """

    is_in: Bools
    is_out: Bools
    perhaps: Bools


def of_zones(wrong_in: Bools, grade: Small, grade1: Small, grade2: Small) -> Signals:
    """Read the last three fixes against zones; `wrong_in` where being inside is what breaks it.

    On the wrong side: one fix sure, or two of the last three likely; fixes that are held only where all
    three are likely. On the right side: one sure, or two of three likely. In
    doubt: one likely, or two of three that are on the wrong side or cannot exclude it.
    """
    side = np.where(wrong_in, np.int8(1), np.int8(-1))
    now, before, earlier = (plain(g) * side for g in (grade, grade1, grade2))
    free = np.abs(grade) < HELD
    others = (before >= LIKELY_INSIDE).astype(np.int8) + (earlier >= LIKELY_INSIDE)
    likely = now >= LIKELY_INSIDE
    wrong = free & ((now >= SURE_INSIDE) | (likely & (others >= 1)))
    wrong |= likely & (others == 2)
    right = (now <= -SURE_INSIDE) | (
        (now <= -LIKELY_INSIDE) & ((before <= -LIKELY_INSIDE) | (earlier <= -LIKELY_INSIDE))
    )
    may = [
        (g >= INSIDE) | (raw >= POSSIBLE) for g, raw in ((now, grade), (before, grade1), (earlier, grade2))
    ]
    perhaps = likely | (may[0] & (may[1] | may[2]))
    return Signals(np.where(wrong_in, wrong, right), np.where(wrong_in, right, wrong), perhaps)


def of_curfews(grade: Small, grade1: Small, grade2: Small, fixes_out: int) -> Signals:
    """Read the last three fixes against the places of curfews and appointments.

    Out: so many in a row surely outside. In: one fix likely inside, or two of the last three inside;
    one inside by less brings in whoever was not known to be out.
    """
    now, before, earlier = (plain(g) for g in (grade, grade1, grade2))
    out = np.logical_and.reduce([g <= -SURE_INSIDE for g in (now, before, earlier)[:fixes_out]])
    inside = now >= INSIDE
    surely = (now >= LIKELY_INSIDE) | (inside & ((before >= INSIDE) | (earlier >= INSIDE)))
    return Signals(surely, out, inside)
