"""How many fixes a second the core judges: everyone's fixes, a minute at a time, in one process.

A made-up town of people who stay at home, work or travel, each with a curfew by GPS and five
zones (one with a buffer); noise as of a good receiver. Nothing is written anywhere. Seconds are
those of the processor, so that other work on the machine does not count: the core uses one thread.
"""

import gc
import resource
import time
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry import Polygon

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import MINUTE, from_text
from abide.monitoring.live import Live
from abide.monitoring.plan import Curfew, Fitting, MonitoredBy, Period, Place, Plan, Trail, Zone, ZoneKind

CENTRE = (-4.9, 53.9)
TOWN_M = 12_000
BEGIN = from_text("2026-03-27T17:30:00Z")
NIGHTLY = tuple(Period(d, 19 * 60, (d + 1) % 7, 7 * 60) for d in range(7))
FIRST = date(2026, 3, 27)
KINDS = [ZoneKind.EXCLUSION] * 4 + [ZoneKind.RESTRICTION]


def measure(people: int = 33_000, minutes: int = 20, zones: int = 5, seed: int = 1) -> dict[str, Any]:
    """Judge `minutes` of `people` with `zones` zones and a curfew each; rates are fixes a second."""
    rng = np.random.default_rng(seed)
    homes = rng.uniform(-TOWN_M / 2, TOWN_M / 2, (people, 2))
    plans = [_plan(f"F{i}", homes[i], zones, rng) for i in range(people)]
    begun = time.process_time()
    live = Live(plans, lambda fitting, since: Events.empty())
    compiled = time.process_time() - begun

    # The first minute finds everyone for the first time; it is reported apart.
    begun = time.process_time()
    live.advance(_minute(homes, homes, 0, rng), BEGIN)
    first = time.process_time() - begun
    # As the worker does: what is there for good need not be looked through again and again.
    gc.collect()
    gc.freeze()
    places = homes.copy()
    seconds: list[float] = []
    findings = 0
    for minute in range(1, minutes + 1):
        places = _step(places, homes, rng)
        events = _minute(places, homes, minute, rng)
        begun = time.process_time()
        judgements = live.advance(events, BEGIN + minute * MINUTE)
        seconds.append(time.process_time() - begun)
        findings += sum(len(j.findings) for j in judgements)
    return {
        "people": people,
        "zones_each": zones,
        "fixes": people * minutes,
        "fixes_per_second": round(people * minutes / sum(seconds)),
        "batch_seconds_p50": round(float(np.percentile(seconds, 50)), 4),
        "batch_seconds_p99": round(float(np.percentile(seconds, 99)), 4),
        "findings_judged": findings,
        "compile_seconds": round(compiled, 2),
        "first_minute_seconds": round(first, 2),
        "containment_ratio": round(sum(seconds) / minutes / _bare_containment(plans, events), 2),
        "state_bytes_per_person": _state_bytes(live) // people,
        "year_of_one": year_of_one(seed),
        "curfew_noshow_60000_seconds": no_show(seed=seed),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def year_of_one(seed: int = 1) -> dict[str, Any]:
    """Judge a year of one person's fixes (525,600) in one go."""
    rng = np.random.default_rng(seed)
    n = 525_600
    home = np.zeros((1, 2))
    plans = compile_plans([_plan("F0", home[0], 5, rng)])
    away = (np.arange(n) // 240) % 4 == 3
    spots = np.where(away[:, None], [[3000.0, 2000.0]], [[0.0, 0.0]]) + rng.normal(0, 6, (n, 2))
    events = _fixes(spots, np.zeros(n, np.int32), BEGIN + np.arange(n) * MINUTE)
    begun = time.process_time()
    judged = run(plans, fresh(plans), events, int(events.at[-1]))
    return {
        "fixes": n,
        "seconds": round(time.process_time() - begun, 2),
        "findings": len(judged.findings),
    }


def no_show(people: int = 60_000, seed: int = 1) -> float:
    """Find everyone out at the minute in which all their curfews begin: the core's share (seconds)."""
    rng = np.random.default_rng(seed)
    homes = rng.uniform(-TOWN_M / 2, TOWN_M / 2, (people, 2))
    live = Live(
        [_plan(f"F{i}", homes[i], 1, rng) for i in range(people)], lambda fitting, since: Events.empty()
    )
    due = from_text("2026-03-27T19:00:00Z")
    for minute in range(5, 0, -1):
        at = due - minute * MINUTE + rng.integers(0, MINUTE, people)
        spots = homes + 500 + rng.normal(0, 4.66, homes.shape)
        live.advance(_fixes(spots, np.arange(people, dtype=np.int32), at), due - (minute - 1) * MINUTE - 1)
    gc.collect()
    gc.freeze()
    begun = time.process_time()
    judgements = live.tick(due)
    seconds = time.process_time() - begun
    found = sum(any(f.condition == "C1" and f.end is None for f in j.findings) for j in judgements)
    if found != people:
        raise RuntimeError(f"{found} of {people} were found out")
    return round(seconds, 2)


def _to_degrees(metres: np.ndarray) -> np.ndarray:
    east, north = metres_per_degree(CENTRE[1])
    return metres / [float(east), float(north)] + CENTRE


def _polygon(centre: np.ndarray, radius: float, corners: int, rng: np.random.Generator) -> Polygon:
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = radius * rng.uniform(0.7, 1.0, corners)
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None] + centre
    return Polygon(_to_degrees(ring))


def _plan(name: str, home: np.ndarray, zones: int, rng: np.random.Generator) -> Plan:
    conditions: list[Any] = [
        Curfew("C1", FIRST, None, MonitoredBy.GPS, NIGHTLY, Place(*_to_degrees(home), 50)),
        Trail("T1", FIRST, None),
    ]
    for i in range(zones):
        kind = KINDS[i % len(KINDS)]
        inside = kind is ZoneKind.RESTRICTION
        centre = home if inside else home + rng.uniform(-4000, 4000, 2)
        polygon = _polygon(centre, 8000 if inside else 300, int(rng.integers(6, 40)), rng)
        buffer_m = 200.0 if i == 0 else 0.0
        conditions.append(Zone(f"Z{i}", kind, FIRST, None, polygon, buffer_m))
    return Plan("Europe/London", None, None, Fitting(name, BEGIN - 60 * MINUTE), tuple(conditions))


def _step(places: np.ndarray, homes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Move a tenth of the people 80 to 600 metres; a fortieth of those away go home."""
    moving = rng.random(len(places)) < 0.1
    angle = rng.uniform(0, 2 * np.pi, len(places))
    length = rng.uniform(80, 600, len(places)) * moving
    moved = places + np.column_stack([np.cos(angle), np.sin(angle)]) * length[:, None]
    return np.where((rng.random(len(places)) < 0.025)[:, None], homes, moved)


def _minute(places: np.ndarray, homes: np.ndarray, minute: int, rng: np.random.Generator) -> Events:
    noisy = places + rng.normal(0, 4.66, places.shape)
    at = BEGIN + minute * MINUTE - rng.integers(0, MINUTE, len(places))
    return _fixes(noisy, np.arange(len(places), dtype=np.int32), at)


def _fixes(metres: np.ndarray, fitting: np.ndarray, at: np.ndarray) -> Events:
    events = Events.empty(len(metres))
    events.fitting[:], events.at[:], events.received_at[:] = fitting, at, at
    events.kind[:], events.source[:] = Kind.FIX, Source.GPS
    events.longitude[:], events.latitude[:] = _to_degrees(metres).T
    events.accuracy_m[:] = 7.1
    return events


def _bare_containment(plans: list[Plan], events: Events) -> float:
    """Time one minute's fixes in one minute's zones by Shapely alone, prepared and vectorised (seconds)."""
    zones = [[c.geometry for c in p.conditions if isinstance(c, Zone)] for p in plans]
    flat = np.array([g for group in zones for g in group], object)
    shapely.prepare(flat)
    each = np.array([len(group) for group in zones])
    longitude, latitude = np.repeat(events.longitude, each), np.repeat(events.latitude, each)
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        shapely.intersects_xy(flat, longitude, latitude)
        best = min(best, time.process_time() - begun)
    return best


def _state_bytes(live: Live) -> int:
    states = live._states
    columns = [getattr(states.standing, name) for name in states.standing.__slots__]
    columns += [getattr(states.steps, name) for name in states.steps.__slots__]
    columns += [getattr(states.spots, name) for name in states.spots.__slots__]
    columns += [states.heard, states.watermark, states.judged_until, states.wake_at]
    return sum(column.nbytes for column in columns)
