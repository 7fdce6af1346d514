"""Contacts and appointments: what can be written, by whom, and that a correction leaves what was written."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.audit.models import Entry
from abide.service.people.erasure import erase
from abide.service.supervision import actions, queries
from abide.service.supervision.models import Appointment, Contact
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def officer():
    return make.a_user(full_name="Sarah Hart")


@pytest.fixture
def person(officer):
    person = make.a_person()
    make.an_order(person, officer=officer)
    return person


def a_contact(officer, person, **changes):
    given = {"way": "CALL", "came": "SPOKE", "at": timezone.now() - timedelta(hours=1), "note": "All well."}
    return actions.record_contact(by=officer, person=person, **(given | changes))


def an_appointment(officer, person, **changes):
    given = {"kind": "SUPERVISION", "place": "Tolton office", "at": timezone.now() + timedelta(days=2)}
    return actions.make_appointment(by=officer, person=person, **(given | changes))


def test_a_contact_says_who_made_it_and_is_in_the_audit(officer, person):
    contact = a_contact(officer, person)
    assert (contact.made_by, contact.written_by, contact.number) == ("Sarah Hart", officer, 1)
    entry = Entry.objects.get(what="contact.recorded")
    assert (entry.action, entry.object_ref) == ("COLLECTION", str(contact.ref))


def test_a_correction_adds_a_version_and_what_was_written_stays_with_who_wrote_it(officer, person):
    first = a_contact(officer, person)
    colleague = make.a_user(Role.MONITORING_OFFICER)
    actions.correct_contact(
        by=colleague, contact=first, number=1, why_changed="Wrong way", way="TEXT", came="SENT"
    )
    newest, oldest = queries.versions_of_contact(officer, person, first.ref)
    assert (newest.way, newest.why_changed, newest.written_by) == ("TEXT", "Wrong way", colleague)
    assert (oldest.way, oldest.came, oldest.note, oldest.written_by) == (
        "CALL",
        "SPOKE",
        "All well.",
        officer,
    )
    assert list(queries.contacts(officer, person)) == [newest]


def test_of_two_who_correct_the_same_contact_the_second_is_refused(officer, person):
    contact = a_contact(officer, person)
    actions.correct_contact(by=officer, contact=contact, number=1, why_changed="Once", note="First")
    with pytest.raises(ValidationError, match="Somebody has changed this"):
        actions.correct_contact(by=officer, contact=contact, number=1, why_changed="Twice", note="Second")
    assert queries.contacts(officer, person).get().note == "First"


def test_a_contact_recorded_by_mistake_is_withdrawn_and_can_still_be_read(officer, person):
    contact = a_contact(officer, person)
    actions.correct_contact(by=officer, contact=contact, number=1, why_changed="Another Sam", withdrawn=True)
    assert not queries.contacts(officer, person).exists()
    assert [each.withdrawn for each in queries.versions_of_contact(officer, person, contact.ref)] == [
        True,
        False,
    ]


def test_what_came_of_an_appointment_needs_no_reason_the_first_time_and_one_to_change_it(officer, person):
    appointment = an_appointment(officer, person, at=timezone.now() - timedelta(hours=2))
    kept = actions.change_appointment(by=officer, appointment=appointment, number=1, outcome="KEPT", note="")
    with pytest.raises(ValidationError, match="Say why"):
        actions.change_appointment(by=officer, appointment=kept, number=2, outcome="MISSED_UNACCEPTABLE")
    actions.change_appointment(
        by=officer, appointment=kept, number=2, outcome="MISSED_UNACCEPTABLE", why_changed="It was another"
    )
    assert [each.outcome for each in queries.versions_of_appointment(officer, person, appointment.ref)] == [
        "MISSED_UNACCEPTABLE",
        "KEPT",
        "NOT_KNOWN",
    ]


def test_an_appointment_is_for_something_that_the_service_knows_of(officer, person):
    with pytest.raises(ValidationError, match="Choose what it is for"):
        an_appointment(officer, person, kind="PICNIC")


def test_an_appointment_that_is_rearranged_leads_to_the_one_in_its_place(officer, person):
    appointment = an_appointment(officer, person)
    later = timezone.now() + timedelta(days=9)
    actions.change_appointment(
        by=officer, appointment=appointment, number=1, outcome="REARRANGED", instead=later
    )
    fresh = queries.next_appointment(officer, person, timezone.now())
    assert (fresh.instead_of, fresh.at, fresh.place) == (appointment.ref, later, "Tolton office")


def test_the_next_appointment_is_the_nearest_that_is_still_to_come(officer, person):
    now = timezone.now()
    an_appointment(officer, person, at=now + timedelta(days=5))
    near = an_appointment(officer, person, at=now + timedelta(days=1))
    an_appointment(officer, person, at=now - timedelta(days=1))
    assert queries.next_appointment(officer, person, now) == near


def test_the_centre_records_contacts_and_leaves_appointments_to_whoever_is_responsible(person):
    centre = make.a_user(Role.MONITORING_OFFICER)
    a_contact(centre, person)
    with pytest.raises(PermissionDenied):
        an_appointment(centre, person)


def test_nobody_writes_about_or_reads_of_a_person_who_is_not_theirs(officer, person):
    contact = a_contact(officer, person)
    appointment = an_appointment(officer, person)
    stranger = make.a_user()
    with pytest.raises(PermissionDenied):
        a_contact(stranger, person)
    with pytest.raises(PermissionDenied):
        an_appointment(stranger, person)
    with pytest.raises(PermissionDenied):
        actions.correct_contact(by=stranger, contact=contact, number=1, why_changed="x", note="x")
    assert not queries.contacts(stranger, person).exists()
    assert not queries.appointments(stranger, person).exists()
    assert queries.versions_of_contact(stranger, person, contact.ref) == []
    assert queries.versions_of_appointment(stranger, person, appointment.ref) == []


def test_contacts_of_a_stretch_begin_with_it_and_end_before_its_end(officer, person):
    start = datetime(2026, 3, 9, tzinfo=UTC)
    end = start + timedelta(days=1)
    for at in (start - timedelta(minutes=1), start, end - timedelta(minutes=1), end):
        a_contact(officer, person, at=at)
    found = queries.contacts(officer, person, since=start, until=end)
    assert [each.at for each in found] == [end - timedelta(minutes=1), start]


def test_erasing_a_person_leaves_no_version_of_anything(officer, person):
    contact = a_contact(officer, person)
    actions.correct_contact(by=officer, contact=contact, number=1, why_changed="x", note="y")
    an_appointment(officer, person)
    erase(by=make.BY, person=person, reason="expired")
    assert not Contact.objects.exists()
    assert not Appointment.objects.exists()
