"""The pages of threads and of the directory, and whom they show what."""

from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.audit.models import Entry
from abide.service.messages import actions
from abide.service.messages.models import Contact, Thread
from abide.service.messages.queries import threads_for
from abide.service.notices import queries as notices
from abide.service.notices.models import Receiver
from tests import factories as make
from tests.service.messages.writing import a_contact, a_thread

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def page(client, user, path="/messages/", **posted):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.post(path, posted) if posted else client.get(path)


def test_a_topic_is_seen_by_the_addressed_organisations_and_by_who_began_it():
    officer, other = make.a_user("MONITORING_OFFICER"), make.a_user("MONITORING_OFFICER")
    thread = a_thread(by=officer)
    assert list(threads_for(make.a_user())) == [thread]
    assert list(threads_for(officer)) == [thread]
    assert list(threads_for(other)) == []
    assert list(threads_for(make.a_user("SUPPLIER"))) == []


def test_a_thread_about_a_person_needs_sight_of_the_person_as_well():
    theirs, stranger = make.a_user(), make.a_user()
    person = make.a_person()
    make.an_order(person, officer=theirs)
    thread = a_thread([theirs.organisation, make.an_organisation("POLICE")], person=person)
    assert list(threads_for(theirs)) == [thread]
    assert list(threads_for(stranger)) == []
    assert list(threads_for(make.a_user("POLICE_HUB"))) == []
    assert list(threads_for(make.a_user("MONITORING_OFFICER"))) == []  # sees everyone, is not addressed


def test_who_began_a_thread_loses_it_with_the_person():
    officer, person = make.a_user("MONITORING_OFFICER"), make.a_person()
    a_thread(by=officer, person=person)
    assert threads_for(officer).count() == 1
    from abide.service.people.actions import mark_special

    mark_special(by=make.BY, person=person)
    assert threads_for(officer).count() == 0


def test_whoever_opens_a_thread_has_read_its_notices_and_is_told_of_the_next_word(client):
    kim, lee = make.a_user(), make.a_user()
    thread, other = a_thread(), a_thread()
    assert (notices.waiting(kim), notices.waiting(lee)) == (2, 2)
    page(client, kim, f"/messages/{thread.ref}/")
    assert (notices.waiting(kim), notices.waiting(lee)) == (1, 2)
    actions.reply(by=make.BY, thread=thread, words="And one more thing.")
    assert (notices.waiting(kim), notices.waiting(lee)) == (2, 2)
    # A page left open that asks for its parts anew is nobody reading.
    client.get(f"/messages/{thread.ref}/", headers={"Abide-Live": "1"})
    assert notices.waiting(kim) == 2
    stranger = make.a_user("SUPPLIER")
    assert page(client, stranger, f"/messages/{other.ref}/").status_code == 404
    assert Receiver.objects.filter(user=lee, seen_at=None).count() == 2


def test_a_closed_account_sees_no_thread():
    user = make.a_user()
    a_thread()
    user.is_active = False
    assert list(threads_for(user)) == []


def test_the_list_has_the_longest_overdue_first_and_leaves_out_what_is_resolved(client):
    user, now = make.a_user(), timezone.now()
    for subject, hours in (("Third", 5), ("First", -5), ("Second", -1)):
        thread = a_thread(subject=subject)
        Thread.objects.filter(pk=thread.pk).update(due_at=now + timedelta(hours=hours))
    done = a_thread(subject="Finished")
    actions.reply(by=user, thread=done, words="Done.", become="RESOLVED")
    answer = page(client, user)
    text = answer.content.decode()
    assert [thread.subject for thread, _ in answer.context["rows"]] == ["First", "Second", "Third"]
    assert (text.count("Overdue"), "Finished" in text) == (2, False)
    assert "Finished" in client.get("/messages/?show=resolved").content.decode()


def test_the_list_asks_no_query_for_each_row(client, django_assert_max_num_queries):
    user = make.a_user("MONITORING_OFFICER")
    for _ in range(12):
        a_thread([user.organisation], person=make.a_person())
    page(client, user)
    with django_assert_max_num_queries(16):
        client.get("/messages/")
    assert Entry.objects.filter(what="threads.listed").count() == 24


def test_a_thread_that_is_not_theirs_is_not_there_and_the_refusal_is_written_down(client):
    thread = a_thread([make.an_organisation("POLICE")])
    answer = page(client, make.a_user(), f"/messages/{thread.ref}/")
    assert answer.status_code == 404
    assert Entry.objects.get(what="thread.refused").refused


def test_a_thread_is_begun_from_a_persons_page_answered_and_resolved(client):
    user, person = make.a_user("MONITORING_OFFICER"), make.a_person(given_name="Sam", family_name="Ahmed")
    probation = make.an_organisation()
    where = f"/messages/about/{person.ref}/"
    assert "Begin a thread about Sam Ahmed" in page(client, user, where).content.decode()
    due = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    given = {"subject": "A new home", "addressed": [str(probation.ref)], "level": "LOCAL", "due_at": due}
    answer = page(client, user, where, words="Where does he live now?", **given)
    thread = Thread.objects.get()
    assert answer["Location"] == f"/messages/{thread.ref}/"
    assert (thread.person, list(thread.addressed.all())) == (person, [probation])
    page(client, user, f"/messages/{thread.ref}/", words="Answered by telephone.", become="RESOLVED")
    thread.refresh_from_db()
    assert thread.status == "RESOLVED"
    late = page(client, user, f"/messages/{thread.ref}/", words="Me too.", become="RESOLVED")
    assert late.status_code == 422
    assert "resolved already" in late.content.decode()


def test_whoever_begins_a_thread_about_a_person_sees_those_there_are(client):
    user, person = make.a_user("MONITORING_OFFICER"), make.a_person()
    where = f"/messages/about/{person.ref}/"
    a_thread([make.an_organisation("POLICE")], person=person, subject="Not for us")
    a_thread([user.organisation], person=make.a_person(), subject="Of another")
    done = a_thread([user.organisation], person=person, subject="Done before")
    actions.reply(by=make.BY, thread=done, words="x", become="RESOLVED")
    a_thread([user.organisation], person=person, subject="For us")
    text = page(client, user, where).content.decode()
    seen = [s for s in ("Not for us", "Of another", "Done before", "For us") if s in text]
    assert seen == ["For us"]


def test_a_form_sent_empty_says_every_fault(client):
    answer = page(client, make.a_user(), "/messages/new/", subject="")
    assert answer.status_code == 422
    for fault in ("Say what it is about", "at least one organisation", "need an answer", "Write the message"):
        assert fault in answer.content.decode()


def test_an_owner_takes_a_thread_or_is_handed_it_by_address(client):
    user, colleague = make.a_user(), make.a_user()
    thread = a_thread()
    where = f"/messages/{thread.ref}/owner/"
    page(client, user, where, take="1")
    assert Thread.objects.get().owner == user
    page(client, user, where, email=colleague.email.upper())
    assert Thread.objects.get().owner == colleague
    answer = page(client, user, where, email=make.a_user("POLICE_HUB").email)
    assert (answer.status_code, Thread.objects.get().owner) == (422, colleague)


def test_an_auditor_reads_and_is_offered_no_answer(client):
    auditor = make.a_user("AUDITOR")
    thread = a_thread([auditor.organisation])
    text = page(client, auditor, f"/messages/{thread.ref}/").content.decode()
    assert "Four tags went flat" in text
    assert "Your message" not in text
    assert page(client, auditor, "/messages/new/").status_code == 403


def test_the_directory_is_read_by_anybody_signed_in_and_changed_by_centre_managers(client):
    contact = a_contact()
    where = f"/messages/contacts/{contact.ref}/"
    reader, keeper = make.a_user("COURT"), make.a_user("CENTRE_MANAGER")
    text = page(client, reader, "/messages/contacts/").content.decode()
    assert "01632 960100" in text
    assert where not in text
    assert page(client, reader, where).status_code == 403
    assert page(client, reader, where + "remove/", x="1").status_code == 403
    given = {"organisation": str(contact.organisation_id), "purpose": "Nights", "hours": "18:00 to 06:00"}
    refused = page(client, keeper, where, **given)
    assert "telephone number or an email address" in refused.content.decode()
    assert page(client, keeper, where, phone="01632 960101", **given).status_code == 302
    assert Contact.objects.get().phone == "01632 960101"
    twin = page(client, keeper, "/messages/contacts/new/", phone="1", **given)
    assert "contact for this purpose already" in twin.content.decode()
    page(client, keeper, where + "remove/", x="1")
    assert not Contact.objects.exists()


def test_the_board_page_shows_what_was_not_resolved_and_takes_what_was_decided(client):
    kim = make.a_user("CENTRE_MANAGER")
    local = a_thread([kim.organisation], subject="One charger")
    strategic = a_thread([kim.organisation], subject="All chargers", level="STRATEGIC")
    a_thread([make.an_organisation("POLICE")], subject="Of others", level="STRATEGIC")
    Thread.objects.filter(pk=strategic.pk).update(due_at=timezone.now() - timedelta(days=3))
    month = timezone.localdate().strftime("%Y-%m")
    text = page(client, kim, "/messages/board/").content.decode()
    assert "1 strategic thread is not resolved, 1 of them overdue" in text
    assert "All chargers" in text and "One charger" not in text and "Of others" not in text
    where = f"/messages/{strategic.ref}/decide/{month}/"
    assert page(client, kim, where, words="").status_code == 422
    assert (
        page(client, kim, where, words="Buy 400.", become="RESOLVED")["Location"]
        == f"/messages/board/{month}/"
    )
    text = page(client, kim, f"/messages/board/{month}/").content.decode()
    assert "Buy 400." in text and "Resolved" in text
    assert "Decided by the board of" in page(client, kim, f"/messages/{strategic.ref}/").content.decode()
    assert page(client, kim, f"/messages/{local.ref}/decide/{month}/", words="No.").status_code == 422


@pytest.mark.parametrize("month", ["2099-01", "2026-13", "nonsense"])
def test_there_is_no_board_page_of_a_month_that_is_none_or_is_still_to_come(client, month):
    assert page(client, make.a_user(), f"/messages/board/{month}/").status_code == 404


def test_the_board_page_asks_no_query_for_each_row(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    kim, counts = make.a_user("CENTRE_MANAGER"), []
    for many in (3, 27):
        for _ in range(many):
            thread = a_thread([kim.organisation], level="STRATEGIC", person=make.a_person())
            actions.decide(by=make.BY, thread=thread, month=timezone.localdate(), words="Wait.")
        page(client, kim, "/messages/board/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/messages/board/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_due_time_is_changed_from_the_threads_page(client):
    user, thread = make.a_user(), a_thread()
    where = f"/messages/{thread.ref}/due/"
    refused = page(client, user, where, due_at="2020-01-01T12:00", why="")
    assert refused.status_code == 422
    due = timezone.localtime(timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    assert page(client, user, where, due_at=due, why="They are away.").status_code == 302
    text = page(client, user, f"/messages/{thread.ref}/").content.decode()
    assert "They are away." in text and "from here on; it was" in text


def test_the_list_can_be_held_to_what_its_reader_owns(client):
    kim = make.a_user()
    actions.hand_over(by=make.BY, thread=a_thread(subject="Mine"), owner=kim)
    a_thread(subject="Somebody else's")
    text = page(client, kim, "/messages/?show=own").content.decode()
    assert "Threads you own (1)" in text and "Mine" in text and "Somebody else" not in text
