"""Threads written in, handed over, resolved and erased; contacts kept."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from abide.service.audit.models import Entry
from abide.service.messages import actions
from abide.service.messages.models import Contact, Message, OnlyAdded, Thread
from abide.service.people.erasure import erase
from tests import factories as make
from tests.service.messages.writing import a_contact, a_thread

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(
    ("field", "details"),
    [
        ("subject", {"subject": " "}),
        ("words", {"words": " "}),
        ("level", {"level": "NATIONAL"}),
        ("addressed", {"addressed": []}),
        ("due_at", {"due_at": timezone.now() - timedelta(minutes=1)}),
    ],
)
def test_a_thread_that_cannot_be_begun_says_so_beside_its_field(field, details):
    with pytest.raises(ValidationError) as refused:
        a_thread(**details)
    assert list(refused.value.message_dict) == [field]
    assert not Thread.objects.exists()


def test_a_thread_about_a_person_is_a_disclosure_to_whom_it_is_addressed():
    centre = make.an_organisation("MONITORING_CENTRE")
    thread = a_thread([centre], person=make.a_person())
    entry = Entry.objects.get(what="thread.begun")
    assert (entry.action, entry.object_ref) == ("DISCLOSURE", str(thread.ref))
    assert entry.recipients == [f"accounts.organisation:{centre.ref}"]
    assert entry.subject_key


def test_nobody_begins_a_thread_about_somebody_whom_they_may_not_see():
    with pytest.raises(PermissionDenied, match="not among those you may see"):
        a_thread(by=make.a_user(), person=make.a_person())


def test_nobody_writes_in_a_thread_they_may_not_see():
    thread = a_thread([make.an_organisation("MONITORING_CENTRE")])
    stranger = make.a_user()
    with pytest.raises(PermissionDenied, match="not among those you may see"):
        actions.reply(by=stranger, thread=thread, words="x")
    with pytest.raises(PermissionDenied, match="not among those you may see"):
        actions.hand_over(by=stranger, thread=thread, owner=stranger)
    assert Message.objects.count() == 1


def test_a_reply_carries_the_status_it_gives_and_a_resolved_thread_is_opened_first():
    thread, officer = a_thread(), make.a_user()
    said = actions.reply(by=officer, thread=thread, words="Chargers are sent.", become="RESOLVED")
    assert (said.became, Thread.objects.get().status) == ("RESOLVED", "RESOLVED")
    with pytest.raises(ValidationError, match="Open it again"):
        actions.reply(by=officer, thread=thread, words="One more.")
    actions.reply(by=officer, thread=thread, words="One did not come.", become="OPEN")
    assert Thread.objects.get().status == "OPEN"
    assert Entry.objects.filter(what="thread.moved").count() == 2


def test_a_thread_goes_only_to_somebody_who_may_see_it_and_not_twice_to_the_same():
    thread, officer = a_thread(), make.a_user()
    with pytest.raises(ValidationError, match="may see this thread"):
        actions.hand_over(by=officer, thread=thread, owner=make.a_user("MONITORING_OFFICER"))
    actions.hand_over(by=officer, thread=thread, owner=officer)
    with pytest.raises(ValidationError, match="owns this thread already"):
        actions.hand_over(by=officer, thread=thread, owner=officer)
    assert Thread.objects.get().owner == officer


def test_a_message_is_never_changed_and_never_deleted():
    a_thread()
    message = Message.objects.get()
    for attempt in (
        message.save,
        message.delete,
        Message.objects.all().delete,
        lambda: Message.objects.update(words="other"),
    ):
        with pytest.raises(OnlyAdded):
            attempt()


def test_erasing_a_person_takes_what_was_written_about_them_and_of_nobody_else():
    person = make.a_person()
    theirs, other = a_thread(person=person), a_thread(person=make.a_person())
    erase(by=make.BY, person=person, reason="expired")
    actions.erase_person(person)
    theirs.refresh_from_db()
    other.refresh_from_db()
    assert (theirs.subject, theirs.messages.get().words) == ("", "")
    assert (other.subject, other.messages.get().words) == (
        "Batteries that run flat",
        "Four tags went flat this week.",
    )


def test_nobody_writes_about_a_person_once_they_are_erased():
    person = make.a_person()
    thread = a_thread(person=person)
    erase(by=make.BY, person=person, reason="expired")
    with pytest.raises(ValidationError, match="was erased"):
        actions.reply(by=make.BY, thread=thread, words="x")
    with pytest.raises(ValidationError, match="was erased"):
        a_thread(person=person)


def test_a_contact_needs_a_way_to_reach_it_and_is_there_once_for_a_purpose():
    contact = a_contact()
    with pytest.raises(ValidationError, match="telephone number or an email"):
        a_contact(purpose="Days", phone="")
    with pytest.raises(ValidationError, match="already"):
        a_contact()
    actions.change_contact(by=make.BY, contact=contact, phone="", email="night@abide.example")
    assert Contact.objects.get().email == "night@abide.example"
    actions.remove_contact(by=make.BY, contact=contact)
    assert not Contact.objects.exists()
    assert set(Entry.objects.filter(what__startswith="contact.").values_list("what", flat=True)) == {
        "contact.added",
        "contact.changed",
        "contact.removed",
    }


@pytest.mark.django_db(transaction=True)
def test_of_many_who_resolve_a_thread_at_once_one_wins_and_the_rest_are_told():
    thread = a_thread()
    officers = [make.a_user() for _ in range(4)]
    outcomes = []
    ready = threading.Barrier(len(officers))

    def try_it(officer):
        ready.wait()
        try:
            actions.reply(by=officer, thread=thread, words=f"Done by {officer.pk}", become="RESOLVED")
            outcomes.append("won")
        except ValidationError as refused:
            outcomes.append(refused.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=(officer,)) for officer in officers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcome == "won" for outcome in outcomes) == [False, False, False, True]
    assert all("resolved already" in outcome for outcome in outcomes if outcome != "won")
    assert Message.objects.filter(became="RESOLVED").count() == 1
