"""The only writer of contacts and appointments: each change adds a version and deletes nothing."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task
from abide.service.audit import actions as audit
from abide.service.people.models import Person
from abide.service.people.queries import check_may_write
from abide.service.supervision import rules
from abide.service.supervision.choices import AppointmentKind, Outcome, Whom
from abide.service.supervision.documents import actions as documents
from abide.service.supervision.models import Appointment, Contact
from abide.service.supervision.progress import actions as progress

By = User | str
Row = TypeVar("Row", Contact, Appointment)


@transaction.atomic
def record_contact(
    *,
    by: By,
    person: Person,
    way: str,
    came: str,
    at: datetime,
    whom: str = Whom.PERSON,
    with_name: str = "",
    made_by: str = "",
    note: str = "",
) -> Contact:
    """Write down a contact that was made or tried at a moment; made_by "" means whoever writes it.

    ValidationError, by field, for what cannot be; PermissionDenied for a role that records none, or
    somebody who may not see the person.
    """
    person = _held(by, Task.RECORD_CONTACTS, person)
    contact = Contact(
        person=person,
        way=way,
        came=came,
        at=at,
        whom=whom,
        with_name=with_name.strip(),
        made_by=made_by.strip() or _name(by),
        note=note.strip(),
    )
    return _keep_contact(by, contact, "contact.recorded")


@transaction.atomic
def correct_contact(*, by: By, contact: Contact, number: int, why_changed: str, **details: Any) -> Contact:
    """Add a version of a contact that says what is right; the versions before it stay.

    number: the version that the writer saw; of two who correct the same one the second is refused.
    details: the fields that change. ValidationError, by field, for what cannot be.
    """
    _held(by, Task.RECORD_CONTACTS, contact.person)
    fresh = _next(Contact, contact.ref, number, why_changed, details)
    return _keep_contact(by, fresh, "contact.corrected")


@transaction.atomic
def make_appointment(
    *,
    by: By,
    person: Person,
    kind: str,
    place: str,
    at: datetime,
    planned_by: str = "",
    note: str = "",
    instead_of: UUID | None = None,
) -> Appointment:
    """Plan when and where somebody is expected; instead_of: the ref of the appointment that it replaces."""
    person = _held(by, Task.PLAN_APPOINTMENTS, person)
    appointment = Appointment(
        person=person,
        kind=kind,
        place=place.strip(),
        at=at,
        planned_by=planned_by.strip() or _name(by),
        note=note.strip(),
        instead_of=instead_of,
    )
    return _keep_appointment(by, appointment, "appointment.made")


@transaction.atomic
def change_appointment(
    *,
    by: By,
    appointment: Appointment,
    number: int,
    why_changed: str = "",
    instead: datetime | None = None,
    **details: Any,
) -> Appointment:
    """Add a version of an appointment: what came of it (`outcome`), or what was wrong about it.

    number: the version that the writer saw. instead: when the one is that it was rearranged for, which is
    made with it. Saying for the first time what came of it needs no reason.
    """
    person = _held(by, Task.PLAN_APPOINTMENTS, appointment.person)
    said = set(details) <= {"outcome", "note"} and appointment.outcome == Outcome.NOT_KNOWN
    fresh = _next(Appointment, appointment.ref, number, why_changed, details, needs_why=not said)
    kept = _keep_appointment(by, fresh, "appointment.changed")
    if instead is not None:
        make_appointment(
            by=by, person=person, kind=kept.kind, place=kept.place, at=instead, instead_of=kept.ref
        )
    return kept


@transaction.atomic
def erase_person(person: Person) -> None:
    """Forget all that supervision keeps of a person, every version of it. May be called again."""
    progress.erase_person(person)
    documents.erase_person(person)
    Contact.objects.filter(person=person).delete()
    Appointment.objects.filter(person=person).delete()


def _held(by: By, task: Task, person: Person) -> Person:
    """Give the person held against an erasure, to somebody who may write this about them."""
    held = Person.objects.select_for_update().get(pk=person.pk)
    check_may_write(by, task, held)
    if held.erased_at is not None:
        raise ValidationError("This person was erased.")
    return held


def _next(
    model: type[Row], ref: UUID, number: int, why: str, details: dict[str, Any], *, needs_why: bool = True
) -> Row:
    latest = model.objects.select_for_update(of=("self",)).select_related("person").get(ref=ref, latest=True)
    if latest.number != number:
        raise ValidationError("Somebody has changed this since you opened it. Read what they wrote.")
    if needs_why and not why.strip():
        raise ValidationError({"why_changed": "Say why you change it."})
    model.objects.filter(pk=latest.pk).update(latest=False)
    latest.pk, latest.number = None, latest.number + 1
    latest.why_changed = why.strip()
    latest._state.adding = True
    for field, value in details.items():
        setattr(latest, field, value.strip() if isinstance(value, str) else value)
    return latest


def _keep_contact(by: By, contact: Contact, what: str) -> Contact:
    now = timezone.now()
    faults = rules.faults_of_contact(way=contact.way, came=contact.came, at=contact.at, now=now)
    if contact.whom not in Whom.values:
        faults["whom"] = "Choose with whom."
    if faults and not contact.withdrawn:
        raise ValidationError(faults)
    _write(by, contact, what, now)
    return contact


def _keep_appointment(by: By, appointment: Appointment, what: str) -> Appointment:
    now = timezone.now()
    faults = rules.faults_of_appointment(at=appointment.at, outcome=appointment.outcome, now=now)
    if appointment.kind not in AppointmentKind.values:
        faults["kind"] = "Choose what it is for."
    if not appointment.place:
        faults["place"] = "Say where it is."
    if faults and not appointment.withdrawn:
        raise ValidationError(faults)
    _write(by, appointment, what, now)
    return appointment


def _write(by: By, row: Contact | Appointment, what: str, now: datetime) -> None:
    row.written_by, row.written_at = by if isinstance(by, User) else None, now
    row.save(force_insert=True)
    action = "COLLECTION" if row.number == 1 else "ALTERATION"
    audit.record(by=by, action=action, what=what, person=row.person, obj=row)


def _name(by: By) -> str:
    return by.full_name if isinstance(by, User) else "The service"
