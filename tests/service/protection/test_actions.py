"""Units that protected people carry: who may give one, to whom, and what goes when it is taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.audit.models import Entry
from abide.service.devices import actions as devices
from abide.service.devices.models import Device
from abide.service.devices.queries import guarded_serials
from abide.service.protection import actions
from abide.service.protection.models import Carrying, Position
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]

START = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def protected():
    return make.a_protected_person(make.a_person())


def given(protected, device=None, start=START, by=make.BY):
    device = device or make.a_device("PROTECTED")
    return actions.give_unit(by=by, protected_person=protected, device=device, start=start)


def a_position(carrying, at=START):
    return Position.objects.create(carrying=carrying, at=at, longitude=1, latitude=53, accuracy_m=20)


def test_a_unit_is_given_once_and_the_audit_says_so(protected):
    carrying = given(protected)
    assert Device.objects.get(pk=carrying.device_id).status == "FITTED"
    assert Entry.objects.filter(what="protected.unit_given").count() == 1
    with pytest.raises(ValidationError, match="not in stock"):
        given(protected, device=carrying.device)


@pytest.mark.parametrize("kind", ["GPS_TAG", "HOME_UNIT", "NON_FITTED"])
def test_only_a_unit_of_its_own_kind_is_carried(protected, kind):
    with pytest.raises(ValidationError, match="Only a protected person's unit"):
        given(protected, device=make.a_device(kind))


def test_such_a_unit_goes_on_nobody_who_is_on_tag():
    with pytest.raises(ValidationError, match="goes on nobody who is on tag"):
        make.a_fitting(device=make.a_device("PROTECTED"))


def test_giving_a_unit_needs_the_right_to_see_protected_people_and_the_person_on_tag(protected):
    make.an_order(protected.protected_from, officer=make.a_user())
    for user in (make.a_user(Role.MONITORING_OFFICER), make.a_user(may_see_protected=True)):
        with pytest.raises(PermissionDenied):
            given(protected, by=user)
    given(protected, by=make.a_user(Role.MONITORING_OFFICER, may_see_protected=True))


def test_taking_a_unit_back_takes_its_positions_at_once(protected):
    carrying = given(protected)
    a_position(carrying)
    actions.take_back(by=make.BY, carrying=carrying, end=START + timedelta(hours=1))
    assert Position.objects.count() == 0
    with pytest.raises(ValidationError, match="taken back already"):
        actions.take_back(by=make.BY, carrying=carrying, end=START + timedelta(hours=2))
    other = make.a_protected_person(make.a_person())
    with pytest.raises(ValidationError, match="still carried"):
        given(other, device=carrying.device, start=START + timedelta(minutes=59))
    given(other, device=carrying.device, start=START + timedelta(hours=1))


def test_positions_go_after_a_day_and_not_before(protected):
    carrying = given(protected)
    old, young = a_position(carrying), a_position(carrying, START + timedelta(seconds=1))
    assert actions.forget_old(now=START + timedelta(hours=24)) == 0
    assert actions.forget_old(now=START + timedelta(hours=24, microseconds=1)) == 1
    assert list(Position.objects.values_list("pk", flat=True)) == [young.pk]
    assert old.pk != young.pk


def test_erasing_may_be_called_again_and_frees_the_unit(protected):
    carrying = given(protected, start=timezone.now() - timedelta(days=1))
    a_position(carrying)
    for _ in range(2):
        actions.erase_person(protected.protected_from)
    after = Carrying.objects.get()
    assert (after.end is not None, after.last_position_at, Position.objects.count()) == (True, None, 0)
    assert Device.objects.get(pk=carrying.device_id).status == "IN_STOCK"


def test_the_door_is_told_of_every_unit_in_the_inventory_given_out_or_not(protected):
    carrying = given(protected)
    waiting = make.a_device("PROTECTED")
    make.a_device("GPS_TAG")
    assert guarded_serials() == {carrying.device.serial, waiting.serial}
    devices.set_status(by=make.BY, device=waiting, status="LOST")
    assert waiting.serial in guarded_serials()
