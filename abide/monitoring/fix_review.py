"""A look back over a trail: the flags of every fix, those included that only later fixes can show.

Judging never waits for a later fix, so what is added here is for people who read the trail.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import quality
from abide.monitoring.events import Events, Kind
from abide.monitoring.fix_quality import (
    Bounds,
    Flags,
    bounds,
    counted_accuracy,
    metres_apart,
    of_itself,
    remember,
)
from abide.monitoring.flags import Flag
from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import to_datetime
from abide.monitoring.parameters import in_force
from abide.monitoring.quality import NEEDED, REMEMBERED

Floats = NDArray[np.float64]


def flags_of(events: Events, parameters: Mapping[str, float] | None = None) -> Flags:
    """Give the flags of every event, in any order; 0 for what is no fix and for what nobody doubts.

    parameters: by name; those in force on the day of the last event unless said. The more of the trail
    before and after is given, the better a fix is judged: what is shown should come with the day before.
    """
    flags = np.zeros(len(events), np.int32)
    if len(events) == 0:
        return flags
    limits = bounds(parameters or _in_force_for(events))
    rows = np.flatnonzero(events.kind == Kind.FIX)
    order = np.lexsort((events.at[rows], events.fitting[rows]))
    at, fitting = events.at[rows[order]], events.fitting[rows[order]]
    if np.any((at[1:] == at[:-1]) & (fitting[1:] == fitting[:-1])):
        # Fixes of one moment go by what they say, so that the order of arrival shows nowhere.
        says = (events.source, events.accuracy_m, events.latitude, events.longitude, events.at)
        order = np.lexsort((*(column[rows] for column in says), events.fitting[rows]))
    rows = rows[order]
    fixes = events.take(rows)
    if len(rows) == 0:
        return flags
    none = quality.none_yet(int(fixes.fitting.max()) + 1)
    found, _ = remember(none, fixes, limits)
    jumps = _jumps(fixes, limits)
    # What comes after a fix that nobody trusts is far from it for no fault of its own.
    jumps = jumps[(found[jumps - 1] & Flag.IMPOSSIBLE_SPEED) == 0]
    # A receiver without a position did not jump anywhere.
    jumps = jumps[(found[jumps] & Flag.NO_PLACE) == 0]
    found[jumps] |= Flag.JUMP
    # Whoever came back from a jump too fast was never there: the doubt belongs to the jump.
    believed = jumps[(found[jumps] & Flag.IMPOSSIBLE_SPEED) == 0]
    found[believed + 1] &= ~int(Flag.IMPOSSIBLE_SPEED)
    found[_overclaimed(fixes, limits)] |= Flag.OVERCLAIMED
    flags[rows] = found
    return flags


def flags_at_arrival(events: Events) -> Flags:
    """Give those flags of every event that it shows by itself: none that its neighbours could change."""
    if len(events) == 0:
        return np.zeros(0, np.int32)
    return of_itself(events, bounds(_in_force_for(events)))


def _in_force_for(events: Events) -> Mapping[str, float]:
    return in_force(to_datetime(min(max(int(events.at.max()), 0), 2**52)).date())


def _jumps(fixes: Events, limits: Bounds) -> NDArray[np.intp]:
    """Find single fixes that lie far off while the ones before and after agree with each other.

    One of the two ways must be too fast: a receiver that finds satellites again often begins far off and
    jumps home in seconds, while the way out had minutes.
    """
    if len(fixes) < 3:
        return np.empty(0, np.intp)
    accuracy_m = counted_accuracy(fixes.accuracy_m, limits)
    where = (fixes.longitude, fixes.latitude)

    def beyond(first: slice, second: slice) -> Floats:
        far = metres_apart(*(c[first] for c in where), *(c[second] for c in where))
        return far - limits.sure * (accuracy_m[first] + accuracy_m[second])

    before, middle, after = slice(0, -2), slice(1, -1), slice(2, None)
    out, back = fixes.at[middle] - fixes.at[before], fixes.at[after] - fixes.at[middle]
    way_out, way_back = beyond(before, middle), beyond(middle, after)
    found = (fixes.fitting[before] == fixes.fitting[after]) & (out > 0) & (back > 0)
    found &= (out + back <= limits.jump_span) & (np.minimum(way_out, way_back) > 0)
    found &= beyond(before, after) <= limits.jump_return * np.minimum(way_out, way_back)
    found &= (way_out > limits.jump_speed * out) | (way_back > limits.jump_speed * back)
    return np.flatnonzero(found) + 1


def _overclaimed(fixes: Events, limits: Bounds) -> NDArray[np.intp]:
    """Find fixes at rest whose device has stepped about by several times what it claims."""
    none = quality.none_yet(int(fixes.fitting.max()) + 1)
    _, past = quality.remember(
        none, fixes.fitting, fixes.at, fixes.longitude, fixes.latitude, fixes.accuracy_m
    )
    # The lower quarter of the last steps is too long if few of them are short: counted, not sorted, for
    # this is asked of every fix.
    known = _so_far(~np.isnan(past.line))[past.places]
    short = _so_far(past.line < limits.overclaim * limits.usual_step)[past.places]
    rows: NDArray[np.intp] = np.flatnonzero((known >= NEEDED) & (short <= (known - 1) // 4))
    back = rows - REMEMBERED + 1
    rows = rows[(back >= 0) & (fixes.fitting[np.maximum(back, 0)] == fixes.fitting[rows])]
    if len(rows) == 0:
        return rows
    east, north = metres_per_degree(fixes.latitude[rows])
    wide = np.hypot(_span(fixes.longitude, rows) * east, _span(fixes.latitude, rows) * north)
    # Whoever is under way steps far without any fault of the device.
    still: NDArray[np.intp] = rows[wide <= limits.rest_m]
    return still


def _so_far(marked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count, for each place, how many are marked among it and those remembered before it."""
    total = np.concatenate([np.zeros(REMEMBERED, np.int64), np.cumsum(marked)])
    counted: NDArray[np.int64] = total[REMEMBERED:] - total[:-REMEMBERED]
    return counted


def _span(degrees: Floats, rows: NDArray[np.intp]) -> Floats:
    windows = np.lib.stride_tricks.sliding_window_view(degrees, REMEMBERED)[rows - REMEMBERED + 1]
    span: Floats = windows.max(axis=1) - windows.min(axis=1)
    return span
