"""A worker with a log and a table of its own, driven by hand and by a clock that the test sets."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from abide.monitoring.events import Events
from abide.monitoring.instants import from_datetime
from abide.service.worker.pace import Pace
from abide.service.worker.worker import Worker
from abide.stream import Batch, SqliteLog

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


class KeptInMemory:
    """Trails that keep everything in a list, and take an offset once."""

    def __init__(self):
        self.parts = {}

    def append(self, events, fittings, *, partition, offset, flags=None, offsets=None):
        self.parts.setdefault(offset, (events, list(fittings)))

    def compact(self):
        self.compacted = True

    def erase(self, fittings):
        self.parts.clear()
        return 0

    def history(self, fitting, since):
        found = []
        for events, fittings in self.parts.values():
            names = np.array(fittings)[events.fitting]
            found.append(events.take((names == fitting) & (events.at >= since)))
        return Events.concat(found)


class Town:
    """A log, a table, and workers that come and go."""

    def __init__(self, folder):
        self.folder = folder
        self.log = SqliteLog(folder / "arrivals.sqlite3")
        self.trails = KeptInMemory()
        self.now = NOW
        self.workers = 0

    def worker(self, *, pace_at_once=20_000):
        self.workers += 1
        worker = Worker(
            log=self.log,
            trails=self.trails,
            checkpoints_folder=self.folder / "checkpoints",
            name=f"worker-{self.workers}",
            pace=Pace(tick=0, plans=0, flush=1e9, checkpoint=1e9, prune=1e9, at_once=pace_at_once),
            clock=lambda: self.now,
        )
        worker.own()
        worker.recover()
        return worker

    def after_a_crash(self):
        """Start another worker as if the first had been killed and its lease had run out."""
        self.now += timedelta(seconds=11)
        return self.worker()

    def send(self, *lines, at=None, key=None):
        body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        received = from_datetime(at or self.now)
        return self.log.append(
            Batch(sender="s", received_at=received, body=body, count=len(lines), digest=body, key=key)
        )


@pytest.fixture
def town(tmp_path):
    town = Town(tmp_path)
    yield town
    town.log.close()


def home(serial, at, *, present):
    return {"kind": "home", "device": serial, "at": at, "present": present}


def fix(serial, at, place=(2.0, 54.0), accuracy_m=5):
    return {
        "kind": "fix",
        "device": serial,
        "at": at,
        "longitude": place[0],
        "latitude": place[1],
        "accuracy_m": accuracy_m,
        "source": "gps",
    }


def equipment(serial, at, what):
    return {"kind": "equipment", "device": serial, "at": at, "what": what}
