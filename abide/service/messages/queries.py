"""The only reader of threads and contacts for a page: the user first, each look in the audit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404

from abide.service.accounts.models import Organisation, Role, User
from abide.service.audit import actions as audit
from abide.service.messages import board, rules
from abide.service.messages.models import Contact, Level, Message, Thread
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


def listed(user: User, *, resolved: bool, own: bool = False) -> QuerySet[Thread]:
    """Give the threads of a list, with what its rows show: those not resolved, or those that are.

    own: only those that the user owns.
    """
    threads = threads_for(user).select_related("person", "owner").prefetch_related("addressed")
    threads = threads.annotate(said=Count("messages"))
    if own:
        threads = threads.filter(owner=user)
    if resolved:
        return threads.filter(status=rules.RESOLVED).order_by("-due_at", "-pk")
    return threads.exclude(status=rules.RESOLVED)


def strategic(user: User, month: date) -> QuerySet[Thread]:
    """Give the strategic threads that a month's board page may show, of those a user may see.

    Left out: those begun later, and those that were resolved before the month and did not move in it.
    """
    begin, end = board.bounds(month)
    moves = Message.objects.filter(thread=OuterRef("pk")).exclude(became="")
    before = moves.filter(at__lt=begin).order_by("-at", "-pk").values("became")[:1]
    threads = threads_for(user).filter(level=Level.STRATEGIC, begun_at__lt=end)
    threads = threads.annotate(was=Coalesce(Subquery(before), Value(rules.OPEN)))
    return threads.filter(~Q(was=rules.RESOLVED) | Exists(moves.filter(at__gte=begin, at__lt=end)))


def on_board(user: User, month: date, now: datetime) -> list[tuple[Thread, board.Line]]:
    """Give the strategic threads of a month's board page that a user may see, the longest overdue first.

    month: its first day. Each name that the page shows is written to the audit.
    """
    asked = Message.objects.exclude(became="", due_to=None, board_month=None).select_related("by")
    threads = (
        strategic(user, month)
        .select_related("person", "owner")
        .prefetch_related("addressed", Prefetch("messages", asked.order_by("at", "pk"), to_attr="turns"))
    )
    rows = []
    for thread in threads:
        line = board.line(
            begun_at=thread.begun_at,
            due_at=thread.due_at,
            changes=[_change(message) for message in thread.turns],
            month=month,
            now=now,
        )
        if line is not None:
            rows.append((thread, line))
    note_listed(user, [thread for thread, _ in rows])
    return sorted(rows, key=lambda row: (row[1].status == rules.RESOLVED, row[1].due_at))


def _change(message: Message) -> board.Change:
    return board.Change(
        at=message.at,
        became=message.became,
        due_from=message.due_from,
        due_to=message.due_to,
        month=message.board_month,
        words=message.words if message.board_month else "",
        by=message.by.full_name if message.by else "The service",
    )


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


@dataclass(frozen=True, slots=True)
class Desk:
    """A contact of the directory as a notice needs it."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Told:
    """Whom something in a thread concerns: users, and desks of organisations where nobody takes part yet."""

    users: tuple[User, ...]
    desks: tuple[Desk, ...]


# Of an organisation where nobody takes part yet, so many users at most are told one by one.
MOST_TOLD = 20


def whom_to_tell(thread: Thread, *, but: User | None) -> Told:
    """Say who is told when something happens in a thread: whoever takes part in it and still sees it.

    For an addressed organisation of which nobody takes part: those of its users who would see the thread
    (about a person: their responsible officers, and a team's manager), if they are few, and the desks
    that the directory has for it. but: who did it.
    """
    part = _takes_part(thread)
    here = {user.organisation_id for user in part}
    addressed = set(thread.addressed.values_list("pk", flat=True))
    silent = addressed - here
    users = {user.pk: user for user in [*part, *_would_see(thread, silent)] if user.is_active}
    desks = Contact.objects.filter(organisation__in=silent).exclude(email="").select_related("organisation")
    return Told(
        users=tuple(
            user for user in users.values() if (but is None or user.pk != but.pk) and may_see(user, thread)
        ),
        desks=tuple(
            Desk(f"{each.organisation.name}: {each.purpose}"[:200], each.email)
            for each in desks.order_by("pk")
        ),
    )


def _takes_part(thread: Thread) -> list[User]:
    named = thread.messages.values("by").union(thread.messages.values("handed_to"))
    pks = {row["by"] for row in named} | {thread.owner_id, thread.begun_by_id}
    return list(User.objects.filter(pk__in=[pk for pk in pks if pk is not None]).order_by("pk"))


def _would_see(thread: Thread, organisations: Iterable[int]) -> list[User]:
    found: list[User] = []
    for organisation in sorted(organisations):
        theirs = User.objects.filter(organisation=organisation, is_active=True).exclude(
            role__in=[Role.AUDITOR, Role.WALL_SCREEN]
        )
        if thread.person is not None and thread.person.orders.exists():
            orders = thread.person.orders.filter(current__status="IN_FORCE")
            named = Q(pk__in=orders.values("responsible_officer")) | Q(
                role=Role.TEAM_MANAGER, team__in=orders.values("team")
            )
            theirs = theirs.filter(named | Q(role__in=_SEE_EVERYONE))
        few = list(theirs.order_by("pk")[: MOST_TOLD + 1])
        found += few if len(few) <= MOST_TOLD else []
    return found


_SEE_EVERYONE = (Role.MONITORING_OFFICER, Role.CENTRE_MANAGER)


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
