"""The only reader of protected people for a page: the user first, each look in the audit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from abide.explain import times
from abide.service.accounts.models import User
from abide.service.alerts import queries as alerts
from abide.service.alerts import sentences
from abide.service.alerts.models import Alert
from abide.service.audit import actions as audit
from abide.service.devices.models import Device, DeviceKind, DeviceStatus
from abide.service.orders.choices import ConditionKind
from abide.service.orders.models import Condition
from abide.service.orders.queries import conditions_for
from abide.service.people.choices import Why
from abide.service.people.models import Person, ProtectedPerson, SafeContactPlan
from abide.service.people.queries import people_for, protected_people_for
from abide.service.protection import rules
from abide.service.protection.models import Carrying, Position

# Alerts that concern a protected person.
KINDS = ("PROXIMITY", "PROXIMITY_WARNING", "PROXIMITY_NOT_KNOWN")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is now: no position in it, but how old the last one is."""

    ref: str
    serial: str
    since: datetime
    last_heard_at: datetime | None
    last_position_at: datetime | None
    battery: str
    freshness: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One protected person as their page shows them."""

    person: ProtectedPerson
    plan: SafeContactPlan
    steps: tuple[str, ...]
    units: tuple[Unit, ...]
    distances: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An open alert about a protected person: about whom, what it says and by when somebody must act."""

    ref: str
    about: str
    sentence: str
    act_by: datetime
    owner: str


def shown(user: User, person: Person, now: datetime, *, why: Why | str) -> list[Shown]:
    """Give those whom a condition protects from a person; each look is written to the audit.

    PermissionDenied unless the user has the right to see protected people and may see the person.
    """
    found = protected_people_for(user, person, why=why)
    today = times.local(now).date()
    held = [c for c in conditions_for(user, person) if c.kind == ConditionKind.KEEP_AWAY]
    held = [c for c in held if c.first_day <= today and (c.last_day is None or today <= c.last_day)]
    units: dict[int, list[Carrying]] = {}
    for unit in Carrying.objects.filter(protected_person__in=found, end=None).select_related("device"):
        units.setdefault(unit.protected_person_id, []).append(unit)
    told = []
    for each in found:
        mine = [c for c in held if c.protects_id == each.pk]
        stale = rules.stale_after((c.details.get("stale_minutes") for c in mine), now)
        plan = each.safe_contact_plan
        told.append(
            Shown(
                person=each,
                plan=plan,
                steps=rules.steps(_contact(each, plan)),
                units=tuple(_unit(unit, now, stale) for unit in units.get(each.pk, ())),
                distances=tuple(f"{c.details['distance_m']:g} metres" for c in mine),
            )
        )
    return told


def open_alerts(user: User, person: Person, now: datetime) -> list[OpenAlert]:
    """Give the open alerts about how near a person came to somebody protected, the most pressing first."""
    rows = list(
        alerts.open_alerts(user)
        .filter(person=person, kind__in=KINDS)
        .select_related("acknowledged_by", "fitting", "head")
    )
    said, about = sentences.of_alerts(rows, now), _about(rows)
    return [
        OpenAlert(
            ref=str(row.ref),
            about=about.get(row.pk, ""),
            sentence=said[row.pk],
            act_by=row.act_by,
            owner=row.acknowledged_by.full_name if row.acknowledged_by else "",
        )
        for row in rows
    ]


def _about(rows: list[Alert]) -> dict[int, str]:
    """Name the protected person each alert is about, by its row; the newest version's word stands."""
    orders = {row.fitting.order_id for row in rows if row.fitting}
    named = Condition.objects.filter(version__order__in=orders, protects__erased_at=None)
    names = {
        (each.version.order_id, each.key): _name(each.protects)
        for each in named.select_related("version", "protects").order_by("version__number")
        if each.protects is not None
    }
    return {
        row.pk: names.get((row.fitting.order_id, (row.head.condition or "").partition("/")[0]), "")
        for row in rows
        if row.fitting and row.head
    }


def _name(person: ProtectedPerson) -> str:
    return f"{person.given_name} {person.family_name}".strip()


def open_protected(user: User, ref: UUID, *, what: str, why: Why | str) -> ProtectedPerson:
    """Give one protected person to look at or to change; the look is audited under the code `what`.

    Http404 where there is no such person, or none whose wearer the user may see; PermissionDenied without
    the right to see protected people. Either refusal is written down too.
    """
    reason = Why(why)
    found = ProtectedPerson.objects.filter(ref=ref, erased_at=None, protected_from__in=people_for(user))
    protected = found.select_related("protected_from", "safe_contact_plan").first()
    if protected is None or not user.may_see_protected:
        audit.record(
            by=user,
            action="CONSULTATION",
            what="protected.refused",
            person=protected,
            reason=reason,
            refused=True,
        )
        if not user.may_see_protected:
            raise PermissionDenied("You may not see protected people.")
        raise Http404("There is no such person among those you may see.")
    audit.record(by=user, action="CONSULTATION", what=what, person=protected, reason=reason)
    return protected


def last_position(user: User, ref: UUID, *, why: Why | str) -> tuple[ProtectedPerson, Position | None]:
    """Give the last position that is kept of a protected person, as `open_protected` gives the person."""
    protected = open_protected(user, ref, what="protected.position_shown", why=why)
    rows = Position.objects.filter(carrying__protected_person=protected)
    return protected, rows.order_by("-at", "accuracy_m").first()


def unit(user: User, ref: UUID) -> Carrying:
    """Give a unit that is carried now, of somebody whom the user may see; Http404 where there is none."""
    if user.may_see_protected:
        found = Carrying.objects.filter(
            ref=ref, end=None, protected_person__protected_from__in=people_for(user)
        )
        carried = found.select_related("protected_person__protected_from", "device").first()
        if carried is not None:
            return carried
    raise Http404("There is no such unit among those you may see.")


def free_unit(serial: str) -> Device | None:
    """Give the unit in stock with this serial number; None where there is none."""
    return Device.objects.filter(
        serial=serial.strip(), kind=DeviceKind.PROTECTED, status=DeviceStatus.IN_STOCK
    ).first()


def _contact(person: ProtectedPerson, plan: SafeContactPlan) -> rules.Contact:
    return rules.Contact(
        name=_name(person),
        allowed=plan.contact_allowed,
        phone=plan.phone,
        email=plan.email,
        safe_times=plan.safe_times,
        never_do=plan.never_do,
        code_word=plan.code_word,
        through=plan.through,
    )


def _unit(unit: Carrying, now: datetime, stale: float) -> Unit:
    return Unit(
        ref=str(unit.ref),
        serial=unit.device.serial,
        since=unit.start,
        last_heard_at=unit.last_heard_at,
        last_position_at=unit.last_position_at,
        battery=unit.battery,
        freshness=rules.freshness(unit.last_position_at, now, stale),
    )
