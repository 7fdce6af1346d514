"""Zones crossed between two fixes: neither was inside, but the way from one to the other leads through.

A straight line says where somebody went only if little time lies between the fixes and the line runs
deep inside: deeper than both fixes may be wrong and the way may have bent. It is never certain.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import shapely
from numpy.typing import NDArray

from abide.monitoring import geometry
from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import to_text
from abide.monitoring.legs import Legs
from abide.monitoring.plan import Zone
from abide.monitoring.plans import Plans
from abide.monitoring.presence import Manner, Presence
from abide.monitoring.spots import Lain
from abide.monitoring.stretches import Stretch

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Which = NDArray[np.intp]

RULE = "crossing/1"
# A line is looked at in so many points.
_POINTS = 32


@dataclass(frozen=True, slots=True)
class Limits:
    """The parameters this needs: seconds, metres, metres a second, multiples, shares."""

    most_seconds: float
    bend: float
    deep_m: float
    sure: float
    most_speed: float
    reach_m: float
    least_spots: int


def limits_of(values: Mapping[str, float]) -> Limits:
    """Give the parameters of one day."""
    return Limits(
        most_seconds=values["crossing_seconds"],
        bend=values["crossing_bend"],
        deep_m=values["deep_in_a_zone"],
        sure=values["accuracies_to_be_sure"],
        most_speed=values["fix_fastest"] / 3.6,
        reach_m=values["settled_reach"],
        least_spots=int(values["settled_fixes"]),
    )


@dataclass(frozen=True, slots=True)
class Crossings:
    """Lines through places, a column each: row, instants of both fixes, lengths and doubt in metres."""

    row: Which
    start: Ints
    end: Ints
    metres: Floats
    inside_m: Floats
    doubt_m: Floats

    def by_row(self) -> dict[int, list["Crossing"]]:
        """Gather them by row, in order of time."""
        found: dict[int, list[Crossing]] = {}
        columns = (getattr(self, f.name).tolist() for f in fields(self))
        for row, *values in zip(*columns, strict=True):
            found.setdefault(row, []).append(Crossing(*values))
        return found


def joined(parts: Sequence[Crossings]) -> Crossings:
    """Put together what was found in several goes, one after the other in time."""
    return Crossings(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Crossings)))


@dataclass(frozen=True, slots=True)
class Crossing:
    """One line through one place, between the fixes of two instants."""

    start: int
    end: int
    metres: float
    inside_m: float
    doubt_m: float


def find(
    plans: Plans,
    way: Legs,
    lain: Lain,
    fitting: NDArray[np.int32],
    at: Ints,
    longitude: Floats,
    latitude: Floats,
    accuracy_m: Floats,
    limits: Limits,
) -> Crossings:
    """Find the lines, each from the fix before to one of these, that run deep through an exclusion zone.

    The fixes are sorted by fitting and time; whether the person was known to be inside is not asked here.
    """
    doubt = limits.sure * np.maximum(accuracy_m, way.accuracy_m) + limits.bend * way.metres
    # In by as much as the doubt and out again: shorter lines cannot be deep inside anything.
    long = way.known & (way.seconds > 0) & (way.metres >= limits.deep_m + 2 * doubt)
    long &= (way.seconds <= limits.most_seconds) & (way.metres <= limits.most_speed * way.seconds)
    legs = np.flatnonzero(long)
    count = np.diff(plans.first_row)[fitting[legs]]
    leg = np.repeat(legs, count)
    within = np.arange(len(leg)) - np.repeat(np.cumsum(count) - count, count)
    row = plans.first_row[fitting[leg]] + within
    # Nothing lies deeper inside a place than half its width.
    wide, high = plans.places.half_width[row], plans.places.half_height[row]
    zone = (plans.manner[row] == Manner.ZONE) & (plans.offending[row] == Presence.IN)
    zone &= np.minimum(wide, high) > doubt[leg]
    leg, row, wide, high = leg[zone], row[zone], wide[zone], high[zone]
    x0, y0 = geometry.offsets(plans.places, row, way.longitude[leg], way.latitude[leg])
    x1, y1 = geometry.offsets(plans.places, row, longitude[leg], latitude[leg])
    wide, high = wide - doubt[leg], high - doubt[leg]
    meets = (np.minimum(x0, x1) <= wide) & (np.maximum(x0, x1) >= -wide)
    meets &= (np.minimum(y0, y1) <= high) & (np.maximum(y0, y1) >= -high)
    through = _through(plans.places, row, (x0, y0, x1, y1), np.flatnonzero(meets))
    some = np.array([i for i in through.tolist() if plans.rows[row[i]].code is Code.ZONE_ENTERED], np.intp)
    # Reflections throw the fixes of somebody who lies still across a zone and back.
    ends = leg[some]
    at_rest = lain.around(ends, longitude[ends], latitude[ends], limits.reach_m, limits.least_spots)
    some = np.delete(some, at_rest.which)
    line = tuple(c[some] for c in (x0, y0, x1, y1))
    deep_m = _deep(plans.places, row[some], line, way.metres[leg[some]], doubt[leg[some]])
    some = some[deep_m >= limits.deep_m]
    inside_m = _inside(plans.places, row, (x0, y0, x1, y1), some)
    leg, row = leg[some], row[some]
    return Crossings(row, way.at[leg], at[leg], way.metres[leg], inside_m, doubt[leg])


def _lines(line: tuple[Floats, ...], some: Which) -> NDArray[np.object_]:
    ends = np.stack([c[some] for c in line], axis=1).reshape(-1, 2, 2)
    return np.asarray(shapely.linestrings(ends), np.object_)


def _through(places: geometry.Places, row: Which, line: tuple[Floats, ...], some: Which) -> Which:
    """Pick those of some lines that meet their place at all."""
    drawing = places.drawing[row[some]]
    places.drawings.draw(drawing)
    meets = shapely.intersects(places.drawings.flat[drawing], _lines(line, some))
    return some[np.asarray(meets, np.bool_)]


def _inside(places: geometry.Places, row: Which, line: tuple[Floats, ...], some: Which) -> Floats:
    """Measure how much of some lines lies inside their place (metres)."""
    areas = places.drawings.flat[places.drawing[row[some]]]
    return np.asarray(shapely.length(shapely.intersection(areas, _lines(line, some))), np.float64)


def _deep(
    places: geometry.Places, row: Which, line: tuple[Floats, ...], metres: Floats, doubt: Floats
) -> Floats:
    """Measure, to a few metres, how much of each line lies inside by more than the doubt (metres)."""
    x0, y0, x1, y1 = line
    share = (np.arange(_POINTS) + 0.5) / _POINTS
    x = x0[:, None] + (x1 - x0)[:, None] * share
    y = y0[:, None] + (y1 - y0)[:, None] * share
    points = shapely.points(x, y)
    drawing = places.drawing[row]
    inside = shapely.intersects(places.drawings.flat[drawing][:, None], points)
    deep = np.zeros_like(inside)
    which, at = np.nonzero(inside)
    deep[which, at] = ~shapely.dwithin(places.drawings.edge[drawing[which]], points[which, at], doubt[which])
    return np.asarray(metres * deep.mean(axis=1), np.float64)


def findings(
    fitting: str,
    zone: Zone,
    crossings: Iterable[Crossing],
    stretches: Sequence[Stretch],
    periods: NDArray[np.int64],
) -> Iterator[Finding]:
    """Say which lines (of one row) were crossings: all the while in force, and known to be outside.

    Whoever was found inside at either end, or whose whereabouts were in doubt, did not cross: that is
    another finding. Nor did whom a line met while the zone was not in force at both its ends.
    """
    for c in crossings:
        if not _outside(stretches, c.start, c.end):
            continue
        if not np.any((periods[:, 0] <= c.start) & (c.end < periods[:, 1])):
            continue
        seconds = (c.end - c.start) / 1e6
        minutes = round(seconds / 60 * c.inside_m / c.metres, 1)
        yield Finding(
            fitting=fitting,
            condition=zone.id,
            code=Code.ZONE_CROSSED,
            start=c.start,
            end=c.end,
            minutes=minutes,
            certainty=Certainty.PROBABLE,
            rule=RULE,
            status=Status.FINAL,
            reason={
                "zone": zone.kind.value,
                "inside_m": round(c.inside_m),
                "seconds": round(seconds),
                "metres_a_second": round(c.metres / seconds, 1),
                "doubt_m": round(c.doubt_m),
            },
            evidence=(f"fix@{to_text(c.start)}", f"fix@{to_text(c.end)}"),
        )


def _outside(stretches: Sequence[Stretch], start: int, end: int) -> bool:
    """Say whether presence was out from `start` to `end`, both included."""
    before = [s for s in stretches if s.start <= start]
    between = any(start < s.start <= end for s in stretches)
    return bool(before) and before[-1].presence == Presence.OUT and not between
