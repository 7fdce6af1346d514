"""The walk of a fix, from the tag to a practitioner's screen, through real processes; step by step."""

import http.client
import json
import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.journeys.site import Waiting, a_site, until

pytestmark = [pytest.mark.database, pytest.mark.slow]

OFFICER = "officer@abide.example"
PASSWORD = "a tag is no ankle chain"

PREPARE = """
from datetime import date, datetime, timedelta, UTC
from zoneinfo import ZoneInfo
from tests import factories as make
now = datetime.now(UTC)
first = now.date() - timedelta(days=3)
officer = make.a_user(email=given["officer"], password=given["password"])
stranger = make.a_user()
person = make.a_person()
# A curfew that is in force now and was an hour ago, whatever the time of day.
begins = datetime.now(ZoneInfo("Europe/London")).replace(tzinfo=None) - timedelta(hours=5)
ends = begins + timedelta(hours=8)
days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
over = int(ends.date() > begins.date())
periods = [
    make.a_period(day, f"{begins:%H:%M}", days[(n + over) % 7], f"{ends:%H:%M}") for n, day in enumerate(days)
]
curfew = make.a_curfew(person, first_day=first, periods=periods)
order = make.an_order(person, officer=officer, conditions=[curfew])
fitting = make.a_fitting(order, kind="RF_TAG", start=now - timedelta(days=2))
print(json.dumps({"serial": fitting.device.serial, "person": str(person.ref), "fitting": str(fitting.ref)}))
"""

READ = """
from abide.service.alerts.models import Alert, FindingRow
from abide.service.worker.models import Partition
found = FindingRow.objects.filter(superseded_by=None).order_by("start", "code")
print(json.dumps({
    "findings": [[f.code, f.start.isoformat(), f.end and f.end.isoformat(), f.status] for f in found],
    "alerts": [[str(a.ref), a.kind, a.state, str(a.person.ref)] for a in Alert.objects.order_by("pk")],
    "flushed": list(Partition.objects.values_list("flushed", flat=True)),
}))
"""

TRAIL = """
from django.conf import settings
from abide.trails.store import TrailStore
events = TrailStore(settings.TRAILS_DIR).history(given["fitting"], 0)
print(json.dumps(sorted(events.at.tolist())))
"""


@pytest.fixture
def site(tmp_path):
    with a_site(tmp_path) as site:
        yield site


@contextmanager
def sign_in(address):
    """Sign in as somebody does: by the form."""
    with httpx.Client(base_url=address, follow_redirects=True, timeout=30) as client:
        page = client.get("/account/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text).group(1)
        form = {"login": OFFICER, "password": PASSWORD, "csrfmiddlewaretoken": token}
        answer = client.post("/account/login/", data=form, headers={"Referer": address})
        assert answer.status_code == 200, answer.text
        yield client


def first_word_of(address, client, person):
    """Open the live stream as a page does, and give its first word about a person."""
    cookie = "; ".join(f"{c.name}={c.value}" for c in client.cookies.jar)
    connection = http.client.HTTPConnection(address.split("/")[2], timeout=60)
    connection.request("GET", "/live/", headers={"Cookie": cookie})
    answer = connection.getresponse()
    assert answer.status == 200

    def listen():
        try:
            while line := answer.readline():
                if line.startswith(b"data:") and person in line.decode():
                    return json.loads(line[5:])
        finally:
            connection.close()
        raise AssertionError("the stream ended without a word")

    return Waiting(listen)


def test_the_walk_of_a_fix(site):
    # 1. Somebody is on tag under an order; a supplier has a key.
    made = site.script(PREPARE, officer=OFFICER, password=PASSWORD)
    site.abide("supplier", "add", "Tagworks")
    key = site.abide("supplier", "key", "Tagworks")["key"]
    address = site.serve()
    site.start("worker", "--flush", "1")
    now = datetime.now(UTC).replace(microsecond=0)
    left, back = now - timedelta(minutes=50), now - timedelta(minutes=8)
    lines = [
        {
            "kind": "home",
            "device": made["serial"],
            "at": (now - timedelta(hours=3)).isoformat(),
            "present": True,
        },
        {"kind": "home", "device": made["serial"], "at": left.isoformat(), "present": False},
        {"kind": "home", "device": made["serial"], "at": back.isoformat(), "present": True},
    ]
    body = "".join(json.dumps(line) + "\n" for line in lines)
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/x-ndjson",
        "Idempotency-Key": "1",
    }

    # 2. A page is open; nobody sees it without signing in.
    assert httpx.get(f"{address}/live/").status_code == 403
    with sign_in(address) as officer:
        word = first_word_of(address, officer, made["person"])

        # 3. The API checks the sender's key and shape, and appends the batch: acknowledged means kept.
        assert httpx.post(f"{address}/api/v1/events", content=body).status_code == 401
        answer = httpx.post(f"{address}/api/v1/events", content=body, headers=headers)
        assert answer.status_code == 202, answer.text
        assert (answer.json()["accepted"], answer.json()["rejected"]) == (3, 0)
        receipt = answer.json()["receipt"]
        again = httpx.post(f"{address}/api/v1/events", content=body, headers=headers)
        assert again.json()["receipt"] == receipt
        assert httpx.get(f"{address}/api/v1/receipts/{receipt}", headers=headers).json()["accepted"] == 3

        # 4. The worker takes it, feeds decode it, the core judges it, and it is recorded with the offset.
        absence = ["CURFEW_LEFT", left.isoformat(), back.isoformat(), "final"]
        until(lambda: absence in site.script(READ)["findings"])
        recorded = site.script(READ)
        [alert] = [a for a in recorded["alerts"] if a[1] == "CURFEW_LEFT"]
        assert alert[2:] == ["NEW", made["person"]]

        # 5. A notification, a server-sent event, the page.
        assert word.outcome()["person"] == made["person"]
        page = officer.get("/")
        assert made["person"] in page.text
        assert officer.get(f"/people/{made['person']}/").status_code == 200

    # 6. The trails have each event once.
    until(lambda: site.script(READ)["flushed"] == [1])
    kept = site.script(TRAIL, fitting=made["fitting"])
    expected = sorted(int(datetime.fromisoformat(line["at"]).timestamp()) * 1_000_000 for line in lines)
    assert kept == expected

    # 7. Both stop when asked, within five seconds and with a stream open; the audit's chain holds.
    with sign_in(address) as officer:
        first_word_of(address, officer, "nobody")
        assert site.stop("serve") < 5
    assert site.stop("worker") < 5
    proof = site.abide("audit", "verify")
    assert (proof["holds"], proof["unsealed"]) == (True, 0)
    assert proof["sealed"] > 0
