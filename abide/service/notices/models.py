"""What somebody was to be told, who they are, and what was done to reach them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from abide.service.accounts.models import User
from abide.service.notices import rules


class Kind(models.TextChoices):
    """What a notice is about; rules.KINDS says more of each."""

    ESCALATION = "ESCALATION", rules.KINDS["ESCALATION"].title
    UNANSWERED = "UNANSWERED", rules.KINDS["UNANSWERED"].title
    OUTAGE = "OUTAGE", rules.KINDS["OUTAGE"].title
    REQUEST = "REQUEST", rules.KINDS["REQUEST"].title
    MESSAGE = "MESSAGE", rules.KINDS["MESSAGE"].title
    OVERDUE = "OVERDUE", rules.KINDS["OVERDUE"].title
    HANDED_OVER = "HANDED_OVER", rules.KINDS["HANDED_OVER"].title
    TOLD = "TOLD", rules.KINDS["TOLD"].title


class ChannelName(models.TextChoices):
    """A way to tell somebody something."""

    IN_APP = rules.Channel.IN_APP, "In the service"
    EMAIL = rules.Channel.EMAIL, "Email"
    SMS = rules.Channel.SMS, "Text message"


class WayState(models.TextChoices):
    """How one sending stands."""

    WAITING = rules.Way.WAITING, "Waiting to be sent"
    SENT = rules.Way.SENT, "Sent"
    DELIVERED = rules.Way.DELIVERED, "Delivered"
    FAILED = rules.Way.FAILED, "Failed, will be tried again"
    GIVEN_UP = rules.Way.GIVEN_UP, "Given up"
    NOT_NEEDED = rules.Way.NOT_NEEDED, "Not needed any more"


class Notice(models.Model):
    """One thing to be told; by is None for the service. Subject and text are shown in the service only
    and name nobody, as its receivers may come to lose sight of the person.

    outside: what whoever holds the code may read without an account; it names nobody.
    leads_to: the page it is about. about_ref: reference of the person on tag it is about, for erasure.
    receipt_by: by when somebody must confirm. place: how far down the list people were told; place_due_at:
    when the next are, None where no receipt is wanted any more.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    outside = models.CharField(max_length=500, blank=True)
    leads_to = models.CharField(max_length=200, blank=True)
    about_ref = models.UUIDField(null=True, db_index=True)
    # Whoever writes the same twice (after a failure, say) names it alike; "" for what has no such name.
    key = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    receipt_by = models.DateTimeField(null=True)
    place = models.PositiveSmallIntegerField(default=0)
    place_due_at = models.DateTimeField(null=True)
    receipted_at = models.DateTimeField(null=True)
    unanswered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="notice_once_for_a_key"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place_due_at"], name="notice_by_next_place"),
            models.Index(fields=["by", "at"], name="notice_by_sender"),
        ]

    def __str__(self) -> str:
        # Not the subject: what Django prints ends up in logs.
        return f"notice {self.ref}"


class Receiver(models.Model):
    """Somebody on the list of a notice: a user, or a desk outside with a name and its addresses.

    told_at is None while those before them on the list are waited for.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="receivers")
    place = models.PositiveSmallIntegerField(default=0)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    in_app = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    # Whether a receipt is waited for still, from this receiver or any other.
    wants_receipt = models.BooleanField(default=False)
    receipted_at = models.DateTimeField(null=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "told_at"], name="receiver_by_user"),
            # Asked for on every page: how many notices wait for its reader.
            models.Index(
                fields=["user"],
                condition=Q(in_app=True) & (Q(seen_at=None) | Q(wants_receipt=True)),
                name="receiver_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"receiver {self.ref}"


class Sending(models.Model):
    """The outbox: one notice to one receiver by one channel, and how far it has come.

    next_try_at: when to send it, or where it was sent, when to ask what became of it.
    claimed_until: somebody is sending it now; long past, they were broken off.
    reference: what the provider calls it.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    receiver = models.ForeignKey(Receiver, on_delete=models.PROTECT, related_name="sendings")
    channel = models.CharField(max_length=10, choices=ChannelName)
    state = models.CharField(max_length=12, choices=WayState, default=WayState.WAITING)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sender = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receiver", "channel"], name="sending_once_by_a_channel"),
            models.CheckConstraint(condition=Q(state__in=WayState.values), name="sending_has_a_known_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "next_try_at"], name="sending_by_next_try")]

    def __str__(self) -> str:
        return f"sending {self.ref}"


class Attempt(models.Model):
    """One try to send, with what became of it; fault is a code and holds no address. "": not known (yet)."""

    sending = models.ForeignKey(Sending, on_delete=models.PROTECT, related_name="attempts")
    at = models.DateTimeField(db_index=True)
    became = models.CharField(max_length=12, choices=WayState, blank=True)
    fault = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"attempt {self.pk}"


class Choice(models.Model):
    """By which channels a user wants to be told of one kind; where there is no row, by the usual ones."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    in_app = models.BooleanField()
    email = models.BooleanField()
    sms = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="choice_once_for_a_kind"),
        ]

    def __str__(self) -> str:
        return f"choice {self.pk}"

    @property
    def channels(self) -> list[rules.Channel]:
        """The channels that are switched on."""
        named = zip(rules.Channel, (self.in_app, self.email, self.sms), strict=True)
        return [channel for channel, on in named if on]


class Mobile(models.Model):
    """The number a user is sent text messages to."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"mobile {self.pk}"
