"""The words of contacts and appointments."""

from django.db import models


class Way(models.TextChoices):
    """How somebody was reached, or was tried to be."""

    CALL = "CALL", "Telephone call"
    TEXT = "TEXT", "Text message"
    LETTER = "LETTER", "Letter"
    VISIT = "VISIT", "Visit at home"
    OFFICE = "OFFICE", "Meeting elsewhere"


class Whom(models.TextChoices):
    """With whom: the person on tag, or somebody about them."""

    PERSON = "PERSON", "The person on tag"
    HOUSEHOLD = "HOUSEHOLD", "Somebody they live with"
    FAMILY = "FAMILY", "Family or somebody close"
    WORK = "WORK", "Employer, school or training"
    SERVICE = "SERVICE", "Police, health or another service"
    OTHER = "OTHER", "Somebody else"


class Came(models.TextChoices):
    """What came of a contact (rules.CAME_OF says which fit which way)."""

    SPOKE = "SPOKE", "Spoke with them"
    NO_ANSWER = "NO_ANSWER", "No answer"
    MESSAGE_LEFT = "MESSAGE_LEFT", "Left a message"
    SENT = "SENT", "Sent, no answer yet"
    ANSWERED = "ANSWERED", "They answered"
    NOT_DELIVERED = "NOT_DELIVERED", "Not delivered"
    NOT_IN = "NOT_IN", "Nobody in"
    NOT_LET_IN = "NOT_LET_IN", "Not let in"


class AppointmentKind(models.TextChoices):
    """What somebody is expected for."""

    SUPERVISION = "SUPERVISION", "Supervision appointment"
    HOME_VISIT = "HOME_VISIT", "Home visit"
    PROGRAMME = "PROGRAMME", "Programme or group"
    UNPAID_WORK = "UNPAID_WORK", "Unpaid work"
    TREATMENT = "TREATMENT", "Treatment or support"
    OTHER = "OTHER", "Other appointment"


class Outcome(models.TextChoices):
    """What came of an appointment."""

    NOT_KNOWN = "NOT_KNOWN", "Not known yet"
    KEPT = "KEPT", "Kept"
    MISSED_ACCEPTABLE = "MISSED_ACCEPTABLE", "Missed, with an acceptable reason"
    MISSED_UNACCEPTABLE = "MISSED_UNACCEPTABLE", "Missed, without an acceptable reason"
    REARRANGED = "REARRANGED", "Rearranged for another time"
