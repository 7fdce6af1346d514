"""Devices are registered, fitted and taken off; none is ever with two people at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from abide.service.audit.actions import subject_key
from abide.service.audit.models import Entry
from abide.service.devices import actions as devices
from abide.service.devices.models import Device, Fitting, HomeUnitInstallation
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_device_is_registered_once_under_its_serial():
    device = make.a_device(serial="S1")
    assert (device.status, device.kind) == ("IN_STOCK", "GPS_TAG")
    with pytest.raises(ValidationError, match="already exists"):
        make.a_device(serial=" S1 ")


@pytest.mark.parametrize(("kind", "serial"), [("DRONE", "S1"), ("GPS_TAG", " "), ("GPS_TAG", "x" * 65)])
def test_a_device_of_no_kind_or_serial_is_refused(kind, serial):
    with pytest.raises(ValidationError):
        make.a_device(kind, serial=serial)


def test_fitting_and_removing_move_the_device_and_are_in_the_audit():
    fitting = make.a_fitting(start=NOON)
    assert fitting.device.status == "FITTED"
    devices.remove(by=make.BY, fitting=fitting, end=NOON + HOUR, status="FAULTY")
    assert Device.objects.get(pk=fitting.device_id).status == "FAULTY"
    mine = Entry.objects.filter(subject_key=subject_key(fitting.person), object_ref=str(fitting.ref))
    assert list(mine.order_by("id").values_list("what", flat=True)) == ["device.fitted", "device.removed"]


@pytest.mark.parametrize(
    ("start", "end", "free"),
    [
        (-2, -1, True),
        (-1, 0, True),
        (-1, 0.001, False),
        (0, 1, False),
        (1, 2, False),
        (3, 4, True),
        (2.999, 4, False),
        (3, None, True),
        (2.999, None, False),
        (-1, None, False),
        (-1, 4, False),
    ],
)
def test_a_device_is_never_with_two_people_at_once(start, end, free):
    worn = make.a_fitting(start=NOON, end=NOON + 3 * HOUR)
    times = {"start": NOON + start * HOUR, "end": None if end is None else NOON + end * HOUR}
    if free:
        assert make.a_fitting(device=worn.device, **times).pk
    else:
        with pytest.raises(ValidationError, match="somebody else"):
            make.a_fitting(device=worn.device, **times)


def test_a_device_that_is_worn_is_free_again_at_the_moment_it_is_taken_off():
    worn = make.a_fitting(start=NOON)
    with pytest.raises(ValidationError, match="somebody else"):
        make.a_fitting(device=worn.device, start=NOON + HOUR)
    devices.remove(by=make.BY, fitting=worn, end=NOON + HOUR)
    assert make.a_fitting(device=worn.device, start=NOON + HOUR).pk


@pytest.mark.parametrize(("end", "good"), [(0, False), (-1, False), (0.001, True)])
def test_a_fitting_has_a_length(end, good):
    fitting = make.a_fitting(start=NOON)
    if good:
        assert devices.remove(by=make.BY, fitting=fitting, end=NOON + end * HOUR).end
    else:
        with pytest.raises(ValidationError, match="not worn yet"):
            devices.remove(by=make.BY, fitting=fitting, end=NOON + end * HOUR)
        with pytest.raises(ValidationError, match="taken off before"):
            make.a_fitting(start=NOON, end=NOON + end * HOUR)


def test_a_device_cannot_be_taken_off_twice():
    fitting = make.a_fitting(start=NOON)
    devices.remove(by=make.BY, fitting=fitting, end=NOON + HOUR)
    with pytest.raises(ValidationError, match="already"):
        devices.remove(by=make.BY, fitting=fitting, end=NOON + HOUR)


@pytest.mark.parametrize("status", ["FAULTY", "LOST", "RETIRED"])
def test_a_device_that_is_unfit_goes_on_nobody(status):
    device = make.a_device()
    devices.set_status(by=make.BY, device=device, status=status)
    with pytest.raises(ValidationError, match=status.lower()):
        make.a_fitting(device=device)
    devices.set_status(by=make.BY, device=device, status="IN_STOCK")
    assert make.a_fitting(device=device).pk


def test_a_device_becomes_fitted_only_by_fitting_it():
    with pytest.raises(ValidationError, match="by fitting it"):
        devices.set_status(by=make.BY, device=make.a_device(), status="FITTED")
    with pytest.raises(ValidationError, match="by removing it"):
        devices.set_status(by=make.BY, device=make.a_fitting().device, status="LOST")


def test_a_home_unit_is_installed_beside_a_tag_and_leaves_with_it():
    fitting = make.a_fitting(kind="RF_TAG", start=NOON, home_unit=True)
    unit = fitting.home_units.get()
    assert unit.device.kind == "HOME_UNIT"
    devices.remove(by=make.BY, fitting=fitting, end=NOON + HOUR)
    unit.refresh_from_db()
    assert (unit.end, unit.device.status) == (NOON + HOUR, "IN_STOCK")


def test_a_home_unit_is_not_worn_and_a_tag_is_no_home_unit():
    with pytest.raises(ValidationError, match="beside a tag"):
        make.a_fitting(kind="HOME_UNIT")
    with pytest.raises(ValidationError, match="not a home unit"):
        make.a_fitting(home_unit=make.a_device("GPS_TAG"))


def test_a_home_unit_is_at_one_place_at_a_time():
    unit = make.a_device("HOME_UNIT")
    make.a_fitting(kind="RF_TAG", start=NOON, home_unit=unit)
    with pytest.raises(ValidationError, match="somebody else"):
        make.a_fitting(kind="RF_TAG", start=NOON + HOUR, home_unit=unit)
    assert Fitting.objects.count() == 1


@pytest.mark.parametrize(("hours", "good"), [(-0.001, False), (0, True), (2.999, True), (3, False)])
def test_a_home_unit_is_installed_while_its_tag_is_worn(hours, good):
    fitting = make.a_fitting(kind="RF_TAG", start=NOON, end=NOON + 3 * HOUR)
    terms = {"device": make.a_device("HOME_UNIT"), "fitting": fitting, "start": NOON + hours * HOUR}
    if good:
        assert devices.install_home_unit(by=make.BY, **terms, end=NOON + 3 * HOUR).pk
    else:
        with pytest.raises(ValidationError, match="not worn at that time"):
            devices.install_home_unit(by=make.BY, **terms)


def test_the_database_itself_keeps_a_device_from_being_worn_by_two():
    worn = make.a_fitting()
    other = make.an_order()
    with pytest.raises(IntegrityError), transaction.atomic():
        Fitting.objects.create(device=worn.device, person=other.person, order=other, start=NOON + HOUR)
    unit = make.a_fitting(kind="RF_TAG", home_unit=True).home_units.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        HomeUnitInstallation.objects.create(device=unit.device, fitting=worn, start=NOON + HOUR)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_fit_the_same_device_at_the_same_moment_one_succeeds():
    device = make.a_device()
    orders = [make.an_order() for _ in range(4)]
    outcomes: list[str] = []

    def fit(order) -> None:
        try:
            # Past fittings: here only the lock in the action keeps them apart.
            make.a_fitting(order, device=device, start=NOON, end=NOON + HOUR)
            outcomes.append("fitted")
        except ValidationError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=fit, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["fitted", "refused", "refused", "refused"]
    assert Fitting.objects.filter(device=device).count() == 1
