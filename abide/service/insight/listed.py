"""The lists behind the numbers: the same questions as queries.py, row by row and page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from abide.service.alerts import words
from abide.service.alerts.models import Alert
from abide.service.insight import queries
from abide.service.insight.queries import AGES, BECAME
from abide.service.insight.rules import PRIORS
from abide.service.insight.scope import NO_TEAM, Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """Which alerts a list counts, as its address says; what is not understood narrows nothing.

    of: "raised" in the period or "open" now; kind: one kind; group: number of a published class
    """

    of: str = "raised"
    kind: str = ""
    group: str = ""
    became: str = ""
    age: str = ""
    over: bool = False
    officer: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """Read what an address asks for."""
        return cls(
            of="open" if given.get("of") == "open" else "raised",
            kind=given.get("kind", "") if given.get("kind") in words.KINDS else "",
            group=given.get("group", "") if given.get("group") in _GROUPS else "",
            became=given.get("became", "") if given.get("became") in BECAME else "",
            age=given.get("age", "") if given.get("age") in AGES else "",
            over=given.get("over") == "yes",
            officer=officer_word(given),
        )

    @property
    def sentence(self) -> str:
        """Say what is listed."""
        said = "open now" if self.of == "open" else "raised in the period"
        parts = [f"Alerts {said}"]
        if self.kind:
            parts.append(words.name(self.kind))
        if self.group:
            parts.append(PRIORS[int(self.group)].name)
        if self.became:
            parts.append(BECAME[self.became].lower())
        if self.age:
            parts.append(f"waiting {AGES[self.age][0]}")
        if self.over:
            parts.append("over their time")
        return ", ".join(parts)


_GROUPS = frozenset(str(n) for n in range(len(PRIORS)))


def alerts(scope: Scope, asked: Asked, now: datetime) -> QuerySet[Alert]:
    """Give the alerts that a number counts, the oldest first."""
    found = queries.waiting(scope) if asked.of == "open" else queries.raised(scope)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.group:
        found = found.filter(kind__in=PRIORS[int(asked.group)].kinds)
    if asked.became:
        found = queries.that_became(found, asked.became)
    if asked.age:
        found = found.filter(queries.of_age(asked.age, now))
    if asked.over:
        found = found.filter(act_by__lt=now)
    found = found.filter(queries.of_officer("fitting__order__", asked.officer))
    shown = found.select_related("person", "head", "fitting__order__responsible_officer", "acknowledged_by")
    return shown.order_by("raised_at", "pk")


def officer_word(given: Mapping[str, str]) -> str:
    """Give the officer that an address names: a reference, NO_TEAM for nobody, or "" for all."""
    said = given.get("officer", "")
    try:
        return said if said in ("", NO_TEAM) else str(UUID(said))
    except ValueError:
        return ""
