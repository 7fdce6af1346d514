"""Threads, the messages in them, and whom to call: what organisations write to one another."""

import uuid
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q

from abide.service.accounts.models import Organisation, User
from abide.service.messages import rules
from abide.service.people.models import Person


class Level(models.TextChoices):
    """Whether a thread is for those who do the work, or for those who answer for how it is done."""

    LOCAL = "LOCAL", "Local: one case, team or area"
    STRATEGIC = "STRATEGIC", "Strategic: how the service works"


class Status(models.TextChoices):
    """How a thread stands; rules.MOVES says what may follow what."""

    OPEN = rules.OPEN, "Open"
    WAITING = rules.WAITING, "Waiting for an answer"
    RESOLVED = rules.RESOLVED, "Resolved"


class OnlyAdded(TypeError):
    """Raised when code tries to change or delete a message."""


class Thread(models.Model):
    """One matter about a person on tag or, with no person, a topic; begun_by is None for the service."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="threads")
    subject = models.CharField(max_length=200)
    level = models.CharField(max_length=10, choices=Level)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    addressed = models.ManyToManyField(Organisation, related_name="+")
    due_at = models.DateTimeField()
    # When those addressed were told that the answer is overdue; None while it is not, or nobody was.
    overdue_told_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    begun_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="thread_has_a_known_status"),
        ]
        indexes: ClassVar = [models.Index(fields=["status", "due_at"], name="thread_by_due")]

    def __str__(self) -> str:
        # Not the subject: what Django prints ends up in logs.
        return f"thread {self.ref}"


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads and adds messages; refuses to change or delete them, but for erasure."""

    def update(self, **_: Any) -> NoReturn:
        """Refuse."""
        raise OnlyAdded("a message is never changed")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise OnlyAdded("a message is never deleted")

    def erase_words(self) -> int:
        """Leave of these messages only that there were some; for the erasure of a person."""
        return super().update(words="")


class Message(models.Model):
    """One message of a thread, and what changed with it: a status (became), an owner (handed_to), a due time.

    board_month: first day of the month whose board decided what the words say.
    """

    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(max_length=4000, blank=True)
    became = models.CharField(max_length=10, choices=Status, blank=True)
    handed_to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    due_from = models.DateTimeField(null=True)
    due_to = models.DateTimeField(null=True)
    board_month = models.DateField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["thread", "at"], name="message_by_thread")]

    def __str__(self) -> str:
        return f"message {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the message; refuse if it is there already."""
        if not self._state.adding:
            raise OnlyAdded("a message is never changed")
        super().save(*args, **kwargs)

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise OnlyAdded("a message is never deleted")


class Contact(models.Model):
    """Whom to call at an organisation for one purpose. Offices and duty desks, not people on tag."""

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    hours = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "purpose"], name="contact_once_for_a_purpose"),
        ]

    def __str__(self) -> str:
        return f"contact {self.ref}"
