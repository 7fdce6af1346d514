"""As many zones as anybody will draw for one person, one with very many corners: whether each is noticed."""

import time
from dataclasses import dataclass

import numpy as np
from shapely.geometry import Polygon

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.findings import Code
from abide.monitoring.instants import MINUTE
from abide.monitoring.plan import Condition, Fitting, Plan, Zone, ZoneKind
from abide.simulate.trials import BEGIN, FIRST, degrees

SIDE_M, APART_M = 400.0, 600.0


@dataclass(frozen=True, slots=True)
class Many:
    """One person who stays five minutes in each of so many zones; the last has so many corners.

    noticed: zones with a finding; seconds: to compile the plan and judge the day, on this machine
    """

    zones: int
    corners: int
    noticed: int
    seconds: float


def many(*, zones: int, corners: int) -> Many:
    """Let one person visit every zone in turn; the errors of the receiver are none."""
    conditions: list[Condition] = [_zone(n, 4 if n < zones - 1 else corners) for n in range(zones)]
    minutes = np.arange(zones * 10)
    inside = minutes % 10 < 5
    events = Events.empty(len(minutes))
    events.at[:] = events.received_at[:] = BEGIN + minutes * MINUTE
    events.kind[:], events.source[:], events.accuracy_m[:] = Kind.FIX, Source.GPS, 5.0
    east = np.asarray(minutes // 10 * APART_M, np.float64)
    north = np.asarray(np.where(inside, 0.0, 5000.0), np.float64)
    events.longitude[:], events.latitude[:] = degrees(east, north)
    begun = time.perf_counter()
    plans = compile_plans([Plan("UTC", None, None, Fitting("F0", BEGIN), tuple(conditions))])
    found = run(plans, fresh(plans), events, int(events.at.max())).findings
    seconds = time.perf_counter() - begun
    noticed = {f.condition for f in found if f.code is Code.ZONE_ENTERED}
    return Many(zones, corners, len(noticed), round(seconds, 2))


def _zone(number: int, corners: int) -> Zone:
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False) + np.pi / 4
    reach = SIDE_M / 2 * np.where(np.arange(corners) % 2, 1.0, 0.9 if corners > 4 else 1.0)
    east = np.asarray(number * APART_M + reach * np.cos(angle), np.float64)
    longitude, latitude = degrees(east, np.asarray(reach * np.sin(angle), np.float64))
    area = Polygon(np.column_stack([longitude, latitude]))
    return Zone(f"Z{number}", ZoneKind.EXCLUSION, FIRST, None, area)
