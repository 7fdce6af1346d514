"""The only writer of threads, of the messages in them, and of the directory of contacts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from abide.explain import times
from abide.service.accounts.models import Organisation, User
from abide.service.accounts.permissions import Task, check
from abide.service.audit import actions as audit
from abide.service.messages import happenings, queries, rules
from abide.service.messages.models import Contact, Level, Message, Thread
from abide.service.messages.queries import may_see
from abide.service.notices import actions as telling
from abide.service.notices import queries as notices
from abide.service.notices.actions import Recipient
from abide.service.people.models import Person
from abide.service.people.queries import check_may_write

By = User | str

# What a desk without an account reads; it names nobody.
_OUTSIDE = "A thread for your organisation waits in Abide. Read it there, or call the monitoring centre."


@transaction.atomic
def begin(
    *,
    by: By,
    subject: str,
    words: str,
    level: str,
    addressed: Iterable[Organisation],
    due_at: datetime,
    person: Person | None = None,
) -> Thread:
    """Begin a thread about a person, or about a topic, with its first message.

    due_at: the moment by which an answer is due. ValidationError, by field, for what cannot be;
    PermissionDenied for a role that writes no messages or somebody who may not see the person.
    """
    if person is None:
        check(by, Task.WRITE_MESSAGES)
    else:
        # Held, so that an erasure comes before this thread or after it, and never past it.
        person = Person.objects.select_for_update().get(pk=person.pk)
        check_may_write(by, Task.WRITE_MESSAGES, person)
    organisations = list(addressed)
    now = timezone.now()
    faults = {
        "subject": "" if subject.strip() else "Say what it is about.",
        "words": "" if words.strip() else "Write the message.",
        "level": "" if level in Level.values else "Choose local or strategic.",
        "addressed": "" if organisations else "Choose at least one organisation to write to.",
        "due_at": rules.fault_of_due(due_at, now),
    }
    _refuse({field: fault for field, fault in faults.items() if fault})
    if person is not None and person.erased_at is not None:
        raise ValidationError({"subject": "This person was erased."})
    thread = Thread.objects.create(
        person=person,
        subject=subject.strip(),
        level=level,
        due_at=due_at,
        begun_by=_user(by),
        begun_at=now,
    )
    thread.addressed.set(organisations)
    Message.objects.create(thread=thread, at=now, by=_user(by), words=words.strip())
    audit.record(
        by=by,
        action="COLLECTION" if person is None else "DISCLOSURE",
        what="thread.begun",
        person=person,
        obj=thread,
        recipients=organisations,
    )
    _tell(by, thread, "MESSAGE", "New thread")
    return thread


@transaction.atomic
def reply(*, by: By, thread: Thread, words: str, become: str = "") -> Message:
    """Add a message to a thread, and with it the status the thread takes ("": it keeps the one it has).

    Of two who resolve one thread at the same time the second is refused, and told so.
    """
    thread = _held(by, thread)
    _refuse({"become": fault} if (fault := rules.fault_of_reply(thread.status, become)) else {})
    _refuse({} if words.strip() else {"words": "Write the message."})
    _become(thread, become)
    message = Message.objects.create(
        thread=thread, at=timezone.now(), by=_user(by), words=words.strip(), became=become
    )
    _note(by, thread, "thread.moved" if become else "thread.answered")
    _tell(by, thread, "MESSAGE", "Thread resolved" if become == rules.RESOLVED else "New message in a thread")
    return message


@transaction.atomic
def hand_over(*, by: By, thread: Thread, owner: User) -> Message:
    """Make somebody who sees a thread its owner; the thread says that it was done, and by whom."""
    thread = _held(by, thread)
    if not owner.is_active or not may_see(owner, thread):
        raise ValidationError({"email": "Nobody with this email address may see this thread."})
    if thread.owner_id == owner.pk:
        raise ValidationError({"email": f"{owner.full_name} owns this thread already."})
    thread.owner = owner
    thread.save(update_fields=["owner"])
    message = Message.objects.create(thread=thread, at=timezone.now(), by=_user(by), handed_to=owner)
    _note(by, thread, "thread.handed_over")
    _tell(by, thread, "HANDED_OVER", "Thread handed over")
    return message


@transaction.atomic
def change_due(*, by: By, thread: Thread, due_at: datetime, why: str) -> Message:
    """Give a thread another moment by which its answer is due; the thread says from when, by whom and why."""
    thread = _held(by, thread)
    now = timezone.now()
    faults = {
        "due_at": rules.fault_of_change(thread.status, thread.due_at, due_at, now),
        "why": "" if why.strip() else "Say why.",
    }
    _refuse({field: fault for field, fault in faults.items() if fault})
    message = Message.objects.create(
        thread=thread, at=now, by=_user(by), words=why.strip(), due_from=thread.due_at, due_to=due_at
    )
    thread.due_at, thread.overdue_told_at = due_at, None
    thread.save(update_fields=["due_at", "overdue_told_at"])
    _note(by, thread, "thread.due_changed")
    _tell(by, thread, "MESSAGE", "Thread due at another time")
    return message


@transaction.atomic
def decide(*, by: By, thread: Thread, month: date, words: str, become: str = "") -> Message:
    """Record in a strategic thread what the board of a month decided, and what the thread becomes by it."""
    thread = _held(by, thread)
    month = month.replace(day=1)
    faults = {
        "words": "" if words.strip() else "Write what was decided.",
        "month": rules.fault_of_decision(thread.level, month, timezone.localtime()),
        "become": rules.fault_of_reply(thread.status, become) if become else "",
    }
    _refuse({field: fault for field, fault in faults.items() if fault})
    _become(thread, become)
    message = Message.objects.create(
        thread=thread, at=timezone.now(), by=_user(by), words=words.strip(), became=become, board_month=month
    )
    _note(by, thread, "thread.decided")
    _tell(by, thread, "MESSAGE", "Thread decided on by the board")
    return message


def tell_overdue(*, now: datetime, limit: int = 50) -> int:
    """Tell whom it concerns of threads that became overdue, once for each due time; return how many."""
    due = Thread.objects.filter(due_at__lte=now, overdue_told_at=None).exclude(status=rules.RESOLVED)
    told = 0
    for pk in list(due.order_by("due_at").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            thread = Thread.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
            if thread.overdue_told_at is not None or not rules.overdue(thread.status, thread.due_at, now):
                continue
            thread.overdue_told_at = now
            thread.save(update_fields=["overdue_told_at"])
            if thread.person is None or thread.person.erased_at is None:
                _tell("messages", thread, "OVERDUE", "Thread overdue for an answer")
            told += 1
    return told


def note_opened(*, by: User, thread: Thread) -> None:
    """Note that a user has read a thread: their notices about it are opened, and the next word tells anew."""
    telling.note_seen(by=by, receivers=notices.unseen_about(by, _page_of(thread)))


def _page_of(thread: Thread) -> str:
    return f"/messages/{thread.ref}/"


def _become(thread: Thread, become: str) -> None:
    """Give a thread another status; one that is opened again is told of anew once it is overdue."""
    if become:
        thread.status, thread.overdue_told_at = become, None
        thread.save(update_fields=["status", "overdue_told_at"])


def _tell(by: By, thread: Thread, kind: str, what: str) -> None:
    """Tell whom a thread concerns that something happened in it, but for whoever did it."""
    happenings.changed.send(sender=Thread, thread=thread)
    leads_to = _page_of(thread)
    told = queries.whom_to_tell(thread, but=_user(by))
    known = notices.waiting_for(kind, leads_to)
    recipients = [
        *(Recipient(user=user) for user in told.users if user.pk not in known),
        *(Recipient(name=contact.name, email=contact.email) for contact in told.desks),
    ]
    if recipients:
        telling.send(
            by=by,
            to=recipients,
            kind=kind,
            # Not the thread's subject: a receiver who may see the thread no more could still read it here.
            subject=f"{what} (reference {str(thread.ref)[:8]})",
            text=f"The answer is due {times.full_moment(timezone.localtime(thread.due_at))}.",
            outside=_OUTSIDE,
            about_ref=thread.person.ref if thread.person else None,
            leads_to=leads_to,
        )


@transaction.atomic
def add_contact(*, by: By, organisation: Organisation, purpose: str, **details: Any) -> Contact:
    """Add a contact to the directory: details are phone, email and hours."""
    check(by, Task.KEEP_CONTACTS)
    contact = Contact(organisation=organisation, purpose=purpose, **details)
    _keep(contact)
    audit.record(by=by, action="COLLECTION", what="contact.added", obj=contact)
    return contact


@transaction.atomic
def change_contact(*, by: By, contact: Contact, **details: Any) -> Contact:
    """Change what the directory says of a contact."""
    check(by, Task.KEEP_CONTACTS)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    for field, value in details.items():
        setattr(contact, field, value)
    _keep(contact)
    audit.record(by=by, action="ALTERATION", what="contact.changed", obj=contact)
    return contact


@transaction.atomic
def remove_contact(*, by: By, contact: Contact) -> None:
    """Take a contact out of the directory."""
    check(by, Task.KEEP_CONTACTS)
    audit.record(by=by, action="ERASURE", what="contact.removed", obj=contact)
    Contact.objects.filter(pk=contact.pk).delete()


@transaction.atomic
def erase_person(person: Person) -> None:
    """Erase what was written about a person: their threads stay as empty rows. May be called again."""
    # The threads first: whoever is writing in one is waited for, and what they wrote goes as well.
    Thread.objects.filter(person=person).update(subject="")
    Message.objects.filter(thread__person=person).erase_words()


def _held(by: By, thread: Thread) -> Thread:
    """Give the thread as it is now, held against other writers, to somebody who may write in it."""
    check(by, Task.WRITE_MESSAGES)
    held = Thread.objects.select_for_update(of=("self",)).select_related("person").get(pk=thread.pk)
    if isinstance(by, User) and not may_see(by, held):
        raise PermissionDenied("This thread is not among those you may see.")
    if held.person is not None and held.person.erased_at is not None:
        raise ValidationError({"words": "This person was erased."})
    return held


def _note(by: By, thread: Thread, what: str) -> None:
    audit.record(by=by, action="ALTERATION", what=what, person=thread.person, obj=thread)


def _keep(contact: Contact) -> None:
    if not (contact.phone or contact.email):
        raise ValidationError({"phone": "Give a telephone number or an email address."})
    twin = Contact.objects.filter(organisation=contact.organisation, purpose=contact.purpose)
    if twin.exclude(pk=contact.pk).exists():
        raise ValidationError({"purpose": "This organisation has a contact for this purpose already."})
    contact.save()


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise ValidationError(faults)


def _user(by: By) -> User | None:
    return by if isinstance(by, User) else None
