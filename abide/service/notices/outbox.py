"""Sending what waits in the outbox, in small steps, outside every transaction.

The row is written with its cause and sent after: a crash in between loses nothing. A try that was broken off
between a provider's answer and our note of it is looked for at the provider first (GOV.UK Notify), or sent
again (SMTP): at worst somebody is told twice.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings

from abide.service.notices import actions, queries, rules, tokens
from abide.service.notices.models import Attempt, Receiver, Sending
from abide.service.notices.rules import KINDS, Channel, Way
from abide.service.notices.senders import Outgoing, Refused, Sender, Sent, TryAgain, sender_for

logger = logging.getLogger("abide.notices")

Clock = Callable[[], datetime]
For = Callable[[Channel], Sender]

_LATER = timedelta(minutes=10)


def now_utc() -> datetime:
    """Give the present moment."""
    return datetime.now(UTC)


def send_due(*, limit: int = 50, clock: Clock = now_utc, sender: For = sender_for) -> int:
    """Send what is due, urgent kinds first, and ask after what was sent; returns how many were dealt with.

    No more leave in a minute than the settings allow. A failure of one keeps no other waiting.
    """
    done = 0
    left = min(limit, settings.NOTICES["per_minute"] - queries.tried_since(clock() - timedelta(minutes=1)))
    for sending in queries.due(clock(), limit=max(0, left)):
        done += _send(sending, clock, sender(Channel(sending.channel)))
    for sending in queries.to_ask_after(clock(), limit=limit):
        done += _ask(sending, clock, sender(Channel(sending.channel)))
    return done


def _send(sending: Sending, clock: Clock, sender: Sender) -> bool:
    now = clock()
    receiver, notice = sending.receiver, sending.receiver.notice
    if not KINDS[notice.kind].urgent and queries.sent_to(sending, now) >= rules.most_to_address(now):
        actions.put_off(sending=sending, until=now + _LATER)
        return False
    broken_off = sending.claimed_until is not None
    attempt = actions.claim(sending=sending, now=now, try_again=True)
    if attempt is None:
        return False
    address = queries.address_of(receiver, Channel(sending.channel))
    if not address:
        _note(sending, attempt, Way.GIVEN_UP, clock(), fault="no_address")
        return True
    outgoing = outgoing_of(sending, address)
    try:
        sent = (sender.find(outgoing) if broken_off else None) or sender.send(outgoing)
    except Refused as refused:
        _note(sending, attempt, Way.GIVEN_UP, clock(), fault=refused.fault)
    except TryAgain as failed:
        _failed(sending, attempt, clock(), failed.fault, failed.after)
    except Exception as error:
        # An adapter's own mistake: not its words, which could hold an address.
        _failed(sending, attempt, clock(), type(error).__name__, 0)
    else:
        _sent(sending, attempt, sent, sender, clock())
    return True


def _sent(sending: Sending, attempt: Attempt, sent: Sent, sender: Sender, now: datetime) -> None:
    if sent.state == Way.FAILED:
        _failed(sending, attempt, now, "failed_before", 0)
        return
    look = rules.next_look(sent_at=now, now=now)
    _note(
        sending,
        attempt,
        sent.state,
        now,
        next_at=look if sender.tells_status and sent.state == Way.SENT else None,
        reference=sent.reference,
        sender=sender.name,
    )


def _failed(sending: Sending, attempt: Attempt | None, now: datetime, fault: str, after: float) -> None:
    again = rules.next_try(tries=sending.tries + 1, first_at=sending.made_at, last_at=now)
    if again is None:
        _note(sending, attempt, Way.GIVEN_UP, now, fault=fault)
    else:
        again = max(again, now + timedelta(seconds=after))
        _note(sending, attempt, Way.FAILED, now, next_at=again, fault=fault)


def _note(
    sending: Sending,
    attempt: Attempt | None,
    state: Way,
    now: datetime,
    *,
    next_at: datetime | None = None,
    fault: str = "",
    reference: str = "",
    sender: str = "",
) -> None:
    actions.note_outcome(
        sending=sending,
        attempt=attempt,
        state=state,
        now=now,
        next_try_at=next_at,
        fault=fault,
        reference=reference,
        sender=sender,
    )
    if fault:
        logger.warning("sending %s by %s: %s, %s", sending.ref, sending.channel, state, fault)


def _ask(sending: Sending, clock: Clock, sender: Sender) -> bool:
    """Ask a provider what became of one message, and note it where it has gone on."""
    actions.claim(sending=sending, now=clock(), try_again=False)
    try:
        told = sender.status(sending.reference) if sender.name == sending.sender else None
    except (TryAgain, Refused):
        told = Way.SENT
    take_status(sending, told, clock())
    return True


def take_status(sending: Sending, told: Way | None, now: datetime) -> None:
    """Note what a provider says of a message, asked for or by itself; None: it will say no more."""
    if told is None:
        actions.put_off(sending=sending, until=None)
    elif told == Way.SENT:
        sent_at = sending.sent_at or now
        actions.put_off(sending=sending, until=rules.next_look(sent_at=sent_at, now=now))
    elif told == Way.FAILED:
        _failed(sending, None, now, "not_delivered", 0)
    else:
        _note(sending, None, told, now, fault="" if told == Way.DELIVERED else "not_deliverable")


def outgoing_of(sending: Sending, address: str) -> Outgoing:
    """Make the message of a sending: a kind, a number, a link and a code."""
    receiver = sending.receiver
    notice = receiver.notice
    return Outgoing(
        ref=sending.ref,
        channel=Channel(sending.channel),
        address=address,
        kind=notice.kind,
        title=KINDS[notice.kind].title,
        number=tokens.number(notice.ref),
        link=link_of(receiver),
        code=tokens.code(receiver.ref),
        receipt_by=notice.receipt_by,
    )


def link_of(receiver: Receiver) -> str:
    """Give the address that a receiver opens, as it stands in a message."""
    return f"{settings.NOTICES['origin']}/notices/{tokens.token(receiver.ref)}/"
