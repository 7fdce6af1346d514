"""The only writer of notices, of what was done to send them, and of users' choices how to be told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from abide.service.accounts.models import User
from abide.service.audit import actions as audit
from abide.service.notices import happenings, rules, tokens
from abide.service.notices.models import Attempt, Choice, Mobile, Notice, Receiver, Sending
from abide.service.notices.rules import KINDS, Channel, Step, Way

By = User | str
_OPEN = (Way.WAITING, Way.FAILED)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be told: a user, or a desk outside by its name with an email address, a number or both."""

    user: User | None = None
    name: str = ""
    email: str = ""
    phone: str = ""


class ErasedPerson(Protocol):
    """A person on tag as the room above knows them; this room asks for their reference only."""

    ref: UUID


@transaction.atomic
def send(
    *,
    by: By,
    to: Sequence[Recipient],
    kind: str,
    subject: str,
    text: str,
    about_ref: UUID | None = None,
    needs_receipt_by: datetime | None = None,
    then: Sequence[Sequence[Recipient]] = (),
    outside: str = "",
    leads_to: str = "",
    key: str = "",
) -> Notice:
    """Write a notice into the outbox, in the caller's transaction; the worker sends it once that commits.

    to: who is told first, all at once; then: who is told next, list by list, each after as long as the
    first had, where a receipt is wanted by a moment and none has come. subject and text are shown to the
    receivers and the sender inside the service for as long as it is kept, whoever they may still see: they
    say a kind, a reference and what to do, never a name, a sentence of an alert, a reason or a thread's
    subject. An email or text message has a number and a link. leads_to: the page it is about, such as
    "/alerts/<ref>/", which asks whether its reader may see it. outside: what a desk without an account may
    read with its code, naming nobody. about_ref: reference of the person on tag, so that erasing them
    empties the notice.
    key: the same key gives the notice that is there already. ValidationError, by field, for what cannot be.
    """
    now = timezone.now()
    lists = [_once(each) for each in (to, *then)]
    faults = {
        "kind": "" if kind in KINDS else f"There is no notice of the kind {kind}.",
        "subject": "" if subject.strip() else "Say what it is about.",
        "to": "" if all(lists) else "Name somebody to tell, in each list.",
        "needs_receipt_by": "Choose a time that is still to come."
        if needs_receipt_by is not None and needs_receipt_by <= now
        else "",
        "then": "Say by when somebody must confirm, or the next are never told."
        if then and needs_receipt_by is None
        else "",
        "leads_to": "" if not leads_to or leads_to.startswith("/") else "Give a page of this service.",
    }
    for each in (each for group in lists for each in group):
        if each.user is None and not (each.name and (each.email or each.phone)):
            faults["to"] = "Give the name of whoever has no account, and an email address or a number."
    if found := {field: fault for field, fault in faults.items() if fault}:
        raise ValidationError(found)
    values: dict[str, object] = {
        "kind": kind,
        "subject": subject.strip()[:200],
        "text": text.strip()[:4000],
        "outside": outside.strip()[:500],
        "leads_to": leads_to[:200],
        "about_ref": about_ref,
        "by": by if isinstance(by, User) else None,
        "at": now,
        "receipt_by": needs_receipt_by,
        "place_due_at": needs_receipt_by,
    }
    if key:
        notice, new = Notice.objects.get_or_create(key=key, defaults=values)
        if not new:
            return notice
    else:
        notice = Notice.objects.create(**values)
    receivers = Receiver.objects.bulk_create(
        Receiver(
            notice=notice, place=place, user=each.user, name=each.name, email=each.email, phone=each.phone
        )
        for place, group in enumerate(lists)
        for each in group
    )
    _tell(notice, [each for each in receivers if each.place == 0], now)
    audit.record(
        by=by,
        action="COLLECTION" if about_ref is None else "DISCLOSURE",
        what="notice.sent",
        person=about_ref,
        obj=notice,
        reason=kind,
        recipients=[each.user or f"notices.receiver:{each.ref}" for each in receivers],
    )
    return notice


@transaction.atomic
def confirm(*, by: By, receiver: Receiver) -> bool:
    """Note that a receiver has the notice, and stop the list; says whether this was the first receipt."""
    if isinstance(by, User) and receiver.user_id != by.pk:
        raise PermissionDenied("This notice is not for you.")
    notice = Notice.objects.select_for_update().get(pk=receiver.notice_id)
    now = timezone.now()
    Receiver.objects.filter(pk=receiver.pk, seen_at=None).update(seen_at=now)
    if not Receiver.objects.filter(pk=receiver.pk, receipted_at=None).update(receipted_at=now):
        return False
    audit.record(by=by, action="CONSULTATION", what="notice.receipted", person=notice.about_ref, obj=notice)
    if notice.receipted_at is not None:
        return False
    notice.receipted_at, notice.place_due_at = now, None
    notice.save(update_fields=["receipted_at", "place_due_at"])
    _stop(notice, now)
    happenings.moved.send(sender=Notice, notice=notice, what="receipted")
    return True


@transaction.atomic
def confirm_by_code(*, receiver: Receiver, code: str) -> bool:
    """Confirm for somebody who holds the link and its code; False for a wrong code, or too many of them."""
    # The notice first, as everywhere: who locks them the other way round waits for one that waits for it.
    Notice.objects.select_for_update().get(pk=receiver.notice_id)
    held = Receiver.objects.select_for_update().get(pk=receiver.pk)
    if rules.code_is_dead(held.wrong_codes, timezone.now()):
        return False
    if not tokens.is_code(held.ref, code):
        Receiver.objects.filter(pk=held.pk).update(wrong_codes=F("wrong_codes") + 1)
        return False
    confirm(by="notices.code", receiver=held)
    return True


@transaction.atomic
def note_seen(*, by: User, receivers: Iterable[Receiver]) -> None:
    """Note that a user has opened notices of theirs; what wants a receipt is confirmed apart."""
    pks = [receiver.pk for receiver in receivers]
    Receiver.objects.filter(pk__in=pks, user=by, seen_at=None).update(seen_at=timezone.now())


@transaction.atomic
def take_back(*, by: By, notice: Notice) -> None:
    """Stop a notice that is needed no more: nothing further is sent and nobody further is told."""
    now = timezone.now()
    held = Notice.objects.select_for_update().get(pk=notice.pk)
    held.place_due_at = None
    held.save(update_fields=["place_due_at"])
    _stop(held, now)
    audit.record(by=by, action="ALTERATION", what="notice.taken_back", person=held.about_ref, obj=held)


@transaction.atomic
def go_on(*, now: datetime, limit: int = 100) -> int:
    """Tell the next on the list of every notice that nobody confirmed in time; return how many went on.

    Where the list is at its end, the sender is told. A notice that cannot be delivered to anybody in its
    turn goes on at once.
    """
    hopeful = Sending.objects.filter(
        receiver__notice=OuterRef("pk"),
        receiver__place=OuterRef("place"),
        state__in=[*_OPEN, Way.SENT, Way.DELIVERED],
    )
    due = Notice.objects.exclude(place_due_at=None).filter(Q(place_due_at__lte=now) | ~Exists(hopeful))
    count = 0
    for pk in list(due.order_by("place_due_at").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            count += _go_on(Notice.objects.select_for_update().get(pk=pk), now)
    return count


def _go_on(notice: Notice, now: datetime) -> bool:
    receivers = list(notice.receivers.order_by("place", "pk"))
    there = Sending.objects.filter(receiver__notice=notice, receiver__place=notice.place)
    step = rules.step(
        place=notice.place,
        places=1 + max(each.place for each in receivers),
        due_at=notice.place_due_at,
        ways=list(there.values_list("state", flat=True)),
        now=now,
    )
    if step == Step.WAIT:
        return False
    if step == Step.NEXT:
        assert notice.receipt_by is not None
        notice.place += 1
        notice.place_due_at = now + (notice.receipt_by - notice.at)
        notice.save(update_fields=["place", "place_due_at"])
        _tell(notice, [each for each in receivers if each.place == notice.place], now)
        happenings.moved.send(sender=Notice, notice=notice, what="next")
    else:
        notice.unanswered_at, notice.place_due_at = now, None
        notice.save(update_fields=["unanswered_at", "place_due_at"])
        _tell_sender(notice)
        happenings.moved.send(sender=Notice, notice=notice, what="unanswered")
    what = "notice.went_on" if step == Step.NEXT else "notice.unanswered"
    audit.record(by="notices", action="DISCLOSURE", what=what, person=notice.about_ref, obj=notice)
    return True


def _tell_sender(notice: Notice) -> None:
    if notice.by is None or not notice.by.is_active:
        return
    send(
        by="notices",
        to=[Recipient(user=notice.by)],
        kind="UNANSWERED",
        subject=f"Nobody confirmed your notice {tokens.number(notice.ref)}",
        text="Everybody on the list was told and nobody confirmed it in time. Call them.",
        about_ref=notice.about_ref,
        leads_to=notice.leads_to,
        key=f"unanswered:{notice.ref}",
    )


def _tell(notice: Notice, receivers: Sequence[Receiver], now: datetime) -> None:
    """Give each receiver a row of the outbox for every channel they are told by."""
    users = [each.user_id for each in receivers if each.user_id is not None]
    chosen = {choice.user_id: choice for choice in Choice.objects.filter(user__in=users, kind=notice.kind)}
    mobiles = set(Mobile.objects.filter(user__in=users).values_list("user", flat=True))
    sendings = []
    for each in receivers:
        channels = _channels(each, notice.kind, chosen, mobiles)
        each.told_at, each.in_app = now, Channel.IN_APP in channels
        each.wants_receipt = notice.receipt_by is not None and notice.receipted_at is None
        for channel in sorted(channels):
            at_once = channel == Channel.IN_APP
            sendings.append(
                Sending(
                    receiver=each,
                    channel=channel,
                    made_at=now,
                    state=Way.DELIVERED if at_once else Way.WAITING,
                    next_try_at=None if at_once else now,
                    sent_at=now if at_once else None,
                    settled_at=now if at_once else None,
                    sender="in_app" if at_once else "",
                )
            )
    Receiver.objects.bulk_update(receivers, ["told_at", "in_app", "wants_receipt"])
    Sending.objects.bulk_create(sendings)
    if shown := [each.user_id for each in receivers if each.in_app]:
        happenings.told.send(sender=Notice, users=shown)


def _channels(
    receiver: Receiver, kind: str, chosen: Mapping[int, Choice], mobiles: set[int]
) -> frozenset[Channel]:
    if receiver.user_id is None:
        ways = {Channel.EMAIL: receiver.email, Channel.SMS: receiver.phone}
        return frozenset(channel for channel, address in ways.items() if address)
    assert receiver.user is not None
    if not receiver.user.is_active:
        return frozenset()
    choice = chosen.get(receiver.user_id)
    channels = rules.channels_of(kind, None if choice is None else choice.channels)
    return channels if receiver.user_id in mobiles else channels - {Channel.SMS}


def _stop(notice: Notice, now: datetime) -> None:
    """Send nothing further of a notice, and wait for nobody's receipt."""
    Receiver.objects.filter(notice=notice, wants_receipt=True).update(wants_receipt=False)
    Sending.objects.filter(receiver__notice=notice, state__in=_OPEN).update(
        state=Way.NOT_NEEDED, next_try_at=None, settled_at=now
    )


def _once(recipients: Sequence[Recipient]) -> list[Recipient]:
    """Leave out who is named twice in one list."""
    known = {(each.user.pk if each.user else None, each.email, each.phone): each for each in recipients}
    return list(known.values())


# --- the outbox: what the sending itself writes (see outbox) ----------------------------------------------


def claim(*, sending: Sending, now: datetime, try_again: bool) -> Attempt | None:
    """Take a sending to try now, unless somebody else has; the attempt is on record before it is made."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    with transaction.atomic():
        won = Sending.objects.filter(
            free, pk=sending.pk, state=sending.state, next_try_at=sending.next_try_at
        ).update(claimed_until=now + rules.claim_lasts(now), tries=F("tries") + (1 if try_again else 0))
        return Attempt.objects.create(sending=sending, at=now) if won and try_again else None


@transaction.atomic
def note_outcome(
    *,
    sending: Sending,
    attempt: Attempt | None,
    state: Way,
    now: datetime,
    next_try_at: datetime | None,
    fault: str = "",
    reference: str = "",
    sender: str = "",
) -> None:
    """Note what became of a try. What is settled already (confirmed meanwhile, say) stays as it is."""
    if attempt is not None:
        Attempt.objects.filter(pk=attempt.pk).update(became=state, fault=fault)
    values: dict[str, object] = {
        "state": state,
        "next_try_at": next_try_at,
        "claimed_until": None,
        "settled_at": now if state in rules.SETTLED else None,
    }
    if reference:
        values |= {"reference": reference[:100], "sent_at": now}
    if sender:
        values["sender"] = sender
    Sending.objects.filter(pk=sending.pk).exclude(state__in=rules.SETTLED).update(**values)


def put_off(*, sending: Sending, until: datetime | None) -> None:
    """Leave a sending for later, without counting a try; None: nothing more is asked of it."""
    Sending.objects.filter(pk=sending.pk).update(next_try_at=until, claimed_until=None)


# --- how users want to be told ----------------------------------------------------------------------------


@transaction.atomic
def choose(*, by: User, kinds: Mapping[str, Sequence[str]], mobile: str) -> None:
    """Keep by which channels a user wants to be told of each kind, and the number for text messages.

    ValidationError, by kind, where an urgent kind would reach them by no way at all.
    """
    number = "".join(mobile.split())
    faults = {
        kind: fault
        for kind, channels in kinds.items()
        if (fault := rules.fault_of_choice(kind, channels, phone=bool(number)))
    }
    if number and not (number.removeprefix("+").isdecimal() and 10 <= len(number) <= 16):
        faults["mobile"] = "Enter a mobile number, such as 07700 900123."
    if faults:
        raise ValidationError(faults)
    if number:
        Mobile.objects.update_or_create(user=by, defaults={"number": number})
    else:
        Mobile.objects.filter(user=by).delete()
    for kind, channels in kinds.items():
        Choice.objects.update_or_create(
            user=by,
            kind=kind,
            defaults={
                "in_app": Channel.IN_APP in channels,
                "email": Channel.EMAIL in channels,
                "sms": Channel.SMS in channels,
            },
        )
    audit.record(by=by, action="ALTERATION", what="notices.chosen", obj=by)


@transaction.atomic
def erase_person(person: ErasedPerson) -> None:
    """Empty every notice about a person, and send no further one. May be called again."""
    about = Notice.objects.filter(about_ref=person.ref)
    now = timezone.now()
    for notice in about.select_for_update().order_by("pk"):
        _stop(notice, now)
    Receiver.objects.filter(notice__in=about, seen_at=None).update(seen_at=now)
    about.update(subject="", text="", outside="", leads_to="", place_due_at=None, about_ref=None)
