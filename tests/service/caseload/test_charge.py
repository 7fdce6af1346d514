"""Batteries and incidents on pages: how full, until when, by when to charge; one event, one line."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from abide.monitoring.battery import Course, Forecast
from abide.monitoring.instants import from_datetime
from abide.service.alerts import actions as alerts
from abide.service.alerts.charge import BatteryNow
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody, state

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def kim():
    return make.a_user("PRACTITIONER")


def a_charge(fitting, percent=34.0, *, hours=None, charging=False):
    """How a battery goes, read a minute ago; hours: until it may be empty, None where that is not known."""
    now = timezone.now()
    moments = (
        [from_datetime(now + timedelta(hours=h)) for h in (hours + 1, hours, hours + 3)] if hours else None
    )
    alerts.put_batteries(
        batteries=[
            BatteryNow(
                fitting_pk=fitting.pk,
                person_pk=fitting.person_id,
                course=Course(from_datetime(now - timedelta(minutes=1)), percent, charging),
                forecast=Forecast(*moments, 2.5) if moments else None,
            )
        ]
    )


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_caseload_says_how_full_a_battery_is_and_by_when_to_charge_it(client, kim):
    low, full, silent = (somebody(kim, given=name) for name in ("Lee", "Ann", "Bo"))
    for fitting in (low, full, silent):
        state(fitting)
    a_charge(low, hours=3)
    a_charge(full, 98, hours=90)
    listed = text_of(signed_in(client, kim).get("/"))
    assert "34 % Charge by" in listed
    assert "98 %" in listed
    assert listed.count("Charge by") == 1
    narrowed = text_of(client.get("/?show=charge"))
    assert "Lee" in narrowed
    assert "Ann" not in narrowed


def test_a_persons_page_says_how_long_the_battery_will_last(client, kim):
    fitting = somebody(kim)
    state(fitting)
    a_charge(fitting, hours=3)
    page = text_of(signed_in(client, kim).get(f"/people/{fitting.person.ref}/"))
    assert re.search(r"Battery 34 %\. It will last until .* or so, .* at the earliest\. Charge by", page)


def test_a_flat_battery_is_said_once_and_forecast_no_more(client, kim):
    fitting = somebody(kim)
    state(fitting, battery="dead")
    a_charge(fitting, 1, hours=1)
    assert "Charge by" not in text_of(signed_in(client, kim).get("/"))


def test_one_event_is_one_line_on_the_caseload_the_queue_and_the_persons_page(client, kim):
    fitting = somebody(kim)
    state(fitting)
    begun = timezone.now() - timedelta(minutes=50)
    dead = a_finding(fitting, "BATTERY_DEAD", start=begun, open_=True, reason={"what": "battery_dead"})
    home = a_finding(
        fitting,
        "CURFEW_NOT_KNOWN",
        start=begun,
        open_=True,
        certainty="not_known",
        reason={"cause": "battery_dead"},
    )
    [alert] = found(fitting, dead, home)
    client = signed_in(client, kim)
    for address in ("/", "/alerts/", f"/people/{fitting.person.ref}/", f"/alerts/{alert.ref}/"):
        page = text_of(client.get(address))
        assert "The battery is flat since" in page, address
        assert "Also: not known whether home since" in page, address
    assert "1 open" in text_of(client.get("/alerts/"))
    # Why the rest was not known is said where each finding stands by itself.
    assert "during the curfew: the battery was flat" in text_of(client.get(f"/people/{fitting.person.ref}/"))


def test_what_was_found_late_says_so_on_every_page(client, kim):
    fitting = somebody(kim)
    state(fitting)
    strap = a_finding(
        fitting, "STRAP", start=timezone.now() - timedelta(hours=12), minutes=10, reason={"what": "strap_cut"}
    )
    [alert] = found(fitting, strap)
    client = signed_in(client, kim)
    for address in ("/", "/alerts/", f"/people/{fitting.person.ref}/", f"/alerts/{alert.ref}/"):
        page = text_of(client.get(address))
        assert re.search(r"Found late: learnt .*11 hours 5\d minutes after it ended", page), address


def test_an_alert_that_joined_another_leads_there(client, kim):
    fitting = somebody(kim)
    begun = timezone.now() - timedelta(hours=4)
    location = a_finding(
        fitting, "NO_LOCATION", start=begun + timedelta(minutes=30), minutes=30, reason={"cause": "no_fix"}
    )
    contact = a_finding(
        fitting, "NO_CONTACT", start=begun + timedelta(hours=2), open_=True, reason={"what": "out_of_contact"}
    )
    first, second = found(fitting, location, contact)
    dead = a_finding(fitting, "BATTERY_DEAD", start=begun, open_=True, reason={"what": "battery_dead"})
    found(fitting, dead, location, contact)
    second.refresh_from_db()
    first.refresh_from_db()
    kept, joined = (first, second) if second.joined_ref else (second, first)
    assert joined.joined_ref == kept.ref
    page = signed_in(client, kim).get(f"/alerts/{joined.ref}/")
    assert f"/alerts/{kept.ref}/" in page.content.decode()
    assert "part of another alert" in text_of(page)
