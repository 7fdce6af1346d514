"""The only writer of outages: brings them up to what is silent, and lets the shift lead take and end them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from abide.monitoring.instants import to_datetime
from abide.service.accounts.models import User
from abide.service.accounts.permissions import Task, check
from abide.service.alerts import actions as alerts
from abide.service.alerts.models import Alert, AlertState, Outcome
from abide.service.alerts.rules import Refused
from abide.service.audit import actions as audit
from abide.service.audit.models import Action
from abide.service.bulk import insert_rows
from abide.service.devices.models import Supplier
from abide.service.outages import reading, words
from abide.service.outages.matching import Standing, course
from abide.service.outages.models import Danger, Member, Outage, OutageState
from abide.service.outages.parameters import Numbers, numbers_on
from abide.service.outages.queries import held as seen_by_held
from abide.service.outages.queries import outage as seen_by
from abide.service.outages.reading import Exposure, Silent
from abide.service.outages.rules import Cause, Family, Group, gather

__all__ = ["Known", "Refused", "end_outage", "judge", "know", "take_outage"]

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What changes slowly and is read once for many searches: homes, who is on tag, what is usual."""

    numbers: Numbers
    lived: Mapping[int, tuple[float, float]]
    exposure: Exposure
    usual: Mapping[Family, float]


def know(now: datetime) -> Known:
    """Read what changes slowly."""
    numbers = numbers_on(now.date())
    lived = reading.homes()
    usual = {family: reading.usual(family, now, numbers) for family in Family}
    return Known(numbers, lived, reading.exposure(lived, numbers), usual)


def judge(*, now: datetime, known: Known | None = None) -> list[Outage]:
    """Find outages in what is silent now, and bring those that stand up to it; gives what changed.

    What stands is read before anything is held, so that nobody who signs in waits for the search; one
    process calls it at a time. Where somebody ends an outage during the search, it is made again without
    that one. Judging the same again changes nothing.
    """
    known = known or know(now)
    changed: list[Outage] = []
    for family in Family:
        # Each round more means that one open outage fewer is left.
        while (touched := _judge(family, known, now)) is None:
            pass
        changed += touched
    return changed


def _judge(family: Family, known: Known, now: datetime) -> list[Outage] | None:
    """Judge one family; None, with nothing changed, where an outage was ended during the search."""
    since = now - timedelta(microseconds=known.numbers.look_back)
    rows = {row.alert: row for row in reading.silent(family, since)}
    open_ = frozenset(
        Outage.objects.filter(family=family, state=OutageState.OPEN).values_list("pk", flat=True)
    )
    held = Member.objects.filter(outage__family=family).exclude(outage__state=OutageState.ENDED)
    columns = ("alert_id", "pk", "outage_id", "person_id", "since", "back_at")
    kept = {row[0]: _Kept(*row[1:]) for row in held.order_by("pk").values_list(*columns)}
    if not open_ and len(rows) < known.numbers.least:
        return []
    silences = reading.columns(family, list(rows.values()), known.lived, known.numbers)
    way_of = [sum(c is cause for c, _ in silences.shared[:n]) for n, (cause, _) in enumerate(silences.shared)]
    found = gather(
        silences,
        lambda n, key: known.exposure.count(family, silences.shared[n][0], way_of[n], key),
        known.usual[family],
        known.numbers,
    )
    of_outage: dict[int, dict[int, int]] = {pk: {} for pk in sorted(open_)}
    for alert, member in kept.items():
        if alert in rows and member.outage in of_outage:
            of_outage[member.outage][alert] = member.person
    standing = [Standing(pk, people) for pk, people in of_outage.items()]
    goes = course(standing, found, known.numbers.least)
    with transaction.atomic():
        # As they are now, and held: somebody may have taken or ended one during the search.
        still = Outage.objects.select_for_update().filter(pk__in=open_, state=OutageState.OPEN)
        outages = {outage.pk: outage for outage in still.order_by("pk")}
        if outages.keys() != open_:
            return None
        touched = [
            outages[pk] for pk, group in goes.goes_on.items() if _follow(outages[pk], group, rows, known, now)
        ]
        whose = dict(goes.whose)
        for group in goes.begins:
            outage = _begin(family, group, rows, known, now)
            touched.append(outage)
            whose |= dict.fromkeys(group.members, outage.pk)
        moved = _place(whose, kept, rows, open_, now)
        for pk in goes.over:
            outage = outages[pk]
            outage.state, outage.ended_at, outage.changed_at = OutageState.TAKEN_BACK, now, now
            outage.save(update_fields=["state", "ended_at", "changed_at"])
            _record("worker", "outage.taken_back", outage)
            touched.append(outage)
        touched += [outages[pk] for pk in sorted(moved & outages.keys() - {o.pk for o in touched})]
        if touched:
            alerts.notify(now=now, words=[(None, "alert", {"outage": str(o.ref)}) for o in touched])
    return touched


def _begin(family: Family, group: Group, rows: Mapping[int, Silent], known: Known, now: datetime) -> Outage:
    outage = Outage(family=family, found_at=now, changed_at=now)
    _describe(outage, group, rows, known)
    outage.save(force_insert=True)
    _record("worker", "outage.found", outage)
    return outage


def _follow(outage: Outage, group: Group, rows: Mapping[int, Silent], known: Known, now: datetime) -> bool:
    """Let an outage say what it has become; False where it says so already."""
    was = (outage.cause, outage.began, outage.last)
    if (group.cause, to_datetime(group.began), to_datetime(group.last)) == was:
        return False
    _describe(outage, group, rows, known)
    outage.changed_at = now
    outage.save(update_fields=_DESCRIBED)
    return True


# What the search writes of an outage that goes on; who leads it and how it ends is for people to write.
_DESCRIBED = ("cause", "key", "way", "began", "last", "expected", "label", "changed_at")


def _describe(outage: Outage, group: Group, rows: Mapping[int, Silent], known: Known) -> None:
    supplier = ""
    if group.cause is Cause.SUPPLIER:
        supplier = Supplier.objects.values_list("name", flat=True).get(pk=group.key)
    in_area = [rows[a].person for a in group.members[:_AT_ONCE]] if group.cause is Cause.AREA else []
    outage.cause, outage.key, outage.way = group.cause, group.key, group.way
    outage.began, outage.last = to_datetime(group.began), to_datetime(group.last)
    outage.expected = group.expected
    outage.label = words.label(
        group.cause,
        supplier=supplier,
        postcodes=reading.postcodes(in_area),
        side_km=known.numbers.area_km,
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """A member as it stands in the table."""

    pk: int
    outage: int
    person: int
    since: datetime
    back: datetime | None


def _place(
    whose: Mapping[int, int],
    kept: Mapping[int, _Kept],
    rows: Mapping[int, Silent],
    open_: frozenset[int],
    now: datetime,
) -> set[int]:
    """Bring members up to the outage each alert is in, and who is back; gives the outages changed."""
    fresh = [(alert, pk) for alert, pk in whose.items() if alert not in kept]
    dangers = reading.dangers() if fresh else {}
    insert_rows(
        Member,
        [
            Member(
                outage_id=pk,
                alert_id=alert,
                person_id=rows[alert].person,
                since=rows[alert].since,
                joined_at=now,
                back_at=rows[alert].back,
                danger=dangers.get(rows[alert].person, Danger.NONE.value),
            )
            for alert, pk in fresh
        ],
    )
    changed = {pk for _, pk in fresh}
    moment = connection.ops.adapt_datetimefield_value
    altered = []
    for alert, pk in whose.items():
        member = kept.get(alert)
        if member is None:
            continue
        row = rows[alert]
        if (member.outage, member.since, member.back) != (pk, row.since, row.back):
            changed |= {member.outage, pk}
            altered.append((pk, moment(row.since), moment(row.back), member.pk))
    # One prepared statement: when a network comes back, thousands are heard again at once.
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE outages_member SET outage_id = %s, since = %s, back_at = %s WHERE id = %s", altered
        )
    # Later evidence took these silences back: they were in no outage.
    gone = [m for alert, m in kept.items() if alert not in rows and m.outage in open_]
    for start in range(0, len(gone), _AT_ONCE):
        Member.objects.filter(pk__in=[m.pk for m in gone[start : start + _AT_ONCE]]).delete()
    return changed | {m.outage for m in gone}


@transaction.atomic
def take_outage(*, by: User, outage: UUID) -> Outage:
    """Take an outage, as whoever leads the shift; a later lead takes it over. Refused once it is over."""
    check(by, Task.LEAD_SHIFT)
    found = _locked(by, outage)
    found.owner, found.owned_at, found.changed_at = by, timezone.now(), timezone.now()
    found.save(update_fields=["owner", "owned_at", "changed_at"])
    _record(by, "outage.taken", found)
    _tell(found)
    return found


@transaction.atomic
def end_outage(*, by: User, outage: UUID, note: str) -> Outage:
    """End an outage with what was found out; Refused without a note, or once it is over.

    The alerts of those who are heard again are closed with it, as equipment. Whoever is still silent, whose
    silence could endanger somebody, or whose alert somebody has taken up keeps it and is acted on alone.
    """
    check(by, Task.LEAD_SHIFT)
    if not note.strip():
        raise Refused("Say in a few words what the cause was and who was told.")
    found = _locked(by, outage)
    now = timezone.now()
    _close_those_back(by, found, note.strip(), now)
    found.state, found.ended_at, found.ended_by, found.note = OutageState.ENDED, now, by, note.strip()
    found.changed_at = now
    found.save(update_fields=["state", "ended_at", "ended_by", "note", "changed_at"])
    _record(by, "outage.ended", found)
    _tell(found)
    return found


def _close_those_back(by: User, outage: Outage, note: str, now: datetime) -> None:
    """Close in one go the alerts that stood in the queue as this outage, of those who are heard again."""
    held = seen_by_held(by).filter(in_outage__outage=outage, in_outage__back_at__isnull=False)
    seen = list(held.order_by("pk").values_list("pk", "ref", "fitting_id", "person_id", "person__ref"))
    # Somebody may take one up between the two questions: what is not held as new is neither closed nor said.
    new = Alert.objects.select_for_update().filter(state=AlertState.NEW).order_by("pk")
    back = []
    for start in range(0, len(seen), _AT_ONCE):
        some = seen[start : start + _AT_ONCE]
        mine = set(new.filter(pk__in=[pk for pk, *_ in some]).values_list("pk", flat=True))
        back += [row for row in some if row[0] in mine]
        Alert.objects.filter(pk__in=mine).update(
            state=AlertState.CLOSED,
            acknowledged_by=by,
            acknowledged_at=now,
            closed_by=by,
            closed_at=now,
            changed_at=now,
            outcome=Outcome.EQUIPMENT,
            note=f"Part of an outage: {outage.label}. {note}",
        )
    alerts.count_open(fitting_pks=[fitting for _, _, fitting, _, _ in back])
    audit.record_all(
        by=by,
        action=Action.ALTERATION,
        what="alert.closed",
        people=[ref for *_, ref in back],
        obj=outage,
        reason=Outcome.EQUIPMENT,
    )
    closed = AlertState.CLOSED.value
    told = [(person, "alert", {"alert": str(ref), "state": closed}) for _, ref, _, person, _ in back]
    alerts.notify(now=now, words=told)


def _locked(by: User, ref: UUID) -> Outage:
    found = Outage.objects.select_for_update().get(pk=seen_by(by, ref).pk)
    if found.state != OutageState.OPEN:
        raise Refused("This outage is over already.")
    return found


def _record(by: User | str, what: str, outage: Outage) -> None:
    action = Action.COLLECTION if by == "worker" else Action.ALTERATION
    audit.record(by=by, action=action, what=what, obj=outage)


def _tell(outage: Outage) -> None:
    alerts.notify(now=timezone.now(), words=[(None, "alert", {"outage": str(outage.ref)})])
