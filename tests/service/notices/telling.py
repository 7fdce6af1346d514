"""Notices for tests, made by the real actions, and a sender that does as it is told."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from abide.service.notices import actions, outbox
from abide.service.notices.actions import Recipient
from abide.service.notices.senders import Sent
from tests import factories as make

DESK = Recipient(name="Duty desk, Police", email="desk@police.example", phone="07700 900123")


def a_notice(to=None, **details):
    """An escalation to one police desk, unless told otherwise."""
    given = {
        "by": make.BY,
        "kind": "ESCALATION",
        "subject": "Strap cut",
        "text": "Sam Ahmed's strap was cut at 21:04.",
        **details,
    }
    return actions.send(to=[DESK] if to is None else to, **given)


def within(minutes):
    """A moment so many minutes from now."""
    return timezone.now() + timedelta(minutes=minutes)


@dataclass
class Post:
    """Stands for a provider: gives the next of what it was told to, and keeps what it was handed."""

    says: list = field(default_factory=list)
    handed: list = field(default_factory=list)
    known: dict = field(default_factory=dict)
    name = "post"
    tells_status = False

    def send(self, outgoing):
        self.handed.append(outgoing)
        said = self.says.pop(0) if self.says else Sent(f"r{len(self.handed)}")
        if isinstance(said, Exception):
            raise said
        return said

    def find(self, outgoing):
        return self.known.get(outgoing.ref)

    def status(self, reference):
        return None


def post_all(post, *, at=None):
    """Send what is due at a moment (now, where none is given) by one sender."""
    moment = at or timezone.now()
    return outbox.send_due(clock=lambda: moment, sender=lambda channel: post)
