"""The queue as values ready to be shown: act within, who, what, since when, with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.alerts import sentences, words
from abide.service.alerts.models import Alert, AlertState, Severity

SEVERITY_COLOURS = {Severity.NOW: "red", Severity.TODAY: "yellow", Severity.ROUTINE: "grey"}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One alert as the queue shows it; order: the kind of order it is under."""

    ref: str
    person: str  # reference of the person, "" where it is about nobody
    who: str
    order: str
    protected: bool
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
    owner_ref: str
    mine: bool
    state: str
    outcome: str
    closed_by: str
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


def countdown(act_by: datetime, now: datetime) -> str:
    """Say how long is left, "00:04:10", or by how much it is over; days where there are several."""
    left = abs(act_by - now)
    if left >= 2 * _DAY:
        said = times.short_length(left.total_seconds() / 60)
    else:
        minutes, seconds = divmod(int(left.total_seconds()), 60)
        said = f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    return said if now <= act_by else f"over by {said}"


def of(user: User, alerts: Sequence[Alert], now: datetime) -> list[Line]:
    """Give the lines of alerts that were read for this user (queries.queue), in their order."""
    said, beside = sentences.of_alerts(alerts, now), sentences.beside(alerts, now)
    return [_line(user, alert, said[alert.pk], beside[alert.pk], now) for alert in alerts]


def _line(user: User, alert: Alert, sentence: str, also: str, now: datetime) -> Line:
    owner = alert.acknowledged_by
    return Line(
        ref=str(alert.ref),
        person=str(alert.person.ref) if alert.person else "",
        who=alert.person.name if alert.person else "The service",
        order=alert.fitting.order.get_order_type_display() if alert.fitting else "",
        protected=bool(getattr(alert, "protected", False)),
        name=words.name(alert.kind),
        sentence=sentence,
        also=also,
        severity=Severity(alert.severity).label,
        colour=SEVERITY_COLOURS[Severity(alert.severity)],
        raised_at=alert.raised_at,
        since=alert.head.start if alert.head else alert.raised_at,
        act_by=alert.act_by,
        left=countdown(alert.act_by, now),
        over=now > alert.act_by and alert.state != AlertState.CLOSED,
        owner=owner.full_name if owner else "",
        owner_ref=str(owner.ref) if owner else "",
        mine=owner is not None and owner.pk == user.pk,
        state=alert.state,
        outcome=alert.get_outcome_display(),
        closed_by=alert.closed_by.full_name if alert.closed_by else "",
        reopened=alert.reopened,
        corrected=alert.corrected,
    )
