"""Email by SMTP, against a server on a loopback port."""

import email
from email import policy

import pytest
from django.utils import timezone

from abide.service.notices import outbox, queries, tokens
from abide.service.notices.actions import Recipient
from abide.service.notices.models import Sending
from tests.service.notices.mail_server import listening
from tests.service.notices.telling import a_notice, within

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def mail(settings):
    """The server, chosen for email."""
    with listening() as server:
        given = {
            "host": "127.0.0.1",
            "port": server.server_address[1],
            "user": "",
            "password": "",
            "security": "none",
            "from": "Abide <notices@abide.example>",
        }
        settings.NOTICES = {
            **settings.NOTICES, "email": "smtp", "smtp": given, "origin": "https://abide.example"
        }  # fmt: skip
        yield server


def send_to(address):
    notice = a_notice([Recipient(name="Duty desk", email=address)], needs_receipt_by=within(30))
    moment = timezone.now()
    outbox.send_due(clock=lambda: moment)
    return notice


def test_an_email_has_a_number_a_link_and_a_code_and_no_word_of_the_notice(mail):
    notice = send_to("desk@police.example")
    message = email.message_from_string(mail.messages[0], policy=policy.default)
    body, receiver = message.get_content(), notice.receivers.get()
    assert message["subject"] == f"Abide notice {tokens.number(notice.ref)}: an escalation"
    assert (message["to"], message["auto-submitted"]) == ("desk@police.example", "auto-generated")
    assert message["message-id"] == f"<{Sending.objects.get().ref}@abide.example>"
    assert f"https://abide.example/notices/{tokens.token(receiver.ref)}/" in body
    assert tokens.code(receiver.ref) in body
    assert "Ahmed" not in mail.messages[0]
    # A server that took it says no more: it stays sent.
    assert queries.state_of(notice.ref).stands == "SENT"
    assert Sending.objects.get().next_try_at is None


@pytest.mark.parametrize(
    ("answer", "state", "fault"),
    [
        ("550 no such box", "GIVEN_UP", "address_refused"),
        ("451 try later", "FAILED", "address_not_taken_now"),
    ],
)
def test_an_address_is_given_up_where_it_is_refused_for_good(mail, caplog, answer, state, fault):
    mail.refuses["desk@police.example"] = answer
    notice = send_to("desk@police.example")
    [sending] = queries.state_of(notice.ref).receivers[0].sendings
    assert (sending.state, sending.fault) == (state, fault)
    assert "police.example" not in caplog.text


def test_a_server_that_is_away_is_tried_again(mail, settings):
    settings.NOTICES["smtp"]["port"] = 1
    notice = send_to("desk@police.example")
    [sending] = queries.state_of(notice.ref).receivers[0].sendings
    assert (sending.state, sending.fault) == ("FAILED", "no_connection")


def test_an_address_with_a_line_break_is_no_address(mail):
    notice = send_to("desk@police.example\nBcc: other@elsewhere.example")
    assert mail.messages == []
    assert queries.state_of(notice.ref).receivers[0].sendings[0].state == "GIVEN_UP"
