"""GOV.UK Notify, against a server that behaves as its API is documented to."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.notices import govuk, outbox, queries, tokens
from abide.service.notices.actions import Recipient, claim
from abide.service.notices.models import Sending
from tests.service.notices.notify_server import KEY, NOT_ALLOWED, listening
from tests.service.notices.telling import a_notice, within

pytestmark = [pytest.mark.django_db, pytest.mark.database]

DESK = Recipient(name="Duty desk", email="desk@police.example")


@pytest.fixture
def notify(settings):
    """The server, chosen for email and text messages."""
    with listening() as server:
        settings.NOTICES = {
            **settings.NOTICES,
            "email": "notify",
            "sms": "notify",
            "origin": "https://abide.example",
            "notify": server.settings(),
        }
        yield server


def send(at=None):
    moment = at or timezone.now()
    return outbox.send_due(clock=lambda: moment)


def test_a_message_has_a_number_a_link_and_a_code_and_no_word_of_the_notice(notify):
    notice = a_notice(
        [Recipient(name="Duty desk", email="desk@police.example", phone="07700 900123")],
        needs_receipt_by=within(30),
    )
    assert send() == 2
    email, sms = sorted(notify.messages, key=lambda message: message["type"])
    receiver = notice.receivers.get()
    filled = email["personalisation"]
    assert email["email_address"] == "desk@police.example"
    assert sms["phone_number"] == "07700 900123"
    assert filled["link"] == f"https://abide.example/notices/{tokens.token(receiver.ref)}/"
    assert (filled["code"], filled["number"]) == (tokens.code(receiver.ref), tokens.number(notice.ref))
    assert "confirm" in filled["due"]
    assert "Ahmed" not in json.dumps(notify.messages)
    assert "Strap" not in json.dumps(notify.messages)


def test_what_becomes_of_it_is_asked_until_it_is_known(notify):
    notice, now = a_notice([DESK]), timezone.now()
    assert send(now) == 1
    assert queries.state_of(notice.ref).stands == "SENT"
    assert send(now + timedelta(seconds=29)) == 0
    assert send(now + timedelta(seconds=31)) == 1
    assert Sending.objects.get().state == "SENT"
    notify.messages[0]["status"] = "delivered"
    send(now + timedelta(minutes=5))
    assert queries.state_of(notice.ref).stands == "DELIVERED"
    assert send(now + timedelta(hours=2)) == 0
    assert len(notify.messages) == 1


@pytest.mark.parametrize(
    ("status", "becomes"),
    [
        ("permanent-failure", "GIVEN_UP"),
        ("temporary-failure", "FAILED"),
        ("technical-failure", "FAILED"),
        ("pending", "SENT"),
        ("sent", "SENT"),
        ("something-new", "SENT"),
    ],
)
def test_each_status_means_what_the_documentation_says(notify, status, becomes):
    a_notice([DESK])
    now = timezone.now()
    send(now)
    notify.messages[0]["status"] = status
    send(now + timedelta(seconds=31))
    assert Sending.objects.get().state == becomes


def test_after_a_temporary_failure_the_message_is_sent_anew(notify):
    a_notice([DESK])
    now = timezone.now()
    send(now)
    notify.messages[0]["status"] = "temporary-failure"
    send(now + timedelta(seconds=31))
    send(now + timedelta(minutes=5))
    assert len(notify.messages) == 2
    assert Sending.objects.get().reference == notify.messages[1]["id"]


@pytest.mark.parametrize(
    ("fails", "becomes", "fault", "least_wait"),
    [
        ((429, "RateLimitError"), "FAILED", "429:RateLimitError", 60),
        ((500, "Exception"), "FAILED", "500:Exception", 30),
        ((403, "AuthError"), "FAILED", "403:AuthError", 30),
        ((400, "BadRequestError"), "GIVEN_UP", "400:BadRequestError", 0),
    ],
)
def test_an_error_is_kept_by_its_code_and_tried_again_where_that_can_help(
    notify, fails, becomes, fault, least_wait
):
    notify.fails = [fails]
    notice, now = a_notice([DESK]), timezone.now()
    send(now)
    [sending] = queries.state_of(notice.ref).receivers[0].sendings
    assert (sending.state, sending.fault) == (becomes, fault)
    if becomes == "FAILED":
        assert sending.next_try_at == now + timedelta(seconds=least_wait)
        send(now + timedelta(seconds=least_wait))
        assert Sending.objects.get().state == "SENT"


def test_a_wrong_key_and_an_address_that_is_refused_are_told_apart_and_no_address_is_logged(
    notify, settings, caplog
):
    caplog.set_level("DEBUG")
    a_notice([Recipient(name="Stranger", email=min(NOT_ALLOWED))])
    send()
    assert Sending.objects.get().state == "GIVEN_UP"
    settings.NOTICES["notify"]["key"] = KEY[:-1] + "1"
    second = a_notice([DESK])
    send()
    [sending] = queries.state_of(second.ref).receivers[0].sendings
    assert (sending.state, sending.fault) == ("FAILED", "403:AuthError")
    assert "example" not in caplog.text.replace("abide.example", "")


def test_a_server_that_is_away_is_tried_again(notify, settings):
    settings.NOTICES["notify"]["url"] = "http://127.0.0.1:1"
    notice = a_notice([DESK])
    send()
    [sending] = queries.state_of(notice.ref).receivers[0].sendings
    assert (sending.state, sending.fault) == ("FAILED", "ConnectError")


def test_a_crash_after_the_provider_took_a_message_sends_no_second_one(notify):
    a_notice([DESK])
    sending, now = Sending.objects.select_related("receiver__notice").get(), timezone.now()
    claim(sending=sending, now=now, try_again=True)
    govuk.GovukNotify().send(outbox.outgoing_of(sending, "desk@police.example"))
    # The process ends here; another takes the sending up once the claim has lapsed.
    send(now + timedelta(seconds=121))
    assert len(notify.messages) == 1
    sending.refresh_from_db()
    assert (sending.state, sending.reference) == ("SENT", notify.messages[0]["id"])


def told(client, notify, **values):
    message = notify.messages[-1]
    body = {"id": message["id"], "reference": message["reference"], "status": "delivered", **values}
    return client.post(
        "/notices/callback/",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": "Bearer a token of the callbacks"},
    )


def test_notify_tells_of_a_delivery_by_itself(client, notify):
    a_notice([DESK])
    send()
    assert told(client, notify).status_code == 204
    assert Sending.objects.get().state == "DELIVERED"
    # Said again, or of a try that another has replaced: there is nothing left to note.
    assert told(client, notify, status="temporary-failure").status_code == 404
    assert Sending.objects.get().state == "DELIVERED"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"status": "lost"}, 400),
        ({"reference": None}, 404),
        ({"reference": "not-ours"}, 404),
        ({"id": "another"}, 404),
    ],
)
def test_what_is_no_word_of_a_message_of_ours_changes_nothing(client, notify, values, status):
    a_notice([DESK])
    send()
    assert told(client, notify, **values).status_code == status
    assert Sending.objects.get().state == "SENT"


@pytest.mark.parametrize("header", ["", "Bearer wrong", "a token of the callbacks"])
def test_nobody_tells_of_deliveries_without_the_token(client, notify, header):
    answer = client.post("/notices/callback/", "{}", "application/json", headers={"Authorization": header})
    assert answer.status_code == 401


def test_where_no_token_is_set_nobody_tells_of_deliveries(client, settings):
    settings.NOTICES = {**settings.NOTICES, "notify": {"callback_token": ""}}
    answer = client.post("/notices/callback/", "{}", "application/json", headers={"Authorization": "Bearer "})
    assert answer.status_code == 401
