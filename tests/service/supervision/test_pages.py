"""The pages of contacts and appointments, as an officer uses them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.supervision import actions, queries
from tests import factories as make
from tests.service.caseload import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def officer(client):
    officer = make.a_user(full_name="Sarah Hart")
    worlds.signed_in(client, officer)
    return officer


@pytest.fixture
def person(officer):
    return worlds.somebody(officer).person


def about(person, rest=""):
    return f"/people/{person.ref}/{rest}"


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def test_a_contact_is_recorded_corrected_and_both_versions_are_shown(client, officer, person):
    when = timezone.now() - timedelta(days=1)
    given = {"way": "VISIT", "whom": "PERSON", "at": local(when), "came": "NOT_IN", "made_by": "Duty officer"}
    answer = client.post(about(person, "contacts/new/"), {**given, "note": "Curtains drawn."})
    assert answer.headers["Location"] == about(person)
    contact = queries.contacts(officer, person).get()
    where = about(person, f"contacts/{contact.ref}/")
    assert "Curtains drawn." in client.get(about(person, "contacts/")).content.decode()
    refused = client.post(where, {**given, "came": "SPOKE", "number": 1})
    assert refused.status_code == 422
    assert "Say why you change it" in refused.content.decode()
    client.post(where, {**given, "came": "SPOKE", "number": 1, "why_changed": "They came to the door"})
    page = client.get(where).content.decode()
    assert "They came to the door" in page
    assert "Curtains drawn." in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"came": "SENT"}, "For a telephone call choose"),
        ({"at": "2099-01-01T10:00"}, "Choose a time that is past"),
        ({"at": ""}, "Enter the day and time"),
        ({"at": "2025-10-26T01:30"}, "The clocks change in that hour"),
        ({"way": ""}, "Choose how you were in touch"),
    ],
)
def test_what_cannot_be_of_a_contact_is_said_beside_its_field(client, person, changes, said):
    given = {"way": "CALL", "whom": "PERSON", "at": local(timezone.now()), "came": "SPOKE", **changes}
    answer = client.post(about(person, "contacts/new/"), given)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_an_appointment_is_made_and_what_came_of_it_is_said(client, officer, person):
    soon = timezone.now() + timedelta(days=3)
    given = {"kind": "SUPERVISION", "place": "Tolton office", "at": local(soon)}
    client.post(about(person, "appointments/new/"), given)
    appointment = queries.appointments(officer, person).get()
    where = about(person, f"appointments/{appointment.ref}/")
    assert "Tolton office" in client.get(about(person, "contacts/")).content.decode()
    refused = client.post(where, {"outcome": "KEPT", "number": 1})
    assert "still to come" in refused.content.decode()
    later = {"outcome": "REARRANGED", "number": 1, "instead": local(soon + timedelta(days=1))}
    assert client.post(where, later).status_code == 302
    assert queries.next_appointment(officer, person, timezone.now()).instead_of == appointment.ref
    assert "Rearranged for another time" in client.get(where).content.decode()


def test_a_place_that_was_wrong_is_changed_and_the_former_one_can_be_read(client, officer, person):
    soon = timezone.now() + timedelta(days=3)
    made = actions.make_appointment(by=officer, person=person, kind="SUPERVISION", place="Old hall", at=soon)
    where = about(person, f"appointments/{made.ref}/")
    given = {"kind": "SUPERVISION", "place": "New hall", "at": local(soon), "number": 1}
    client.post(f"{where}change/", {**given, "why_changed": "The hall is closed"})
    page = client.get(where).content.decode()
    assert queries.appointments(officer, person).get().place == "New hall"
    assert "Old hall" in page
    assert "The hall is closed" in page


def test_the_centre_is_offered_no_appointment_to_make(client, person):
    worlds.signed_in(client, make.a_user(Role.MONITORING_OFFICER))
    page = client.get(about(person, "contacts/")).content.decode()
    assert "Record a contact" in page
    assert "Make an appointment" not in page
    assert client.get(about(person, "appointments/new/")).status_code == 403


def test_the_page_of_contacts_asks_as_often_with_thirty_as_with_three(client, officer, person):
    client.get(about(person, "contacts/"))  # The first look makes the key the audit knows them by.
    asked = []
    for more in (3, 27):
        for _ in range(more):
            at = timezone.now() - timedelta(hours=1)
            actions.record_contact(by=officer, person=person, way="CALL", came="SPOKE", at=at)
            actions.make_appointment(by=officer, person=person, kind="OTHER", place="Hall", at=at)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(about(person, "contacts/")).status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1]
