"""Trials of the judgement where the truth is known: people who never move, people who cross a zone.

The errors are those of `gps`: 30 m for 90 fixes in 100 indoors and 10 m outdoors, drifting over
minutes, with spells of reflections and claims that are too good.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import Polygon

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.findings import Certainty, Code, Finding
from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import DAY, MINUTE, from_text
from abide.monitoring.plan import Condition, Curfew, Fitting, MonitoredBy, Period, Place, Plan, Zone, ZoneKind
from abide.simulate.gps import DRIFT_MINUTES, DRIFT_SHARE, Receivers

Floats = NDArray[np.float64]

BEGIN = from_text("2026-03-02T00:00:00Z")
FIRST = date(2026, 3, 2)
AT = (-4.9, 53.9)
ALWAYS = tuple(Period(day, 0, (day + 1) % 7, 0) for day in range(7))
ABSENCES = (Code.CURFEW_LATE, Code.CURFEW_LEFT, Code.CURFEW_EARLY, Code.CURFEW_MISSED)


def degrees(east: Floats | float, north: Floats | float) -> tuple[Floats, Floats]:
    """Turn metres from the trial ground's middle into degrees."""
    per_east, per_north = metres_per_degree(AT[1])
    return AT[0] + np.asarray(east) / float(per_east), AT[1] + np.asarray(north) / float(per_north)


def square(west: float, south: float, side: float) -> Polygon:
    """Make a square zone, given its corner and side in metres."""
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    return Polygon([tuple(map(float, degrees(x, y))) for x, y in corners])


def _plan(name: str, *conditions: Condition) -> Plan:
    return Plan("UTC", None, None, Fitting(name, BEGIN), conditions)


def _judge(plans: Sequence[Plan], events: Events) -> list[Finding]:
    compiled = compile_plans(plans)
    return run(compiled, fresh(compiled), events, int(events.at.max())).findings


def _events(east: Floats, north: Floats, accuracy_m: Floats, seconds: float = 60) -> Events:
    """Make a fix of each (step, person), steps so many seconds apart."""
    steps, people = east.shape
    events = Events.empty(steps * people)
    events.fitting[:] = np.tile(np.arange(people, dtype=np.int32), steps)
    events.at[:] = BEGIN + np.repeat(np.round(np.arange(steps) * seconds * 1e6).astype(np.int64), people)
    events.received_at[:] = events.at
    events.kind[:], events.source[:] = Kind.FIX, Source.GPS
    events.longitude[:], events.latitude[:] = (c.ravel() for c in degrees(east, north))
    events.accuracy_m[:] = accuracy_m.ravel()
    return events


@dataclass(frozen=True, slots=True)
class Drift:
    """How a trial's receivers drift: the share of the error that does, and in how many minutes it forgets."""

    share: float = DRIFT_SHARE
    minutes: float = DRIFT_MINUTES

    def receivers(self, count: int, seed: int) -> Receivers:
        """Switch so many receivers on."""
        return Receivers(count, seed=seed, drift_share=self.share, drift_minutes=self.minutes)


USUAL = Drift()


@dataclass(frozen=True, slots=True)
class Stationary:
    """False findings a person-day of people who never left home, beside a naive point in polygon.

    certain, probable, not_known: of both kinds together; in_zone and from_home: what is certain or
    probable of either
    """

    person_days: int
    certain: float
    probable: float
    not_known: float
    in_zone: float
    from_home: float
    naive: float


def stationary(
    *,
    people: int,
    days: int,
    seed: int,
    zone_at_m: Sequence[float],
    claims: float = 1.0,
    curfew_m: float = 50,
    drift: Drift = USUAL,
) -> Stationary:
    """Leave people indoors at home, with a curfew there and an exclusion zone so many metres away.

    zone_at_m: distances of the zone's edge, dealt out in turn; claims: what every claimed accuracy
    is multiplied by (less than 1: devices that claim to be better than they are).
    """
    errors = drift.receivers(people, seed).minutes(np.ones((days * DAY // MINUTE, people), np.bool_))
    away = np.array([zone_at_m[i % len(zone_at_m)] for i in range(people)])
    longitude, latitude = map(float, degrees(0.0, 0.0))
    curfew = Curfew("C1", FIRST, None, MonitoredBy.GPS, ALWAYS, Place(longitude, latitude, curfew_m))
    plans = [
        _plan(f"F{i}", curfew, Zone("Z1", ZoneKind.EXCLUSION, FIRST, None, square(away[i], -300, 600)))
        for i in range(people)
    ]
    found = _judge(plans, _events(errors.east, errors.north, errors.accuracy_m * claims))
    inside = (errors.east >= away) & (np.abs(errors.north) <= 300) & (errors.east <= away + 600)
    outside_home = np.hypot(errors.east, errors.north) > curfew_m
    naive = _spells(inside) + _spells(outside_home)
    total = people * days

    def rate(codes: Sequence[Code], *certainties: Certainty) -> float:
        return sum(f.code in codes and f.certainty in certainties for f in found) / total

    zone = (Code.ZONE_ENTERED, Code.ZONE_CROSSED)
    return Stationary(
        person_days=total,
        certain=rate((*zone, *ABSENCES), Certainty.CERTAIN),
        probable=rate((*zone, *ABSENCES), Certainty.PROBABLE),
        not_known=rate((*zone, *ABSENCES), Certainty.NOT_KNOWN),
        in_zone=rate(zone, Certainty.CERTAIN, Certainty.PROBABLE),
        from_home=rate(ABSENCES, Certainty.CERTAIN, Certainty.PROBABLE),
        naive=naive / total,
    )


def _spells(state: NDArray[np.bool_]) -> int:
    """Count how often any column turns true."""
    before = np.vstack([np.zeros((1, state.shape[1]), np.bool_), state[:-1]])
    return int((state & ~before).sum())


@dataclass(frozen=True, slots=True)
class Crossing:
    """Visits to a zone: how many of so many were found, and with what certainty at the most.

    found: with any certainty; not_known: with none better than that; certain: as certain
    """

    depth_m: float
    fixes_inside: int
    visits: int
    found: int
    not_known: int
    certain: int

    @property
    def missed(self) -> int:
        """Say how many left no finding at all."""
        return self.visits - self.found


def crossings(
    *,
    visits: int,
    seed: int,
    depth_m: float,
    fixes_inside: int,
    indoors: bool,
    tangential: bool = False,
    claims: float = 1.0,
    from_m: float = 400.0,
    minutes_before: int = 10,
    drift: Drift = USUAL,
) -> Crossing:
    """Let people go so deep into a zone and stay for so many fixes (one a minute).

    They come straight in from so many metres outside, where they lay still before, and go out again; or
    tangentially: along the edge, at that depth. Only what is found while they are inside counts.
    """
    steps = minutes_before + 10 + fixes_inside
    errors = drift.receivers(visits, seed).minutes(np.full((steps, visits), indoors))
    inside = (np.arange(steps) >= minutes_before) & (np.arange(steps) < minutes_before + fixes_inside)
    along = np.linspace(100, 500, steps) if tangential else np.full(steps, 300.0)
    # The zone's edge runs along east = 0.
    east = np.where(inside, depth_m, -from_m)[:, None] + errors.east
    north = along[:, None] + errors.north
    zone = Zone("Z1", ZoneKind.EXCLUSION, FIRST, None, square(0, 0, 600))
    plans = [_plan(f"F{i}", zone) for i in range(visits)]
    begun = BEGIN + minutes_before * MINUTE
    entered = [
        f
        for f in _judge(plans, _events(east, north, errors.accuracy_m * claims))
        if f.code is Code.ZONE_ENTERED
        and f.start < begun + fixes_inside * MINUTE
        and (f.end is None or f.end > begun)
    ]
    found = {f.fitting for f in entered}
    certain = {f.fitting for f in entered if f.certainty is Certainty.CERTAIN}
    known = {f.fitting for f in entered if f.certainty is not Certainty.NOT_KNOWN}
    return Crossing(depth_m, fixes_inside, visits, len(found), len(found - known), len(certain))
