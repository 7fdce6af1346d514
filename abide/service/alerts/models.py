"""What was found, what somebody has to act on because of it, and how each person on tag is now."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class FindingRow(models.Model):
    """One finding as the core gave it. Written once; a later finding supersedes it, nothing edits it.

    chain: id of the first finding of its line of revisions, its own where it is the first.
    superseded_by: id of the finding that replaced it, null while it stands.
    found_at: when this was written; learnt_at: when what it says was first known, which a later revision that
    says the same keeps; found_late: that was well after it happened.
    alert: what it is acted on with, null where nobody need act on it.
    """

    id = models.CharField(primary_key=True, max_length=32)
    # The indexes below begin with it.
    fitting = models.ForeignKey(
        "devices.Fitting", on_delete=models.PROTECT, related_name="findings", db_index=False
    )
    chain = models.CharField(max_length=32, db_index=True)
    condition = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null is "about equipment"
    code = models.CharField(max_length=40)
    start = models.DateTimeField()
    end = models.DateTimeField(null=True)
    minutes = models.FloatField()
    certainty = models.CharField(max_length=20)
    rule = models.CharField(max_length=64)
    status = models.CharField(max_length=20)
    reason = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    supersedes = models.CharField(max_length=32, null=True)  # noqa: DJ001 - as in the core's finding
    superseded_by = models.CharField(max_length=32, null=True)  # noqa: DJ001
    found_at = models.DateTimeField()
    learnt_at = models.DateTimeField()
    found_late = models.BooleanField(default=False)
    # By its reference, which is known before the alert is written.
    alert = models.ForeignKey(
        "alerts.Alert", on_delete=models.PROTECT, to_field="ref", related_name="findings", null=True
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["fitting", "end"], name="finding_standing", condition=Q(superseded_by__isnull=True)
            ),
            models.Index(fields=["fitting", "start"], name="finding_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.id}"


class Severity(models.IntegerChoices):
    """How soon somebody must act; the lower the sooner."""

    NOW = 1, "Now"
    TODAY = 2, "Today"
    ROUTINE = 3, "Routine"


class AlertState(models.TextChoices):
    """Where an alert stands with the people who act on it."""

    NEW = "NEW", "New"
    ACKNOWLEDGED = "ACKNOWLEDGED", "Acknowledged"
    CLOSED = "CLOSED", "Closed"


class Outcome(models.TextChoices):
    """How an alert ended."""

    EXPLAINED = "EXPLAINED", "Explained"
    NOT_EXPLAINED = "NOT_EXPLAINED", "Not explained"
    EQUIPMENT = "EQUIPMENT", "Equipment"
    ESCALATED = "ESCALATED", "Escalated"
    CORRECTED = "CORRECTED", "Corrected by later evidence"
    JOINED = "JOINED", "Part of another alert"


class Alert(models.Model):
    """Something to act on: one for each physical event, or one about the service's own affairs.

    chain: of the finding it was raised for, or "not_fitted:<serial>" and the like where no finding stands
    behind it. head: of the findings that belong to it, the one that says it best; kind: its code, or
    NOT_FITTED, CLOCK_AHEAD or SET_ASIDE; severity: of the gravest. corrected: later evidence took all of
    them back; the alert stays and says so. joined_ref: the alert that it turned out to be part of.
    details: values that a sentence is made of, never a name.
    """

    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    chain = models.CharField(max_length=120, unique=True)
    fitting = models.ForeignKey("devices.Fitting", on_delete=models.PROTECT, related_name="alerts", null=True)
    # The index below begins with it.
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, related_name="alerts", null=True, db_index=False
    )
    head = models.ForeignKey(FindingRow, on_delete=models.PROTECT, related_name="alerts", null=True)
    kind = models.CharField(max_length=40)
    severity = models.PositiveSmallIntegerField(choices=Severity)
    raised_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    act_by = models.DateTimeField()
    state = models.CharField(max_length=20, choices=AlertState, default=AlertState.NEW)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="alerts_acknowledged", null=True
    )
    acknowledged_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="alerts_closed", null=True
    )
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    note = models.TextField(blank=True)
    corrected = models.BooleanField(default=False)
    reopened = models.BooleanField(default=False)
    details = models.JSONField(default=dict)
    joined_ref = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "severity", "act_by"], name="alert_queue"),
            models.Index(fields=["person", "state"], name="alert_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class Notification(models.Model):
    """Word for open pages that something changed: ids only, so that scope is checked when it is read.

    Its id is the Last-Event-ID of a live page; ids are given out in the order of commits.
    """

    at = models.DateTimeField()
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+", null=True)
    kind = models.CharField(max_length=20)  # "alert" or "state"
    payload = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="notification_by_age")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Presence(models.TextChoices):
    """Whether a person is at the curfew address now, as far as anyone can tell."""

    HOME = "HOME", "Home"
    AWAY = "AWAY", "Away"
    NOT_KNOWN = "NOT_KNOWN", "Not known"
    NO_CURFEW = "NO_CURFEW", "No curfew address"


class PersonState(models.Model):
    """How things stand with one fitting now. Worked out from events, so it can be made again from them.

    last_event_at: of the latest event by its own time; battery: word of the latest battery event.
    """

    fitting = models.OneToOneField("devices.Fitting", on_delete=models.CASCADE, related_name="state")
    presence = models.CharField(max_length=20, choices=Presence, default=Presence.NOT_KNOWN)
    presence_since = models.DateTimeField(null=True)
    last_event_at = models.DateTimeField(null=True)
    last_fix_at = models.DateTimeField(null=True)
    last_longitude = models.FloatField(null=True)
    last_latitude = models.FloatField(null=True)
    last_accuracy_m = models.FloatField(null=True)
    battery = models.CharField(max_length=20, blank=True)  # "", "ok", "low", "dead", "charging"
    open_alerts = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.fitting_id} {self.presence}"


class BatteryState(models.Model):
    """How the battery of one fitting's device goes. Made from its readings; a reminder, never a finding.

    read_at, percent: the latest reading. empty_at, empty_from, empty_until: when it will be empty, most
    likely and at the earliest and latest; null while it charges or too little is known. course: what the
    forecast is made from.
    """

    fitting = models.OneToOneField("devices.Fitting", on_delete=models.CASCADE, related_name="charge")
    read_at = models.DateTimeField()
    percent = models.FloatField()
    charging = models.BooleanField(default=False)
    empty_at = models.DateTimeField(null=True)
    empty_from = models.DateTimeField(null=True)
    empty_until = models.DateTimeField(null=True)
    course = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.fitting_id} {self.percent:g} %"
