"""The whole way in: over HTTP to a durable finding, and from an event to an open page.

A server and a worker of their own, as in service, and a made-up town whose people have a GPS curfew and
five zones each. First as many fixes as the target rate asks for, sent in large batches and counted once
the worker has recorded them; then the country's mean load in small batches, timed from the moment a
batch is sent to the moment an open page hears of the person.
"""

import itertools
import json
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import crowd
import processes

CATCHING_UP_SECONDS = 600


def measure(
    seconds: int = 300,
    rate: int = 11_000,
    batch: int = 500,
    people: int = 33_000,
    zones: int = 5,
    page_seconds: int = 60,
    page_rate: int = 550,
    page_batch: int = 10,
    quiet_seconds: int = 50,
) -> dict[str, Any]:
    """Send `rate` fixes a second for `seconds`, then `page_rate` for `page_seconds` with a page open.

    Rates are fixes a second from the first request to the last durable finding; times are seconds. In
    between it waits `quiet_seconds`: a page hears of somebody who merely goes on reporting only so often.
    """
    folder = tempfile.mkdtemp(prefix="abide-bench-")
    try:
        return _measured(
            Path(folder),
            seconds,
            rate,
            batch,
            people,
            zones,
            page_seconds,
            page_rate,
            page_batch,
            quiet_seconds,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _measured(
    folder: Path,
    seconds: int,
    rate: int,
    batch: int,
    people: int,
    zones: int,
    page_seconds: int,
    page_rate: int,
    page_batch: int,
    quiet_seconds: int,
) -> dict[str, Any]:
    crowd.settle(folder)
    from ingest_town import build

    town = build(people, zones)
    begun = time.monotonic()
    with processes.running("worker") as worker, processes.running("serve", "--port", "0", "--json") as server:
        address = json.loads(server.stdout.readline())["address"]
        processes.wait_for(lambda: _offset() is not None and ready(worker))
        started = time.monotonic() - begun
        # Everyone is heard of once beforehand, as they would be in a service that runs.
        _flood(address, town, people / rate, rate, batch)
        figures = _flood(address, town, seconds, rate, batch)
        time.sleep(quiet_seconds)
        figures |= _pages(address, town, page_seconds, page_rate, page_batch)
        figures |= {
            "people": people,
            "zones_each": zones,
            "start_seconds": round(started, 1),
            "server_peak_memory_mb": processes.peak(server.pid),
            "worker_peak_memory_mb": processes.peak(worker.pid),
            "stop_seconds": round(max(processes.stop(server), processes.stop(worker)), 2),
        }
    return figures


# --- how fast ----------------------------------------------------------------------------------------------


def _flood(address: str, town: Any, seconds: float, rate: int, batch: int) -> dict[str, Any]:
    """Send at the rate, and wait until everything sent is recorded."""
    last = _offset() or 0
    answers: list[float] = []
    fixes = itertools.cycle(range(len(town.serials)))
    begun = time.monotonic()
    sent = 0
    connection = processes.connect(address)
    while (now := time.monotonic()) - begun < seconds:
        due = begun + sent / rate
        if due > now:
            time.sleep(due - now)
        body = town.lines(list(itertools.islice(fixes, batch)))
        asked = time.monotonic()
        accepted = processes.post(connection, town.key, body)
        answers.append(time.monotonic() - asked)
        sent += accepted
        last += 1
    sending = time.monotonic() - begun
    behind = last - (_offset() or 0)
    processes.wait_for(lambda: (_offset() or 0) >= last, CATCHING_UP_SECONDS)
    whole = time.monotonic() - begun
    connection.close()
    return {
        "fixes": sent,
        "seconds": round(whole, 1),
        "fixes_per_second": round(sent / whole),
        "accepted_per_second": round(sent / sending),
        "batches_behind_at_the_end": behind,
        "answer_seconds_p50": round(crowd.percentile(answers, 50), 4),
        "answer_seconds_p99": round(crowd.percentile(answers, 99), 4),
        **_found(),
    }


def _found() -> dict[str, int]:
    from abide.service.alerts.models import Alert, FindingRow

    return {"findings": FindingRow.objects.count(), "alerts": Alert.objects.count()}


# --- how soon ----------------------------------------------------------------------------------------------


def _pages(address: str, town: Any, seconds: int, rate: int, batch: int) -> dict[str, Any]:
    """Send at the rate in small batches, and time each person's fix until an open page hears of them."""
    heard = Listener(address, town.cookie)
    heard.start()
    heard.ready.wait(10)
    connection = processes.connect(address)
    rounds = itertools.cycle(range(len(town.serials)))
    begun = time.monotonic()
    sent = 0
    while (now := time.monotonic()) - begun < seconds:
        due = begun + sent / rate
        if due > now:
            time.sleep(due - now)
        some = list(itertools.islice(rounds, batch))
        moment = time.monotonic()
        for number in some:
            heard.sent.setdefault(town.people[number], moment)
        sent += processes.post(connection, town.key, town.lines(some))
    time.sleep(3)
    heard.stop()
    connection.close()
    waits = heard.waits
    if not waits:
        return {"event_to_page_heard": 0}
    return {
        "event_to_page_rate": round(sent / seconds),
        "event_to_page_heard": len(waits),
        "event_to_page_not_heard": len(heard.sent),
        "event_to_page_seconds_p50": round(crowd.percentile(waits, 50), 3),
        "event_to_page_seconds_p99": round(crowd.percentile(waits, 99), 3),
        "event_to_page_seconds_max": round(max(waits), 3),
    }


class Listener(threading.Thread):
    """An open page: reads the live stream and notes how long each person's fix took to be heard of."""

    def __init__(self, address: str, cookie: str) -> None:
        super().__init__(daemon=True)
        self.connection = processes.connect(address)
        self.cookie = cookie
        self.sent: dict[str, float] = {}
        self.waits: list[float] = []
        self.ready = threading.Event()
        self._over = False

    def run(self) -> None:
        """Read until stopped."""
        self.connection.request("GET", "/live/", headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"the live stream answered {answer.status}")
        self.ready.set()
        with suppress(OSError, ValueError, AttributeError):
            while not self._over:
                line = answer.readline()
                if line.startswith(b"data:"):
                    self._hear(json.loads(line[5:]), time.monotonic())

    def _hear(self, word: dict[str, Any], now: float) -> None:
        moment = self.sent.pop(str(word.get("person")), None)
        if moment is not None:
            self.waits.append(now - moment)

    def stop(self) -> None:
        """End the stream."""
        self._over = True
        if self.connection.sock is not None:
            with suppress(OSError):
                self.connection.sock.shutdown(2)


def ready(worker: subprocess.Popen[str]) -> bool:
    """Whether the worker has made its memory: from then on it renews its clock."""
    from abide.service.worker.models import Partition

    if worker.poll() is not None:
        raise RuntimeError("the worker stopped")
    return Partition.objects.filter(clock__gt=0).exists()


def _offset() -> int | None:
    from abide.service.worker.models import Partition

    return Partition.objects.filter(number=0).values_list("offset", flat=True).first()
