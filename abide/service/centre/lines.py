"""The list of alerts as values ready to be shown: act within, who, what, since when, with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Min, Q, QuerySet

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.alerts import queries, sentences, words
from abide.service.alerts.models import Alert, AlertState, Severity
from abide.service.outages import queries as outages

OLD_AFTER = timedelta(days=1)
SEVERITY_COLOURS = {Severity.NOW: "red", Severity.TODAY: "yellow", Severity.ROUTINE: "grey"}


@dataclass(frozen=True, slots=True)
class Line:
    """One alert as the list shows it."""

    ref: str
    person: str  # reference of the person, "" where it is about nobody
    who: str
    name: str
    sentence: str
    also: str
    severity: str
    colour: str
    raised_at: datetime
    since: datetime
    act_by: datetime
    left: str
    over: bool
    owner: str
    mine: bool
    state: str
    outcome: str
    reopened: bool
    corrected: bool

    @property
    def version(self) -> str:
        """A short mark that changes when anything but the time left does."""
        shown = (
            self.who,
            self.sentence,
            self.also,
            self.severity,
            str(self.act_by),
            self.owner,
            self.state,
            self.outcome,
        )
        return sha256("\x1f".join(shown).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much waits and how old it is; shown on every list, whatever is filtered away."""

    open: int
    nobody: int
    old: int
    oldest: datetime | None

    def oldest_days(self, now: datetime) -> int:
        """How many whole days the oldest open alert has waited."""
        return 0 if self.oldest is None else (now - self.oldest).days


def narrowed(user: User, *, state: str, severity: str) -> QuerySet[Alert]:
    """Give the alerts of a list: open ones unless asked otherwise, the most pressing first."""
    found = queries.alerts(user).select_related("acknowledged_by", "fitting")
    if state == "closed":
        found = found.filter(state=AlertState.CLOSED).order_by("-closed_at", "-pk")
    else:
        found = found.exclude(state=AlertState.CLOSED)
    if state in ("open", "new"):
        # What one line of an outage stands for has no line of its own.
        found = outages.alone(user, found)
    if state == "mine":
        found = found.filter(acknowledged_by=user)
    elif state == "new":
        found = found.filter(state=AlertState.NEW)
    return found.filter(severity=int(severity)) if severity else found


def backlog(user: User, now: datetime) -> Backlog:
    """Count the open alerts of a user, those nobody has, and those older than a day."""
    open_ = queries.open_alerts(user).order_by()
    old = open_.filter(raised_at__lte=now - OLD_AFTER)
    return Backlog(
        open_.count(),
        open_.filter(Q(state=AlertState.NEW)).count(),
        old.count(),
        old.aggregate(Min("raised_at"))["raised_at__min"],
    )


def of(user: User, alerts: Sequence[Alert], now: datetime) -> list[Line]:
    """Give the lines of alerts that were read for this user, in their order."""
    said, beside = sentences.of_alerts(alerts, now), sentences.beside(alerts, now)
    return [_line(user, alert, said[alert.pk], beside[alert.pk], now) for alert in alerts]


def _line(user: User, alert: Alert, sentence: str, also: str, now: datetime) -> Line:
    over = now > alert.act_by
    minutes = abs((alert.act_by - now).total_seconds()) / 60
    left = times.short_length(minutes)
    owner = alert.acknowledged_by
    return Line(
        ref=str(alert.ref),
        person=str(alert.person.ref) if alert.person else "",
        who=alert.person.name if alert.person else "The service",
        name=words.name(alert.kind),
        sentence=sentence,
        also=also,
        severity=Severity(alert.severity).label,
        colour=SEVERITY_COLOURS[Severity(alert.severity)],
        raised_at=alert.raised_at,
        since=alert.head.start if alert.head else alert.raised_at,
        act_by=alert.act_by,
        left=f"{left} over" if over else left,
        over=over,
        owner=owner.full_name if owner else "",
        mine=owner is not None and owner.pk == user.pk,
        state=alert.state,
        outcome=alert.get_outcome_display(),
        reopened=alert.reopened,
        corrected=alert.corrected,
    )
