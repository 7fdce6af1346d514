"""The audit: entries that are only ever added, chained by the sealer, and each person's key."""

from typing import Any, ClassVar, NoReturn

from django.db import models


class Action(models.TextChoices):
    """What may be done with personal data, in the words of section 62 of the Data Protection Act 2018."""

    COLLECTION = "COLLECTION", "Collection"
    ALTERATION = "ALTERATION", "Alteration"
    CONSULTATION = "CONSULTATION", "Consultation"
    DISCLOSURE = "DISCLOSURE", "Disclosure"
    COMBINATION = "COMBINATION", "Combination"
    ERASURE = "ERASURE", "Erasure"


class ActorKind(models.TextChoices):
    """Who acted: somebody who signed in, a supplier's machine, or the service itself."""

    USER = "USER", "User"
    SUPPLIER = "SUPPLIER", "Supplier"
    SYSTEM = "SYSTEM", "The service"


class OnlyAdded(TypeError):
    """Raised when code tries to change or delete an entry of the audit."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads and adds entries; refuses to change or delete them (the database refuses as well)."""

    def update(self, **_: Any) -> NoReturn:
        """Refuse."""
        raise OnlyAdded("an entry of the audit is never changed")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise OnlyAdded("an entry of the audit is never deleted")


class Entry(models.Model):
    """One line of the audit: ids and keyed hashes only, so that nothing in it ever has to be erased.

    seq, previous_hash and hash are empty until the sealer takes the entry into the chain.
    """

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_ref = models.CharField(max_length=64)
    action = models.CharField(max_length=20, choices=Action)
    what = models.CharField(max_length=60)
    subject_key = models.CharField(max_length=64, blank=True)
    object_kind = models.CharField(max_length=60, blank=True)
    object_ref = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=60, blank=True)
    recipients = models.JSONField(default=list)
    refused = models.BooleanField(default=False)
    seq = models.BigIntegerField(null=True, unique=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_key", "at"], name="audit_by_subject"),
            models.Index(fields=["actor_ref", "at"], name="audit_by_actor"),
            models.Index(fields=["id"], name="audit_unsealed", condition=models.Q(seq=None)),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.what}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry; refuse if it is there already."""
        if not self._state.adding:
            raise OnlyAdded("an entry of the audit is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise OnlyAdded("an entry of the audit is never deleted")


class SubjectKey(models.Model):
    """The key that turns a person's id into the hash the audit knows them by; destroyed at erasure.

    The row stays behind with no key, so that no later line can bring a second key to life.
    """

    subject_ref = models.UUIDField(unique=True)
    key = models.BinaryField(max_length=32, null=True)
    destroyed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.subject_ref)
