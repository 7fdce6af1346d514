"""Alerts following findings: one alert for each physical event, brought up to all that is known of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from abide.monitoring import incidents
from abide.monitoring.findings import Finding
from abide.monitoring.incidents import GROUPED
from abide.monitoring.instants import to_datetime
from abide.service.alerts import parts, rules
from abide.service.alerts.models import Alert, AlertState, Outcome
from abide.service.alerts.parts import Part
from abide.service.alerts.response import NOTHING, Stakes
from abide.service.alerts.rows import NewAlert
from abide.service.alerts.standing import Standing, Whose, stakes_of

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that is about to be written; row and chain are ids."""

    finding: Finding
    row: str
    chain: str


@dataclass(slots=True)
class Followed:
    """What alerts make of some findings; nothing is written yet.

    whose_row: id of each new finding -> its alert; moved: id of a finding that stands -> its new alert
    raised, changed: alerts to write; joined: (fitting, code) of each finding that is new to a known alert
    """

    whose_row: dict[str, UUID] = field(default_factory=dict)
    moved: dict[str, UUID] = field(default_factory=dict)
    raised: list[NewAlert] = field(default_factory=list)
    changed: list[Alert] = field(default_factory=list)
    joined: list[tuple[str, str]] = field(default_factory=list)


def follow(changes: Sequence[Change], stood: Standing, whose: Mapping[str, Whose], now: datetime) -> Followed:
    """Say which alert each finding belongs to, and what that makes of the alerts. Locks those that change.

    A handful of questions to the database, however many findings there are.
    """
    news = {c.chain: Part(c.finding, c.row, c.chain, stood.alerts.get(c.chain)) for c in changes}
    before, after = _read(news, stood, whose)
    groups = _groups(news, after)
    alerts = _locked(_touched(news, groups, before))
    worn = {whose[part.finding.fitting].fitting_pk: part.finding.fitting for part in after.values()}
    book = _Book(news, before, alerts, stakes_of(worn))
    # What began an alert keeps it, whatever else left it or came to it.
    for group in sorted(groups, key=lambda g: not any(book.began(p) for p in g)):
        book.settle(group)
    return book.close(after, whose, now)


def _read(
    news: Mapping[str, Part], stood: Standing, whose: Mapping[str, Whose]
) -> tuple[dict[UUID, list[Part]], dict[str, Part]]:
    """Read what stands behind the alerts concerned, by alert, and all parts as they will stand, by chain."""
    names = {whose[p.finding.fitting].fitting_pk: p.finding.fitting for p in news.values()}
    moving = [p for p in news.values() if p.finding.code in GROUPED or stood.codes.get(p.chain) in GROUPED]
    around: list[Part] = []
    if moving:
        fittings = {whose[p.finding.fitting].fitting_pk: p.finding.fitting for p in moving}
        since = min(p.finding.start for p in moving) - incidents.reach()
        around = parts.near(fittings, to_datetime(max(since, 0)))
    refs = {p.alert for p in (*news.values(), *around) if p.alert is not None}
    before = parts.of_alerts(refs, names)
    held = [p for of_one in before.values() for p in of_one]
    return before, parts.by_chain([*around, *held]) | dict(news)


def _groups(news: Mapping[str, Part], after: Mapping[str, Part]) -> list[list[Part]]:
    """Gather what is to be acted on: together what is one physical event, everything else by itself."""
    by_fitting: dict[str, dict[int, Part]] = defaultdict(dict)
    groups = []
    for part in after.values():
        if part.grouped:
            by_fitting[part.finding.fitting][id(part.finding)] = part
        elif part.live and part.chain in news:
            groups.append([part])
    for found in by_fitting.values():
        events = incidents.incidents([p.finding for p in found.values()])
        groups += [[found[id(f)] for f in event.findings] for event in events]
    return groups


def _touched(
    news: Mapping[str, Part], groups: Iterable[Sequence[Part]], before: Mapping[UUID, Sequence[Part]]
) -> set[UUID]:
    """Name the alerts that something changes about: a finding of theirs, or what belongs to them."""
    touched = {p.alert for p in news.values() if p.alert is not None}
    for group in groups:
        refs = {p.alert for p in group}
        chains = {p.chain for p in group}
        torn = any(p.live and p.chain not in chains for r in refs if r for p in before[r])
        if len(refs) > 1 or torn:
            touched |= {ref for ref in refs if ref is not None}
    return touched


def _locked(refs: Iterable[UUID]) -> dict[UUID, Alert]:
    found: dict[UUID, Alert] = {}
    keys = sorted(refs, key=str)
    for start in range(0, len(keys), _AT_ONCE):
        some = Alert.objects.select_for_update().filter(ref__in=keys[start : start + _AT_ONCE])
        found |= {alert.ref: alert for alert in some.order_by("pk")}
    return found


class _Book:
    """Which alert each part goes to, while that is being worked out."""

    def __init__(
        self,
        news: Mapping[str, Part],
        before: Mapping[UUID, Sequence[Part]],
        alerts: dict[UUID, Alert],
        stakes: Mapping[str, Stakes],
    ) -> None:
        self._stakes = stakes
        self._news = news
        self._before = before
        self._alerts = alerts
        self._fresh: dict[UUID, NewAlert] = {}
        self._taken: set[UUID] = set()
        self._goes: dict[str, UUID] = {}

    def began(self, part: Part) -> bool:
        """Whether a part is the one its alert was raised for."""
        alert = self._alerts.get(part.alert) if part.alert else None
        return alert is not None and alert.chain == part.chain

    def settle(self, group: Sequence[Part]) -> None:
        """Give a group its alert: the one it has, else the oldest of several, else a new one."""
        refs = {p.alert for p in group if p.alert is not None}
        if not any(ref in self._alerts for ref in refs) and refs:
            return  # nothing of it changed
        free = [self._alerts[ref] for ref in refs if ref in self._alerts and ref not in self._taken]
        kept: Alert | NewAlert
        if free:
            own = {p.alert for p in group if self.began(p)}
            kept = min(free, key=lambda a: (a.ref not in own, a.state == AlertState.CLOSED, a.pk))
        else:
            kept = self._new(group)
        self._taken.add(kept.ref)
        for part in group:
            self._goes[part.chain] = kept.ref

    def _new(self, group: Sequence[Part]) -> Alert | NewAlert:
        chain = group[0].chain
        if any(p.alert is not None for p in group):
            # Torn from another: an alert that it once had, and that was joined to that one, is its own again.
            chains = [p.chain for p in group]
            known = list(Alert.objects.select_for_update().filter(chain__in=chains).order_by("pk"))
            for alert in known:
                if alert.joined_ref is not None and alert.ref not in self._taken:
                    return self._alerts.setdefault(alert.ref, alert)
            if chain in {alert.chain for alert in known}:
                chain = f"{chain}:{uuid4().hex}"
        fresh = NewAlert(chain)
        self._fresh[fresh.ref] = fresh
        return fresh

    def close(self, after: Mapping[str, Part], whose: Mapping[str, Whose], now: datetime) -> Followed:
        """Bring every alert up to what belongs to it now."""
        followed = Followed()
        belongs: dict[UUID, list[Part]] = defaultdict(list)
        for part in after.values():
            ref = self._goes.get(part.chain, part.alert)
            if ref is None:
                continue
            belongs[ref].append(part)
            if part.chain in self._news:
                followed.whose_row[part.row] = ref
            elif ref != part.alert:
                followed.moved[part.row] = ref
            if ref != part.alert and ref not in self._fresh:
                followed.joined.append((part.finding.fitting, part.finding.code.value))
        for fresh in self._fresh.values():
            _raise(fresh, belongs[fresh.ref], whose, self._stakes, now)
            followed.raised.append(fresh)
        for ref, alert in self._alerts.items():
            held = self._before.get(ref, ())
            gone = [p for p in held if self._goes.get(p.chain, ref) != ref]
            if gone and not any(p.live for p in belongs[ref]):
                self._join(alert, self._goes[gone[0].chain], now)
            else:
                bring_up(alert, held, belongs[ref], self._news.keys(), self._stakes, now)
            followed.changed.append(alert)
        return followed

    def _join(self, alert: Alert, ref: UUID, now: datetime) -> None:
        """End an alert all of which turned out to belong to another; whoever had it has the other."""
        other = self._alerts.get(ref) or self._fresh[ref]
        if alert.state == AlertState.ACKNOWLEDGED and other.state == AlertState.NEW:
            other.state = rules.next_state(AlertState.NEW, rules.ACKNOWLEDGE)
            other.acknowledged_by_id, other.acknowledged_at = alert.acknowledged_by_id, alert.acknowledged_at
        if alert.state != AlertState.CLOSED:
            alert.state, alert.outcome, alert.closed_at = AlertState.CLOSED, Outcome.JOINED, now
        alert.joined_ref, alert.changed_at = ref, now


def _raise(
    alert: NewAlert,
    belongs: Sequence[Part],
    whose: Mapping[str, Whose],
    stakes: Mapping[str, Stakes],
    now: datetime,
) -> None:
    live = [p for p in belongs if p.live]
    gravest = _gravest(live, stakes, now)
    owner = whose[live[0].finding.fitting]
    alert.fitting_id, alert.person_id = owner.fitting_pk, owner.person_pk
    alert.severity, alert.act_by = gravest.severity, now + timedelta(minutes=gravest.minutes)
    alert.raised_at = alert.changed_at = now
    _point(alert, live)


def bring_up(
    alert: Alert,
    before: Sequence[Part],
    after: Sequence[Part],
    changed: Iterable[str],
    stakes: Mapping[str, Stakes],
    now: datetime,
) -> None:
    """Bring an alert up to the findings that belong to it; say where they take it back or raise it again.

    before, after: its parts as they stood and as they stand; changed: chains that were found anew
    """
    was, was_corrected, was_outcome = alert.severity, alert.corrected, alert.outcome
    live = [p for p in after if p.live]
    alert.changed_at, alert.joined_ref = now, None
    if not live:
        chains = set(changed)
        _point(alert, [p for p in after if p.chain in chains] or after)
        alert.corrected = True
        if alert.state == AlertState.NEW:
            alert.outcome, alert.closed_at = Outcome.CORRECTED, now
        alert.state = rules.next_state(AlertState(alert.state), rules.CORRECT)
        return
    _point(alert, live)
    urgency = _gravest(live, stakes, now)
    due = now + timedelta(minutes=urgency.minutes)
    known = {p.chain for p in before}
    joined = [p for p in live if p.chain not in known]
    alert.corrected = False
    alert.severity = urgency.severity
    taken_back = was_outcome in (Outcome.CORRECTED, Outcome.JOINED)
    if alert.state != AlertState.CLOSED:
        alert.act_by = _act_by(alert.act_by, [p for p in before if p.live], urgency, joined, stakes, now)
    elif (
        rules.graver(urgency, was)
        or (was_corrected and taken_back)
        or was_outcome == Outcome.JOINED
        or any(rules.must_be_seen(p.finding) for p in joined)
    ):
        reopen(alert, due)


def _act_by(
    act_by: datetime,
    before: Sequence[Part],
    urgency: rules.Urgency,
    joined: Sequence[Part],
    stakes: Mapping[str, Stakes],
    now: datetime,
) -> datetime:
    """Say by when to act: sooner where it got graver, later where it did not; news alone never defers it."""
    due = now + timedelta(minutes=urgency.minutes)
    was = _rank(_gravest(before, stakes, now)) if before else (0, 0)
    if _rank(urgency) < was:
        return min(act_by, due)
    if _rank(urgency) > was:
        return max(act_by, due)
    return min([act_by, *(now + timedelta(minutes=_urgency(p, stakes, now).minutes) for p in joined)])


def reopen(alert: Alert, due: datetime) -> None:
    """Put a closed alert back among those that nobody has."""
    alert.state = rules.next_state(AlertState.CLOSED, rules.REOPEN)
    alert.reopened, alert.act_by = True, due
    alert.outcome, alert.closed_at, alert.closed_by, alert.joined_ref = "", None, None, None
    alert.acknowledged_by, alert.acknowledged_at = None, None


def _point(alert: Alert | NewAlert, live: Sequence[Part]) -> None:
    """Let an alert say the finding that leads."""
    leading = incidents.lead([p.finding for p in live])
    part = next(p for p in live if p.finding is leading)
    alert.head_id, alert.kind = part.row, leading.code.value
    alert.details = rules.details_of(leading)


def _gravest(live: Sequence[Part], stakes: Mapping[str, Stakes], now: datetime) -> rules.Urgency:
    return min((_urgency(p, stakes, now) for p in live), key=_rank)


def _urgency(part: Part, stakes: Mapping[str, Stakes], now: datetime) -> rules.Urgency:
    return rules.urgency(part.finding, stakes.get(part.finding.fitting, NOTHING), now.date())


def _rank(urgency: rules.Urgency) -> tuple[int, int]:
    return urgency.severity, urgency.minutes
