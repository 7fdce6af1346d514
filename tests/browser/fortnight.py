"""A fortnight of somebody's trail, a fix a minute: nights at home, days elsewhere, and one flat battery."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
from django.utils import timezone

from abide.monitoring.events import Events, Kind, Source, What
from abide.monitoring.instants import MINUTE, from_datetime
from abide.trails.store import TrailStore
from tests import factories as make

FIXES = 14 * 1440
# The battery is flat for these two hours of the second day: the fixes of that time are missing.
FLAT = 1440 + 600, 1440 + 720


def a_fortnight(settings, fitting, *, folder, flat=False):
    """Give a fitting fourteen days up to today's midnight; gives the first and the last day."""
    settings.TRAILS_DIR = folder / "trails"
    settings.ARRIVALS_LOG = folder / "arrivals.sqlite3"
    rng = np.random.default_rng(11)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight - timedelta(days=14)
    minute = np.arange(FIXES)
    hour = minute % 1440 / 60
    # Out from 8 to 18, at a place of work from 9 to 17; each way takes an hour.
    out = np.clip(np.minimum(hour - 8, 18 - hour), 0, 1)
    noise = rng.normal(0, 0.00005, (2, FIXES))
    at = from_datetime(start) + minute * MINUTE
    fixes = replace(
        Events.empty(FIXES),
        at=at,
        received_at=at,
        kind=np.full(FIXES, Kind.FIX, np.int8),
        longitude=make.HOME[0] + 0.03 * out + noise[0],
        latitude=make.HOME[1] + 0.02 * out**2 + noise[1],
        accuracy_m=np.abs(rng.normal(12, 8, FIXES)) + 4,
        source=np.full(FIXES, Source.GPS, np.int8),
    )
    if flat:
        fixes = fixes.take((minute < FLAT[0]) | (minute > FLAT[1]))
        died = replace(
            Events.empty(1),
            at=at[FLAT[0] + 1 :][:1],
            received_at=at[FLAT[0] + 1 :][:1],
            kind=np.full(1, Kind.EQUIPMENT, np.int8),
            what=np.full(1, What.BATTERY_DEAD, np.int8),
        )
        fixes = Events.concat([fixes, died])
    TrailStore(settings.TRAILS_DIR).append(fixes, [str(fitting.ref)], partition=0, offset=1)
    return start.date(), (midnight - timedelta(days=1)).date()
