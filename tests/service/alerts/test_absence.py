"""Accumulated absence raises one alert an order: a warning, then the breach; less absence takes it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from abide.monitoring.findings import Status
from abide.service.alerts import actions, sentences
from abide.service.alerts.models import Alert, AlertState
from abide.service.audit.models import Entry
from abide.service.orders import actions as orders
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHEN = timezone.now() - timedelta(days=3)


@pytest.fixture
def sam():
    return somebody(make.a_user())


def absent(fitting, *minutes, **changes):
    """Record that somebody was away so long, on one night after another; open where it still goes on."""
    nights = [
        a_finding(fitting, start=WHEN + timedelta(hours=6 * n), minutes=m, condition="C1/1", **changes)
        for n, m in enumerate(minutes)
    ]
    found(fitting, *nights)


def told():
    return [a.kind for a in Alert.objects.filter(chain__startswith="absence:")]


STAGES = {
    "a minute below the warning": ([89], []),
    "the warning": ([90], ["ABSENCE_WARNING"]),
    "adding up from several nights": ([45, 45], ["ABSENCE_WARNING"]),
    "a minute below the breach": ([60, 59], ["ABSENCE_WARNING"]),
    "the breach": ([60, 60], ["ABSENCE_BREACH"]),
}


@pytest.mark.parametrize(("minutes", "expected"), STAGES.values(), ids=STAGES)
def test_the_stage_of_an_order_is_told_once(sam, minutes, expected):
    absent(sam, *minutes)
    assert told() == expected
    assert Entry.objects.filter(what="alert.raised", reason__startswith="ABSENCE").count() == len(expected)


def test_what_goes_on_is_counted_when_it_is_over(sam):
    absent(sam, 200, open_=True)
    assert told() == []


def test_probable_absence_warns_and_makes_no_breach(sam):
    absent(sam, 200, certainty="probable")
    assert told() == ["ABSENCE_WARNING"]


def test_it_is_about_the_person_and_says_how_much(sam):
    absent(sam, 95)
    alert = Alert.objects.get(kind="ABSENCE_WARNING")
    assert (alert.person, alert.fitting) == (sam.person, sam)
    said = sentences.of_alerts([alert], timezone.now())[alert.pk]
    assert said == "1 hour 35 minutes of absence counted; at 2 hours it is a breach."


def test_a_warning_that_was_closed_opens_again_when_it_becomes_a_breach(sam):
    officer = make.a_user("MONITORING_OFFICER")
    absent(sam, 95)
    alert = Alert.objects.get(kind="ABSENCE_WARNING")
    actions.close(by=officer, alert=alert.ref, outcome="EXPLAINED", note="talked about it")
    absent(sam, 95, 5)
    alert.refresh_from_db()
    assert (alert.kind, alert.state) == ("ABSENCE_WARNING", AlertState.CLOSED)
    absent(sam, 95, 5, 30)
    alert.refresh_from_db()
    assert (alert.kind, alert.state, alert.reopened) == ("ABSENCE_BREACH", AlertState.NEW, True)


def test_an_excuse_takes_it_back(sam):
    absent(sam, 95)
    condition = sam.order.current.conditions.get(key="C1")
    orders.accept_excuse(
        by=make.BY, condition=condition, start=WHEN, end=WHEN + timedelta(hours=1), reason="hospital"
    )
    absent(sam, 35)
    alert = Alert.objects.get(chain__startswith="absence:")
    assert (alert.state, alert.corrected) == (AlertState.CLOSED, True)


def test_a_withdrawn_absence_takes_it_back(sam):
    absent(sam, 95)
    absent(sam)
    assert [f.status for f in sam.findings.filter(superseded_by=None)] == [Status.WITHDRAWN.value]
    assert Alert.objects.get(chain__startswith="absence:").corrected
