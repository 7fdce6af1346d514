"""The one door to people: whom a user may see, and the look itself, which the audit writes down.

Every list, page and live event about a person on tag goes through `people_for` or `open_person`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Q, QuerySet, When
from django.http import Http404
from django.utils import timezone

from abide.service.accounts.models import Role, User
from abide.service.accounts.permissions import Task, check
from abide.service.audit import actions as audit
from abide.service.people.choices import AddressKind, Why
from abide.service.people.finding import bearers, by_name
from abide.service.people.matching import read
from abide.service.people.models import Address, Person, ProtectedPerson

Scope = Callable[[User], Q | None]
# What no person has as a reference (they are random): stands for a text that is no reference at all.
_NOBODY = UUID(int=0)


def _named_on_order(user: User) -> Q:
    """People whose order in force names the user as its responsible officer, Specials included."""
    mine = Person.objects.filter(orders__current__status="IN_FORCE", orders__responsible_officer=user)
    return Q(pk__in=mine.values("pk"))


def _people_of_team(user: User) -> Q | None:
    """People whose order in force belongs to the manager's team, and any order that names the manager."""
    if user.team_id is None:
        return _named_on_order(user)
    ours = Person.objects.filter(orders__current__status="IN_FORCE", orders__team=user.team_id)
    return (Q(pk__in=ours.values("pk")) & _specials(user)) | _named_on_order(user)


def _everyone(user: User) -> Q:
    """Everyone, but for Specials unless the user may see those."""
    return _specials(user)


def _specials(user: User) -> Q:
    return Q() if user.may_see_specials else Q(is_special=False)


# Whom each role sees; None means no person at all. A role added without a line here sees nobody.
SEES: dict[Role, Scope | None] = {
    Role.PRACTITIONER: _named_on_order,
    Role.TEAM_MANAGER: _people_of_team,
    Role.MONITORING_OFFICER: _everyone,
    Role.CENTRE_MANAGER: _everyone,
    Role.POLICE_HUB: None,
    Role.COURT: None,
    Role.PRISON: None,
    Role.HOME_OFFICE: None,
    Role.SUPPLIER: None,
    Role.AUDITOR: None,
    Role.ADMINISTRATOR: None,
    Role.WALL_SCREEN: None,
}


def sees_people(user: User) -> bool:
    """Whether the user's role sees any person at all."""
    return _may_act(user) and SEES.get(Role(user.role)) is not None


def people_for(user: User) -> QuerySet[Person]:
    """Give the people this user may see, erased ones left out; nobody for a role that sees no one."""
    scope = SEES.get(Role(user.role)) if _may_act(user) else None
    allowed = scope(user) if scope is not None else None
    if allowed is None:
        return Person.objects.none()
    return Person.objects.filter(allowed, erased_at=None)


def if_seen(user: User, person: Person) -> QuerySet[Person]:
    """Give one person as a set: empty where this user may not see them, without asking for all they see."""
    return people_for(user).filter(pk=person.pk)


def about_seen(user: User, through: str) -> Q:
    """Give the condition that a row is about somebody this user may see; nothing where it is about nobody.

    through: how the row leads to the person ("person"). The same people as people_for: where a role sees
    nearly everybody, it is asked of each row, not whether they are among the country's.
    """
    if not (_may_act(user) and SEES.get(Role(user.role)) is _everyone):
        return Q((f"{through}__in", people_for(user).values("pk")))
    seen = Q((f"{through}__isnull", False), (f"{through}__erased_at", None))
    return seen if user.may_see_specials else seen & Q((f"{through}__is_special", False))


def seen_among(users: Iterable[User], people: Iterable[int]) -> dict[int, frozenset[int]]:
    """Say which of these people each of many users may see now, as people_for does for one of them.

    Gives people's rows by the user's row. The questions are as few as there are kinds of users.
    """
    wanted = set(people)
    named = _named_on_orders(wanted)
    seen: dict[int, frozenset[int]] = {}
    alike: dict[tuple[str, bool], frozenset[int]] = {}
    for user in users:
        if Role(user.role) in _BY_ORDER:
            seen[user.pk] = frozenset(_seen_by_order(user, named)) if _may_act(user) else frozenset()
            continue
        # Two users of any other role and the same rights see the same people.
        like = (user.role if _may_act(user) else "", user.may_see_specials)
        if like not in alike:
            alike[like] = frozenset(people_for(user).filter(pk__in=wanted).values_list("pk", flat=True))
        seen[user.pk] = alike[like]
    return seen


# These see whom an order in force puts in their care or their team's, and nobody else.
_BY_ORDER = frozenset({Role.PRACTITIONER, Role.TEAM_MANAGER})


@dataclass(slots=True)
class _Named:
    """People whom orders in force name together with an officer or a team."""

    by_officer: dict[int | None, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_team: dict[int | None, set[int]] = field(default_factory=lambda: defaultdict(set))
    specials: set[int] = field(default_factory=set)


def _named_on_orders(people: set[int]) -> _Named:
    rows = Person.objects.filter(
        pk__in=people, erased_at=None, orders__current__status="IN_FORCE"
    ).values_list("pk", "is_special", "orders__responsible_officer", "orders__team")
    named = _Named()
    for pk, special, officer, team in rows:
        named.by_officer[officer].add(pk)
        named.by_team[team].add(pk)
        if special:
            named.specials.add(pk)
    return named


def _seen_by_order(user: User, named: _Named) -> set[int]:
    own = named.by_officer.get(user.pk, set())
    if user.role == Role.PRACTITIONER or user.team_id is None:
        return own
    of_team = named.by_team.get(user.team_id, set())
    return own | (of_team if user.may_see_specials else of_team - named.specials)


def open_person(user: User, ref: UUID | str, *, why: Why | str) -> Person:
    """Give one person to look at, and write the look to the audit: who, whom, when, why.

    Http404: there is no such person, or none this user may see; the refusal is written down too.
    PermissionDenied: the user's role sees no people. Call it outside a transaction, or a refusal
    is rolled back with it.
    """
    reason = Why(why)
    if not sees_people(user):
        _refuse(user, ref, reason)
        raise PermissionDenied("Your role does not show people on tag.")
    person = people_for(user).filter(ref=_uuid(ref)).first()
    if person is None:
        _refuse(user, ref, reason)
        raise Http404("There is no such person among those you may see.")
    audit.record(by=user, action="CONSULTATION", what="person.opened", person=person, reason=reason)
    return person


def note_listed(user: User, people: Iterable[Person], *, what: str, why: Why | str) -> int:
    """Write to the audit that a list showed these people (what: a code such as "caseload.listed")."""
    return audit.record_all(by=user, action="CONSULTATION", what=what, people=people, reason=Why(why))


def check_may_write(by: User | str, task: Task, person: Person) -> None:
    """Raise PermissionDenied unless the user does this task and sees this person."""
    check(by, task)
    if isinstance(by, User) and not if_seen(by, person).exists():
        raise PermissionDenied("This person is not among those you may see.")


def search(user: User, text: str, *, limit: int = 50) -> list[Person]:
    """Find people this user may see by a name, typing errors forgiven, or by any number in whatever spelling.

    Returns up to `limit`: numbers first, then the nearest names. Nothing is written: call note_listed
    with what is shown.
    """
    typed = read(text, today=timezone.localdate())
    found, near = by_name(typed.words)
    exact = list(bearers(typed))
    nearest = Case(When(pk__in=exact, then=-1), default=near)
    people = people_for(user).filter(found | Q(pk__in=exact)).annotate(nearest=nearest)
    return list(people.order_by("nearest", "family_name", "given_name", "pk")[:limit])


def refuse_numbered(user: User, bearers_: Iterable[int]) -> dict[str, int]:
    """Say of bearers of a number whom this user may not see only how many and why; each refusal is audited.

    Returns how many by reason: LIMITED_ACCESS or NOT_ON_CASELOAD. Erased people are nobody. Call it
    outside a transaction, or the refusals are rolled back with it.
    """
    counted: dict[str, int] = {}
    for person in Person.objects.filter(pk__in=list(bearers_), erased_at=None).order_by("pk"):
        limited = person.is_special and not user.may_see_specials
        reason = "LIMITED_ACCESS" if limited else "NOT_ON_CASELOAD"
        counted[reason] = counted.get(reason, 0) + 1
        audit.record(
            by=user, action="CONSULTATION", what="search.refused", person=person, reason=reason, refused=True
        )
    return counted


def protected_people_for(user: User, person: Person, *, why: Why | str) -> list[ProtectedPerson]:
    """Give those whom a condition protects from this person, each look written to the audit.

    PermissionDenied unless the user has that right of its own and may see the person on tag.
    """
    reason = Why(why)
    if not (user.may_see_protected and if_seen(user, person).exists()):
        audit.record(
            by=user,
            action="CONSULTATION",
            what="protected.refused",
            person=person,
            reason=reason,
            refused=True,
        )
        raise PermissionDenied("You may not see protected people.")
    protected = list(
        person.protected_people.filter(erased_at=None).select_related("safe_contact_plan").order_by("pk")
    )
    audit.record_all(by=user, action="CONSULTATION", what="protected.opened", people=protected, reason=reason)
    return protected


def address_on(person: Person, day: date, kind: str = AddressKind.PRIMARY) -> Address | None:
    """Give the address of a kind that held on a local day; the one entered last if there are several."""
    held = (Q(from_date=None) | Q(from_date__lte=day)) & (Q(until_date=None) | Q(until_date__gte=day))
    return person.addresses.filter(held, kind=kind).order_by("-pk").first()


def _may_act(user: User) -> bool:
    # A lock stops sign-ins only. If it ended a session at work as well, anybody who knows an officer's
    # address could put them out in the middle of a shift.
    return bool(user.is_authenticated and user.is_active)


def _uuid(ref: UUID | str) -> UUID:
    try:
        return ref if isinstance(ref, UUID) else UUID(ref)
    except ValueError:
        return _NOBODY


def _refuse(user: User, ref: UUID | str, reason: Why) -> None:
    person = Person.objects.filter(ref=_uuid(ref)).first()
    audit.record(
        by=user, action="CONSULTATION", what="person.refused", person=person, reason=reason, refused=True
    )
