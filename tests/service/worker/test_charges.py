"""Batteries from their readings to the row a page reads: through the log, in any order, across a restart."""

from datetime import UTC, datetime, timedelta

import pytest

from abide.service.alerts.models import Alert, BatteryState, FindingRow
from tests import factories as make
from tests.service.worker.conftest import NOW, equipment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def reading(serial, hours, percent):
    at = (NOW - timedelta(hours=24 - hours)).isoformat()
    return {"kind": "battery", "device": serial, "at": at, "percent": percent}


def falling(serial, hours=range(11)):
    """Two per cent an hour from full, read every hour."""
    return [reading(serial, h, 100 - 2 * h) for h in hours]


@pytest.fixture
def fitting():
    return make.a_fitting(start=datetime(2026, 3, 1, 12, tzinfo=UTC))


def test_a_battery_is_read_and_forecast_from_its_own_readings(town, fitting):
    worker = town.worker()
    town.send(*falling(fitting.device.serial))
    worker.step()
    state = BatteryState.objects.get(fitting=fitting)
    assert (state.percent, state.charging, state.read_at) == (80, False, NOW - timedelta(hours=14))
    assert state.empty_at == state.read_at + timedelta(hours=40)
    assert state.empty_from < state.empty_at < state.empty_until
    assert not FindingRow.objects.filter(code__startswith="BATTERY").exists()
    assert not Alert.objects.filter(kind__startswith="BATTERY").exists()


def test_what_is_remembered_of_a_battery_outlives_the_worker(town, fitting):
    worker = town.worker()
    town.send(*falling(fitting.device.serial, range(6)))
    worker.step()
    other = town.after_a_crash()
    town.send(*falling(fitting.device.serial, range(6, 11)))
    other.step()
    at_once = BatteryState.objects.get(fitting=fitting)
    assert at_once.percent == 80
    assert len(at_once.course["readings"]) == 11


def test_readings_of_a_buffered_upload_count_in_their_own_order(town, fitting):
    worker = town.worker()
    town.send(*reversed(falling(fitting.device.serial)))
    worker.step()
    assert BatteryState.objects.get(fitting=fitting).percent == 80


def test_on_its_charger_nothing_is_forecast(town, fitting):
    worker = town.worker()
    serial = fitting.device.serial
    town.send(*falling(serial), equipment(serial, (NOW - timedelta(hours=13)).isoformat(), "charging"))
    worker.step()
    state = BatteryState.objects.get(fitting=fitting)
    assert (state.charging, state.empty_at) == (True, None)
    town.send(reading(serial, 12, 95))
    worker.step()
    state.refresh_from_db()
    assert (state.percent, state.charging) == (95, True)


def test_of_very_many_batteries_each_step_writes_some_until_all_are_written(town, monkeypatch):
    monkeypatch.setattr("abide.service.worker.charges.MOST_AT_ONCE", 1)
    fittings = [make.a_fitting(start=datetime(2026, 3, 1, 12, tzinfo=UTC)) for _ in range(5)]
    worker = town.worker()
    town.send(*(reading(f.device.serial, 20, 50) for f in fittings))
    written = []
    for _ in range(6):
        worker.step()
        written.append(BatteryState.objects.count())
    assert 1 <= written[0] < 5
    assert written[-1] == 5
