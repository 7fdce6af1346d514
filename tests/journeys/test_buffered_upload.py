"""Twelve hours of a night that arrive in the morning: judged as they happened, and marked as found late."""

import json
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.journeys.site import a_site, until
from tests.journeys.test_walk_of_a_fix import OFFICER, PASSWORD, sign_in

pytestmark = [pytest.mark.database, pytest.mark.slow]

PREPARE = """
from datetime import date, datetime, timedelta, UTC
from zoneinfo import ZoneInfo
from tests import factories as make
now = datetime.fromisoformat(given["now"])
officer = make.a_user(email=given["officer"], password=given["password"])
person = make.a_person()
# A curfew that ran from fourteen to six hours ago, whatever the time of day.
begins = now.astimezone(ZoneInfo("Europe/London")).replace(tzinfo=None) - timedelta(hours=14)
ends = begins + timedelta(hours=8)
days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
over = int(ends.date() > begins.date())
periods = [
    make.a_period(day, f"{begins:%H:%M}", days[(n + over) % 7], f"{ends:%H:%M}") for n, day in enumerate(days)
]
curfew = make.a_curfew(person, first_day=now.date() - timedelta(days=3), periods=periods)
order = make.an_order(person, officer=officer, conditions=[curfew])
fitting = make.a_fitting(order, kind="RF_TAG", start=now - timedelta(hours=13))
print(json.dumps({"serial": fitting.device.serial, "person": str(person.ref)}))
"""

READ = """
from abide.service.alerts.models import Alert, FindingRow
found = FindingRow.objects.filter(superseded_by=None).order_by("start", "code")
print(json.dumps({
    "findings": [
        [f.code, f.start.isoformat(), f.end and f.end.isoformat(), f.status, f.minutes, f.found_late]
        for f in found
    ],
    "learnt": [f.learnt_at.isoformat() for f in found],
    "alerts": {a.kind: [str(a.ref), a.state] for a in Alert.objects.order_by("pk")},
}))
"""


@pytest.fixture
def site(tmp_path):
    with a_site(tmp_path) as site:
        yield site


def test_a_night_that_arrives_in_the_morning_is_judged_as_it_happened_and_marked_as_found_late(site):
    now = datetime.now(UTC).replace(second=0, microsecond=0)

    def ago(hours):
        return (now - timedelta(hours=hours)).isoformat()

    made = site.script(PREPARE, officer=OFFICER, password=PASSWORD, now=now.isoformat())
    site.abide("supplier", "add", "Tagworks")
    key = site.abide("supplier", "key", "Tagworks")["key"]
    address = site.serve()
    site.start("worker", "--flush", "1")

    # Twelve hours of reports in one upload, the newest first: away for an hour of the curfew, a strap cut
    # and restored, then home without a break.
    night = [
        *({"kind": "home", "at": ago(hours), "present": True} for hours in (12, 10, 9, 7, 5, 3, 1)),
        {"kind": "home", "at": ago(11), "present": False},
        {"kind": "equipment", "at": ago(8), "what": "strap_cut"},
        {"kind": "equipment", "at": ago(7.9), "what": "strap_restored"},
        {"kind": "home", "at": ago(7.8), "present": True},
    ]
    night.sort(key=lambda line: line["at"], reverse=True)
    body = "".join(json.dumps(line | {"device": made["serial"]}) + "\n" for line in night)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    sent = datetime.now(UTC)
    answer = httpx.post(f"{address}/api/v1/events", content=body, headers=headers)
    assert answer.status_code == 202, answer.text

    recorded = until(lambda: len((found := site.script(READ))["alerts"]) >= 2 and found)
    of_the_night = [f for f in recorded["findings"] if f[0] in ("CURFEW_LEFT", "STRAP", "CURFEW_NOT_KNOWN")]
    assert of_the_night == [
        ["CURFEW_NOT_KNOWN", ago(13), ago(12), "final", 60, True],
        ["CURFEW_LEFT", ago(11), ago(10), "final", 60, True],
        ["CURFEW_NOT_KNOWN", ago(8), ago(7.8), "final", 12, True],
        ["STRAP", ago(8), ago(7.9), "final", 6, True],
    ]
    assert all(datetime.fromisoformat(at) >= sent - timedelta(seconds=1) for at in recorded["learnt"])
    # The strap and what was not known because of it are one alert; it is over, and waits for a person.
    waiting = sorted(kind for kind, (_, state) in recorded["alerts"].items() if state == "NEW")
    assert waiting == ["CURFEW_LEFT", "CURFEW_NOT_KNOWN", "STRAP"]

    late = re.compile(r"Found late: learnt at \d\d:\d\d(?: \w+)?, 10 hours(?: \d+ minutes?)? after it ended")
    with sign_in(address) as officer:
        for page in ("/", f"/people/{made['person']}/", "/alerts/"):
            assert "Found late: learnt" in officer.get(page).text, page
        strap = officer.get(f"/alerts/{recorded['alerts']['STRAP'][0]}/").text
        assert "Also: not known whether home" in strap
        absence = officer.get(f"/alerts/{recorded['alerts']['CURFEW_LEFT'][0]}/").text
        assert late.search(absence), absence
