"""Erasing one person reaches the log, what is held, the trails, the checkpoints and the worker's memory."""

import json
from datetime import UTC, datetime

import pytest

from abide.service.alerts.models import Alert, FindingRow, PersonState
from abide.service.devices.models import DeviceKind
from abide.service.people.erasure import erase
from abide.service.worker.models import HeldEvents
from abide.trails.store import TrailStore
from tests import factories as make
from tests.service.worker.conftest import equipment, fix, home

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def day(hour, minute=0):
    return f"2026-03-09T{hour:02}:{minute:02}:00Z"


@pytest.fixture
def town(town, settings):
    """The town with the real table of trails, where the settings say that things are."""
    settings.ARRIVALS_LOG = town.folder / "arrivals.sqlite3"
    settings.TRAILS_DIR = town.folder / "trails"
    settings.CHECKPOINTS_DIR = town.folder / "checkpoints"
    town.trails = TrailStore(settings.TRAILS_DIR)
    return town


def devices_in(log):
    return [json.loads(line)["device"] for e in log.read(0, limit=100) for line in e.body.splitlines()]


def test_nothing_of_an_erased_person_is_left_and_nothing_of_another_is_gone(town):
    first = make.a_fitting(kind=DeviceKind.RF_TAG, end=datetime(2026, 3, 9, 23, tzinfo=UTC))
    later = make.a_fitting(device=first.device, start=datetime(2026, 3, 9, 23, 30, tzinfo=UTC))
    serial = first.device.serial
    worker = town.worker()
    town.send(
        home(serial, day(18), present=True),
        home(serial, day(20), present=False),
        home(serial, day(20, 40), present=True),
        equipment(serial, day(23, 45), "case_open"),
        fix("NOBODYS", day(20)),
    )
    worker.step()
    worker.flush()
    worker.checkpoint()
    town.send(equipment(serial, day(21), "strap_cut"))
    worker.step()
    alert = Alert.objects.get(kind="CURFEW_LEFT")
    assert alert.details
    assert len(worker.memory.tail.of(worker.memory.slot_of(str(first.ref)), 0)) == 1

    erase(by=make.BY, person=first.person, reason="expired")
    worker.step()

    assert devices_in(town.log) == [serial, "NOBODYS"]
    assert len(town.trails.history(str(first.ref), 0)) == 0
    assert len(town.trails.history(str(later.ref), 0)) == 1
    assert worker.memory.tail.size == 0
    assert str(first.ref) not in worker.memory.live.fittings
    assert not PersonState.objects.filter(fitting=first).exists()
    assert {(f.reason == {}, f.evidence == []) for f in FindingRow.objects.filter(fitting=first)} == {
        (True, True)
    }
    alert.refresh_from_db()
    assert alert.details == {}
    assert FindingRow.objects.filter(fitting=later, code="TAMPER").exclude(reason={}).exists()
    assert HeldEvents.objects.get().serial == "NOBODYS"
    for path in (town.folder / "checkpoints").iterdir():
        assert str(first.ref).encode() not in path.read_bytes()
    again = town.after_a_crash()
    assert str(first.ref) not in again.memory.live.fittings
    assert str(later.ref) in again.memory.live.fittings


def test_held_events_of_a_person_who_is_erased_go_too(town):
    fitting = make.a_fitting(kind=DeviceKind.RF_TAG)
    serial = fitting.device.serial
    worker = town.worker()
    town.send(
        home(serial, "2026-03-10T12:30:00Z", present=True),
        home(serial, "2026-02-10T12:00:00Z", present=True),
    )
    worker.step()
    assert sorted(h.reason for h in HeldEvents.objects.all()) == ["CLOCK_AHEAD", "NOT_FITTED"]
    erase(by=make.BY, person=fitting.person, reason="expired")
    assert [h.reason for h in HeldEvents.objects.all()] == ["NOT_FITTED"]
