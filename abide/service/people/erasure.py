"""Erasing one person, everywhere, so that a crash half-way is taken up again and finished.

Rooms above this one join in through the setting ABIDE_ERASERS: dotted names of functions
`(person) -> None`, each of which may be called again for a person it has erased already.
"""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task
from abide.service.audit import actions as audit
from abide.service.people.models import Address, Erasure, Person
from abide.service.people.queries import check_may_write

# What a person's row says once they are erased. What is not named here says nothing about anybody.
_EMPTY: dict[str, Any] = {
    "given_name": "",
    "middle_name": "",
    "family_name": "",
    "preferred_name": "",
    "date_of_birth": None,
    "phone": "",
    "language": "",
    "interpreter_needed": False,
    "no_fixed_abode": False,
    "disabilities": [],
    "other_disability": "",
    "risks_to_staff": [],
    "risk_details": "",
    "is_special": False,
}


def erase(*, by: User | str, person: Person, reason: str) -> Erasure:
    """Erase a person: their rows, then every other part of the service, then the key the audit knows them by.

    reason: a code. Returns the erasure; its `pending` is empty when all is done. What fails is raised
    after the rest was tried, and `finish_erasures` takes it up again.
    """
    check_may_write(by, Task.ERASE_PEOPLE, person)
    with transaction.atomic():
        erasure, begun = Erasure.objects.get_or_create(
            person=person,
            defaults={"begun_at": timezone.now(), "pending": list(settings.ABIDE_ERASERS)},
        )
        if begun:
            audit.record(
                by=by,
                action="ERASURE",
                what="person.erasure_begun",
                person=person,
                obj=erasure,
                reason=reason,
            )
            _empty_rows(person)
            for protected in person.protected_people.all():
                audit.record(
                    by=by,
                    action="ERASURE",
                    what="protected.erased",
                    person=protected,
                    obj=erasure,
                    reason=reason,
                )
                audit.destroy_key(person=protected)
    return _finish(by=by, erasure=erasure)


def finish_erasures(*, by: User | str) -> int:
    """Take up every erasure that is not finished; return how many were finished now.

    One that cannot be finished keeps no other waiting; what went wrong is raised after all were tried.
    """
    finished = 0
    failures: list[Exception] = []
    for erasure in Erasure.objects.filter(finished_at=None).select_related("person").order_by("pk"):
        try:
            _finish(by=by, erasure=erasure)
            finished += 1
        except ExceptionGroup as group:
            failures += group.exceptions
    if failures:
        raise ExceptionGroup("some people could not be erased everywhere yet", failures)
    return finished


def _empty_rows(person: Person) -> None:
    person.identifiers.all().delete()
    # The row of an address stays, because conditions point at it; it says nothing any more.
    Address.objects.filter(person=person).update(
        lines=[], postcode="", longitude=None, latitude=None, usage="NA", from_date=None, until_date=None
    )
    for related in ("responsible_adult", "characteristics"):
        getattr(Person, related).related.related_model.objects.filter(person=person).delete()
    for protected in person.protected_people.select_related("safe_contact_plan"):
        protected.given_name = protected.family_name = protected.language = ""
        protected.date_of_birth = None
        protected.interpreter_needed = False
        protected.erased_at = timezone.now()
        protected.save()
        protected.safe_contact_plan.delete()
    for field, empty in _EMPTY.items():
        setattr(person, field, empty)
    person.erased_at = timezone.now()
    person.save(update_fields=[*_EMPTY, "erased_at"])
    person.keep_name_words()


def _scrub_file() -> None:
    """Let nothing old linger in SQLite's log ahead; PostgreSQL's VACUUM does the same in its own time."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _finish(*, by: User | str, erasure: Erasure) -> Erasure:
    failures = []
    for name in list(erasure.pending):
        try:
            import_string(name)(erasure.person)
        except Exception as failure:
            failures.append(failure)
            continue
        erasure.pending.remove(name)
        erasure.save(update_fields=["pending"])
    if failures:
        raise ExceptionGroup("some parts of the service could not erase the person yet", failures)
    if erasure.finished_at is None:
        with transaction.atomic():
            audit.destroy_key(person=erasure.person)
            # Without the person: their key is gone, and only the erasure's own id is left to name.
            audit.record(by=by, action="ERASURE", what="person.erased", obj=erasure)
            erasure.finished_at = timezone.now()
            erasure.save(update_fields=["finished_at"])
        _scrub_file()
    return erasure
