"""The only writer of findings, alerts, notifications and how each person on tag is now."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from abide.monitoring.accumulated import ABSENT
from abide.monitoring.findings import Finding, Status, revise
from abide.monitoring.instants import from_datetime, to_datetime
from abide.monitoring.lateness import learnt
from abide.monitoring.live import Judgement
from abide.service.accounts.models import User
from abide.service.alerts import absence, queries, rules
from abide.service.alerts.charge import COLUMNS, BatteryNow, to_state
from abide.service.alerts.following import Change, Followed, follow, reopen
from abide.service.alerts.models import (
    Alert,
    AlertState,
    BatteryState,
    FindingRow,
    Notification,
    Outcome,
    PersonState,
)
from abide.service.alerts.rows import NewAlert, as_kept, to_row
from abide.service.alerts.rules import Refused
from abide.service.alerts.standing import Whose, rounds_of, said_anew, standing
from abide.service.audit import actions as audit
from abide.service.audit.models import Action
from abide.service.bulk import insert_like, insert_rows
from abide.service.devices.models import Fitting
from abide.service.people.models import Person

# Others take these from here.
__all__ = ["Recorded", "Refused", "StateNow", "Whose", "record"]

_AT_ONCE = 500
# An arbitrary number under which PostgreSQL gives notifications their ids in the order of commits.
_NOTIFY_LOCK = 0x_AB1D_0CA7


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recording changed: revisions in order, alerts raised or changed, fittings concerned."""

    findings: tuple[Finding, ...] = ()
    alerts: tuple[UUID, ...] = ()
    fittings: frozenset[str] = frozenset()


@transaction.atomic
def record(*, judgements: Iterable[Judgement], whose: Mapping[str, Whose], now: datetime) -> Recorded:
    """Compare what was judged with what stands; add, supersede or withdraw; let alerts follow.

    Judging the same again changes nothing. Call it in the transaction that moves the log's offset.
    """
    findings: list[Finding] = []
    alerts: list[UUID] = []
    fittings: set[str] = set()
    for wave in rounds_of(judgements):
        stood = standing(wave, whose)
        found = [
            finding
            for judgement in wave
            for finding in revise(stood.of(judgement), [as_kept(f) for f in judgement.findings])
        ]
        # The same finding said twice is one finding.
        found = said_anew(list({f.id: f for f in found}.values()))
        changes = [(f, stood.chains.get(f.supersedes or "")) for f in found]
        if not changes:
            continue
        followed = follow([Change(f, f.id, chain or f.id) for f, chain in changes], stood, whose, now)
        rows = [
            to_row(
                f,
                fitting_pk=whose[f.fitting].fitting_pk,
                chain=chain,
                found_at=now,
                learnt=learnt(f, from_datetime(now), stood.known.get(f.supersedes or "")),
                alert=followed.whose_row.get(f.id),
            )
            for f, chain in changes
        ]
        superseded = [(row.id, row.supersedes) for row in rows if row.supersedes]
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE alerts_findingrow SET superseded_by = %s WHERE id = %s AND superseded_by IS NULL",
                superseded,
            )
        insert_rows(FindingRow, rows)
        # Only of those at hand: `whose` names everybody on tag.
        refs = {whose[f.fitting].person_pk: whose[f.fitting].person_ref for f in found}
        alerts += _write(followed, whose, refs, now)
        findings += [f for f, _ in changes]
        fittings |= {f.fitting for f, _ in changes}
    concerned = {f.fitting for f in findings if f.code in ABSENT and f.status is not Status.OPEN}
    _tell_absence([whose[fitting] for fitting in concerned], now)
    count_open(fitting_pks=(whose[f].fitting_pk for f in fittings))
    return Recorded(tuple(findings), tuple(alerts), frozenset(fittings))


def _tell_absence(whose: Sequence[Whose], now: datetime) -> None:
    """Warn before accumulated absence becomes a breach, and when it has; take it back where it is less."""
    if not whose:
        return
    worn = Fitting.objects.filter(pk__in=[w.fitting_pk for w in whose]).values_list("order", flat=True)
    accounts = absence.accounts(set(worn), now)
    chains = {f"absence:{account.order.ref}": account for account in accounts}
    known = {a.chain: a for a in Alert.objects.select_for_update().filter(chain__in=list(chains))}
    people = {w.person_pk: w for w in whose}
    told = []
    for chain, account in chains.items():
        kind, alert = absence.KIND_OF_STAGE.get(account.counted.stage), known.get(chain)
        if kind is None:
            if alert is not None:
                settle_own(chain=chain, now=now)
            continue
        if alert is None:
            person = account.order.person_id
            alert = Alert(chain=chain, person_id=person, fitting_id=people[person].fitting_pk, raised_at=now)
        if not absence.bring_to_stage(alert, kind, account.counted, now):
            continue
        if alert.pk is None:
            refs = [people[account.order.person_id].person_ref]
            audit.record_all(
                by="worker", action=Action.COLLECTION, what="alert.raised", people=refs, reason=kind
            )
        alert.save()
        told.append(alert)
    notify(now=now, words=[(a.person_id, "alert", {"alert": str(a.ref), "state": a.state}) for a in told])


def _write(
    followed: Followed, whose: Mapping[str, Whose], people: Mapping[int, UUID], now: datetime
) -> list[UUID]:
    """Write alerts raised and changed, with the audit of them and word to open pages.

    people: row -> reference of everybody something was found about
    """
    insert_rows(Alert, followed.raised)
    for ref, rows in _by_alert(followed.moved).items():
        FindingRow.objects.filter(id__in=rows).update(alert_id=ref)
    raised: dict[tuple[str, str], list[UUID]] = {}
    for alert in followed.raised:
        if alert.person_id is not None:
            raised.setdefault(("alert.raised", alert.kind), []).append(people[alert.person_id])
    for fitting, code in followed.joined:
        raised.setdefault(("alert.joined", code), []).append(whose[fitting].person_ref)
    for (what, kind), refs in raised.items():
        audit.record_all(by="worker", action=Action.COLLECTION, what=what, people=refs, reason=kind)
    # When a network comes back, thousands change at once: one by one that takes minutes.
    Alert.objects.bulk_create(
        followed.changed,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_FOLLOWS,
    )
    told: list[Alert | NewAlert] = [*followed.raised, *followed.changed]
    notify(now=now, words=[(a.person_id, "alert", {"alert": str(a.ref), "state": a.state}) for a in told])
    return [a.ref for a in told]


def _by_alert(moved: Mapping[str, UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for row, alert in moved.items():
        found.setdefault(alert, []).append(row)
    return found


# What following a finding may change of an alert.
_FOLLOWS = (
    "head",
    "kind",
    "severity",
    "changed_at",
    "act_by",
    "state",
    "outcome",
    "closed_at",
    "closed_by",
    "acknowledged_at",
    "acknowledged_by",
    "joined_ref",
    "corrected",
    "reopened",
    "details",
)


def count_open(*, fitting_pks: Iterable[int]) -> None:
    """Count anew how many open alerts each of these fittings has."""
    pks = list(fitting_pks)
    for start in range(0, len(pks), _AT_ONCE):
        some = pks[start : start + _AT_ONCE]
        known = set(PersonState.objects.filter(fitting__in=some).values_list("fitting", flat=True))
        PersonState.objects.bulk_create(
            [PersonState(fitting_id=pk) for pk in some if pk not in known], ignore_conflicts=True
        )
        still_open = Alert.objects.filter(fitting=OuterRef("fitting")).exclude(state=AlertState.CLOSED)
        counted = still_open.order_by().values("fitting").annotate(n=Count("pk")).values("n")
        PersonState.objects.filter(fitting__in=some).update(open_alerts=Coalesce(Subquery(counted), 0))


def notify(*, now: datetime, words: Iterable[tuple[int | None, str, dict[str, Any]]]) -> None:
    """Leave word for open pages: (person's row or None, kind, ids). Their ids follow the order of commits."""
    words = list(words)
    if not words:
        return
    if connection.vendor == "postgresql":
        # A page asks for what is above the last id it saw: a lower one must not be committed after it.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NOTIFY_LOCK])
    people, kinds, ids = zip(*words, strict=True)
    insert_like(Notification(at=now), {"person_id": people, "kind": kinds, "payload": ids})


@transaction.atomic
def raise_own(*, kind: str, chains: Mapping[str, dict[str, Any]], now: datetime) -> list[Alert]:
    """Raise alerts about the service's own affairs, or bring those that stand up to date.

    chains: "not_fitted:<serial>" and the like -> details. One that was closed opens again.
    """
    urgency, _ = rules.URGENCY[kind]
    due = now + timedelta(minutes=urgency.minutes)
    known = list(Alert.objects.select_for_update().filter(chain__in=list(chains)))
    for alert in known:
        alert.details, alert.changed_at = chains[alert.chain], now
        if alert.state == AlertState.CLOSED:
            reopen(alert, due)
        alert.save()
    seen = {alert.chain for alert in known}
    fresh = [
        Alert(
            chain=chain,
            kind=kind,
            severity=urgency.severity,
            raised_at=now,
            changed_at=now,
            act_by=due,
            details=details,
        )
        for chain, details in chains.items()
        if chain not in seen
    ]
    Alert.objects.bulk_create(fresh, batch_size=_AT_ONCE)
    raised = [*known, *fresh]
    notify(now=now, words=[(None, "alert", {"alert": str(a.ref), "state": a.state}) for a in raised])
    return raised


@transaction.atomic
def settle_own(*, chain: str, now: datetime) -> None:
    """Close an alert about the service itself whose cause is gone (a fitting was recorded after all)."""
    alert = Alert.objects.select_for_update().filter(chain=chain).exclude(state=AlertState.CLOSED).first()
    if alert is None:
        return
    alert.state, alert.outcome = AlertState.CLOSED, Outcome.CORRECTED
    alert.corrected, alert.closed_at, alert.changed_at = True, now, now
    alert.save()
    notify(now=now, words=[(alert.person_id, "alert", {"alert": str(alert.ref), "state": alert.state})])


_BEATEN = "Somebody else changed this alert a moment ago. Look at it again."


@transaction.atomic
def acknowledge(*, by: User, alert: UUID) -> Alert:
    """Take an alert up. Refused where somebody else was quicker; Alert.DoesNotExist outside `by`'s scope."""
    now = timezone.now()
    taken = {"acknowledged_by": by, "acknowledged_at": now}
    return _move(by, alert, rules.ACKNOWLEDGE, "alert.acknowledged", now, taken)


@transaction.atomic
def hand_back(*, by: User, alert: UUID) -> Alert:
    """Put an alert back among those that nobody has. Refused unless `by` has it."""
    free = {"acknowledged_by": None, "acknowledged_at": None}
    held = {"acknowledged_by": by}
    return _move(by, alert, rules.HAND_BACK, "alert.handed_back", timezone.now(), free, held)


@transaction.atomic
def take_over(*, by: User, alert: UUID, held_by: UUID) -> Alert:
    """Take an alert over from whoever has it (held_by: their reference, as `by` saw it).

    Refused where somebody else has it by now, so that of two who take over the same one only the first does.
    """
    now, holder = timezone.now(), queries.alert(by, alert).acknowledged_by
    if holder is not None and holder.ref != held_by:
        raise Refused(_BEATEN)
    taken = {"acknowledged_by": by, "acknowledged_at": now}
    # By the row's own column: what another table says is not asked again of a row that changed meanwhile.
    held = {"acknowledged_by": holder}
    return _move(by, alert, rules.TAKE_OVER, "alert.taken_over", now, taken, held)


@transaction.atomic
def close(*, by: User, alert: UUID, outcome: str, note: str) -> Alert:
    """End an alert with what was found out. Refused and Alert.DoesNotExist as for `acknowledge`."""
    rules.check_outcome(outcome, note)
    seen = queries.alert(by, alert)
    now = timezone.now()
    closed = {
        "closed_by": by,
        "closed_at": now,
        "outcome": outcome,
        "note": note.strip(),
        # Where nobody had acknowledged it, whoever closes it did both.
        "acknowledged_by": seen.acknowledged_by or by,
        "acknowledged_at": seen.acknowledged_at or now,
    }
    held = {"acknowledged_by": seen.acknowledged_by}
    return _move(by, alert, rules.CLOSE, "alert.closed", now, closed, held, reason=outcome)


def _move(
    by: User,
    alert: UUID,
    done: str,
    what: str,
    now: datetime,
    becomes: Mapping[str, Any],
    held: Mapping[str, Any] | None = None,
    *,
    reason: str = "",
) -> Alert:
    """Move an alert if it still stands as it was seen (held: columns that must be so), in one statement."""
    seen = queries.alert(by, alert)
    state = rules.next_state(AlertState(seen.state), done)
    still = Alert.objects.filter(pk=seen.pk, state=seen.state, **(held or {}))
    if not still.update(state=state, changed_at=now, **becomes):
        raise Refused(_BEATEN)
    return _altered(seen, by, what, now, reason=reason)


def _altered(alert: Alert, by: User, what: str, now: datetime, *, reason: str = "") -> Alert:
    alert.refresh_from_db()
    if alert.fitting_id is not None:
        count_open(fitting_pks=[alert.fitting_id])
    person = alert.person
    audit.record(by=by, action=Action.ALTERATION, what=what, person=person, obj=alert, reason=reason)
    notify(now=now, words=[(alert.person_id, "alert", {"alert": str(alert.ref), "state": alert.state})])
    return alert


@dataclass(frozen=True, slots=True)
class StateNow:
    """How one fitting stands; fields as in PersonState, moments as instants, None where not known."""

    fitting_pk: int
    person_pk: int
    presence: str
    presence_since: int | None
    last_event_at: int | None
    last_fix_at: int | None
    longitude: float | None
    latitude: float | None
    accuracy_m: float | None
    battery: str


_STATE_COLUMNS = (
    "presence",
    "presence_since",
    "last_event_at",
    "last_fix_at",
    "last_longitude",
    "last_latitude",
    "last_accuracy_m",
    "battery",
)
_PUT_STATE = (
    f"INSERT INTO alerts_personstate (fitting_id, open_alerts, {', '.join(_STATE_COLUMNS)})"  # noqa: S608
    f" VALUES (%s, 0, {', '.join(['%s'] * len(_STATE_COLUMNS))})"
    f" ON CONFLICT (fitting_id) DO UPDATE SET {', '.join(f'{c} = excluded.{c}' for c in _STATE_COLUMNS)}"
)


@transaction.atomic
def put_states(*, states: Sequence[StateNow], tell: Iterable[int], now: datetime) -> None:
    """Write how fittings stand now, and tell open pages about those persons (rows) in `tell`."""
    moment = _MOMENT.get(connection.vendor, to_datetime)
    rows = [
        (
            s.fitting_pk,
            s.presence,
            None if s.presence_since is None else moment(s.presence_since),
            None if s.last_event_at is None else moment(s.last_event_at),
            None if s.last_fix_at is None else moment(s.last_fix_at),
            s.longitude,
            s.latitude,
            s.accuracy_m,
            s.battery,
        )
        for s in states
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_PUT_STATE, rows)
    notify(now=now, words=[(person, "state", {}) for person in tell])


def _as_text(instant: int) -> str:
    return str(_EPOCH + timedelta(microseconds=instant))


# Thousands a second: Django's own way to write a moment for SQLite takes five times as long.
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - SQLite's moments are UTC without saying so
_MOMENT: Mapping[str, Callable[[int], str | datetime]] = {"sqlite": _as_text}


@transaction.atomic
def put_batteries(*, batteries: Sequence[BatteryNow]) -> None:
    """Write how batteries go; open pages hear of it with the next word about the person."""
    BatteryState.objects.bulk_create(
        [to_state(now) for now in batteries],
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["fitting"],
        update_fields=COLUMNS,
    )


def forget_notifications(*, before: datetime) -> int:
    """Delete word that no open page can still ask for; returns how many.

    The last one stays: by its id a page that was away for longer sees that it missed something.
    """
    last = Notification.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Notification.objects.filter(at__lt=before).exclude(pk=last or 0).delete()[0]


@transaction.atomic
def erase_person(person: Person) -> None:
    """Empty what was found about a person who is being erased; that something was found, and when, stays."""
    FindingRow.objects.filter(fitting__person=person).update(reason={}, evidence=[])
    Alert.objects.filter(person=person).update(details={}, note="")
    PersonState.objects.filter(fitting__person=person).delete()
    BatteryState.objects.filter(fitting__person=person).delete()
    Notification.objects.filter(person=person).delete()
