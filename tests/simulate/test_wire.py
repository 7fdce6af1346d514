"""Events written as lines of the API: the API's own decoder reads every kind back as it was."""

import numpy as np

from abide.feeds.device_messages import decode
from abide.monitoring.events import Events, Kind, Source, What
from abide.monitoring.instants import from_text
from abide.simulate.wire import as_lines

NOON = from_text("2026-03-27T12:00:00Z")


def test_every_kind_of_event_can_be_read_back_by_the_api():
    events = Events.empty(6)
    events.fitting[:] = [0, 1, 0, 1, 0, 1]
    events.at[:] = events.received_at[:] = NOON + np.arange(6) * 60_000_000
    events.kind[:] = [Kind.FIX, Kind.HOME, Kind.EQUIPMENT, Kind.ALCOHOL, Kind.ALCOHOL, Kind.BATTERY]
    events.longitude[0], events.latitude[0], events.accuracy_m[0] = -0.1, 51.5, 12.5
    events.source[0], events.present[1], events.what[2] = Source.GPS, 0, What.CASE_OPEN
    events.reading[3:], events.infra_red[3], events.temperature[4] = [-0.002, 0.031, 80.5], 1.25, 33.5
    got = decode(b"\n".join(as_lines(events, ["TAG-1", "TAG-2"])), with_device=True)
    assert got.faults == ()
    assert [got.serials[n] for n in got.device] == ["TAG-1", "TAG-2"] * 3
    for name in Events.__slots__:
        if name != "fitting":
            floats = getattr(events, name).dtype.kind == "f"
            assert np.array_equal(getattr(got.events, name), getattr(events, name), equal_nan=floats), name
