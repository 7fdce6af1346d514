"""The queue: what runs out first at the top, what is always counted, and no question asked for each row."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts import actions as alerts
from abide.service.alerts.models import Alert
from abide.service.centre import lines, queries
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody
from tests.service.centre.writing import a_suspension

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def ade():
    return make.a_user(Role.MONITORING_OFFICER, full_name="Ade First")


def an_alert(code="CURFEW_LATE", *, left=None, age=None, **details):
    """An open alert; left: how long until its time is up; age: how long ago it was raised."""
    fitting = somebody(None, **details)
    [alert] = found(fitting, a_finding(fitting, code, open_=True))
    now = timezone.now()
    changes = {"act_by": now + left} if left is not None else {}
    changes |= {"raised_at": now - age} if age is not None else {}
    if changes:
        Alert.objects.filter(pk=alert.pk).update(**changes)
    return alert


def listed(answer):
    return re.findall(r'<tr id="alert-([0-9a-f-]+)"', answer.content.decode())


def minutes(n):
    return timedelta(minutes=n)


def test_what_runs_out_first_is_first_and_what_is_over_is_on_top_the_gravest_before(client, ade):
    today = an_alert("BATTERY_LOW", left=minutes(3))
    now = an_alert("ZONE_ENTERED", left=minutes(4))
    over_low = an_alert("BATTERY_LOW", left=-minutes(300))
    over_strap = an_alert("STRAP", left=-minutes(1))
    page = signed_in(client, ade).get("/alerts/")
    assert listed(page) == [str(a.ref) for a in (over_strap, over_low, today, now)]


def test_what_runs_out_next_is_named_where_much_that_is_over_stands_above_it(client, ade):
    fresh = an_alert("ZONE_ENTERED", left=minutes(4))
    for _ in range(4):
        an_alert("STRAP", left=-minutes(5))
    assert "Runs out next" not in signed_in(client, ade).get("/alerts/").content.decode()
    an_alert("STRAP", left=-minutes(5))
    text = client.get("/alerts/").content.decode()
    assert text.index("Runs out next") < text.index(f"/alerts/{fresh.ref}/") < text.index("alert-lines")


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(minutes=4, seconds=10), "00:04:10"),
        (timedelta(0), "00:00:00"),
        (-timedelta(seconds=1), "over by 00:00:01"),
        (timedelta(hours=47, minutes=59, seconds=59), "47:59:59"),
        (timedelta(hours=48), "2 d"),
        (-timedelta(days=3), "over by 3 d"),
    ],
)
def test_how_long_is_left_is_said(left, said):
    now = timezone.now()
    assert lines.countdown(now + left, now) == said


@pytest.mark.parametrize(
    "query", ["", "?state=mine", "?state=new", "?state=closed", "?severity=3", "?order_type=CIVIL"]
)
def test_what_is_old_suspended_or_over_is_counted_whatever_is_filtered_away(client, ade, query):
    an_alert(left=-minutes(1), age=timedelta(days=3, minutes=1))
    quiet = an_alert("BATTERY_LOW")
    a_suspension(quiet.person)
    text = signed_in(client, ade).get(f"/alerts/{query}").content.decode()
    assert "Older than a day: 1 (oldest 3 days)" in text
    assert "Notifying suspended: 1" in text
    assert "Over their time: 1" in text
    assert "2 open, 2 with nobody, 1 over its time" in text


def test_what_is_suspended_waits_in_a_list_of_its_own_and_comes_back_by_itself(client, ade):
    quiet, other = an_alert("BATTERY_LOW"), an_alert("BATTERY_LOW")
    suspension = a_suspension(quiet.person)
    signed_in(client, ade)
    assert listed(client.get("/alerts/")) == [str(other.ref)]
    assert listed(client.get("/alerts/?state=suspended")) == [str(quiet.ref)]
    soon = suspension.end
    for now, shown in ((soon - timedelta(seconds=1), 1), (soon, 2)):
        assert queries.queue(ade, now).count() == shown


@pytest.mark.parametrize(
    ("code", "kind", "of_person", "protected", "hidden"),
    [
        pytest.param("BATTERY_LOW", "", True, False, True, id="every kind of a person's"),
        pytest.param("BATTERY_LOW", "BATTERY_LOW", True, False, True, id="this kind of a person's"),
        pytest.param("BATTERY_LOW", "NO_CONTACT", True, False, False, id="another kind of a person's"),
        pytest.param("BATTERY_LOW", "BATTERY_LOW", False, False, True, id="this kind of everybody's"),
        pytest.param("ZONE_ENTERED", "", True, False, False, id="a zone, never"),
        pytest.param("BATTERY_LOW", "", True, True, False, id="somebody is protected, never"),
        pytest.param("NO_CONTACT", "NO_CONTACT", False, True, False, id="of everybody but those, never"),
    ],
)
def test_which_alerts_a_suspension_is_of(ade, code, kind, of_person, protected, hidden):
    alert = an_alert(code)
    if protected:
        make.a_protected_person(alert.person)
    a_suspension(alert.person if of_person else None, kind=kind)
    now = timezone.now()
    assert queries.queue(ade, now).exists() is not hidden
    assert queries.backlog(ade, now).suspended == int(hidden)


def test_a_suspension_of_somebody_else_hides_nothing(ade):
    an_alert("BATTERY_LOW")
    a_suspension(make.a_person())
    assert queries.queue(ade, timezone.now()).count() == 1


def test_whoever_has_a_suspended_alert_still_finds_it_among_their_own(client, ade):
    alert = an_alert("BATTERY_LOW")
    alerts.acknowledge(by=ade, alert=alert.ref)
    a_suspension(alert.person)
    assert listed(signed_in(client, ade).get("/alerts/?state=mine")) == [str(alert.ref)]


@pytest.mark.parametrize(
    ("query", "shown"), [("?order_type=COMMUNITY", 1), ("?order_type=BAIL", 0), ("?order_type=x", 1)]
)
def test_the_queue_is_narrowed_by_the_kind_of_order(client, ade, query, shown):
    an_alert()
    assert len(listed(signed_in(client, ade).get(f"/alerts/{query}"))) == shown


def test_a_line_says_under_what_order_and_that_somebody_is_protected_and_not_who(client, ade):
    alert = an_alert()
    make.a_protected_person(alert.person, given_name="Marigold")
    text = signed_in(client, ade).get("/alerts/").content.decode()
    assert "Community, <strong>protects somebody</strong>" in text
    assert "Marigold" not in text


@pytest.mark.parametrize("address", ["/alerts/", "/alerts/?state=suspended", "/alerts/changed/"])
def test_the_queue_asks_as_many_questions_for_thirty_as_for_three(client, ade, address):
    signed_in(client, ade)
    counted = []
    for more in (3, 27):
        for number in range(more):
            alert = an_alert("CURFEW_LATE" if number % 2 else "BATTERY_LOW")
            if "suspended" in address:
                a_suspension(alert.person)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(listed(client.get(address))) in (3, 30)
        counted.append(len(asked))
    assert counted[0] == counted[1], counted


def test_an_officer_outside_the_centre_sees_counts_of_their_own_people_only(client):
    kim = make.a_user()
    an_alert(left=-minutes(1), age=timedelta(days=3))
    text = signed_in(client, kim).get("/alerts/").content.decode()
    assert "Nothing is open" in text
    assert "Older than a day: 0" in text
