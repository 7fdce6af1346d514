"""What carries a notice out of the house: one Protocol, and which of its adapters the settings choose.

What leaves says that there is a notice, its kind, its number and where to read it: no word of a case.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.conf import settings

from abide.service.notices.rules import Channel, Way

logger = logging.getLogger("abide.notices")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send. ref: the sending's own reference, the same at every try."""

    ref: UUID
    channel: Channel
    address: str
    kind: str
    title: str
    number: str
    link: str
    code: str
    receipt_by: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a provider said: its own reference, and how far the message is (SENT or DELIVERED, say)."""

    reference: str
    state: Way = Way.SENT


class TryAgain(Exception):
    """It was not sent for now; fault is a code, after the least wait in seconds that was asked for."""

    def __init__(self, fault: str, after: float = 0) -> None:
        super().__init__(fault)
        self.fault = fault
        self.after = after


class Refused(Exception):
    """It will never be sent like this (a wrong address, say); fault is a code."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class Sender(Protocol):
    """Carries messages by one channel. No method is called within a transaction."""

    name: str
    tells_status: bool

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand a message on; TryAgain or Refused where that does not work."""
        ...

    def find(self, outgoing: Outgoing) -> Sent | None:
        """Say what became of a try that was broken off; None where nothing is known of one."""
        ...

    def status(self, reference: str) -> Way | None:
        """Say how a message that was handed on stands now; None where that cannot be told."""
        ...


class InApp:
    """The service itself: the row that was written is what the user sees."""

    name = "in_app"
    tells_status = False

    def send(self, outgoing: Outgoing) -> Sent:
        """Count as delivered: the receiver's pages show it from now on."""
        return Sent(str(outgoing.ref), Way.DELIVERED)

    def find(self, outgoing: Outgoing) -> Sent | None:
        """Say the same again."""
        return self.send(outgoing)

    def status(self, reference: str) -> Way | None:
        """Say that it is there."""
        return Way.DELIVERED


class Console:
    """Writes a line in place of sending, for a service that has no provider: no address and no code in it."""

    name = "console"
    tells_status = False

    def send(self, outgoing: Outgoing) -> Sent:
        """Log that a message would have gone."""
        logger.info(
            "not sent, no provider is set: notice %s, %s, by %s, sending %s",
            outgoing.number,
            outgoing.kind,
            outgoing.channel,
            outgoing.ref,
        )
        return Sent("")

    def find(self, outgoing: Outgoing) -> Sent | None:
        """Say that nothing is known of earlier lines."""
        return None

    def status(self, reference: str) -> Way | None:
        """Say that nothing is known."""
        return None


def sender_for(channel: Channel) -> Sender:
    """Give the adapter that the settings choose for a channel."""
    from abide.service.notices.govuk import GovukNotify
    from abide.service.notices.smtp import Smtp

    chosen = {
        Channel.IN_APP: "in_app",
        Channel.EMAIL: settings.NOTICES["email"],
        Channel.SMS: settings.NOTICES["sms"],
    }
    made: dict[str, type[Sender]] = {"in_app": InApp, "console": Console, "smtp": Smtp, "notify": GovukNotify}
    return made[chosen[channel]]()
