"""The only writer of documents: the file first, then its row, so that no row is without its file."""

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task
from abide.service.audit import actions as audit
from abide.service.orders.models import Order
from abide.service.people.models import Person
from abide.service.people.queries import check_may_write
from abide.service.supervision.documents import files, rules
from abide.service.supervision.documents.models import Document, DocumentKind

By = User | str


def add(
    *, by: By, person: Person, kind: str, title: str, content: bytes, order: Order | None = None
) -> Document:
    """Keep a file with a person, or with one of their orders.

    content: the whole file. ValidationError, by field, for what is not taken.
    """
    check_may_write(by, Task.KEEP_DOCUMENTS, person)
    faults = {"file": fault} if (fault := rules.fault_of(content)) else {}
    if not title.strip():
        faults["title"] = "Say what the document is."
    if kind not in DocumentKind.values:
        faults["kind"] = "Choose what kind of document it is."
    if order is not None and order.person_id != person.pk:
        faults["order"] = "Choose one of this person's orders."
    if faults:
        raise ValidationError(faults)
    stored = files.store(content)
    try:
        return _keep(
            by=by, person=person, kind=kind, title=title.strip(), content=content, order=order, stored=stored
        )
    except BaseException:
        files.remove(stored)
        raise


@transaction.atomic
def withdraw(*, by: By, document: Document, why: str) -> Document:
    """Take a document out of use that was kept by mistake; it stays, with who withdrew it and why."""
    check_may_write(by, Task.KEEP_DOCUMENTS, document.person)
    document = Document.objects.select_for_update(of=("self",)).select_related("person").get(pk=document.pk)
    if not why.strip():
        raise ValidationError({"why": "Say why it is withdrawn."})
    if document.withdrawn_at is not None:
        raise ValidationError({"why": "This document is withdrawn already."})
    document.withdrawn_at = timezone.now()
    document.withdrawn_by = by if isinstance(by, User) else None
    document.why_withdrawn = why.strip()
    document.save(update_fields=["withdrawn_at", "withdrawn_by", "why_withdrawn"])
    audit.record(by=by, action="ALTERATION", what="document.withdrawn", person=document.person, obj=document)
    return document


def erase_person(person: Person) -> None:
    """Remove every file of a person, and what is known of each. May be called again."""
    # Whoever adds one holds the person and comes before this, or finds them erased.
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        held = list(Document.objects.filter(person=person))
        for document in held:
            files.remove(document.stored)
        Document.objects.filter(pk__in=[document.pk for document in held]).delete()


@transaction.atomic
def _keep(
    *, by: By, person: Person, kind: str, title: str, content: bytes, order: Order | None, stored: str
) -> Document:
    held = Person.objects.select_for_update().get(pk=person.pk)
    if held.erased_at is not None:
        raise ValidationError("This person was erased.")
    document = Document.objects.create(
        person=held,
        order=order,
        kind=kind,
        title=title,
        content=rules.kind_of(content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        stored=stored,
        added_by=by if isinstance(by, User) else None,
        added_at=timezone.now(),
    )
    audit.record(by=by, action="COLLECTION", what="document.added", person=held, obj=document, reason=kind)
    return document
