"""People who go through an exclusion zone on foot or by car: how often it is noticed, and how surely."""

from dataclasses import dataclass

import numpy as np

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.findings import Certainty, Code
from abide.monitoring.instants import SECOND
from abide.monitoring.plan import Fitting, Plan, Zone, ZoneKind
from abide.simulate.gps import Receivers
from abide.simulate.trials import BEGIN, FIRST, degrees, square

# Every word for having been in a zone, a segment between two fixes included.
NOTICED = tuple(c for c in Code if c.value in {"ZONE_ENTERED", "ZONE_CROSSED"})
# How far before and behind the zone people are followed.
BEFORE_S = 600.0


@dataclass(frozen=True, slots=True)
class Passage:
    """Passages through a zone `wide_m` across: straight through its middle, or along its edge.

    depth_m: how far inside the edge the path runs; seconds_inside: how long the truth is in the zone
    noticed: passages with any finding of it; certain: those with a certain one; in_doubt: those with
    none but findings that say that positions cannot tell; with_fix: those in which a
    fix was truly taken inside, which is all that a reading of single fixes could notice
    """

    tangential: bool
    metres_a_second: float
    fix_every_s: float
    wide_m: float
    depth_m: float
    seconds_inside: float
    passages: int
    with_fix: int
    noticed: int
    in_doubt: int
    certain: int


def passages(
    *,
    count: int,
    seed: int,
    speed: float,
    fix_every_s: float,
    wide_m: float,
    depth_m: float,
    tangential: bool,
) -> Passage:
    """Let so many people pass through a square zone outdoors, each with another phase of their fixes.

    The errors of the receivers are theirs of each minute, and between minutes in proportion.
    """
    rng = np.random.default_rng([seed, 71])
    inside_s = wide_m / speed
    length = inside_s + 2 * BEFORE_S
    steps = int(length // fix_every_s)
    seconds = rng.uniform(0, fix_every_s, count) + np.arange(steps)[:, None] * fix_every_s
    along = (seconds - BEFORE_S) * speed
    # The zone is [0, wide] both ways; across goes through its middle, along runs `depth` inside the edge.
    east = along if not tangential else np.full_like(along, depth_m)
    north = along if tangential else np.full_like(along, wide_m / 2)
    off = _errors(count, seed, seconds)
    zone = Zone("Z1", ZoneKind.EXCLUSION, FIRST, None, square(0, 0, wide_m))
    plans = [Plan("UTC", None, None, Fitting(f"F{i}", BEGIN), (zone,)) for i in range(count)]
    events = _events(seconds, east + off[0], north + off[1], off[2])
    compiled = compile_plans(plans)
    found = run(compiled, fresh(compiled), events, int(events.at.max())).findings
    said = [(f.fitting, f.certainty) for f in found if f.code in NOTICED]
    noticed = {fitting for fitting, _ in said}
    certain = {fitting for fitting, sure in said if sure is Certainty.CERTAIN}
    told = {fitting for fitting, sure in said if sure is not Certainty.NOT_KNOWN}
    within = (along >= 0) & (along <= wide_m)
    return Passage(
        tangential,
        speed,
        fix_every_s,
        wide_m,
        depth_m if tangential else wide_m / 2,
        round(inside_s, 1),
        count,
        int(within.any(axis=0).sum()),
        len(noticed),
        len(noticed - told),
        len(certain),
    )


def _errors(count: int, seed: int, seconds: np.ndarray) -> np.ndarray:
    """Give east, north and claimed accuracy for each (step, person)."""
    minutes = int(seconds.max() // 60) + 2
    drawn = Receivers(count, seed=seed).minutes(np.zeros((minutes, count), np.bool_))
    before = (seconds // 60).astype(np.intp)
    share = seconds / 60 - before
    who = np.arange(count)
    columns = (drawn.east, drawn.north, drawn.accuracy_m)
    return np.stack([c[before, who] * (1 - share) + c[before + 1, who] * share for c in columns])


def _events(seconds: np.ndarray, east: np.ndarray, north: np.ndarray, accuracy_m: np.ndarray) -> Events:
    steps, people = seconds.shape
    events = Events.empty(steps * people)
    events.fitting[:] = np.tile(np.arange(people, dtype=np.int32), steps)
    events.at[:] = BEGIN + np.round(seconds.ravel() * SECOND).astype(np.int64)
    events.received_at[:] = events.at
    events.kind[:], events.source[:] = Kind.FIX, Source.GPS
    events.longitude[:], events.latitude[:] = (c.ravel() for c in degrees(east, north))
    events.accuracy_m[:] = accuracy_m.ravel()
    return events
