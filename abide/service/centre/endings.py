"""The four endings of an alert: what each asks, and what each answer says about the finding."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models

from abide.service.alerts.models import Outcome


class Happened(models.TextChoices):
    """Whether it was as found: managers count by it how often a kind of alert is right."""

    YES = "YES", "It was as found"
    NO = "NO", "It was not as found"
    NOT_KNOWN = "NOT_KNOWN", "Nobody can say"


@dataclass(frozen=True, slots=True)
class Code:
    """One answer of an ending; words: whether the officer must say more in their own words."""

    ending: Outcome
    label: str
    happened: Happened
    words: bool = False


_EXPLAINED, _NOT, _EQUIPMENT = Outcome.EXPLAINED, Outcome.NOT_EXPLAINED, Outcome.EQUIPMENT
_ESCALATED = Outcome.ESCALATED

CODES: Mapping[str, Code] = {
    "ILLNESS": Code(_EXPLAINED, "Illness, hospital or an emergency", Happened.YES, words=True),
    "TRAVEL": Code(_EXPLAINED, "Travel: delayed or broken down", Happened.YES, words=True),
    "WORK": Code(_EXPLAINED, "Work, training or an appointment", Happened.YES, words=True),
    "CARING": Code(_EXPLAINED, "Somebody in their care", Happened.YES, words=True),
    "PERMITTED": Code(_EXPLAINED, "It was permitted, but not entered", Happened.NO, words=True),
    "CHARGED": Code(_EXPLAINED, "Put right after a reminder", Happened.YES),
    "OTHER_REASON": Code(_EXPLAINED, "Another reason", Happened.YES, words=True),
    "NO_ANSWER": Code(_NOT, "Nobody could be reached", Happened.NOT_KNOWN),
    "NO_REASON": Code(_NOT, "Reached, and gave no reason", Happened.YES),
    "REASON_FAILS": Code(_NOT, "Gave a reason that does not hold", Happened.YES, words=True),
    "TAG_FAULT": Code(_EQUIPMENT, "The tag or its strap", Happened.NO),
    "HOME_UNIT": Code(_EQUIPMENT, "The home unit or its place", Happened.NO),
    "NO_SIGNAL": Code(_EQUIPMENT, "No signal, or no electricity", Happened.NO),
    "WRONG_POSITION": Code(_EQUIPMENT, "A wrong position", Happened.NO),
    "WRONG_RECORD": Code(_EQUIPMENT, "A wrong address, zone or time in the order", Happened.NO, words=True),
    "POLICE": Code(_ESCALATED, "The police", Happened.YES, words=True),
    "PROBATION": Code(_ESCALATED, "Probation: the responsible officer", Happened.YES, words=True),
    "HOME_OFFICE": Code(_ESCALATED, "The Home Office", Happened.YES, words=True),
}

# What each ending asks, as its heading and what stands above its words.
ASKS: Mapping[Outcome, tuple[str, str]] = {
    _EXPLAINED: ("Explained", "What was said, and by whom"),
    _NOT: ("Not explained", "What was said, if anything was"),
    _EQUIPMENT: ("Equipment", "What was seen, if there is more to say"),
    _ESCALATED: ("Escalated", "Why they must know now"),
}


def codes_of(ending: str) -> list[tuple[str, str]]:
    """Give the answers of an ending, as pairs of code and label."""
    return [(code, each.label) for code, each in CODES.items() if each.ending == ending]


def fault(ending: str, code: str, words: str) -> tuple[str, str] | None:
    """Say what is missing of an ending, as field and sentence; None where it is whole."""
    known = CODES.get(code)
    if known is None or known.ending != ending:
        return "code", "Choose what it was."
    if known.words and not words.strip():
        return "words", "Write a few words: this answer needs them."
    return None


def note(code: str, words: str) -> str:
    """Say an ending in one line, for wherever an alert's note is read."""
    label, words = CODES[code].label, words.strip()
    return f"{label}. {words}" if words else f"{label}."
