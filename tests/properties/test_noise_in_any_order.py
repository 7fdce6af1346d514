"""Noisy fixes of somebody who lies still beside a zone, and then crosses it: in any batches the same."""

import numpy as np
import pytest

from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.findings import Code
from abide.monitoring.instants import HOUR, MINUTE
from abide.monitoring.live import Live
from abide.monitoring.plan import Curfew, Fitting, MonitoredBy, Place, Plan, Zone, ZoneKind
from abide.simulate.gps import Receivers
from abide.simulate.trials import ALWAYS, BEGIN, FIRST, degrees, square
from tests.properties.test_any_order import Ledger, in_one_go

HOURS = 10


def a_night(seed):
    """One person's plan and fixes: at home 20 m from a zone, then through it, there and back."""
    errors = Receivers(1, seed=seed).minutes(np.ones((HOURS * 60, 1), np.bool_))
    east, north = errors.east[:, 0].copy(), errors.north[:, 0].copy()
    # The last half hour is a drive to beyond the zone and back again.
    east[-30:] = np.where(np.arange(30) // 5 % 2 == 0, 900.0, -300.0) + errors.east[-30:, 0] / 5
    events = Events.empty(len(east))
    events.at[:] = events.received_at[:] = BEGIN + np.arange(len(east)) * MINUTE
    events.kind[:], events.source[:] = Kind.FIX, Source.GPS
    events.longitude[:], events.latitude[:] = degrees(east, north)
    events.accuracy_m[:] = errors.accuracy_m[:, 0] * np.where(np.arange(len(east)) < len(east) - 30, 0.5, 0.2)
    longitude, latitude = map(float, degrees(0.0, 0.0))
    curfew = Curfew("C1", FIRST, None, MonitoredBy.GPS, ALWAYS, Place(longitude, latitude, 50))
    zone = Zone("Z1", ZoneKind.EXCLUSION, FIRST, None, square(20, -300, 600))
    return Plan("UTC", None, None, Fitting("F1", BEGIN), (curfew, zone)), events


def in_batches(plan, events, rng, late):
    """Feed the fixes as they come: some minutes at once, and every so often some of them an hour late."""
    seen = []
    live = Live([plan], lambda fitting, since: Events.concat(seen))
    ledger = Ledger()
    delay = np.where(rng.random(len(events)) < late, rng.integers(1, 90, len(events)), 0)
    order = np.lexsort((rng.random(len(events)), np.arange(len(events)) + delay))
    cuts = np.flatnonzero(rng.random(len(events)) < 0.2)
    for part in np.split(order, cuts):
        if len(part):
            batch = events.take(part)
            ledger.take(live.advance(batch, int(max(batch.at.max(), *[s.at.max() for s in seen], BEGIN))))
            seen.append(batch)
    ledger.take(live.settle(BEGIN + HOURS * HOUR), to_the_minute=True)
    return ledger


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("late", [0.0, 0.05])
def test_noise_is_judged_alike_in_whatever_batches(seed, late):
    plan, events = a_night(seed)
    expected = in_one_go(plan, events, BEGIN + HOURS * HOUR)
    got = in_batches(plan, events, np.random.default_rng(seed), late)
    assert got.standing() == expected


def test_these_nights_have_what_is_hard():
    found = [f for seed in range(6) for f in in_one_go(*a_night(seed), BEGIN + HOURS * HOUR)]
    assert {Code.ZONE_ENTERED, Code.ZONE_CROSSED} <= {f.code for f in found}
    assert {"not_known", "probable"} <= {f.certainty.value for f in found}
