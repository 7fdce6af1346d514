"""The walk of alcohol samples, from the API to the officer's page, through real processes."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tests.journeys.site import a_site, until
from tests.journeys.test_walk_of_a_fix import OFFICER, PASSWORD, READ, sign_in

pytestmark = [pytest.mark.database, pytest.mark.slow]

PREPARE = """
from datetime import UTC, datetime, timedelta
from tests import factories as make
now = datetime.now(UTC)
officer = make.a_user(email=given["officer"], password=given["password"])
order = make.an_order(officer=officer, conditions=[make.no_alcohol(first_day=now.date() - timedelta(days=5))])
fitting = make.a_fitting(order, kind="ALCOHOL_TAG", start=now - timedelta(hours=20))
print(json.dumps({"serial": fitting.device.serial, "person": str(fitting.person.ref)}))
"""
EVENING = (0, 0, 20, 40, 60, 80, 70, 60, 50, 40, 30, 20, 10, 0, 0, *(0,) * 9)


@pytest.fixture
def site(tmp_path):
    with a_site(tmp_path) as site:
        yield site


def test_the_walk_of_an_evening_of_drinking(site):
    # 1. Somebody who must not drink wears an alcohol tag; a supplier has a key.
    made = site.script(PREPARE, officer=OFFICER, password=PASSWORD)
    site.abide("supplier", "add", "Tagworks")
    key = site.abide("supplier", "key", "Tagworks")["key"]
    address = site.serve()
    site.start("worker", "--flush", "1")
    begun = datetime.now(UTC).replace(microsecond=0) - len(EVENING) * timedelta(minutes=30)
    lines = [
        {
            "kind": "alcohol",
            "device": made["serial"],
            "at": (begun + n * timedelta(minutes=30)).isoformat(),
            "tac": level / 1000,
            "temperature": 33.1,
        }
        for n, level in enumerate(EVENING)
    ]
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}

    def send(some):
        body = "".join(json.dumps(line) + "\n" for line in some)
        answer = httpx.post(f"{address}/api/v1/events", content=body, headers=headers)
        assert answer.status_code == 202, answer.text
        return answer.json()

    # 2. What no sensor can mean is refused by name; the good lines of the batch are kept.
    told = send([{**lines[0], "tac": 3}, *lines[:6]])
    assert (told["accepted"], [f["field"] for f in told["faults"]]) == (6, ["tac"])
    until(lambda: [f[0] for f in site.script(READ)["findings"]] == ["ALCOHOL_FOR_REVIEW"])

    # 3. The rest of the evening comes, the newest first: it is one alert, and now it is confirmed.
    send(lines[:5:-1])
    until(lambda: ["ALCOHOL_CONFIRMED", "final"] in [[f[0], f[3]] for f in site.script(READ)["findings"]])
    recorded = site.script(READ)
    assert [a[1:] for a in recorded["alerts"]] == [["ALCOHOL_CONFIRMED", "NEW", made["person"]]]

    # 4. The officer sees the drinking, its curve, and what is known of the days.
    with sign_in(address) as officer:
        page = officer.get(f"/people/{made['person']}/").text
        assert "highest reading 0.080 g/dL" in page
        assert "Alcohol, last 4 weeks" in page
        alert = officer.get(f"/alerts/{recorded['alerts'][0][0]}/").text
        assert "The readings as a table" in alert
    assert site.stop("serve") < 5
    assert site.stop("worker") < 5
