"""Notices sent beside the judging: the thread that does it, and the command that does it once."""

import json
import threading

import pytest
from click.testing import CliRunner

from abide.cli import notices as command
from abide.service.messages.models import Thread
from abide.service.notices import outbox, queries
from abide.service.notices.models import Notice, Sending
from abide.service.worker import post
from tests import factories as make
from tests.service.messages.writing import a_thread
from tests.service.notices.mail_server import listening
from tests.service.notices.telling import DESK, a_notice, within

pytestmark = [pytest.mark.database]


@pytest.fixture
def mail(settings):
    """A mail server, chosen for email."""
    with listening() as server:
        smtp = {
            "host": "127.0.0.1",
            "port": server.server_address[1],
            "user": "",
            "password": "",
            "security": "none",
            "from": "abide@abide.example",
        }
        settings.NOTICES = {**settings.NOTICES, "email": "smtp", "smtp": smtp}
        yield server


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_what_is_committed_and_goes_on_after_a_failure(mail, monkeypatch):
    tried = []

    def fails_once(**limits):
        tried.append(1)
        if len(tried) == 1:
            raise OSError("the database is away")
        stop.set()
        return really(**limits)

    really = outbox.send_due
    monkeypatch.setattr(outbox, "send_due", fails_once)
    stop = threading.Event()
    notice = a_notice()
    thread = threading.Thread(target=post.run, args=(stop,), kwargs={"every": 0.01})
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    assert len(mail.messages) == 1
    assert queries.state_of(notice.ref).stands == "SENT"


@pytest.mark.django_db
def test_a_step_tells_of_overdue_threads_and_goes_on_down_lists():
    make.a_user()
    thread = a_thread()
    Thread.objects.filter(pk=thread.pk).update(due_at=within(-5))
    late = a_notice(needs_receipt_by=within(5), then=[[DESK]])
    Notice.objects.filter(pk=late.pk).update(place_due_at=within(-1))
    assert post.step() > 0
    assert Notice.objects.filter(kind="OVERDUE").count() == 1
    late.refresh_from_db()
    assert late.place == 1
    while post.step():
        pass
    assert not Sending.objects.filter(state="WAITING").exists()


@pytest.mark.django_db
def test_the_command_sends_what_is_due_and_counts_what_is_kept(monkeypatch):
    from django.db import connection

    monkeypatch.setattr(connection, "close", lambda: None)
    a_notice()
    done = CliRunner().invoke(command.command, ["send", "--json"])
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"done": 2})
    told = CliRunner().invoke(command.command, ["state", "--json"])
    assert json.loads(told.stdout) == {
        "outbox": [
            {"channel": "EMAIL", "state": "SENT", "count": 1},
            {"channel": "SMS", "state": "SENT", "count": 1},
        ],
        "longest_waiting_minutes": None,
    }
    assert "SMS" in CliRunner().invoke(command.command, ["state"]).stdout


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "status"), [(29, 0), (31, 1)])
def test_whoever_watches_over_the_service_is_told_when_messages_do_not_leave(monkeypatch, minutes, status):
    from django.db import connection

    monkeypatch.setattr(connection, "close", lambda: None)
    a_notice()
    Sending.objects.update(made_at=within(-minutes), state="FAILED")
    done = CliRunner().invoke(command.command, ["state", "--late", "30"])
    assert done.exit_code == status
    assert f"waited {minutes} minutes" in done.stdout
