"""The only writer of people, and of those whom a condition protects. Every change is in the audit."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, check
from abide.service.audit import actions as audit
from abide.service.people import rules
from abide.service.people.choices import AddressKind, AddressUsage, IdentifierKind
from abide.service.people.erasure import erase, finish_erasures
from abide.service.people.models import (
    Address,
    Characteristics,
    Identifier,
    Person,
    ProtectedPerson,
    ResponsibleAdult,
    SafeContactPlan,
)
from abide.service.people.queries import check_may_write

By = User | str

__all__ = [
    "add_address",
    "add_identifier",
    "add_person",
    "add_protected_person",
    "change_person",
    "declare_characteristics",
    "end_address",
    "erase",
    "finish_erasures",
    "mark_special",
    "plan_safe_contact",
    "set_responsible_adult",
]


@transaction.atomic
def add_person(
    *, by: By, given_name: str, family_name: str, date_of_birth: date | None, **details: Any
) -> Person:
    """Take a person in. `details` are further fields of Person by name.

    ValidationError names all that is wrong at once, by field.
    """
    check(by, Task.ADD_PEOPLE)
    person = Person(given_name=given_name, family_name=family_name, date_of_birth=date_of_birth, **details)
    _check_person(person)
    person.save(force_insert=True)
    person.keep_name_words()
    audit.record(by=by, action="COLLECTION", what="person.added", person=person)
    return person


@transaction.atomic
def change_person(*, by: By, person: Person, **changes: Any) -> Person:
    """Change fields of a person by name; only those that differ are written and named in the audit."""
    check_may_write(by, Task.DESCRIBE_PEOPLE, person)
    changed = [field for field, value in changes.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, changes[field])
    _check_person(person)
    if changed:
        person.save(update_fields=changed)
        if any(field.endswith("_name") for field in changed):
            person.keep_name_words()
        for field in changed:
            audit.record(by=by, action="ALTERATION", what="person.changed", person=person, reason=field)
    return person


@transaction.atomic
def mark_special(*, by: By, person: Person, is_special: bool = True) -> None:
    """Restrict a person to those who may see Specials, or lift that."""
    check_may_write(by, Task.RESTRICT_PEOPLE, person)
    change_person(by=by, person=person, is_special=is_special)


@transaction.atomic
def add_identifier(*, by: By, person: Person, kind: str, value: str) -> Identifier:
    """Give a person a number; the same number in another spelling is the same number.

    ValidationError: it is no number of that kind, or it belongs to somebody else already.
    """
    check_may_write(by, Task.DESCRIBE_PEOPLE, person)
    try:
        normalised = rules.normal_spelling(kind, value, today=timezone.localdate())
    except rules.NotAnIdentifier as fault:
        raise ValidationError({"value": str(fault)}) from fault
    mine = person.identifiers.filter(kind=kind, normalised=normalised).first()
    if mine is not None:
        return mine
    if (
        kind != IdentifierKind.COURT_CASE
        and Identifier.objects.filter(kind=kind, normalised=normalised).exists()
    ):
        raise ValidationError({"value": "This number belongs to another person: check what was typed."})
    identifier = Identifier.objects.create(
        person=person, kind=kind, value=value.strip(), normalised=normalised
    )
    audit.record(by=by, action="COLLECTION", what="identifier.added", person=person, reason=str(kind))
    return identifier


@transaction.atomic
def add_address(
    *,
    by: By,
    person: Person,
    lines: Sequence[str],
    kind: str = AddressKind.PRIMARY,
    usage: str = AddressUsage.NA,
    postcode: str = "",
    longitude: float | None = None,
    latitude: float | None = None,
    from_date: date | None = None,
    until_date: date | None = None,
) -> Address:
    """Add an address of a person, with its position in degrees where that is known (a curfew needs it)."""
    check_may_write(by, Task.DESCRIBE_PEOPLE, person)
    faults: dict[str, str] = rules.faults_of_position(longitude, latitude)
    kept = [line.strip() for line in lines if line.strip()]
    if not kept:
        faults["lines"] = "Enter the first line of the address."
    try:
        postcode = rules.normal_postcode(postcode)
    except ValueError as fault:
        faults["postcode"] = str(fault)
    if from_date and until_date and until_date < from_date:
        faults["until_date"] = "The last day lies before the first."
    if faults:
        raise ValidationError(faults)
    address = Address.objects.create(
        person=person,
        kind=AddressKind(kind),
        usage=AddressUsage(usage),
        lines=kept,
        postcode=postcode,
        longitude=longitude,
        latitude=latitude,
        from_date=from_date,
        until_date=until_date,
    )
    audit.record(
        by=by, action="COLLECTION", what="address.added", person=person, obj=address, reason=str(kind)
    )
    return address


@transaction.atomic
def end_address(*, by: By, address: Address, until_date: date) -> None:
    """Note the last day on which an address holds."""
    check_may_write(by, Task.DESCRIBE_PEOPLE, address.person)
    if address.from_date and until_date < address.from_date:
        raise ValidationError({"until_date": "The last day lies before the first."})
    address.until_date = until_date
    address.save(update_fields=["until_date"])
    audit.record(by=by, action="ALTERATION", what="address.ended", person=address.person, obj=address)


@transaction.atomic
def set_responsible_adult(
    *,
    by: By,
    person: Person,
    full_name: str,
    relationship: str,
    other_relationship: str = "",
    phone: str = "",
) -> ResponsibleAdult:
    """Name the adult who answers for a person under 18, in place of any named before."""
    check_may_write(by, Task.DESCRIBE_PEOPLE, person)
    adult, made = ResponsibleAdult.objects.update_or_create(
        person=person,
        defaults={
            "full_name": full_name,
            "relationship": relationship,
            "other_relationship": other_relationship,
            "phone": phone,
        },
    )
    adult.full_clean()
    action = "COLLECTION" if made else "ALTERATION"
    audit.record(by=by, action=action, what="responsible_adult.set", person=person)
    return adult


@transaction.atomic
def declare_characteristics(
    *, by: By, person: Person, declared_on: date | None = None, **answers: str
) -> Characteristics:
    """Keep what a person says of themselves, in place of what they said before."""
    check_may_write(by, Task.DESCRIBE_PEOPLE, person)
    row = Characteristics.objects.filter(person=person).first()
    action = "COLLECTION" if row is None else "ALTERATION"
    row = row or Characteristics(person=person)
    for field, answer in answers.items():
        setattr(row, field, answer)
    row.declared_on = declared_on or timezone.localdate()
    row.full_clean()
    row.save()
    audit.record(by=by, action=action, what="characteristics.declared", person=person)
    return row


@transaction.atomic
def add_protected_person(
    *, by: By, protected_from: Person, given_name: str, family_name: str, **details: Any
) -> ProtectedPerson:
    """Take in somebody whom a condition protects, with an empty plan: no contact until one is made."""
    check_may_write(by, Task.PROTECT_PEOPLE, protected_from)
    protected = ProtectedPerson(
        protected_from=protected_from, given_name=given_name, family_name=family_name, **details
    )
    protected.full_clean(exclude=["protected_from"])
    protected.save(force_insert=True)
    SafeContactPlan.objects.create(protected_person=protected)
    audit.record(by=by, action="COLLECTION", what="protected.added", person=protected)
    return protected


@transaction.atomic
def plan_safe_contact(*, by: By, protected_person: ProtectedPerson, **plan: Any) -> SafeContactPlan:
    """Change how a protected person may be reached; fields of SafeContactPlan by name."""
    check_may_write(by, Task.PROTECT_PEOPLE, protected_person.protected_from)
    row = protected_person.safe_contact_plan
    for field, value in plan.items():
        setattr(row, field, value)
    row.reviewed_on = timezone.localdate()
    row.full_clean()
    row.save()
    audit.record(by=by, action="ALTERATION", what="safe_contact_plan.changed", person=protected_person)
    return row


def _check_person(person: Person) -> None:
    if person.erased_at is not None:
        raise ValidationError("This person was erased.")
    faults: dict[str, Any] = {}
    for field in ("disabilities", "risks_to_staff"):
        found = rules.faults_of_codes(field, getattr(person, field))
        if found:
            faults[field] = found
    if person.date_of_birth is not None and person.date_of_birth >= timezone.localdate():
        faults["date_of_birth"] = "The date of birth must be in the past."
    try:
        # An empty list is an answer here: nothing was said.
        person.full_clean(exclude=["disabilities", "risks_to_staff"])
    except ValidationError as error:
        faults = {**error.message_dict, **faults}
    if faults:
        raise ValidationError(faults)
