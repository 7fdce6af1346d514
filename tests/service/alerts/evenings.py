"""Alerts with the events behind them: somebody in a zone, and an evening of drinking."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.instants import from_datetime, to_text
from abide.service.devices.queries import plan_for
from abide.trails.store import TrailStore
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, somebody

AT = datetime(2026, 11, 20, 14, tzinfo=UTC)


def walk(count=30, *, first=8, last=20, at=AT):
    """A position a minute near the zone's western edge, and inside it from the first to the last."""
    moments = np.array([from_datetime(at + timedelta(minutes=n)) for n in range(count)], np.int64)
    inside = (np.arange(count) >= first) & (np.arange(count) < last)
    west = make.HOME[0] + 0.04  # the edge of the zone that the factory makes
    return replace(
        Events.empty(count),
        at=moments,
        received_at=moments,
        kind=np.full(count, Kind.FIX, np.int8),
        longitude=west + np.where(inside, 0.002, -0.002) + np.arange(count) * 0.00002,
        latitude=make.HOME[1] + np.arange(count) * 0.0001,
        accuracy_m=np.full(count, 12.0),
        source=np.full(count, Source.GPS, np.int8),
    )


def in_the_zone(officer, settings, folder, **details):
    """Somebody who was in the exclusion zone for twelve minutes; gives the alert."""
    settings.TRAILS_DIR = folder / "trails"
    settings.ARRIVALS_LOG = folder / "arrivals.sqlite3"
    fitting = somebody(officer, zone=True, **details)
    events = walk()
    TrailStore(settings.TRAILS_DIR).append(events, [str(fitting.ref)], partition=0, offset=1)
    condition = next(c.id for c in plan_for(fitting).conditions if c.id.startswith("Z"))
    start, end = AT + timedelta(minutes=8), AT + timedelta(minutes=20)
    finding = a_finding(
        fitting,
        "ZONE_ENTERED",
        start=start,
        minutes=12.0,
        certainty="probable",
        condition=condition,
        rule="zone/1",
        reason={"zone": "exclusion_zone"},
        evidence=tuple(f"fix@{to_text(from_datetime(when))}" for when in (start, end)),
    )
    return found(fitting, finding)[0]


def an_evening_of_drinking(officer, settings, folder, **details):
    """Somebody whose alcohol tag read a rise and a fall; gives the alert."""
    settings.TRAILS_DIR = folder / "trails"
    settings.ARRIVALS_LOG = folder / "arrivals.sqlite3"
    fitting = somebody(officer, **details)
    levels = [0, 0, 20, 40, 60, 80, 70, 60, 50, 40, 30, 20, 10, 0, 0]
    moments = [from_datetime(AT + timedelta(minutes=30 * n)) for n in range(len(levels))]
    events = Events.empty(len(levels))
    events.at[:] = events.received_at[:] = moments
    events.kind[:] = Kind.ALCOHOL
    events.reading[:] = [level / 1000 for level in levels]
    TrailStore(settings.TRAILS_DIR).append(events, [str(fitting.ref)], partition=0, offset=1)
    finding = a_finding(
        fitting,
        "ALCOHOL_FOR_REVIEW",
        start=AT + timedelta(minutes=30),
        minutes=360.0,
        certainty="probable",
        condition="A1",
        rule="alcohol/1",
        reason={
            "peak": 0.08,
            "peak_at": to_text(moments[5]),
            "absorption_per_hour": 0.04,
            "because": [{"code": "absorption_per_hour", "value": 0.06, "at_most": 0.05}],
        },
        evidence=(f"alcohol@{to_text(moments[5])}",),
    )
    return found(fitting, finding)[0]
