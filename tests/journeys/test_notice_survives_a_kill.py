"""An escalation on its way while the worker is killed: nothing is lost, and nobody is told twice."""

import threading

import pytest

from tests.journeys.site import a_site, until
from tests.service.notices.notify_server import listening

pytestmark = [pytest.mark.slow, pytest.mark.database]

SEND = """
from abide.service.notices.actions import Recipient, send
desk = Recipient(name="Duty desk", email="desk@police.example")
notice = send(by="test", to=[desk], kind="ESCALATION", subject="Strap cut", text="x")
print(json.dumps(str(notice.ref)))
"""
STATE = """
from uuid import UUID
from abide.service.notices.queries import state_of
state = state_of(UUID(given["ref"]))
print(json.dumps([state.stands, state.receivers[0].sendings[0].tries]))
"""
# Stands for the two minutes after which a try that was broken off is taken up.
LATER = """
from datetime import timedelta
from django.db.models import F
from abide.service.notices.models import Sending
print(json.dumps(Sending.objects.update(claimed_until=F("claimed_until") - timedelta(minutes=2))))
"""


def test_a_message_that_was_taken_when_the_worker_was_killed_is_found_and_not_sent_again(tmp_path):
    with listening() as notify, a_site(tmp_path) as site:
        given = notify.settings()
        site.env |= {
            "ABIDE_EMAIL": "notify",
            "ABIDE_ORIGIN": "https://abide.example",
            "ABIDE_NOTIFY_URL": notify.url,
            "ABIDE_NOTIFY_KEY": given["key"],
            "ABIDE_NOTIFY_EMAIL_TEMPLATE": given["email_template"],
        }
        notify.hold = threading.Event()
        ref = site.script(SEND)
        site.start("worker")
        until(lambda: notify.messages)
        site.kill("worker")
        notify.hold.set()
        assert site.script(STATE, ref=ref) == ["WAITING", 1]
        assert site.script(LATER) == 1
        notify.messages[0]["status"] = "delivered"
        site.start("worker")
        until(lambda: site.script(STATE, ref=ref) == ["DELIVERED", 2])
        assert site.stop("worker") < 10
        assert len(notify.messages) == 1
        assert "police.example" not in site.errors("worker")
