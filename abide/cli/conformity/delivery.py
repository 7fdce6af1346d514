"""How soon the service's own part tells of an event: a server and a worker of their own, over HTTP.

Run as a module in a process of its own, since Django takes its settings once:
`python -m abide.cli.conformity.delivery COUNT LOAD` with ABIDE_DATA_DIR naming an empty folder; prints JSON.
"""

import http.client
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

PATIENCE = 120.0
# Out at sea, where nobody lives (degrees, WGS84); the zone is two kilometres off.
HOME, ZONE = (2.0, 54.0), (2.03, 54.0)
WAYS = ("active", "passive", "strap")
STORED_HOURS, VISIT_MINUTES = 4, 10


def in_a_process(*, count: int, load: int) -> dict[str, Any]:
    """Measure in another process and in a folder that is gone afterwards; RuntimeError if it fails.

    count: repetitions of each way; load: fixes a second from other tags meanwhile
    """
    with tempfile.TemporaryDirectory(prefix="abide-conformance-") as folder:
        environment = {**os.environ, "ABIDE_DATA_DIR": folder, "PYTHONUNBUFFERED": "1"}
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
            environment.pop(name, None)
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "abide.cli.conformity.delivery", str(count), str(load)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"the delivery could not be measured:\n{done.stderr[-2000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure(count: int, load: int) -> dict[str, Any]:
    """Time so many events of each way until the row is there that tells open pages; times are seconds.

    Polled every 10 ms, so no time is too short. Alerts are looked for in the database of the service.
    """
    from abide.cli.service import set_up

    set_up()
    tags, key = _records(count)
    with _running("worker", "--json", "--flush", "1"), _running("serve", "--port", "0", "--json") as address:
        post = _poster(address, key)
        _wait_for(_worker_is_there)
        others = tags["load"]
        now = datetime.now(UTC)
        post([_fix(s, now - timedelta(minutes=1), HOME) for some in tags.values() for s, _ in some])
        with _background(address, key, [s for s, _ in others], load):
            times = {way: [_one(way, post, tag) for tag in tags[way]] for way in WAYS}
        kept = _wait_for(lambda: _kept() == post.accepted, or_else=_kept)
    return {
        "repetitions": count,
        "load_fixes_per_second": load,
        **{f"{way}_seconds": _spread(found) for way, found in times.items()},
        "accepted": post.accepted,
        "kept": kept,
    }


class _Poster:
    """Sends lines as a supplier does, and counts what was accepted of all that do."""

    accepted = 0
    _lock = threading.Lock()

    def __init__(self, address: str, key: str) -> None:
        self._connection = http.client.HTTPConnection(address.split("/")[2], timeout=60)
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}

    def __call__(self, lines: list[dict[str, Any]]) -> None:
        body = "".join(json.dumps(line) + "\n" for line in lines).encode()
        self._connection.request("POST", "/api/v1/events", body, self._headers)
        answer = self._connection.getresponse()
        said = json.loads(answer.read())
        if answer.status != 202:
            raise RuntimeError(f"the API answered {answer.status}: {said}")
        with self._lock:
            _Poster.accepted += int(said["accepted"])


def _poster(address: str, key: str) -> _Poster:
    return _Poster(address, key)


def _one(way: str, post: _Poster, tag: tuple[str, int]) -> float:
    """Let one thing happen to one tag, and give how long the word of it took."""
    from abide.service.alerts.models import Notification

    serial, person = tag
    last = Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    now = datetime.now(UTC)
    begun = time.monotonic()
    post(_HAPPENS[way](serial, now))
    told = Notification.objects.filter(pk__gt=last, person=person, kind="alert")
    _wait_for(told.exists)
    return time.monotonic() - begun


def _visit(serial: str, now: datetime) -> list[dict[str, Any]]:
    return [_fix(serial, now, ZONE)]


def _stored(serial: str, now: datetime) -> list[dict[str, Any]]:
    """Give four hours of fixes that a tag kept for one upload, with a visit to the zone among them."""
    minutes = STORED_HOURS * 60
    lines = []
    for minute in range(minutes, 1, -1):
        inside = minutes / 2 <= minute < minutes / 2 + VISIT_MINUTES
        lines.append(_fix(serial, now - timedelta(minutes=minute), ZONE if inside else HOME))
    return lines


def _cut(serial: str, now: datetime) -> list[dict[str, Any]]:
    return [{"kind": "equipment", "device": serial, "at": now.isoformat(), "what": "strap_cut"}]


_HAPPENS: dict[str, Callable[[str, datetime], list[dict[str, Any]]]] = {
    "active": _visit,
    "passive": _stored,
    "strap": _cut,
}


def _fix(serial: str, at: datetime, place: tuple[float, float]) -> dict[str, Any]:
    return {
        "kind": "fix",
        "device": serial,
        "at": at.isoformat(),
        "longitude": place[0],
        "latitude": place[1],
        "accuracy_m": 5,
        "source": "gps",
    }


# --- the service that is measured --------------------------------------------------------------------------


def _records(count: int) -> tuple[dict[str, list[tuple[str, int]]], str]:
    """Set a service up with so many people for each way and as many others; gives (serial, row) of each."""
    from django.core.management import call_command

    from abide.service.devices import actions as devices
    from abide.service.devices.models import DeviceKind
    from abide.service.orders import actions as orders
    from abide.service.orders.actions import NewCondition
    from abide.service.people import actions as people

    call_command("migrate", verbosity=0)
    by, fitted = "conformance", datetime.now(UTC) - timedelta(hours=STORED_HOURS + 2)
    supplier = devices.add_supplier(by=by, name="Conformance")
    details = {"name": "Zone", "geometry": _square(), "buffer_m": 0.0, "periods": None}
    first = fitted.date() - timedelta(days=1)
    tags: dict[str, list[tuple[str, int]]] = {}
    number = itertools.count(1)
    for way in (*WAYS, "load"):
        for _ in range(count):
            n = next(number)
            born = date(1990, 5, 17)
            person = people.add_person(by=by, given_name="P", family_name=f"{n}", date_of_birth=born)
            order = orders.make(
                by=by,
                person=person,
                responsible_officer=None,
                conditions=[
                    NewCondition(kind="EXCLUSION_ZONE", first_day=first, last_day=None, details=details)
                ],
                order_type="COMMUNITY",
                sentence_type="COMMUNITY",
                notifying_organisation="MAGISTRATES_COURT",
                responsible_organisation="PROBATION",
                convicted_on=first,
            )
            serial = f"C{n:05}"
            tag = devices.register(by=by, serial=serial, kind=DeviceKind.GPS_TAG, supplier=supplier)
            devices.fit(by=by, device=tag, order=order, start=fitted, end=None, home_unit=None)
            tags.setdefault(way, []).append((serial, person.pk))
    return tags, devices.issue_key(by=by, supplier=supplier)


def _square() -> dict[str, Any]:
    (x, y), half = ZONE, 0.005
    ring = [[x + dx * half, y + dy * half] for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]
    return {"type": "Polygon", "coordinates": [ring]}


@contextmanager
def _running(*arguments: str) -> Iterator[str]:
    """Start a command of this service; gives its address where it has one. Ends with the block."""
    command = [sys.executable, "-c", "from abide.cli.main import main; main()", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            yield json.loads(said).get("address", "") if said.strip().startswith("{") else ""
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def _background(address: str, key: str, serials: list[str], load: int) -> Iterator[None]:
    """Let other tags send so many fixes a second meanwhile."""
    stop = threading.Event()

    def send() -> None:
        post, whose = _poster(address, key), itertools.cycle(serials)
        begun, sent = time.monotonic(), 0
        while not stop.wait(max(0.0, begun + sent / load - time.monotonic())):
            moment = datetime.now(UTC)
            some = list(itertools.islice(whose, min(load, 20)))
            post([_fix(s, moment + timedelta(microseconds=i), HOME) for i, s in enumerate(some)])
            sent += len(some)

    thread = threading.Thread(target=send, daemon=True)
    if load and serials:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if load and serials:
            thread.join(30)


def _worker_is_there() -> bool:
    from abide.service.worker.models import Partition

    return Partition.objects.filter(clock__gt=0).exists()


def _kept() -> int:
    """Count the events in the trails."""
    from django.conf import settings

    from abide.monitoring.instants import FOREVER
    from abide.trails.store import TrailStore

    if not Path(settings.TRAILS_DIR).is_dir():
        return 0
    return sum(len(part) for part in TrailStore(settings.TRAILS_DIR).window(0, FOREVER))


def _wait_for(true: Callable[[], Any], or_else: Callable[[], Any] | None = None) -> Any:
    until = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > until:
            if or_else is None:
                raise RuntimeError(f"waited {PATIENCE:g} s in vain")
            break
        time.sleep(0.01)
    return or_else() if or_else else None


def _spread(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)

    def percentile(percent: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))], 3)

    return {"p50": percentile(50), "p95": percentile(95), "p99": percentile(99), "max": round(ordered[-1], 3)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
