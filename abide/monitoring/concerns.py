"""What somebody should know of a plan before it is used: a plain sentence, its weight and its values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Weight(StrEnum):
    """What a concern does to a plan: a fault makes it useless, a breach unlawful, a note neither."""

    FAULT = "fault"
    BREACH = "breach"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that somebody should know of a plan, as a plain sentence and its values.

    conditions: ids of the conditions it is about; rule: name of the parameter or of the check
    first_day: the first local day it touches; allowed, found: the limit and what goes beyond it most
    """

    weight: Weight
    rule: str
    conditions: tuple[str, ...]
    sentence: str
    first_day: date | None = None
    allowed: float | None = None
    found: float | None = None

    def as_json(self) -> dict[str, object]:
        """Give the concern as plain values."""
        return {
            "weight": self.weight.value,
            "rule": self.rule,
            "conditions": list(self.conditions),
            "sentence": self.sentence,
            "first_day": self.first_day.isoformat() if self.first_day else None,
            "allowed": self.allowed,
            "found": self.found,
        }


def in_hours(hours: float) -> str:
    """Write hours as people say them: 1 hour, 20 hours, 7 hours 30 minutes."""
    whole, minutes = divmod(round(hours * 60), 60)
    parts = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((whole, "hour"), (minutes, "minute")) if n]
    return " ".join(parts) or "no time"


def spoken(day: date) -> str:
    """Write a day as people say it: Friday 27 March 2026."""
    return f"{day:%A} {day.day} {day:%B %Y}"
