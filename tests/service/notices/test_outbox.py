"""The outbox: tried, tried again, broken off, given up, held back; nothing lost and nothing said aloud."""

from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.notices import actions, outbox, queries
from abide.service.notices.actions import Recipient
from abide.service.notices.models import Attempt, Sending
from abide.service.notices.rules import Way
from abide.service.notices.senders import Refused, Sent, TryAgain
from tests import factories as make
from tests.service.notices.telling import Post, a_notice, post_all, within

pytestmark = [pytest.mark.django_db, pytest.mark.database]

BY_EMAIL = Recipient(name="Duty desk", email="desk@police.example")


def test_what_is_sent_is_sent_once_and_says_nothing_of_anybody(caplog):
    caplog.set_level("DEBUG")
    notice = a_notice([BY_EMAIL])
    post = Post()
    assert (post_all(post), post_all(post)) == (1, 0)
    [sent] = post.handed
    assert (sent.address, sent.title) == ("desk@police.example", "An escalation")
    words = repr(sent) + caplog.text
    assert "Ahmed" not in words and "Strap" not in words
    assert "police.example" not in caplog.text
    assert queries.state_of(notice.ref).stands == "SENT"
    assert Attempt.objects.get().became == "SENT"


def test_a_failure_is_tried_again_after_its_wait_and_given_up_after_a_day():
    a_notice([BY_EMAIL])
    post = Post(says=[TryAgain("no_connection")] * 500)
    begun = moment = timezone.now()
    assert post_all(post, at=moment) == 1
    assert post_all(post, at=moment + timedelta(seconds=29)) == 0
    assert post_all(post, at=moment + timedelta(seconds=31)) == 1
    while (sending := Sending.objects.get()).state == "FAILED":
        moment = sending.next_try_at
        post_all(post, at=moment)
    assert sending.state == "GIVEN_UP"
    assert timedelta(hours=23) < moment - begun <= timedelta(hours=24, seconds=5)
    assert sending.tries == Attempt.objects.count() == len(post.handed)
    assert set(Attempt.objects.values_list("fault", flat=True)) == {"no_connection"}


def test_a_provider_that_asks_for_time_is_given_it():
    a_notice([BY_EMAIL])
    moment = timezone.now()
    post_all(Post(says=[TryAgain("429:RateLimitError", after=600)]), at=moment)
    assert Sending.objects.get().next_try_at == moment + timedelta(seconds=600)


def test_an_address_that_is_refused_is_given_up_at_once_and_an_adapters_mistake_is_not():
    a_notice([BY_EMAIL])
    post_all(Post(says=[Refused("address_refused")]))
    assert Sending.objects.get().state == "GIVEN_UP"
    second = a_notice([BY_EMAIL])
    post_all(Post(says=[KeyError("desk@police.example")]))
    [sending] = queries.state_of(second.ref).receivers[0].sendings
    assert (sending.state, sending.fault) == ("FAILED", "KeyError")


def test_one_failure_keeps_no_other_waiting():
    a_notice([BY_EMAIL]), a_notice([BY_EMAIL])
    assert post_all(Post(says=[RuntimeError("x")])) == 2
    assert sorted(Sending.objects.values_list("state", flat=True)) == ["FAILED", "SENT"]


@pytest.mark.parametrize("taken", [True, False])
def test_a_try_that_was_broken_off_is_looked_for_before_it_is_sent_again(taken):
    a_notice([BY_EMAIL])
    sending = Sending.objects.get()
    begun = timezone.now()
    # As a crash leaves it: claimed, tried, and no outcome noted.
    assert actions.claim(sending=sending, now=begun, try_again=True)
    post = Post(known={sending.ref: Sent("theirs", Way.DELIVERED)} if taken else {})
    assert post_all(post, at=begun + timedelta(seconds=119)) == 0
    assert post_all(post, at=begun + timedelta(seconds=120)) == 1
    sending.refresh_from_db()
    assert (sending.state, len(post.handed)) == (("DELIVERED", 0) if taken else ("SENT", 1))


def test_two_who_send_at_once_do_not_both_send():
    a_notice([BY_EMAIL])
    sending, now = Sending.objects.get(), timezone.now()
    assert actions.claim(sending=sending, now=now, try_again=True) is not None
    assert actions.claim(sending=sending, now=now, try_again=True) is None


def test_a_receipt_that_comes_while_it_is_being_sent_stands():
    receiver = a_notice([BY_EMAIL], needs_receipt_by=within(5)).receivers.get()

    class Slow(Post):
        def send(self, outgoing):
            actions.confirm(by="notices.code", receiver=receiver)
            return super().send(outgoing)

    post_all(Slow())
    assert Sending.objects.get().state == "NOT_NEEDED"


def test_what_is_urgent_leaves_before_what_has_waited_longer(settings):
    settings.NOTICES = {**settings.NOTICES, "per_minute": 2}
    for kind in ("MESSAGE", "OVERDUE", "ESCALATION", "OUTAGE"):
        a_notice([BY_EMAIL], kind=kind)
    post, now = Post(), timezone.now()
    post_all(post, at=now)
    assert [each.kind for each in post.handed] == ["ESCALATION", "OUTAGE"]
    post_all(post, at=now + timedelta(seconds=61))
    assert [each.kind for each in post.handed[2:]] == ["MESSAGE", "OVERDUE"]


def test_no_more_leave_in_a_minute_than_the_settings_allow(settings):
    settings.NOTICES = {**settings.NOTICES, "per_minute": 2}
    for _ in range(3):
        a_notice([BY_EMAIL])
    post, now = Post(), timezone.now()
    assert post_all(post, at=now) == 2
    assert post_all(post, at=now + timedelta(seconds=59)) == 0
    assert post_all(post, at=now + timedelta(seconds=60)) == 1


def test_one_address_is_not_flooded_but_for_what_is_urgent():
    user, now = make.a_user(), timezone.now()
    for _ in range(31):
        a_notice([Recipient(user=user)], kind="MESSAGE")
    urgent = a_notice([Recipient(user=user)])
    post = Post()
    assert post_all(post, at=now + timedelta(seconds=5)) == 31
    assert queries.state_of(urgent.ref).receivers[0].sendings[0].state == "SENT"
    assert Sending.objects.filter(state="WAITING").count() == 1
    assert post_all(post, at=now + timedelta(seconds=3700)) == 1


def test_a_user_whose_account_was_closed_meanwhile_is_sent_nothing():
    user = make.a_user()
    a_notice([Recipient(user=user)])
    user.is_active = False
    user.save()
    post = Post()
    post_all(post)
    assert post.handed == []
    assert Sending.objects.get(channel="EMAIL").state == "GIVEN_UP"


def test_what_is_settled_is_not_unsettled_by_what_a_provider_says_late():
    a_notice([BY_EMAIL])
    post_all(Post(says=[Sent("r", Way.DELIVERED)]))
    outbox.take_status(Sending.objects.get(), Way.FAILED, timezone.now())
    assert Sending.objects.get().state == "DELIVERED"


def test_with_no_provider_a_notice_says_that_it_was_written_to_the_log_only(caplog):
    caplog.set_level("INFO")
    notice = a_notice([BY_EMAIL])
    outbox.send_due()
    state = queries.state_of(notice.ref)
    assert (state.stands, state.receivers[0].sendings[0].only_logged) == ("LOGGED", True)
    [line] = [record.getMessage() for record in caplog.records if record.name == "abide.notices"]
    assert state.number in line
    assert "police.example" not in line
