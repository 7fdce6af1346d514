"""The page of what was changed about a person: every kind of change, none of the looks, and page by page."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts import actions as alerts
from abide.service.caseload.changes import read
from abide.service.orders import actions as orders
from abide.service.people import actions as people
from abide.service.supervision import actions as supervision
from tests import factories as make
from tests.service.caseload import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def officer(client):
    officer = make.a_user(full_name="Sarah Hart")
    worlds.signed_in(client, officer)
    return officer


@pytest.fixture
def fitting(officer):
    return worlds.somebody(officer)


def told(officer, person):
    """The changes, oldest first, as (what, to what)."""
    return [(row.what, row.to_what) for row in reversed(read.read(officer, person).rows)]


def a_call(officer, person):
    at = timezone.now() - timedelta(hours=1)
    return supervision.record_contact(by=officer, person=person, way="CALL", came="SPOKE", at=at)


def test_from_taking_in_to_fitting_each_step_is_there_with_what_it_was_about(officer, fitting):
    steps = told(officer, fitting.person)
    assert steps[0] == ("Person taken in", "")
    assert ("Address added", "Main address: 1 Sea View, TF1 2AB") in steps
    assert ("Order brought into force", "Community order") in steps
    assert steps[-1][0] == "Home unit installed" or steps[-1][0] == "Device fitted"


def test_a_variation_says_what_is_asked_anew_and_what_no_longer(officer, fitting):
    person, order = fitting.person, fitting.order
    later = [make.a_curfew(person, periods=make.nightly("21:00"), key="C1"), make.a_zone(name="The station")]
    orders.vary(by=make.BY, order=order, conditions=later, from_day=date(2026, 3, 20))
    row = read.read(officer, person).rows[0]
    assert row.what == "Order brought into force"
    assert row.to_what == "Community order: variation"
    assert row.details[0] == "From 20 March 2026"
    assert any(d.startswith("Now: Be at 1 Sea View, TF1 2AB from 9pm to 7am") for d in row.details)
    assert any(d.startswith("Added: Do not go into the station") for d in row.details)


def test_contacts_excuses_leave_addresses_and_alerts_are_told_with_who_did_them(officer, fitting):
    person = fitting.person
    contact = a_call(officer, person)
    supervision.correct_contact(
        by=officer, contact=contact, number=1, why_changed="It was a text", way="TEXT", came="SENT"
    )
    address = make.an_address(person, kind="SECONDARY", lines=["2 Hill Road"])
    people.end_address(by=officer, address=address, until_date=date(2026, 3, 9))
    [alert] = worlds.found(fitting, worlds.a_finding(fitting))
    alerts.acknowledge(by=officer, alert=alert.ref)
    rows = read.read(officer, person).rows
    by_what = {row.what: row for row in rows}
    corrected = by_what["Contact corrected"]
    assert corrected.who == "Sarah Hart"
    assert corrected.details == (
        "How: “Text message”, was “Telephone call”",
        "What came of it: “Sent, no answer yet”, was “Spoke with them”",
        "Because: It was a text",
    )
    assert by_what["Contact recorded"].details == ()
    assert by_what["Address ended"].to_what.startswith("Second address: 2 Hill Road")
    assert (by_what["Alert raised"].to_what, by_what["Alert raised"].who) == (
        "Late for curfew",
        "the service",
    )
    assert by_what["Alert taken up"].href == f"/alerts/{alert.ref}/"


def test_a_look_is_no_change_and_neither_is_what_devices_report(client, officer, fitting):
    from abide.service.audit import actions as audit

    before = told(officer, fitting.person)
    for address in ("", "conditions/", "contacts/", "changes/"):
        client.get(f"/people/{fitting.person.ref}/{address}")
    audit.record(by="worker", action="COLLECTION", what="events.collected", person=fitting.person)
    assert told(officer, fitting.person) == before


def test_the_page_shows_fifty_and_leads_to_those_before(client, officer, fitting):
    person = fitting.person
    for _ in range(read.ROWS):
        a_call(officer, person)
    where = f"/people/{person.ref}/changes/"
    first = client.get(where)
    assert len(first.context["changes"].rows) == read.ROWS
    second = client.get(f"{where}?before={first.context['changes'].before}")
    rest = second.context["changes"]
    assert (rest.rows[-1].what, rest.before) == ("Person taken in", 0)
    both = [*first.context["changes"].rows, *rest.rows]
    assert [row.at for row in both] == sorted((row.at for row in both), reverse=True)
    for odd in ("x", "-1", "9" * 30, "²"):
        assert client.get(where, {"before": odd}).status_code == 200


def test_nobody_reads_the_changes_of_somebody_who_is_not_theirs(client, fitting):
    stranger = make.a_user()
    assert read.read(stranger, fitting.person).rows == ()
    worlds.signed_in(client, stranger)
    assert client.get(f"/people/{fitting.person.ref}/changes/").status_code == 404
    worlds.signed_in(client, make.a_user(Role.COURT))
    assert client.get(f"/people/{fitting.person.ref}/changes/").status_code == 403


def test_the_page_asks_as_often_with_thirty_changes_as_with_three(client, officer, fitting):
    person = fitting.person
    where = f"/people/{person.ref}/changes/"
    asked = []
    for more in (3, 27):
        for _ in range(more):
            contact = a_call(officer, person)
            supervision.correct_contact(by=officer, contact=contact, number=1, why_changed="x", note="y")
            make.an_address(person, kind="SECONDARY")
        client.get(where)
        with CaptureQueriesContext(connection) as captured:
            client.get(where)
        asked.append(len(captured))
    # With many, the first steps are on another page, and what was asked of their kinds is not asked.
    assert asked[1] <= asked[0]
