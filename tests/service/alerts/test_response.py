"""How soon somebody must act, by what is at stake: the kind of order, and whether anybody is protected."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from abide.monitoring.findings import Certainty, Code
from abide.service.alerts.models import Alert, Severity
from abide.service.alerts.response import RESPONSES, Response, Stakes, response
from abide.service.alerts.rules import URGENCY, act_within
from abide.service.orders.choices import OrderType
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found

NOW, TODAY, ROUTINE = Severity.NOW, Severity.TODAY, Severity.ROUTINE


@pytest.mark.parametrize(
    ("code", "order_type", "protected", "severity", "minutes"),
    [
        pytest.param("CURFEW_LATE", "COMMUNITY", False, NOW, 15, id="absent on a community order: the base"),
        pytest.param("CURFEW_LATE", "POST_RELEASE", False, NOW, 15, id="absent on licence: the base"),
        pytest.param("CURFEW_LATE", "BAIL", False, NOW, 10, id="absent on bail"),
        pytest.param("CURFEW_MISSED", "PRE_TRIAL", False, NOW, 10, id="a whole curfew missed before a trial"),
        pytest.param("CURFEW_LATE", "CIVIL", False, NOW, 10, id="absent under a civil order"),
        pytest.param("CURFEW_LATE", "IMMIGRATION", False, NOW, 60, id="absent on immigration bail"),
        pytest.param("CURFEW_LATE", "IMMIGRATION", True, NOW, 10, id="absent, and somebody is protected"),
        pytest.param("NO_CONTACT", "COMMUNITY", False, TODAY, 120, id="silent"),
        pytest.param("NO_CONTACT", "COMMUNITY", True, NOW, 15, id="silent, and somebody is protected"),
        pytest.param("BATTERY_LOW", "COMMUNITY", False, ROUTINE, 240, id="a low battery"),
        pytest.param("BATTERY_LOW", "COMMUNITY", True, TODAY, 60, id="a low battery, somebody protected"),
        pytest.param("ZONE_ENTERED", "IMMIGRATION", False, NOW, 4, id="in a zone: the same under any order"),
        pytest.param("CURFEW_LATE", "", False, NOW, 15, id="an order of unknown kind: the base"),
        pytest.param("NOT_FITTED", "", False, TODAY, 240, id="about the service itself: the base"),
    ],
)
def test_how_soon_to_act(code, order_type, protected, severity, minutes):
    given = act_within(code, "certain", Stakes(order_type, protected))
    assert (given.severity, given.minutes) == (severity, minutes)


@pytest.mark.parametrize("code", ["ZONE_ENTERED", "ZONE_LEFT"])
def test_a_reflection_calls_nobody_out_whoever_is_protected(code):
    assert act_within(code, "not_known", Stakes("CIVIL", True)).severity == TODAY


def test_what_is_over_keeps_the_time_of_its_kind():
    late = act_within("CURFEW_LATE", "certain", Stakes("IMMIGRATION", True), going_on=False)
    assert (late.severity, late.minutes) == (TODAY, 24 * 60)


@pytest.mark.parametrize(("on", "minutes"), [(date(2026, 12, 31), 60), (date(2027, 1, 1), 45)])
def test_a_number_changes_on_its_day(on, minutes):
    row = next(row for row in RESPONSES if "immigration" in row.name)
    table = (*RESPONSES, replace(row, minutes=45, from_day=date(2027, 1, 1)))
    assert response("CURFEW_LATE", Stakes("IMMIGRATION"), on, table).minutes == minutes


def test_where_somebody_is_protected_nothing_takes_longer_than_its_kind():
    for row in RESPONSES:
        assert row.source
        if row.protected:
            for code in row.codes:
                base, _ = URGENCY[code]
                assert (row.severity, row.minutes) <= (base.severity, base.minutes)


@pytest.mark.parametrize("order_type", ["", *OrderType.values])
@pytest.mark.parametrize("going_on", [True, False])
def test_a_protected_person_never_makes_anything_less_urgent(order_type, going_on):
    for kind in URGENCY:
        for certainty in Certainty:
            usual, safer = (
                act_within(kind, certainty, Stakes(order_type, protected), going_on=going_on)
                for protected in (False, True)
            )
            assert (safer.severity, safer.minutes) <= (usual.severity, usual.minutes), (kind, certainty)


def test_a_row_for_all_orders_is_none_for_an_order_of_no_kind():
    row = Response("all", frozenset({Code.STRAP}), 1)
    assert response("STRAP", Stakes(), date.max, (row,)) is None
    assert response("STRAP", Stakes("BAIL"), date.max, (row,)) is row


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize(
    ("order_type", "protected", "minutes"),
    [("BAIL", False, 10), ("COMMUNITY", False, 15), ("COMMUNITY", True, 10)],
)
def test_an_alert_carries_the_time_of_its_order(order_type, protected, minutes):
    order = make.an_order(
        order_type=order_type, sentence_type="BAIL" if order_type == "BAIL" else "COMMUNITY"
    )
    fitting = make.a_fitting(order)
    if protected:
        make.a_protected_person(fitting.person)
    now = timezone.now()
    [alert] = found(fitting, a_finding(fitting, open_=True), now=now)
    assert alert.act_by == now + timedelta(minutes=minutes)
    assert Alert.objects.get().severity == NOW
