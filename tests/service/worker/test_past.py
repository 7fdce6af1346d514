"""A past period of the service: everyone on tag in it, from records and trails, with a line in the audit."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from abide.cli.main import main
from abide.monitoring.instants import from_text
from abide.service.alerts.models import FindingRow
from abide.service.audit.models import Entry
from abide.service.devices.models import DeviceKind
from abide.service.worker.past import past
from abide.trails.store import TrailStore
from tests import factories as make
from tests.service.worker.conftest import fix

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START, END = from_text("2026-03-09T00:00:00Z"), from_text("2026-03-10T00:00:00Z")


@pytest.fixture
def town(town, settings):
    """The town with the real table of trails, where the settings say that things are."""
    settings.TRAILS_DIR = town.folder / "trails"
    town.trails = TrailStore(settings.TRAILS_DIR)
    return town


def visit(serial):
    """Ten minutes in the zone that is two kilometres off."""
    return [
        fix(serial, f"2026-03-09T13:{m:02}:00Z", (2.05, 54.0) if m >= 5 else (2.0, 54.0)) for m in range(15)
    ]


def in_a_zone(**dates):
    person = make.a_person()
    order = make.an_order(person, conditions=[make.a_zone()])
    return make.a_fitting(order, kind=DeviceKind.GPS_TAG, **dates)


def recorded(town, *fittings):
    worker = town.worker()
    for fitting in fittings:
        town.send(*visit(fitting.device.serial))
    worker.step()
    worker.flush()


def test_plans_and_events_of_everyone_on_tag_then_are_given(town):
    worn = in_a_zone()
    removed = in_a_zone(end=datetime(2026, 3, 8, tzinfo=UTC))
    recorded(town, worn)
    ((plans, events),) = past(by="cli:tester", start=START, end=END)
    assert [p.fitting.id for p in plans] == [str(worn.ref)]
    assert str(removed.ref) not in {p.fitting.id for p in plans}
    assert len(events) == 15
    assert set(events.fitting.tolist()) == {0}


def test_every_person_whose_data_is_read_is_in_the_audit(town):
    recorded(town, in_a_zone(), in_a_zone())
    before = Entry.objects.count()
    list(past(by="cli:tester", start=START, end=END))
    entries = Entry.objects.order_by("id")[before:]
    assert [(e.action, e.what, e.actor_ref) for e in entries] == [
        ("CONSULTATION", "shadow.judged", "cli:tester")
    ] * 2
    assert len({e.subject_key for e in entries}) == 2


def test_the_command_tells_what_would_change_by_fitting_and_writes_no_finding(town, tmp_path):
    fitting = in_a_zone()
    recorded(town, fitting)
    found = FindingRow.objects.count()
    rules = tmp_path / "rules.json"
    proposal = {"name": "fixes_to_be_certain", "value": 12, "from_day": "2026-01-01", "source": "a trial"}
    rules.write_text(json.dumps([proposal]))
    period = ["--from", "2026-03-09T00:00:00Z", "--until", "2026-03-10T00:00:00Z"]
    result = CliRunner().invoke(main, ["shadow", "--rules", str(rules), "--service", *period, "--json"])
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert [c["fitting"] for c in told["changes"]] == [str(fitting.ref)]
    assert told["findings"]["ZONE_ENTERED"]["today"]["certain"] == 1
    assert told["findings"]["ZONE_ENTERED"]["proposed"]["probable"] == 1
    assert FindingRow.objects.count() == found
    assert fitting.person.family_name not in result.output
