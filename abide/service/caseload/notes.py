"""What live pages ask of the database: the newest notifications, and who may know of whom now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.contrib.sessions.models import Session
from django.db import close_old_connections
from django.utils import timezone

from abide.service.accounts.models import Role, User
from abide.service.alerts import queries as alerts
from abide.service.caseload.live import COUNTS, Note, Reader
from abide.service.people.models import Person
from abide.service.people.queries import seen_among

P = ParamSpec("P")
R = TypeVar("R")

# In place of a person: what every open page may know, as it says nothing of anybody.
EVERYBODY = 0


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
def oldest() -> int:
    """Give the id of the first notification that is kept still, 0 when there is none."""
    return alerts.first_notification()


@_outside_requests
def read_after(seen: int, most: int) -> Sequence[Note]:
    """Give up to `most` notifications above an id, in the order of commits."""
    rows = alerts.notifications_after(seen, limit=most)
    people = {person for _, person, _, _ in rows if person is not None}
    refs = dict(Person.objects.filter(pk__in=people).values_list("pk", "ref"))
    return [
        Note(
            id_,
            _audience(person, kind, ids),
            str(refs[person]) if person in refs else ids.get("thread"),
            kind,
        )
        for id_, person, kind, ids in rows
    ]


def _audience(person: int | None, kind: str, ids: Mapping[str, Any]) -> int | None:
    """Say whom a note is for: who may see a person, everybody, or one user (their number below zero)."""
    if kind == "thread":
        return EVERYBODY
    return -int(ids["user"]) if kind == "notice" else person


@_outside_requests
def may_know(
    readers: Iterable[Reader], people: frozenset[int | None]
) -> Mapping[Reader, frozenset[int | None]]:
    """Say for each reader which of the people they may see now; one who is signed out is left out.

    However many readers there are, the questions are as few: an event is told to hundreds of pages at once.
    """
    wanted = list(readers)
    alive = set(
        Session.objects.filter(
            session_key__in={reader.session for reader in wanted}, expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    held = User.objects.in_bulk({reader.user for reader in wanted})
    users = {pk: user for pk, user in held.items() if user.is_active and not user.is_locked}
    asked = frozenset(pk for pk in people if pk is not None and pk > EVERYBODY)
    seen = seen_among(users.values(), asked) if asked else {}
    nobody = frozenset({None}) & people
    may: dict[Reader, frozenset[int | None]] = {}
    for reader in wanted:
        user = users.get(reader.user)
        if user is not None and reader.session in alive:
            own = people & {EVERYBODY, -user.pk}
            known: frozenset[int | None] = seen.get(user.pk, frozenset()) | own
            if user.role == Role.WALL_SCREEN:
                known = frozenset({COUNTS})
            may[reader] = known | nobody if user.role in alerts.SEES_SERVICE else known
    return may
