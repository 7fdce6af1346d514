"""The only reader of threads and contacts for a page: the user first, each look in the audit."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from abide.service.accounts.models import Organisation, User
from abide.service.audit import actions as audit
from abide.service.messages import rules
from abide.service.messages.models import Contact, Message, Thread
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.people.queries import people_for


def threads_for(user: User) -> QuerySet[Thread]:
    """Give the threads this user may see, the one due first at the head.

    Theirs are those addressed to their organisation and those they began; of these, one about a person
    only if they may see that person.
    """
    if not (user.is_authenticated and user.is_active):
        return Thread.objects.none()
    ours = Thread.addressed.through.objects.filter(organisation=user.organisation_id)
    mine = Q(pk__in=ours.values("thread")) | Q(begun_by=user)
    about = Q(person=None) | Q(person__in=people_for(user).values("pk"))
    return Thread.objects.filter(mine & about).order_by("due_at", "pk")


def listed(user: User, *, resolved: bool) -> QuerySet[Thread]:
    """Give the threads of a list, with what its rows show: those not resolved, or those that are."""
    threads = threads_for(user).select_related("person", "owner").prefetch_related("addressed")
    if resolved:
        return threads.filter(status=rules.RESOLVED).order_by("-due_at", "-pk")
    return threads.exclude(status=rules.RESOLVED)


def unresolved_about(user: User, person: Person) -> QuerySet[Thread]:
    """Give the threads about one person that are not resolved, of those this user may see."""
    return threads_for(user).filter(person=person).exclude(status=rules.RESOLVED)


def note_listed(user: User, threads: Iterable[Thread]) -> int:
    """Write to the audit whose names a list of threads showed; returns how many people."""
    people = [thread.person for thread in threads if thread.person is not None]
    return audit.record_all(
        by=user, action="CONSULTATION", what="threads.listed", people=people, reason=Why.CASE_MANAGEMENT
    )


def open_thread(user: User, ref: UUID) -> Thread:
    """Give one thread to look at, and write the look to the audit; Http404 for one they may not see.

    Call it outside a transaction, or a refusal is rolled back with it.
    """
    shown = threads_for(user).select_related("person", "owner", "begun_by__organisation")
    thread = shown.filter(ref=ref).first()
    if thread is None:
        theirs = Thread.objects.select_related("person").filter(ref=ref).first()
        person = theirs.person if theirs else None
        audit.record(
            by=user, action="CONSULTATION", what="thread.refused", person=person, obj=theirs, refused=True
        )
        raise Http404("There is no such thread among those you may see.")
    audit.record(
        by=user,
        action="CONSULTATION",
        what="thread.opened",
        person=thread.person,
        obj=thread,
        reason=Why.CASE_MANAGEMENT,
    )
    return thread


def may_see(user: User, thread: Thread) -> bool:
    """Whether a user sees this thread."""
    return threads_for(user).filter(pk=thread.pk).exists()


def said(thread: Thread) -> QuerySet[Message]:
    """Give the messages of a thread that was opened, oldest first."""
    return thread.messages.select_related("by__organisation", "handed_to").order_by("at", "pk")


def colleague(thread: Thread, email: str) -> User | None:
    """Find somebody by email who could own this thread: their account is open and they see the thread."""
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    return found if found is not None and may_see(found, thread) else None


def organisations() -> QuerySet[Organisation]:
    """Give every organisation that a thread can be addressed to; anybody signed in may know them."""
    return Organisation.objects.order_by("name")


def contacts() -> QuerySet[Contact]:
    """Give the directory of contacts; anybody signed in may read it."""
    return Contact.objects.select_related("organisation").order_by("organisation__name", "purpose")


def contact(ref: UUID) -> Contact:
    """Give one contact; Http404 where there is none."""
    found = contacts().filter(ref=ref).first()
    if found is None:
        raise Http404("There is no such contact.")
    return found
