"""Everybody is due home at one minute and nobody is: how long until the last alert of a no-show is recorded.

A made-up town in a new database, and a worker with a clock of its own: three fixes put everybody surely
away before the curfew begins, then the clock passes the moment. Counted from the moment due to the commit
that makes the alerts readable, with nothing left out: judging, findings, alerts, people's states, audit
and words for open pages.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

AWAY = 0.05  # degrees of longitude from home: three kilometres
PART = 5_000


def measure(people: int = 60_000) -> dict[str, Any]:
    """Let `people` miss the same minute; seconds are those of the clock on the wall.

    ABIDE_BENCH_DATABASE_URL names a database to use (emptied by whoever made it); else SQLite.
    """
    folder = Path(tempfile.mkdtemp(prefix="abide-bench-"))
    try:
        return _measured(folder, people)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(folder: Path, people: int) -> dict[str, Any]:
    os.environ["ABIDE_DATA_DIR"] = str(folder)
    os.environ.pop("DATABASE_URL", None)
    if url := os.environ.get("ABIDE_BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = url
    os.environ["DJANGO_SETTINGS_MODULE"] = "abide.service.config.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from abide.monitoring.instants import from_datetime
    from abide.service.alerts.models import Alert
    from abide.service.devices.models import Fitting
    from abide.service.worker.pace import Pace
    from abide.service.worker.worker import Worker
    from abide.stream import Batch, SqliteLog
    from abide.trails.store import TrailStore

    sys.path.insert(0, str(Path(__file__).parent))
    from ingest_town import build

    town = build(people, zones=0)
    due = _next_curfew(settings.TIME_ZONE)
    Fitting.objects.update(start=due - timedelta(minutes=20))
    now = [due - timedelta(minutes=10)]
    log = SqliteLog(folder / "arrivals.sqlite3")
    worker = Worker(
        log=log,
        trails=TrailStore(folder / "trails"),
        checkpoints_folder=folder / "checkpoints",
        name="bench",
        pace=Pace(tick=0, plans=1e9, flush=1e9, checkpoint=1e9, prune=1e9, compact=1e9, lease=1e9),
        clock=lambda: now[0],
    )
    begun = time.monotonic()
    worker.own()
    worker.recover()
    started = time.monotonic() - begun
    for minute in (9, 8, 7):
        now[0] = due - timedelta(minutes=minute)
        for first in range(0, people, PART):
            body = _away(town, range(first, min(first + PART, people)), now[0])
            arrived = from_datetime(now[0])
            log.append(Batch(sender="bench", received_at=arrived, body=body, count=PART, digest=body[:60]))
        while worker.step():
            pass
    now[0] = due - timedelta(seconds=1)
    worker.step()
    before = Alert.objects.count()
    now[0] = due + timedelta(milliseconds=1)
    begun, used = time.monotonic(), time.process_time()
    worker.step()
    seconds, processor = time.monotonic() - begun, time.process_time() - used
    raised = Alert.objects.filter(kind="CURFEW_LATE").count()
    log.close()
    return {
        "people": people,
        "database": connection.vendor,
        "alerts_before": before,
        "no_shows_raised": raised,
        "seconds_to_the_last": round(seconds, 2),
        "processor_seconds": round(processor, 2),
        "worker_start_seconds": round(started, 1),
    }


def _next_curfew(timezone: str) -> datetime:
    """Give the next 19:00 there that is more than an hour away."""
    from zoneinfo import ZoneInfo

    soon = datetime.now(UTC).astimezone(ZoneInfo(timezone)) + timedelta(hours=1)
    evening = soon.replace(hour=19, minute=0, second=0, microsecond=0)
    return (evening if evening > soon else evening + timedelta(days=1)).astimezone(UTC)


def _away(town: Any, numbers: range, at: datetime) -> bytes:
    return b"".join(
        json.dumps(
            {
                "kind": "fix",
                "device": town.serials[n],
                "at": f"{at:%Y-%m-%dT%H:%M:%S}Z",
                "longitude": round(town.homes[n][0] + AWAY, 6),
                "latitude": round(town.homes[n][1], 6),
                "accuracy_m": 8,
                "source": "gps",
            }
        ).encode()
        + b"\n"
        for n in numbers
    )
