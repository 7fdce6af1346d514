"""What lets a person on tag see their own page, what they ask and report there, and how it was answered."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from abide.service.accounts.models import User
from abide.service.alerts.models import FindingRow
from abide.service.messages.models import Thread
from abide.service.orders.models import AuthorisedAbsence, Condition, Order
from abide.service.people.models import Person


class Language(models.TextChoices):
    """The languages that the person's own pages speak, each called as those call it who speak it."""

    ENGLISH = "en", "English"
    WELSH = "cy", "Cymraeg"


class Access(models.Model):
    """One person's way to their own page: a link and a code, of which only hashes are kept.

    wrong: codes entered wrongly since the last right one; locked_at: there were too many of them.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="own_page_access")
    link_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=256)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    wrong = models.PositiveSmallIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at=None), name="one_own_page_access_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"access {self.ref}"


class Visit(models.Model):
    """One browser that came in by link and code; known by a cookie of its own, never a staff session."""

    key_hash = models.CharField(max_length=64, unique=True)
    access = models.ForeignKey(Access, on_delete=models.CASCADE, related_name="visits")
    began_at = models.DateTimeField()
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"visit {self.pk}"


class Tries(models.Model):
    """How often a link was tried, or an address tried links, within a while; keyed hashes, short-lived."""

    key = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"tries {self.pk}"


class ServedZone(models.Model):
    """A zone as it was served on the person, in the words of the paper; nothing else of it is shown to them.

    mark: of the condition as it was then, so that a zone changed since is not taken for the one served.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=10)
    mark = models.CharField(max_length=64)
    words = models.CharField(max_length=500)
    served_on = models.DateField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "key", "mark"], name="zone_served_once"),
        ]

    def __str__(self) -> str:
        return f"served zone {self.pk}"


class AskKind(models.TextChoices):
    """What somebody asks for."""

    ABSENCE = "ABSENCE", "To be away during a curfew"
    TIMES = "TIMES", "A change of the times"


class AskState(models.TextChoices):
    """Where a request stands (routes.MOVES says what may follow what)."""

    ASKED = "ASKED", "Asked"
    WITH = "WITH", "Passed on"
    AGREED = "AGREED", "Agreed"
    REFUSED = "REFUSED", "Refused"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class Ask(models.Model):
    """A request of the person's own about one condition; `decider` is who may decide it (routes.Decider).

    start, end: the time it is about (UTC), end empty for a change of times with no end.
    passed_to: to whom it went, and when it was decided elsewhere, on what: in the officer's words.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="asks")
    condition = models.ForeignKey(Condition, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=AskKind)
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)
    words = models.TextField(max_length=1000, blank=True)
    decider = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=AskState, default=AskState.ASKED)
    asked_at = models.DateTimeField()
    passed_to = models.CharField(max_length=200, blank=True)
    passed_at = models.DateTimeField(null=True)
    answer = models.TextField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    absence = models.ForeignKey(AuthorisedAbsence, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end=None) | Q(end__gt=F("start")), name="ask_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(state__in=AskState.values), name="ask_has_a_known_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "state"], name="ask_by_person")]

    def __str__(self) -> str:
        return f"request {self.number}"


class MatterKind(models.TextChoices):
    """What somebody tells us that wants an answer."""

    FAULT = "FAULT", "Fault with the equipment"
    DISPUTE = "DISPUTE", "Says that a record is wrong"
    COMPLAINT = "COMPLAINT", "Complaint"


class Part(models.TextChoices):
    """What a fault is about."""

    CHARGER = "CHARGER", "The charger"
    STRAP = "STRAP", "The strap or the tag"
    UNIT = "UNIT", "The home unit"
    SKIN = "SKIN", "The skin under the tag"
    OTHER = "OTHER", "Something else"


class Matter(models.Model):
    """A fault, a disputed record or a complaint: due by a moment, answered with words.

    thread: where organisations write about it. again: the person asked for it to be looked at once more.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=12, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matters")
    kind = models.CharField(max_length=10, choices=MatterKind)
    part = models.CharField(max_length=10, choices=Part, blank=True)
    finding = models.ForeignKey(FindingRow, on_delete=models.PROTECT, null=True, related_name="+")
    # Room for what was said first, the first answer, and what was said when it was asked again.
    words = models.TextField(max_length=5000, blank=True)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    again = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "answered_at"], name="matter_by_person"),
        ]

    def __str__(self) -> str:
        return f"matter {self.number}"
