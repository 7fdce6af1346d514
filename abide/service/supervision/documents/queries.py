"""The only reader of documents: the user first; a download is written to the audit."""

from uuid import UUID

from django.db.models import QuerySet

from abide.service.accounts.models import User
from abide.service.audit import actions as audit
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.people.queries import if_seen
from abide.service.supervision.documents import files
from abide.service.supervision.documents.models import Document


def documents(user: User, person: Person) -> QuerySet[Document]:
    """Give every document of a person the user may see, the newest first, withdrawn ones as well."""
    found = Document.objects.filter(person__in=if_seen(user, person))
    shown = found.select_related("person", "order", "added_by", "withdrawn_by")
    return shown.order_by("-added_at", "-pk")


def document(user: User, person: Person, ref: UUID) -> Document | None:
    """Give one document; None where the user may see none such."""
    return documents(user, person).filter(ref=ref).first()


def download(user: User, shown: Document) -> bytes:
    """Give the file, and write the look to the audit; files.Damaged where it is not what was stored."""
    audit.record(
        by=user,
        action="CONSULTATION",
        what="document.downloaded",
        person=shown.person,
        obj=shown,
        reason=Why.CASE_MANAGEMENT,
    )
    return files.fetch(shown.stored, shown.sha256)
