"""Notices written, confirmed, taken further, taken back and erased."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from abide.service.audit.models import Entry
from abide.service.notices import actions, queries, tokens
from abide.service.notices.actions import Recipient
from abide.service.notices.models import Attempt, Notice, Receiver, Sending
from abide.service.people.erasure import erase
from tests import factories as make
from tests.service.notices.telling import DESK, Post, a_notice, post_all, within

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(
    ("field", "details"),
    [
        ("kind", {"kind": "GOSSIP"}),
        ("subject", {"subject": " "}),
        ("to", {"to": []}),
        ("to", {"to": [Recipient(name="Nobody reachable")]}),
        ("to", {"to": [Recipient(email="nameless@abide.example")]}),
        ("needs_receipt_by", {"needs_receipt_by": timezone.now()}),
        ("then", {"then": [[DESK]]}),
        ("leads_to", {"leads_to": "https://elsewhere.example/"}),
    ],
)
def test_a_notice_that_cannot_be_sent_says_why_by_field(field, details):
    with pytest.raises(ValidationError) as refused:
        a_notice(**details)
    assert list(refused.value.message_dict) == [field]
    assert not Notice.objects.exists()


def test_a_notice_waits_in_the_outbox_and_goes_with_the_transaction_of_its_cause():
    with pytest.raises(RuntimeError), transaction.atomic():
        a_notice()
        raise RuntimeError("the cause failed")
    assert not Sending.objects.exists()
    notice = a_notice()
    state = queries.state_of(notice.ref)
    assert (state.stands, [each.channel for each in state.receivers[0].sendings]) == (
        "WAITING",
        ["EMAIL", "SMS"],
    )
    assert Attempt.objects.count() == 0


def test_a_notice_about_a_person_is_a_disclosure_to_its_receivers_by_reference_only():
    person, officer = make.a_person(), make.a_user()
    notice = a_notice([Recipient(user=officer), DESK], about_ref=person.ref)
    entry = Entry.objects.get(what="notice.sent")
    desk = Receiver.objects.get(user=None)
    assert (entry.action, entry.object_ref) == ("DISCLOSURE", str(notice.ref))
    assert entry.recipients == sorted([f"accounts.user:{officer.ref}", f"notices.receiver:{desk.ref}"])
    assert entry.subject_key


def test_the_same_key_is_the_same_notice_and_nobody_is_told_twice_by_one_list():
    user = make.a_user()
    first = a_notice([Recipient(user=user), Recipient(user=user)], key="alert:1")
    assert a_notice([Recipient(user=user)], key="alert:1") == first
    assert Receiver.objects.count() == 1


def test_a_user_is_told_by_the_channels_they_chose_and_one_whose_account_is_closed_by_none():
    user, closed = make.a_user(), make.a_user()
    actions.choose(by=user, kinds={"ESCALATION": ["EMAIL", "SMS"]}, mobile="07700 900456")
    closed.is_active = False
    closed.save()
    a_notice([Recipient(user=user), Recipient(user=closed)])
    told = {(s.receiver.user_id, s.channel) for s in Sending.objects.select_related("receiver")}
    assert told == {(user.pk, "EMAIL"), (user.pk, "SMS")}


def test_what_is_urgent_cannot_be_switched_off_and_a_number_is_checked():
    user = make.a_user()
    with pytest.raises(ValidationError) as refused:
        actions.choose(by=user, kinds={"ESCALATION": [], "MESSAGE": []}, mobile="number")
    assert set(refused.value.message_dict) == {"ESCALATION", "mobile"}
    actions.choose(by=user, kinds={"MESSAGE": []}, mobile="")
    assert queries.choices_of(user)["MESSAGE"] == frozenset()
    assert queries.choices_of(user)["ESCALATION"] == {"IN_APP", "EMAIL", "SMS"}


def test_the_first_receipt_stops_what_was_not_sent_yet_and_later_ones_change_nothing():
    one, two = make.a_user(), make.a_user()
    notice = a_notice([Recipient(user=one), Recipient(user=two)], needs_receipt_by=within(10))
    first, second = notice.receivers.order_by("pk")
    with pytest.raises(PermissionDenied):
        actions.confirm(by=two, receiver=first)
    assert actions.confirm(by=one, receiver=first) is True
    assert actions.confirm(by=one, receiver=first) is False
    assert actions.confirm(by=two, receiver=second) is False
    state = queries.state_of(notice.ref)
    assert (state.stands, state.receipted_by, state.next_at) == ("RECEIPTED", one.full_name, None)
    assert set(Sending.objects.filter(channel="EMAIL").values_list("state", flat=True)) == {"NOT_NEEDED"}
    assert post_all(Post()) == 0
    assert Entry.objects.filter(what="notice.receipted").count() == 2


def test_a_desk_confirms_with_its_code_and_ten_wrong_ones_end_that():
    receiver = a_notice(needs_receipt_by=within(10)).receivers.get()
    code = tokens.code(receiver.ref)
    wrong = "000000" if code != "000000" else "111111"
    assert actions.confirm_by_code(receiver=receiver, code=wrong) is False
    assert actions.confirm_by_code(receiver=receiver, code=f" {code[:3]} {code[3:]} ") is True
    other = a_notice().receivers.get()
    Receiver.objects.filter(pk=other.pk).update(wrong_codes=10)
    assert actions.confirm_by_code(receiver=other, code=tokens.code(other.ref)) is False


def test_a_list_is_walked_in_equal_steps_until_somebody_confirms():
    kim, lee = make.a_user(), make.a_user()
    notice = a_notice(
        needs_receipt_by=within(10), then=[[Recipient(user=kim)], [Recipient(user=lee)]], by=kim
    )
    first = Notice.objects.get().receipt_by
    assert actions.go_on(now=within(9)) == 0
    assert queries.mine(kim).count() == 0
    assert actions.go_on(now=first) == 1
    assert actions.go_on(now=first) == 0
    assert queries.mine(kim).count() == 1
    second = Notice.objects.get().place_due_at
    assert second - first == first - notice.at
    assert actions.go_on(now=second) == 1
    [lees] = queries.mine(lee)
    actions.confirm(by=lee, receiver=lees)
    assert actions.go_on(now=within(1000)) == 0
    assert queries.state_of(notice.ref).receipted_by == lee.full_name


def test_at_the_end_of_the_list_the_sender_is_told_once():
    kim = make.a_user("MONITORING_OFFICER")
    notice = a_notice(by=kim, needs_receipt_by=within(5))
    assert actions.go_on(now=within(6)) == 1
    assert actions.go_on(now=within(60)) == 0
    assert queries.state_of(notice.ref).stands == "UNANSWERED"
    [told] = queries.mine(kim)
    said = f"Nobody confirmed your notice {tokens.number(notice.ref)}"
    assert (told.notice.kind, told.notice.subject) == ("UNANSWERED", said)
    [late] = notice.receivers.all()
    assert actions.confirm(by="notices.code", receiver=late) is True
    assert queries.state_of(notice.ref).stands == "RECEIPTED"


def test_who_cannot_be_reached_is_not_waited_for():
    kim = make.a_user()
    notice = a_notice(needs_receipt_by=within(60), then=[[Recipient(user=kim)]])
    Sending.objects.update(state="GIVEN_UP")
    assert actions.go_on(now=timezone.now()) == 1
    assert queries.mine(kim).get().notice == notice


def test_a_notice_that_is_taken_back_goes_no_further():
    notice = a_notice(needs_receipt_by=within(5), then=[[Recipient(user=make.a_user())]])
    actions.take_back(by=make.BY, notice=notice)
    assert (actions.go_on(now=within(60)), post_all(Post())) == (0, 0)


def test_erasing_a_person_empties_the_notices_about_them_and_no_others():
    kim, person = make.a_user(), make.a_person()
    secret = {"subject": "Quillfeather", "text": "Quillfeather", "outside": "x", "leads_to": "/people/1/"}
    theirs = a_notice(about_ref=person.ref, by=kim, needs_receipt_by=within(5), **secret)
    other = a_notice(about_ref=make.a_person().ref)
    actions.go_on(now=within(6))
    erase(by=make.BY, person=person, reason="expired")
    actions.erase_person(person)
    kept = Notice.objects.exclude(pk=other.pk).values_list(
        "subject", "text", "outside", "leads_to", "about_ref"
    )
    assert set(kept) == {("", "", "", "", None)}
    assert set(Sending.objects.filter(receiver__notice=theirs).values_list("state", flat=True)) == {
        "NOT_NEEDED"
    }
    assert queries.waiting(kim) == 0
    other.refresh_from_db()
    assert other.text


def test_how_many_notices_stand_is_asked_in_as_many_queries_as_one(django_assert_num_queries):
    refs = [a_notice().ref for _ in range(3)]
    with django_assert_num_queries(4):
        assert len(queries.states_of(refs)) == 3
    with django_assert_num_queries(4):
        queries.states_of(refs[:1])
    with pytest.raises(Notice.DoesNotExist):
        queries.state_of(make.a_person().ref)
