"""The only reader of notices: a user's own, those they sent, and how one stands for the room that sent it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, Prefetch, Q, QuerySet, When
from django.http import Http404

from abide.service.accounts.models import Organisation, User
from abide.service.audit import actions as audit
from abide.service.notices import rules, tokens
from abide.service.notices.models import (
    Attempt,
    ChannelName,
    Choice,
    Mobile,
    Notice,
    Receiver,
    Sending,
    WayState,
)
from abide.service.notices.rules import Channel, Stands, Way
from abide.service.notices.senders import Console


@dataclass(frozen=True, slots=True)
class SendingState:
    """How one channel to one receiver stands; fault is a code, of the last try that failed."""

    channel: Channel
    state: Way
    tries: int
    next_try_at: datetime | None
    fault: str
    only_logged: bool

    @property
    def channel_words(self) -> str:
        """The channel, for a page."""
        return ChannelName(self.channel).label

    @property
    def state_words(self) -> str:
        """How it stands, for a page."""
        if self.only_logged:
            return "written to the log only, as no provider is set"
        return str(WayState(self.state).label).lower()


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """How one receiver stands; place counts from 0, told_at is None for who is not told yet."""

    name: str
    place: int
    told_at: datetime | None
    receipted_at: datetime | None
    sendings: tuple[SendingState, ...]


@dataclass(frozen=True, slots=True)
class NoticeState:
    """How a notice stands. next_at: when the next on the list are told, None where nobody is waited for."""

    ref: UUID
    number: str
    kind: str
    at: datetime
    stands: Stands
    receipt_by: datetime | None
    receipted_at: datetime | None
    unanswered_at: datetime | None
    next_at: datetime | None
    receivers: tuple[ReceiverState, ...]

    @property
    def receipted_by(self) -> str:
        """Who confirmed it first; "" where nobody has."""
        named = [each for each in self.receivers if each.receipted_at is not None]
        return min(named, key=lambda each: each.receipted_at or self.at).name if named else ""


def state_of(ref: UUID) -> NoticeState:
    """Say how a notice stands, for the room that sent it and whose own door its reader has passed.

    No word of the notice is in the answer. Notice.DoesNotExist where there is none.
    """
    states = states_of([ref])
    if ref not in states:
        raise Notice.DoesNotExist(f"there is no notice {ref}")
    return states[ref]


def states_of(refs: Iterable[UUID]) -> dict[UUID, NoticeState]:
    """Say how many notices stand, in as many queries as for one."""
    notices = Notice.objects.filter(ref__in=list(refs)).prefetch_related(
        Prefetch("receivers", Receiver.objects.select_related("user").order_by("place", "pk")),
        Prefetch("receivers__sendings", Sending.objects.order_by("channel")),
        Prefetch("receivers__sendings__attempts", Attempt.objects.order_by("at", "pk")),
    )
    return {notice.ref: _state(notice) for notice in notices}


def _state(notice: Notice) -> NoticeState:
    receivers = tuple(
        ReceiverState(
            name=each.user.full_name if each.user else each.name,
            place=each.place,
            told_at=each.told_at,
            receipted_at=each.receipted_at,
            sendings=tuple(_sending(one) for one in each.sendings.all()),
        )
        for each in notice.receivers.all()
    )
    return NoticeState(
        ref=notice.ref,
        number=tokens.number(notice.ref),
        kind=notice.kind,
        at=notice.at,
        stands=rules.stands(
            receipted=notice.receipted_at is not None,
            unanswered=notice.unanswered_at is not None,
            ways=[
                Stands.LOGGED if one.only_logged else one.state for each in receivers for one in each.sendings
            ],
        ),
        receipt_by=notice.receipt_by,
        receipted_at=notice.receipted_at,
        unanswered_at=notice.unanswered_at,
        next_at=notice.place_due_at,
        receivers=receivers,
    )


def _sending(sending: Sending) -> SendingState:
    faults = [attempt.fault for attempt in sending.attempts.all() if attempt.fault]
    return SendingState(
        channel=Channel(sending.channel),
        state=Way(sending.state),
        tries=sending.tries,
        next_try_at=sending.next_try_at if sending.state in {Way.WAITING, Way.FAILED} else None,
        fault=faults[-1] if faults else "",
        only_logged=sending.sender == Console.name and sending.state == Way.SENT,
    )


def mine(user: User) -> QuerySet[Receiver]:
    """Give the notices a user was told of in the service, newest first."""
    told = Receiver.objects.filter(user=user, in_app=True).exclude(told_at=None)
    return told.select_related("notice__by").order_by("-told_at", "-pk")


# Not opened yet; or a receipt is wanted and nobody has given it. An erased notice waits for nobody.
_WAITS = Q(seen_at=None) | Q(wants_receipt=True)


def waiting(user: User) -> int:
    """Count the notices that wait for a user: not opened, or wanting a receipt that nobody has given."""
    return Receiver.objects.filter(_WAITS, user=user, in_app=True).count()


def waits(receiver: Receiver) -> bool:
    """Whether a notice waits for its receiver, as `waiting` counts it."""
    return receiver.seen_at is None or receiver.wants_receipt


def waiting_for(kind: str, leads_to: str) -> set[int]:
    """Give the users (primary keys) who have not opened a notice of a kind about a page yet."""
    rows = Receiver.objects.filter(seen_at=None, notice__kind=kind, notice__leads_to=leads_to)
    return set(rows.exclude(user=None).exclude(told_at=None).values_list("user", flat=True))


def unseen(user: User) -> QuerySet[Receiver]:
    """Give a user's notices that they have not opened."""
    return mine(user).filter(seen_at=None)


def unseen_about(user: User, leads_to: str) -> QuerySet[Receiver]:
    """Give a user's notices about a page that they have not opened, by whatever channel they were told."""
    theirs = Receiver.objects.filter(user=user, seen_at=None, notice__leads_to=leads_to)
    return theirs.exclude(told_at=None)


def note_listed(user: User, shown: Iterable[Receiver]) -> int:
    """Write to the audit whom a list of notices was about; returns how many people."""
    return note_sent_listed(user, [receiver.notice for receiver in shown])


def note_sent_listed(user: User, shown: Iterable[Notice]) -> int:
    """Write to the audit whom a list of notices was about; returns how many people."""
    people = [notice.about_ref for notice in shown if notice.about_ref is not None]
    return audit.record_all(by=user, action="CONSULTATION", what="notices.listed", people=people)


def _note_opened(user: User, notice: Notice) -> None:
    audit.record(by=user, action="CONSULTATION", what="notice.opened", person=notice.about_ref, obj=notice)


def open_mine(user: User, ref: UUID) -> Receiver:
    """Give one notice that a user was told of, by whatever channel, and write the look to the audit.

    Http404 for one that is not theirs.
    """
    theirs = Receiver.objects.filter(user=user, ref=ref).exclude(told_at=None)
    found = theirs.select_related("notice__by").first()
    if found is None:
        raise Http404("There is no such notice for you.")
    _note_opened(user, found.notice)
    return found


def receiver_by_token(token: str) -> Receiver:
    """Give the receiver whose link somebody followed; Http404 for a link that was not made here."""
    ref = tokens.receiver_of(token)
    found = Receiver.objects.select_related("notice", "user").filter(ref=ref).first() if ref else None
    if found is None or found.told_at is None:
        raise Http404("There is no such notice.")
    return found


def sent_by(user: User) -> QuerySet[Notice]:
    """Give the notices a user sent, newest first."""
    return Notice.objects.filter(by=user).order_by("-at", "-pk")


def open_sent(user: User, ref: UUID) -> Notice:
    """Give one notice that a user sent, and write the look to the audit; Http404 for another's."""
    found = sent_by(user).filter(ref=ref).first()
    if found is None:
        raise Http404("You have sent no such notice.")
    _note_opened(user, found)
    return found


def choices_of(user: User) -> dict[str, frozenset[Channel]]:
    """Give, for each kind, the channels by which a user is told."""
    chosen = {choice.kind: choice.channels for choice in Choice.objects.filter(user=user)}
    return {kind: rules.channels_of(kind, chosen.get(kind)) for kind in rules.KINDS}


def mobile_of(user: User) -> str:
    """Give the number a user is sent text messages to; "" where they gave none."""
    return Mobile.objects.filter(user=user).values_list("number", flat=True).first() or ""


def users_at(organisation: Organisation, *, roles: Iterable[str] | None = None) -> list[User]:
    """Give the open accounts of an organisation, of some roles or all, so that a room above can tell them."""
    users = User.objects.filter(organisation=organisation, is_active=True, locked_at=None)
    return list((users if roles is None else users.filter(role__in=list(roles))).order_by("pk"))


# --- what the sending asks (outbox) -----------------------------------------------------------------------

_URGENT = [name for name, kind in rules.KINDS.items() if kind.urgent]


def due(now: datetime, *, limit: int) -> list[Sending]:
    """Give the sendings to try now, urgent ones first and of these the longest due.

    One that somebody is sending is left out.
    """
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    rows = Sending.objects.filter(free, state__in=[Way.WAITING, Way.FAILED], next_try_at__lte=now)
    return _with_receivers(rows, limit)


def to_ask_after(now: datetime, *, limit: int) -> list[Sending]:
    """Give the sendings whose provider is to be asked what became of them."""
    rows = Sending.objects.filter(state=Way.SENT, next_try_at__lte=now).exclude(reference="")
    return _with_receivers(rows, limit)


def _with_receivers(rows: QuerySet[Sending], limit: int) -> list[Sending]:
    # Only so many leave in a minute: an escalation does not wait behind a hundred new messages.
    urgent = Case(When(receiver__notice__kind__in=_URGENT, then=0), default=1)
    found = rows.select_related("receiver__notice", "receiver__user")
    return list(found.order_by(urgent, "next_try_at", "pk")[:limit])


def tried_since(moment: datetime) -> int:
    """Count the tries to send anything since a moment."""
    return Attempt.objects.filter(at__gt=moment).count()


def sent_to(sending: Sending, now: datetime) -> int:
    """Count the tries within the last hour to the same address by the same channel, urgent ones left out."""
    receiver = sending.receiver
    same = (
        Q(sending__receiver__user=receiver.user_id)
        if receiver.user_id
        else Q(sending__receiver__email=receiver.email, sending__receiver__phone=receiver.phone)
    )
    since = now - timedelta(hours=1)
    tried = Attempt.objects.filter(same, at__gt=since, sending__channel=sending.channel)
    return tried.exclude(sending__receiver__notice__kind__in=_URGENT).count()


def address_of(receiver: Receiver, channel: Channel) -> str:
    """Give where a channel reaches a receiver now; "" where it does not."""
    if receiver.user is None:
        return receiver.email if channel == Channel.EMAIL else receiver.phone
    if not receiver.user.is_active:
        return ""
    return receiver.user.email if channel == Channel.EMAIL else mobile_of(receiver.user)


def sending_of(reference: str, identity: str) -> Sending | None:
    """Give the sending that a provider speaks of, by our reference and its own id; None for any other.

    A word of an earlier try, which has another id, says nothing of the one that was made since.
    """
    try:
        ref = UUID(reference)
    except ValueError:
        return None
    return Sending.objects.filter(ref=ref, reference=identity, state=Way.SENT).first()


def outbox() -> list[tuple[str, str, int]]:
    """Count what is in the outbox as (channel, state, how many)."""
    rows = Sending.objects.order_by().values_list("channel", "state").annotate(many=Count("pk"))
    return sorted(rows)


def longest_waiting(now: datetime) -> float | None:
    """Give how long the oldest sending has waited to be sent (minutes); None where nothing waits."""
    waiting = Sending.objects.filter(state__in=[Way.WAITING, Way.FAILED]).order_by("made_at")
    oldest = waiting.values_list("made_at", flat=True).first()
    return None if oldest is None else (now - oldest).total_seconds() / 60
