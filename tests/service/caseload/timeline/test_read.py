"""The timeline on a person's page: every span by its address, with a bounded number of questions."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abide.explain import times
from abide.service.caseload.timeline.required import required
from abide.service.orders.actions import NewCondition
from abide.service.orders.models import Order
from abide.service.orders.queries import held_conditions, with_plan_rows
from abide.service.supervision import actions as supervision
from tests import factories as make
from tests.service.caseload import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESSES = [
    "",
    "?days=1",
    "?days=28",
    "?days=order",
    "?days=order&view=table",
    "?days=1&until=2026-03-29&view=table",
]


@pytest.fixture
def officer(client):
    officer = make.a_user(full_name="Kim Shaw")
    worlds.signed_in(client, officer)
    return officer


@pytest.fixture
def fitting(officer):
    return worlds.somebody(officer, zone=True)


def page(client, fitting, query=""):
    answer = client.get(f"/people/{fitting.person.ref}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def a_call(officer, fitting, **length):
    at = timezone.now() - timedelta(**length)
    return supervision.record_contact(by=officer, person=fitting.person, way="CALL", came="SPOKE", at=at)


@pytest.mark.parametrize("query", ["", "?days=28", "?days=order", "?view=table", "?days=28&view=table"])
def test_each_finding_and_contact_leads_to_its_page_in_every_span_as_picture_and_table(
    client, officer, fitting, query
):
    now = timezone.now()
    worlds.found(fitting, worlds.a_finding(fitting, start=now - timedelta(days=2), minutes=20))
    call = a_call(officer, fitting, days=1)
    shown = page(client, fitting, query)
    [finding] = fitting.findings.all()
    assert f"/people/{fitting.person.ref}/findings/{finding.id}/" in shown
    assert f"/people/{fitting.person.ref}/contacts/{call.ref}/" in shown


def test_as_many_questions_whatever_the_span_and_however_much_was_found(client, officer, fitting):
    now = timezone.now()
    codes = ("CURFEW_LATE", "ZONE_ENTERED", "NO_CONTACT", "BATTERY_LOW")
    asked = set()
    for many in (4, 20):
        worlds.found(
            fitting,
            *(
                worlds.a_finding(fitting, codes[k % 4], start=now - timedelta(hours=7 * k + 1), minutes=5)
                for k in range(many)
            ),
        )
        for _ in range(many):
            a_call(officer, fitting, hours=many)
        for query in ADDRESSES:
            page(client, fitting, query)
            with CaptureQueriesContext(connection) as captured:
                page(client, fitting, query)
            asked.add((query.startswith("?days=1&until"), len(captured)))
    # A day on which nothing happened asks less; every other span as much.
    assert len({count for quiet, count in asked if not quiet}) == 1


def test_what_an_address_asks_in_vain_is_shown_as_the_last_seven_days(client, fitting):
    for query in ("?days=999", "?until=rubbish", "?days=<b>&until=&view=<i>"):
        shown = page(client, fitting, query)
        assert re.search(r'aria-current="true">7 days<', shown)
        assert "<b>" not in shown


def test_a_finding_of_a_tag_that_was_taken_off_stays_on_the_clock(client, officer, fitting):
    from abide.service.devices import actions as devices

    now = timezone.now()
    worlds.found(fitting, worlds.a_finding(fitting, start=now - timedelta(days=2), minutes=20))
    devices.remove(by=make.BY, fitting=fitting, end=now - timedelta(days=1))
    shown = page(client, fitting)
    assert "Late for curfew" in shown
    assert "No device is fitted now." in shown


def test_leave_and_excused_time_stand_on_the_clock_and_are_not_shown_as_being_home(client, officer, fitting):
    from abide.service.orders import actions as orders

    condition = fitting.order.current.conditions.get(kind="CURFEW")
    # By the clock: 20 hours after midnight is another time on the day that it changes.
    night = datetime.combine(timezone.localdate() - timedelta(days=2), time(20), times.LONDON)
    late = timezone.localdate() + timedelta(days=1)
    orders.accept_excuse(
        by=officer,
        condition=condition,
        start=night,
        end=night + timedelta(hours=2),
        reason="At the hospital",
        now=timezone.now(),
    )
    ahead = datetime.combine(late, time(20), times.LONDON)
    orders.authorise_absence(
        by=officer, condition=condition, start=ahead, end=ahead + timedelta(hours=1), reason="A funeral"
    )
    shown = page(client, fitting)
    assert "Excused until 22:00: At the hospital." in shown
    assert "leave, or excused" in shown
    assert "Home as required 22:00 to 07:00" in shown
    assert "Leave until 21:00: A funeral." in page(client, fitting, f"?days=1&until={late.isoformat()}")


def test_somebody_who_never_wore_a_tag_has_a_page_that_says_so(client, officer):
    person = make.a_person()
    make.an_order(person, officer=officer)
    answer = client.get(f"/people/{person.ref}/?days=order")
    assert "Nothing was found in this time." in answer.content.decode()


ATTENDANCE = {
    "place": {"longitude": 2.0, "latitude": 54.0, "radius_m": 60},
    "periods": [make.a_period("sun", "01:30", "sun", "03:30")],
    "sessions": [{"on": "2026-10-24", "from": "10:00", "until": "11:00"}],
}


def test_appointments_that_are_monitored_are_asked_when_the_clock_says_so():
    person = make.a_person()
    condition = NewCondition(kind="ATTENDANCE", first_day=date(2026, 10, 1), details=ATTENDANCE)
    order = make.an_order(person, conditions=[make.a_curfew(person), condition])
    conditions = held_conditions(with_plan_rows(Order.objects.filter(pk=order.pk)).get())
    found = required(conditions, date(2026, 10, 19), date(2026, 10, 25))["Attendance"]
    assert found == [
        (datetime(2026, 10, 24, 9, tzinfo=UTC), datetime(2026, 10, 24, 10, tzinfo=UTC)),
        # 01:30 comes twice on this Sunday, and asks from the second on, as it is judged.
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 3, 30, tzinfo=UTC)),
    ]
    assert "Attendance" not in required(conditions, date(2026, 9, 1), date(2026, 9, 30))
