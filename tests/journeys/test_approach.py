"""An approach to a protected person, from two devices to the alert, and what is left of it on the disk."""

import json
import struct
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.journeys.site import a_site, until

pytestmark = [pytest.mark.database, pytest.mark.slow]

# East of where the person on tag walks: no other number in the files is like it.
SHELTER = (1.7654321, 53.1234567)
WEARER = (1.7700009, 53.1290004)

PREPARE = """
from datetime import datetime, timedelta, UTC
from abide.service.protection import actions as protection
from tests import factories as make
now = datetime.now(UTC)
first = now.date() - timedelta(days=3)
officer = make.a_user(email=given["officer"], password=make.PASSWORD, may_see_protected=True)
person = make.a_person()
protected = make.a_protected_person(person)
conditions = [make.keeping_away(protected, distance_m=1000, first_day=first), make.a_trail(first_day=first)]
order = make.an_order(person, officer=officer, conditions=conditions)
fitting = make.a_fitting(order, start=now - timedelta(minutes=9))
unit = make.a_device("PROTECTED")
protection.give_unit(by="test", protected_person=protected, device=unit, start=now - timedelta(minutes=9))
print(json.dumps({"serial": fitting.device.serial, "unit": unit.serial, "fitting": str(fitting.ref)}))
"""

READ = """
from abide.service.alerts.models import Alert
from abide.service.protection.models import Position
from abide.service.worker.models import HeldEvents, Partition
print(json.dumps({
    "alerts": list(Alert.objects.order_by("pk").values_list("kind", flat=True)),
    "positions": Position.objects.count(),
    "held": HeldEvents.objects.count(),
    "flushed": list(Partition.objects.values_list("flushed", flat=True)),
}))
"""

TRAILS = """
from django.conf import settings
from abide.trails.store import TrailStore
found = TrailStore(settings.TRAILS_DIR).history(given["fitting"], 0)
print(json.dumps([found.longitude.tolist(), found.latitude.tolist()]))
"""

DEVICES = """
from django.conf import settings
from abide.stream import SqliteLog
log = SqliteLog(settings.ARRIVALS_LOG)
lines = [line for entry in log.read(0, limit=100) for line in entry.body.splitlines()]
log.close()
print(json.dumps(sorted({json.loads(line)["device"] for line in lines})))
"""


@pytest.fixture
def site(tmp_path):
    with a_site(tmp_path) as site:
        yield site


def fix(serial, at, where):
    return {
        "kind": "fix",
        "device": serial,
        "at": at.isoformat(),
        "longitude": where[0],
        "latitude": where[1],
        "accuracy_m": 10,
        "source": "gps",
    }


def test_an_approach_alerts_and_leaves_no_trace_of_where_the_protected_person_was(site):
    made = site.script(PREPARE, officer="officer@abide.example")
    site.abide("supplier", "add", "Tagworks")
    key = site.abide("supplier", "key", "Tagworks")["key"]
    address = site.serve()
    site.start("worker", "--flush", "1")
    now = datetime.now(UTC).replace(microsecond=0)

    # One supplier sends what both devices report in one batch, as it comes.
    lines = []
    for minute in range(8, -1, -1):
        at = now - timedelta(minutes=minute)
        lines += [fix(made["serial"], at, WEARER), fix(made["unit"], at, SHELTER)]
    answer = httpx.post(
        f"{address}/api/v1/events",
        content="".join(json.dumps(line) + "\n" for line in lines),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"},
    )
    assert (answer.status_code, answer.json()["accepted"]) == (202, 18)

    until(lambda: "PROXIMITY" in site.script(READ)["alerts"])
    until(lambda: site.script(READ)["flushed"] == [1])
    assert site.script(READ) == {"alerts": ["PROXIMITY"], "positions": 9, "held": 0, "flushed": [1]}
    longitudes, latitudes = site.script(TRAILS, fitting=made["fitting"])
    assert (set(longitudes), set(latitudes)) == ({WEARER[0]}, {WEARER[1]})
    assert site.script(DEVICES) == [made["serial"]]
    site.stop("serve")
    site.stop("worker")

    # As text and as the eight bytes of a number; the database holds them in one table, counted above.
    marks = [str(value)[:8].encode() for value in SHELTER]
    marks += [struct.pack(order + "d", value) for value in SHELTER for order in "<>"]
    files = [p for p in site.folder.rglob("*") if p.is_file()]
    assert any(path.name == "arrivals.sqlite3" for path in files)
    own = ("abide.sqlite3", "protected.sqlite3")
    for path in files:
        if not path.name.startswith(own):
            content = path.read_bytes()
            assert not any(mark in content for mark in marks), path.name
