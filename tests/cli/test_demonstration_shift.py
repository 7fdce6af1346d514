"""What the demonstration's centre did with the past, and how its shift begins."""

from datetime import timedelta

import pytest
from django.utils import timezone

from abide.cli.demonstration import alerts as shift
from abide.service.accounts.models import Role
from abide.service.alerts.models import Alert
from abide.service.centre.endings import CODES
from abide.service.centre.models import Ending, Suspension
from abide.service.notices.models import Notice
from abide.service.supervision.models import Contact
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_every_ending_of_the_past_can_be_chosen():
    for outcome, code, words in shift.ENDINGS.values():
        assert CODES[code].ending == outcome
        assert words


def test_the_past_is_dealt_with_and_the_shift_begins():
    now = timezone.now()
    kim = make.a_user(team=make.a_team())
    make.a_user(Role.CENTRE_MANAGER, email=shift.WHO)
    make.a_user(Role.MONITORING_OFFICER, email=shift.OFFICER)
    for code in ("ZONE_ENTERED", "STRAP"):
        fitting = somebody(kim, zone=True)
        found(fitting, a_finding(fitting, code, start=now - timedelta(hours=20), minutes=5))
    for code in ("CURFEW_LATE", "BATTERY_DEAD"):
        fitting = somebody(kim)
        found(fitting, a_finding(fitting, code, open_=True))

    assert shift.deal_with_the_past(now=now) == 2
    assert {ending.code for ending in Ending.objects.all()} == {"PROBATION", "TAG_FAULT"}
    assert Notice.objects.get().receipted_at is not None

    assert shift.begin_the_shift(now=timezone.now()) == 1
    assert Alert.objects.get(kind="CURFEW_LATE").acknowledged_by.email == shift.OFFICER
    assert Contact.objects.get().came == "NO_ANSWER"
    assert Suspension.objects.get().person == Alert.objects.get(kind="BATTERY_DEAD").person
