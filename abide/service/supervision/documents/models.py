"""What is known of each file; the files themselves lie below ABIDE_DATA_DIR under random names."""

import uuid
from typing import ClassVar

from django.db import models

from abide.service.accounts.models import User
from abide.service.orders.models import Order
from abide.service.people.models import Person


class DocumentKind(models.TextChoices):
    """What a document is."""

    ORDER = "ORDER", "Order"
    LICENCE = "LICENCE", "Licence"
    LETTER = "LETTER", "Letter"
    ASSESSMENT = "ASSESSMENT", "Assessment"
    EVIDENCE = "EVIDENCE", "Evidence or proof"
    OTHER = "OTHER", "Other document"


class Document(models.Model):
    """One file, never changed: a new version is another document, and one kept by mistake is withdrawn.

    content: its type as the content says; sha256: hex, of the whole file; stored: its name on disk.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, related_name="documents")
    kind = models.CharField(max_length=12, choices=DocumentKind)
    title = models.CharField(max_length=150)
    content = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored = models.CharField(max_length=40, unique=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    why_withdrawn = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "added_at"], name="document_by_person")]

    def __str__(self) -> str:
        return f"document {self.ref}"
