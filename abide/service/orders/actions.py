"""The only writer of orders: make, vary, end; leave beforehand, excuses afterwards. All of it audited."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from abide.service.accounts.models import Team, User
from abide.service.accounts.permissions import Task
from abide.service.audit import actions as audit
from abide.service.orders import conditions as shapes
from abide.service.orders import lawful, rules
from abide.service.orders.choices import ConditionKind, OrderType, RequestType, VersionStatus
from abide.service.orders.faults import NewCondition, faults_of_keys, faults_of_terms
from abide.service.orders.models import (
    AuthorisedAbsence,
    Condition,
    Order,
    OrderVersion,
    ReasonableExcuse,
)
from abide.service.people import actions as people
from abide.service.people.models import Person
from abide.service.people.queries import check_may_write
from abide.service.programmes.models import Programme

By = User | str


__all__ = [
    "NewCondition",
    "accept_excuse",
    "as_new",
    "assign",
    "authorise_absence",
    "bring_into_force",
    "draft",
    "end",
    "erase_person",
    "make",
    "place_condition",
    "set_allowance",
    "vary",
    "withdraw_absence",
    "withdraw_excuse",
]


@transaction.atomic
def draft(
    *,
    by: By,
    person: Person,
    order_type: str,
    notifying_organisation: str,
    responsible_organisation: str,
    conditions: Sequence[NewCondition],
    sentence_type: str = "",
    hdc: str = "NO",
    issp: str = "NO",
    programme: Programme | None = None,
    notifying_organisation_name: str = "",
    responsible_region: str = "",
    responsible_officer: User | None = None,
    team: Team | None = None,
    convicted_on: date | None = None,
) -> Order:
    """Write down a new order that is not in force yet; its first version is number 1.

    team: the officer's own where none is given. ValidationError names all that is wrong at once.
    """
    check_may_write(by, Task.MAKE_ORDERS, person)
    order = Order(
        person=person,
        order_type=order_type,
        sentence_type=sentence_type,
        hdc=hdc,
        issp=issp,
        programme=programme,
        notifying_organisation=notifying_organisation,
        notifying_organisation_name=notifying_organisation_name,
        responsible_organisation=responsible_organisation,
        responsible_region=responsible_region,
        responsible_officer=responsible_officer,
        team=team or (responsible_officer.team if responsible_officer else None),
    )
    faults = faults_of_terms(order, conditions)
    try:
        order.full_clean(exclude=["person", "programme", "responsible_officer", "team", "current"])
    except ValidationError as error:
        faults |= error.message_dict
    if faults:
        raise ValidationError(faults)
    order.save(force_insert=True)
    _write_version(by, order, conditions, RequestType.REQUEST, None, convicted_on)
    audit.record(by=by, action="COLLECTION", what="order.drafted", person=person, obj=order)
    return order


@transaction.atomic
def bring_into_force(*, by: By, version: OrderVersion) -> Order:
    """Bring a draft into force; the version that was in force until then is superseded.

    A Special restricts its person to those who may see Specials. ValidationError: the order would go
    beyond what the law allows (orders.lawful).
    """
    check_may_write(by, Task.MAKE_ORDERS, version.order.person)
    order = _locked(version.order_id)
    version.refresh_from_db(fields=["status"])
    reached = rules.after(version.status, "bring_into_force")
    current = order.current
    if current is not None and current.status == VersionStatus.IN_FORCE:
        current.status = rules.after(current.status, "supersede")
        current.save(update_fields=["status"])
    elif current is not None:
        raise rules.MoveRefused("The order has ended; make a new one.")
    version.status = reached
    version.save(update_fields=["status"])
    order.current = version
    order.save(update_fields=["current"])
    beyond = lawful.breaches(order)
    if beyond:
        raise ValidationError({"conditions": beyond})
    if order.order_type == OrderType.SPECIAL and not order.person.is_special:
        people.mark_special(by=by, person=order.person)
    action = "COLLECTION" if version.number == 1 else "ALTERATION"
    audit.record(
        by=by,
        action=action,
        what="order.in_force",
        person=order.person,
        obj=order,
        reason=version.request_type,
    )
    return order


def make(*, by: By, **terms: Any) -> Order:
    """Draft an order and bring it into force at once; the arguments are those of `draft`."""
    with transaction.atomic():
        order = draft(by=by, **terms)
        return bring_into_force(by=by, version=order.versions.get())


@transaction.atomic
def vary(
    *,
    by: By,
    order: Order,
    conditions: Sequence[NewCondition],
    from_day: date,
    request_type: str = RequestType.VARIATION,
) -> OrderVersion:
    """Put a new version in force from a local day on; until the day before, the old one holds.

    conditions: all that holds from then on; give the `key` of each that goes on.
    """
    check_may_write(by, Task.MAKE_ORDERS, order.person)
    order = _locked(order.pk)
    current = order.current
    if current is None or current.status != VersionStatus.IN_FORCE:
        raise rules.MoveRefused("Only an order in force can be varied.")
    faults = faults_of_terms(order, conditions)
    for message in faults_of_keys(order, conditions):
        faults.setdefault("conditions", []).append(message)
    if from_day <= current.starts_on and current.number > 1:
        faults["from_day"] = ["The variation must begin after the version before it."]
    if faults:
        raise ValidationError(faults)
    version = _write_version(by, order, conditions, request_type, from_day, current.convicted_on)
    bring_into_force(by=by, version=version)
    version.refresh_from_db()
    return version


@transaction.atomic
def end(*, by: By, order: Order, last_day: date, request_type: str = RequestType.END_MONITORING) -> Order:
    """End an order: `last_day` is the last local day on which it holds."""
    check_may_write(by, Task.MAKE_ORDERS, order.person)
    order = _locked(order.pk)
    version = order.current
    if version is None:
        raise rules.MoveRefused("Only an order in force can be ended.")
    if last_day < version.starts_on:
        raise ValidationError({"last_day": "The last day lies before the order's first."})
    version.status = rules.after(version.status, "end")
    if version.ends_on is None or last_day < version.ends_on:
        version.ends_on = last_day
    version.save(update_fields=["status", "ends_on"])
    audit.record(
        by=by,
        action="ALTERATION",
        what="order.ended",
        person=order.person,
        obj=order,
        reason=str(request_type),
    )
    return order


@transaction.atomic
def assign(*, by: By, order: Order, responsible_officer: User | None, team: Team | None = None) -> Order:
    """Name another responsible officer (and team, else the officer's own), who then sees the person."""
    check_may_write(by, Task.ASSIGN_ORDERS, order.person)
    order.responsible_officer = responsible_officer
    order.team = team or (responsible_officer.team if responsible_officer else None)
    order.save(update_fields=["responsible_officer", "team"])
    audit.record(by=by, action="ALTERATION", what="order.assigned", person=order.person, obj=order)
    return order


@transaction.atomic
def place_condition(*, by: By, order: Order, condition: NewCondition, from_day: date) -> OrderVersion:
    """Add one condition to an order in force from a local day on; everything else goes on as it is."""
    if order.current is None:
        raise rules.MoveRefused("Only an order in force can be varied.")
    standing = [
        as_new(each) for each in order.current.conditions.select_related("address", "protects", "apart_from")
    ]
    return vary(by=by, order=order, conditions=[*standing, condition], from_day=from_day)


def as_new(condition: Condition) -> NewCondition:
    """Give a condition of an earlier version as one to be ordered again."""
    return NewCondition(
        kind=condition.kind,
        first_day=condition.first_day,
        last_day=condition.last_day,
        details=condition.details,
        address=condition.address,
        protects=condition.protects,
        apart_from=condition.apart_from,
        purpose=condition.purpose,
        key=condition.key,
    )


@transaction.atomic
def authorise_absence(
    *,
    by: By,
    condition: Condition,
    start: datetime,
    end: datetime,
    reason: str,
    now: datetime | None = None,
) -> AuthorisedAbsence:
    """Give leave from a curfew, from `start` up to `end` (aware moments), before it begins.

    It holds for the condition under its key, whichever version is in force by then.
    """
    check_may_write(by, Task.GIVE_LEAVE, condition.version.order.person)
    now = now or timezone.now()
    faults = {}
    if condition.kind != ConditionKind.CURFEW:
        faults["condition"] = "Leave is given from a curfew only."
    if end <= start:
        faults["end"] = "The absence ends before it begins."
    if start < now:
        faults["start"] = "An absence is authorised before it begins."
    if not reason.strip():
        faults["reason"] = "Say why the absence is authorised."
    if faults:
        raise ValidationError(faults)
    absence = AuthorisedAbsence.objects.create(
        condition=condition,
        start=start,
        end=end,
        reason=reason.strip(),
        by=by if isinstance(by, User) else None,
        authorised_at=now,
    )
    audit.record(
        by=by,
        action="ALTERATION",
        what="absence.authorised",
        person=condition.version.order.person,
        obj=absence,
    )
    return absence


@transaction.atomic
def withdraw_absence(*, by: By, absence: AuthorisedAbsence, now: datetime | None = None) -> None:
    """Take leave back, as long as it has not begun."""
    check_may_write(by, Task.GIVE_LEAVE, absence.condition.version.order.person)
    now = now or timezone.now()
    if absence.start <= now:
        raise ValidationError({"absence": "The absence has begun; it cannot be taken back."})
    absence.withdrawn_at = now
    absence.save(update_fields=["withdrawn_at"])
    person = absence.condition.version.order.person
    audit.record(by=by, action="ALTERATION", what="absence.withdrawn", person=person, obj=absence)


@transaction.atomic
def accept_excuse(
    *,
    by: By,
    condition: Condition,
    start: datetime,
    end: datetime,
    reason: str,
    now: datetime | None = None,
) -> ReasonableExcuse:
    """Excuse an absence afterwards, from `start` up to `end` (aware moments); it is judged anew.

    It holds for the condition under its key, whichever version was in force.
    """
    person = condition.version.order.person
    check_may_write(by, Task.ACCEPT_EXCUSES, person)
    now = now or timezone.now()
    faults = {}
    if condition.kind not in rules.EXCUSABLE:
        faults["condition"] = "Only absence from a curfew or an appointment is excused."
    if end <= start:
        faults["end"] = "The excused time must end after it begins"
    if start >= now:
        faults["start"] = "Time still to come is authorised in advance, not excused"
    if not reason.strip():
        faults["reason"] = "Say why the absence is excused"
    if faults:
        raise ValidationError(faults)
    excuse = ReasonableExcuse.objects.create(
        condition=condition,
        start=start,
        end=end,
        reason=reason.strip(),
        by=by if isinstance(by, User) else None,
        accepted_at=now,
    )
    audit.record(by=by, action="ALTERATION", what="excuse.accepted", person=person, obj=excuse)
    return excuse


@transaction.atomic
def withdraw_excuse(*, by: By, excuse: ReasonableExcuse, now: datetime | None = None) -> None:
    """Take back an excuse that turned out not to hold: its time counts again."""
    person = excuse.condition.version.order.person
    check_may_write(by, Task.ACCEPT_EXCUSES, person)
    if excuse.withdrawn_at is not None:
        raise ValidationError({"excuse": "This excuse was already taken back."})
    excuse.withdrawn_at = now or timezone.now()
    excuse.save(update_fields=["withdrawn_at"])
    audit.record(by=by, action="ALTERATION", what="excuse.withdrawn", person=person, obj=excuse)


@transaction.atomic
def set_allowance(*, by: By, order: Order, minutes: int | None) -> Order:
    """Set the minutes of absence at which an order is in breach; None for what its kind of order says."""
    check_may_write(by, Task.MAKE_ORDERS, order.person)
    if minutes is not None and minutes < 1:
        raise ValidationError({"minutes": "An allowance is at least one minute."})
    order.absence_allowance = minutes
    order.save(update_fields=["absence_allowance"])
    audit.record(by=by, action="ALTERATION", what="order.allowance", person=order.person, obj=order)
    return order


@transaction.atomic
def erase_person(person: Person) -> None:
    """Empty what orders say of a person who is being erased (people.erasure)."""
    mine = Condition.objects.filter(version__order__person=person)
    AuthorisedAbsence.objects.filter(condition__in=mine).update(reason="")
    ReasonableExcuse.objects.filter(condition__in=mine).update(reason="")
    mine.update(details={}, purpose="", protects=None, apart_from=None)
    Order.objects.filter(person=person).update(notifying_organisation_name="", responsible_region="")


def _locked(pk: int) -> Order:
    # Its version is read by a question of its own, after the lock was had: read by the same one, it would
    # be the version from before another writer, whom the lock waited for, changed it.
    return Order.objects.select_for_update().get(pk=pk)


def _write_version(
    by: By,
    order: Order,
    conditions: Sequence[NewCondition],
    request_type: str,
    from_day: date | None,
    convicted_on: date | None,
) -> OrderVersion:
    first, last = rules.span([(each.first_day, each.last_day) for each in conditions])
    start = from_day or first
    version = OrderVersion.objects.create(
        order=order,
        number=order.versions.count() + 1,
        request_type=request_type,
        made_by=by if isinstance(by, User) else None,
        made_at=timezone.now(),
        starts_on=start,
        ends_on=None if last is None else max(last, start),
        convicted_on=convicted_on,
    )
    used = set(Condition.objects.filter(version__order=order).values_list("key", flat=True))
    rows = []
    for each in conditions:
        key = each.key or _free_key(each.kind, used | {other.key for other in conditions})
        used.add(key)
        rows.append(
            Condition(
                version=version,
                key=key,
                kind=each.kind,
                first_day=each.first_day,
                last_day=each.last_day,
                details=shapes.stored(shapes.read(each.kind, each.details)),
                address=each.address,
                protects=each.protects,
                apart_from=each.apart_from,
                purpose=each.purpose,
            )
        )
    Condition.objects.bulk_create(rows)
    return version


def _free_key(kind: str, used: set[str]) -> str:
    letter = rules.LETTERS[ConditionKind(kind)]
    return next(f"{letter}{n}" for n in range(1, len(used) + 2) if f"{letter}{n}" not in used)
