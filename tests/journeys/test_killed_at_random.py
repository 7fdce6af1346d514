"""Server and worker are killed at random moments under load: nothing acknowledged is lost or counted twice.

What stands at the end is what the core finds offline in the lines that were acknowledged.
"""

import gzip
import json
import random
import threading
import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.journeys.site import a_site, until

pytestmark = [pytest.mark.database, pytest.mark.slow]

PEOPLE = 8
SENDERS = 4
KILLS = 6

PREPARE = """
from datetime import datetime, timedelta, UTC
from tests import factories as make
first = datetime.fromisoformat(given["first"])
last = first + timedelta(days=2)
fittings = []
for n in range(given["people"]):
    person = make.a_person()
    by = "gps" if n % 2 else "home_unit"
    conditions = [make.a_curfew(person, first_day=first.date(), monitored_by=by)]
    if by == "gps":
        conditions.append(make.a_zone(first_day=first.date()))
    order = make.an_order(person, conditions=conditions)
    # Taken off before now, so that what is found does not depend on when it is looked at.
    kind = "GPS_TAG" if by == "gps" else "RF_TAG"
    fitting = make.a_fitting(order, kind=kind, start=first, end=last)
    fittings.append({"ref": str(fitting.ref), "serial": fitting.device.serial, "by": by})
print(json.dumps(fittings))
"""

OFFLINE = """
import numpy as np
from datetime import datetime, UTC
from abide.feeds.device_messages import decode
from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.instants import from_datetime, to_text
from abide.service.devices.models import Fitting
from abide.service.devices.queries import plans_for
rows = list(Fitting.objects.select_related("device", "person", "order").order_by("pk"))
plans = compile_plans(plans_for(rows))
read = decode(open(given["lines"], "rb").read(), with_device=True)
number = {row.device.serial: n for n, row in enumerate(rows)}
read.events.fitting[:] = np.array([number[s] for s in read.serials], np.int32)[read.device]
judged = run(plans, fresh(plans), read.events, from_datetime(datetime.now(UTC)))
found = [[f.fitting, f.condition, f.code, to_text(f.start), f.end and to_text(f.end), f.minutes, f.certainty]
         for f in judged.findings]
print(json.dumps(sorted(found, key=str)))
"""

RECORDED = """
from collections import Counter
from django.conf import settings
from abide.monitoring.incidents import incidents
from abide.service.alerts.models import Alert, FindingRow
from abide.service.alerts.rows import to_finding
from abide.service.worker.models import HeldEvents, Partition
from abide.monitoring.instants import to_text
from abide.stream import SqliteLog
rows = list(FindingRow.objects.select_related("fitting"))
heads = [to_finding(r, fitting=str(r.fitting.ref)) for r in rows if r.superseded_by is None]
found = [[f.fitting, f.condition, f.code, to_text(f.start), f.end and to_text(f.end), f.minutes, f.certainty]
         for f in heads if f.status != "withdrawn"]
stands = [r for r in rows if r.superseded_by is None and r.status != "withdrawn"]
acted_on, told = {}, []
for r in stands:
    acted_on.setdefault(str(r.alert_id), []).append(r.id)
for fitting in {r.fitting for r in stands}:
    own = [to_finding(r, fitting=str(fitting.ref)) for r in stands if r.fitting_id == fitting.pk]
    told += [sorted(f.id for f in event.findings) for event in incidents(own)]
log = SqliteLog(settings.ARRIVALS_LOG)
place = Partition.objects.first()
print(json.dumps({
    "found": sorted(found, key=str),
    "offset": place.offset if place else 0,
    "flushed": place.flushed if place else 0,
    "end": log.end(),
    "batches": len(log.read(0, limit=10**6)),
    "acted_on": sorted(sorted(of_one) for of_one in acted_on.values()),
    "events": sorted(told),
    "idle": list(
        Alert.objects.exclude(head=None)  # what counts minutes together stands behind no finding
        .exclude(ref__in=[r.alert_id for r in stands])
        .exclude(state="CLOSED")
        .values_list("kind", flat=True)
    ),
    "held": HeldEvents.objects.count(),
}))
log.close()
"""

TRAILS = """
from deltalake import DeltaTable
from django.conf import settings
table = DeltaTable(str(settings.TRAILS_DIR)).to_pyarrow_table(columns=["fitting", "at", "kind"])
print(json.dumps(table.num_rows))
"""


@pytest.fixture
def site(tmp_path):
    with a_site(tmp_path) as site:
        yield site


def days_of(fitting, first, dice):
    """Two days of somebody who mostly keeps their curfew, each line with a time of its own."""
    lines = []
    moment = first + timedelta(minutes=5)
    if fitting["by"] == "home_unit":
        present = True
        while moment < first + timedelta(days=2):
            lines.append({"kind": "home", "at": text(moment), "present": present})
            present = not present
            moment += timedelta(minutes=dice.randint(10, 300), seconds=dice.randint(0, 59))
    else:
        away = 0.0
        while moment < first + timedelta(days=2):
            away = dice.choice([0.0, 0.002, 0.05]) if dice.random() < 0.05 else away
            place = {"longitude": 2.0 + away + dice.gauss(0, 5e-5), "latitude": 54.0 + dice.gauss(0, 3e-5)}
            lines.append({"kind": "fix", "at": text(moment), **place, "accuracy_m": 8, "source": "gps"})
            moment += timedelta(minutes=dice.choice([2, 2, 2, 3, 50]), seconds=dice.randint(0, 59))
    lines += [
        {"kind": "equipment", "at": text(first + timedelta(hours=20)), "what": "battery_low"},
        {"kind": "equipment", "at": text(first + timedelta(hours=30)), "what": "charging"},
    ]
    return [{**line, "device": fitting["serial"]} for line in lines]


def text(moment):
    return moment.isoformat().replace("+00:00", "Z")


class Sender(threading.Thread):
    """Sends its batches one after another, each again with the same key until it is acknowledged."""

    def __init__(self, name, batches, key, address):
        super().__init__(daemon=True)
        self.batches, self.key, self.address, self.label = batches, key, address, name
        self.acknowledged = []
        self.repeats = 0
        self.problem = None

    def run(self):
        try:
            for number, batch in enumerate(self.batches):
                self.send(batch, f"{self.label}-{number}")
        except BaseException as problem:
            self.problem = problem

    def send(self, batch, key):
        body = "".join(json.dumps(line) + "\n" for line in batch).encode()
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/x-ndjson",
            "Content-Encoding": "gzip",
            "Idempotency-Key": key,
        }
        give_up = time.monotonic() + 120
        while True:
            assert time.monotonic() < give_up
            try:
                answer = httpx.post(
                    f"{self.address}/api/v1/events", content=gzip.compress(body), headers=headers, timeout=20
                )
            except httpx.TransportError:
                self.repeats += 1
                time.sleep(0.2)
                continue
            assert answer.status_code in (202, 503), answer.text
            if answer.status_code == 202:
                self.acknowledged += batch
                time.sleep(0.1)
                return


@pytest.mark.parametrize("seed", [1])
def test_nothing_acknowledged_is_lost_and_nothing_is_counted_twice(site, seed):
    dice = random.Random(seed)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight - timedelta(days=2, hours=8)
    fittings = site.script(PREPARE, people=PEOPLE, first=first.isoformat())
    site.abide("supplier", "add", "Tagworks")
    key = site.abide("supplier", "key", "Tagworks")["key"]

    # Everyone's lines late, out of order, in small batches, and a tenth of them sent by two senders.
    lines = [line for fitting in fittings for line in days_of(fitting, first, dice)]
    lines.sort(key=lambda line: (line["at"], line["device"]))
    jumbled = sorted(range(len(lines)), key=lambda n: n + dice.gauss(0, 200))
    sends = [lines[n] for n in jumbled]
    sends += dice.sample(sends, len(sends) // 10)
    batches = [sends[n : n + 5] for n in range(0, len(sends), 5)]

    address = site.serve()
    port = address.rsplit(":", 1)[1]
    worker = ("worker", "--lease", "1", "--checkpoint", "1.5", "--flush", "1")
    site.start(*worker)
    senders = [Sender(n, batches[n::SENDERS], key, address) for n in range(SENDERS)]
    for sender in senders:
        sender.start()
    for _ in range(KILLS):
        time.sleep(dice.uniform(0.3, 2.0))
        who = dice.choice(["serve", "worker"])
        site.kill(who)
        if who == "serve":
            site.serve(port)
        else:
            site.start(*worker)
    for sender in senders:
        sender.join(240)
        assert not sender.is_alive()
        assert sender.problem is None, sender.problem
    until(lambda: (r := site.script(RECORDED))["offset"] == r["end"], 120)

    kept = site.folder / "acknowledged.ndjson"
    acknowledged = [line for sender in senders for line in sender.acknowledged]
    assert len(acknowledged) == len(sends)
    kept.write_text("".join(json.dumps(line) + "\n" for line in acknowledged))
    recorded = site.script(RECORDED)
    assert recorded["found"] == site.script(OFFLINE, lines=str(kept))
    assert len(recorded["found"]) > PEOPLE
    assert recorded["batches"] == len(batches)
    # However it came, each physical event has one alert, and no alert waits for nothing.
    assert recorded["acted_on"] == recorded["events"]
    assert recorded["idle"] == []
    assert recorded["held"] == 0

    # Every event is in the table of trails; those that were sent twice are there under both batches at most.
    until(lambda: (r := site.script(RECORDED))["flushed"] == r["end"], 30)
    assert len(lines) <= site.script(TRAILS) <= len(sends)
    assert site.stop("worker") < 5
    assert site.stop("serve") < 5
    assert site.abide("audit", "verify")["holds"]
