"""Whom a thread tells what: those who take part, those who would see it, and desks; never by email alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from abide.service.alerts.models import Notification
from abide.service.messages import actions
from abide.service.messages.models import Thread
from abide.service.messages.queries import MOST_TOLD, threads_for
from abide.service.notices import queries as notices
from abide.service.notices.models import Notice, Receiver
from tests import factories as make
from tests.service.messages.writing import a_contact, a_thread, where_practitioners_are

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def told(kind="MESSAGE"):
    """Who was told of a kind of thing, by name."""
    rows = Receiver.objects.filter(notice__kind=kind).select_related("user")
    return sorted(row.user.full_name if row.user else row.name for row in rows)


def test_everybody_of_a_small_organisation_is_told_and_its_desk_but_not_who_wrote():
    kim, lee = make.a_user(full_name="Kim"), make.a_user(full_name="Lee")
    a_contact(organisation=where_practitioners_are(), email="desk@abide.example", purpose="Days")
    a_thread(by=kim, addressed=[where_practitioners_are()])
    # Kim's organisation takes part through Kim, so its desk and the others are left in peace.
    assert told() == []
    a_thread(by=make.a_user("MONITORING_OFFICER"))
    assert told() == ["Kim", "Lee", f"{where_practitioners_are().name}: Days"]
    notice = Notice.objects.get()
    thread = Thread.objects.latest("pk")
    assert notice.subject == f"New thread (reference {str(thread.ref)[:8]})"
    assert notice.leads_to == f"/messages/{thread.ref}/"
    assert notices.waiting(lee) == 1


def test_no_notice_of_a_thread_says_what_is_written_in_it():
    kim, lee = make.a_user(), make.a_user()
    thread = a_thread([kim.organisation], subject="Quillfeather", words="Quillfeather")
    actions.reply(by=lee, thread=thread, words="Quillfeather", become="WAITING")
    actions.hand_over(by=lee, thread=thread, owner=kim)
    due = thread.due_at + timedelta(days=2)
    actions.change_due(by=lee, thread=thread, due_at=due, why="Quillfeather")
    actions.tell_overdue(now=due)
    actions.reply(by=lee, thread=thread, words="Quillfeather", become="RESOLVED")
    notices = Notice.objects.all()
    assert {notice.kind for notice in notices} == {"MESSAGE", "HANDED_OVER", "OVERDUE"}
    assert not any("Quill" in notice.subject + notice.text + notice.outside for notice in notices)


def test_in_a_big_organisation_its_desk_is_told_and_nobody_one_by_one():
    for _ in range(MOST_TOLD + 1):
        make.a_user()
    a_contact(organisation=where_practitioners_are(), email="desk@abide.example", purpose="Days")
    a_thread()
    assert told() == [f"{where_practitioners_are().name}: Days"]


def test_once_somebody_of_an_organisation_takes_part_they_are_told_and_it_is_not():
    kim, _, officer = (
        make.a_user(full_name="Kim"),
        make.a_user(full_name="Lee"),
        make.a_user("CENTRE_MANAGER"),
    )
    thread = a_thread([where_practitioners_are(), officer.organisation], by=kim)
    actions.reply(by=officer, thread=thread, words="Answered.")
    newest = Notice.objects.latest("pk")
    assert [r.user.full_name for r in newest.receivers.all()] == ["Kim"]


def test_about_a_person_only_those_who_may_see_them_are_told():
    kim, person = make.a_user(full_name="Kim"), make.a_person()
    make.a_user(full_name="Lee")
    make.an_order(person, officer=kim)
    a_thread([kim.organisation, make.an_organisation("POLICE")], person=person)
    make.a_user("POLICE_HUB", full_name="Hub")
    assert told() == ["Kim"]
    assert Notice.objects.get().about_ref == person.ref


def test_whoever_has_not_opened_the_last_word_of_a_thread_is_not_told_again():
    kim = make.a_user(full_name="Kim")
    thread = a_thread()
    actions.reply(by=make.BY, thread=thread, words="And one more thing.")
    assert told() == ["Kim"]
    Receiver.objects.update(seen_at=timezone.now())
    actions.reply(by=make.BY, thread=thread, words="And another.")
    assert told() == ["Kim", "Kim"]
    assert notices.waiting(kim) == 1


def test_a_new_owner_is_told():
    kim = make.a_user(full_name="Kim")
    thread = a_thread()
    actions.hand_over(by=make.BY, thread=thread, owner=kim)
    assert told("HANDED_OVER") == ["Kim"]


def test_an_overdue_thread_tells_once_for_each_due_time():
    make.a_user(full_name="Kim")
    thread, now = a_thread(), timezone.now()
    late = now + timedelta(days=2)
    assert actions.tell_overdue(now=now) == 0
    assert actions.tell_overdue(now=late) == 1
    assert actions.tell_overdue(now=late) == 0
    assert told("OVERDUE") == ["Kim"]
    Receiver.objects.update(seen_at=now)
    actions.change_due(by=make.BY, thread=thread, due_at=now + timedelta(days=5), why="They are away.")
    assert actions.tell_overdue(now=now + timedelta(days=6)) == 1
    assert told("OVERDUE") == ["Kim", "Kim"]


def test_a_resolved_thread_is_never_overdue_and_one_opened_again_is():
    make.a_user(full_name="Kim")
    thread, late = a_thread(), timezone.now() + timedelta(days=2)
    actions.reply(by=make.BY, thread=thread, words="Done.", become="RESOLVED")
    assert actions.tell_overdue(now=late) == 0
    actions.reply(by=make.BY, thread=thread, words="Not done.", become="OPEN")
    assert actions.tell_overdue(now=late) == 1


def test_a_due_time_changes_with_a_reason_and_the_thread_says_who_when_and_why():
    thread, kim = a_thread(), make.a_user()
    was = thread.due_at
    with pytest.raises(ValidationError) as refused:
        actions.change_due(by=kim, thread=thread, due_at=was, why=" ")
    assert set(refused.value.message_dict) == {"due_at", "why"}
    message = actions.change_due(by=kim, thread=thread, due_at=was + timedelta(days=3), why="They are away.")
    assert (message.by, message.words, message.due_from, message.due_to) == (
        kim, "They are away.", was, was + timedelta(days=3)
    )  # fmt: skip
    assert Thread.objects.get().due_at == message.due_to


def test_a_supplier_sees_threads_addressed_to_it_and_no_other():
    supplier = make.a_user("SUPPLIER")
    a_thread()
    mine = a_thread([supplier.organisation])
    a_thread([supplier.organisation], person=make.a_person())
    assert list(threads_for(supplier)) == [mine]


def test_open_pages_are_told_that_a_thread_changed_and_of_nobody():
    thread = a_thread(person=make.a_person())
    [note] = Notification.objects.filter(kind="thread")
    assert (note.person_id, note.payload) == (None, {"thread": str(thread.ref)})


def test_open_pages_of_whoever_has_a_notice_are_told():
    kim = make.a_user()
    a_thread()
    [note] = Notification.objects.filter(kind="notice")
    assert (note.person_id, note.payload) == (None, {"user": kim.pk})
