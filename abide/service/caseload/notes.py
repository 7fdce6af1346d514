"""What live pages ask of the database: the newest notifications, and who may know of whom now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils import timezone

from abide.service.accounts.models import Role, User
from abide.service.alerts import queries as alerts
from abide.service.caseload.live import Note, Reader
from abide.service.orders.models import Order
from abide.service.people.models import Person
from abide.service.people.queries import people_for

# These see nobody but whom an order puts in their care or their team's. With hundreds of pages open, most
# readers are named on none of the orders in question: the door need not be asked for them. For all others
# it is asked, and its answer stands (a test compares the two for every role).
_NAMED = frozenset({Role.PRACTITIONER, Role.TEAM_MANAGER})

P = ParamSpec("P")
R = TypeVar("R")

# Two users of these roles and the same right to Specials see the same people, so one question serves both.
_SEE_ALIKE = alerts.SEES_SERVICE


def _outside_requests(ask: Callable[P, R]) -> Callable[P, R]:
    """Give back connections that died, as Django does around a request: here there is none."""

    @wraps(ask)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        close_old_connections()
        try:
            return ask(*args, **kwargs)
        finally:
            close_old_connections()

    return asked


@_outside_requests
def newest() -> int:
    """Give the id of the newest notification, 0 when there is none."""
    return alerts.last_notification()


@_outside_requests
def read_after(seen: int, most: int) -> Sequence[Note]:
    """Give up to `most` notifications above an id, in the order of commits."""
    rows = alerts.notifications_after(seen, limit=most)
    people = {person for _, person, _, _ in rows if person is not None}
    refs = dict(Person.objects.filter(pk__in=people).values_list("pk", "ref"))
    return [
        Note(id_, person, str(refs[person]) if person in refs else None, kind)
        for id_, person, kind, _ in rows
    ]


@_outside_requests
def may_know(
    readers: Iterable[Reader], people: frozenset[int | None]
) -> Mapping[Reader, frozenset[int | None]]:
    """Say for each reader which of the people they may see now; one who is signed out is left out."""
    wanted = list(readers)
    alive = set(
        Session.objects.filter(
            session_key__in={reader.session for reader in wanted}, expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    users = User.objects.in_bulk({reader.user for reader in wanted})
    officers, teams = _responsible(people)
    answers: dict[object, frozenset[int | None]] = {}
    may: dict[Reader, frozenset[int | None]] = {}
    for reader in wanted:
        user = users.get(reader.user)
        if user is None or not user.is_active or user.is_locked or reader.session not in alive:
            continue
        like: object = (user.role, user.may_see_specials) if user.role in _SEE_ALIKE else user.pk
        if user.role in _NAMED and not _named(user, officers, teams):
            may[reader] = frozenset()
            continue
        if like not in answers:
            answers[like] = _known(user, people)
        may[reader] = answers[like]
    return may


def _responsible(people: frozenset[int | None]) -> tuple[frozenset[int | None], frozenset[int | None]]:
    """Give the officers and the teams that orders of these people name."""
    rows = Order.objects.filter(person__in=people - {None}).values_list("responsible_officer_id", "team_id")
    named = list(rows)
    return frozenset(officer for officer, _ in named), frozenset(team for _, team in named)


def _named(user: User, officers: frozenset[int | None], teams: frozenset[int | None]) -> bool:
    return user.pk in officers or (user.team_id is not None and user.team_id in teams)


def _known(user: User, people: frozenset[int | None]) -> frozenset[int | None]:
    persons = {pk for pk in people if pk is not None}
    known = set(people_for(user).filter(pk__in=persons).values_list("pk", flat=True)) if persons else set()
    return frozenset(known | ({None} & people if user.role in alerts.SEES_SERVICE else set()))
