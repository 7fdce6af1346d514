"""The only reader for the person's own pages: it takes the person whose visit it is, and reads theirs alone.

What is left out for the sake of others is left out here, so that no page shows it (own_findings, own_zones).
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from abide.explain import times
from abide.monitoring.events import Events
from abide.monitoring.findings import Code, Status
from abide.service.alerts.models import FindingRow
from abide.service.audit import actions as audit
from abide.service.caseload import strip
from abide.service.devices.models import EpisodeDecision, Fitting
from abide.service.devices.reported import events_of
from abide.service.orders.choices import ConditionKind, VersionStatus
from abide.service.orders.models import AuthorisedAbsence, Condition, ReasonableExcuse
from abide.service.orders.queries import held_conditions, held_rows
from abide.service.orders.rules import ZONES
from abide.service.people.choices import Why
from abide.service.people.models import Person
from abide.service.supervision.choices import Outcome
from abide.service.supervision.models import Appointment
from abide.service.wearer.models import Ask, Matter, ServedZone, Visit
from abide.service.wearer.sayings import SAYINGS

# So far back the person sees what was recorded about them.
RECORDED = timedelta(days=28)
# Findings about a zone, told only where the zone was served on the person.
_OF_ZONES = frozenset({"ZONE_ENTERED", "ZONE_CROSSED", "ZONE_LEFT"})


def visit(key_hash: str) -> Visit | None:
    """Give the visit that a cookie belongs to, with the person; whether it still holds is the guard's."""
    found = Visit.objects.select_related("access__person").filter(
        key_hash=key_hash, access__revoked_at=None, access__person__erased_at=None
    )
    return found.first()


def own_fittings(person: Person) -> list[Fitting]:
    """Give every device the person wore or wears, newest first, with what its order asks."""
    found = Fitting.objects.filter(person=person).select_related(
        "device__supplier", "order__current", "order__responsible_officer__organisation", "state", "charge"
    )
    return list(found.prefetch_related(held_rows("order__")).order_by("-start"))


def own_conditions(fittings: Iterable[Fitting], today: date) -> list[Condition]:
    """Give the conditions of the orders of what is worn now, but for those that are over."""
    orders = {fitting.order_id: fitting.order for fitting in fittings if fitting.end is None}
    return [
        held
        for order in orders.values()
        if order.current is not None and order.current.status == VersionStatus.IN_FORCE
        for held in held_conditions(order)
        if held.last_day is None or held.last_day >= today
    ]


def own_curfews(person: Person, today: date) -> list[Condition]:
    """Give the person's curfews that hold or are still to come."""
    return [each for each in own_conditions(own_fittings(person), today) if each.kind == ConditionKind.CURFEW]


def own_absences(conditions: Sequence[Condition], now: datetime) -> list[AuthorisedAbsence]:
    """Give the leave that was agreed and is still to come, or holds now."""
    orders = {held.version.order_id for held in conditions}
    found = AuthorisedAbsence.objects.filter(
        condition__version__order__in=orders, withdrawn_at=None, end__gt=now
    )
    return list(found.select_related("condition__version").order_by("start"))


def own_appointments(person: Person, now: datetime) -> list[Appointment]:
    """Give the appointments that are still to come today or later, as they were last arranged."""
    found = Appointment.objects.filter(
        person=person, latest=True, withdrawn=False, at__gte=times.start_of_day(times.local(now).date())
    )
    return list(found.exclude(outcome=Outcome.REARRANGED).order_by("at", "pk")[:50])


def own_events(fittings: Sequence[Fitting], start: datetime, end: datetime) -> list[tuple[Fitting, Events]]:
    """Give what the person's own devices reported: for counting days, never for showing positions."""
    return [(fitting, events_of(fitting, start, end)) for fitting in fittings]


def own_findings(person: Person, now: datetime) -> QuerySet[FindingRow]:
    """Give what stands recorded about the person and is theirs to see, newest first.

    Left out: how near they came to somebody, coming close to a zone, zones that were not served on them, what
    was taken back, and everything before the order they wear the tag under. Each would say, or let somebody
    work out, where another person is or how they are protected.
    """
    told = Q(code__in=SAYINGS.keys() - _OF_ZONES)
    for order, key in _served_keys(person):
        told |= Q(code__in=_OF_ZONES, fitting__order=order) & (
            Q(condition=key) | Q(condition__startswith=f"{key}/")
        )
    found = FindingRow.objects.filter(
        told,
        Q(end=None) | Q(end__gt=now - RECORDED),
        fitting__person=person,
        superseded_by=None,
        start__lte=now,
    ).exclude(status=Status.WITHDRAWN.value)
    return found.select_related("fitting", "alert").order_by("-start", "id")


def own_open(person: Person, now: datetime) -> list[FindingRow]:
    """Give what is recorded as still going on, of what the person may see, newest first; five at most."""
    return list(own_findings(person, now).filter(end=None).exclude(code=Code.ATTENDED)[:5])


def own_finding(person: Person, ref: str, now: datetime) -> FindingRow | None:
    """Give one finding of those the person may see; None for any other."""
    return own_findings(person, now).filter(pk=ref).first()


def own_excuses(person: Person) -> list[ReasonableExcuse]:
    """Give the excuses that were accepted for the person and hold."""
    found = ReasonableExcuse.objects.filter(condition__version__order__person=person, withdrawn_at=None)
    return list(found.select_related("condition__version"))


def own_days_kept(person: Person, fittings: Sequence[Fitting], now: datetime) -> int | None:
    """Count the days in a row with nothing broken that the person is told of; None for who wears nothing."""
    worn = [fitting for fitting in fittings if fitting.end is None]
    if not worn:
        return None
    today = times.local(now).date()
    broken = own_findings(person, now).filter(code__in=strip.BROKEN).exclude(certainty="not_known")
    decisions = own_decisions(person)
    against = [row.start for row in broken if _counts_against(row, decisions)]
    last = max([min(fitting.start for fitting in worn), *against])
    # Beyond what is shown nobody is told of anything, so nothing beyond it is counted either.
    return min((today - times.local(last).date()).days, RECORDED.days)


def own_decisions(person: Person) -> list[EpisodeDecision]:
    """Give what was decided of the person's alcohol readings and holds, the newest first."""
    found = EpisodeDecision.objects.filter(fitting__person=person, withdrawn_at=None)
    return list(found.order_by("-decided_at", "-pk"))


def was_drinking(row: FindingRow, decisions: Iterable[EpisodeDecision]) -> bool | None:
    """Say what somebody decided of alcohol readings left to a person; None where nobody has.

    decisions: the newest first.
    """
    for each in decisions:
        if each.fitting_id == row.fitting_id and row.end and each.start < row.end and row.start < each.end:
            return each.drunk
    return None


def _counts_against(row: FindingRow, decisions: Iterable[EpisodeDecision]) -> bool:
    if row.code == Code.ALCOHOL_FOR_REVIEW:
        return was_drinking(row, decisions) is True
    # What was excused whole stays on record, and counts no minute.
    return row.minutes > 0 or not row.reason.get("excused_minutes")


def own_zones(conditions: Sequence[Condition]) -> list[ServedZone]:
    """Give the zones in force as they were served on the person, and no others."""
    held = {(c.version.order_id, c.key): mark_of(c) for c in conditions if c.kind in ZONES}
    rows = ServedZone.objects.filter(order__in={order for order, _ in held}).order_by("served_on", "pk")
    return [row for row in rows if held.get((row.order_id, row.key)) == row.mark]


def own_asks(person: Person) -> list[Ask]:
    """Give what the person asked for, newest first."""
    return list(Ask.objects.filter(person=person).order_by("-asked_at")[:50])


def own_matters(person: Person) -> list[Matter]:
    """Give the person's faults, disputes and complaints, newest first."""
    found = Matter.objects.filter(person=person).select_related("thread", "finding__fitting")
    return list(found.order_by("-raised_at")[:50])


def own_ask(person: Person, ref: UUID) -> Ask | None:
    """Give one request of the person's own; None for anybody else's."""
    return Ask.objects.filter(person=person, ref=ref).select_related("condition__version__order").first()


def own_matter(person: Person, ref: UUID) -> Matter | None:
    """Give one matter of the person's own; None for anybody else's."""
    return Matter.objects.filter(person=person, ref=ref).select_related("thread").first()


def note_own_look(person: Person, *, what: str) -> None:
    """Write to the audit that a page of their own was shown to the person (what: a code)."""
    audit.record(by="wearer", action="CONSULTATION", what=what, person=person, reason=Why.SUBJECT_ACCESS)


def _served_keys(person: Person) -> list[tuple[int, str]]:
    """Give (order, key) of zones of which the latest version asks what was served."""
    found = []
    served: dict[tuple[int, str], set[str]] = {}
    for row in ServedZone.objects.filter(order__person=person):
        served.setdefault((row.order_id, row.key), set()).add(row.mark)
    for (order, key), marks in served.items():
        every = Condition.objects.filter(version__order=order, key=key).exclude(
            version__status=VersionStatus.DRAFT
        )
        # Every version must have been served: a finding does not say which one it was judged by.
        if {mark_of(condition) for condition in every} <= marks:
            found.append((order, key))
    return found


def mark_of(condition: Condition) -> str:
    """Name what a zone asks, so that one changed since it was served is told from the one that was."""
    text = json.dumps([condition.kind, condition.details], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
