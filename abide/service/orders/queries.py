"""Reads orders: for people (the user first), and for the plan of a fitting."""

from copy import copy
from datetime import datetime

from django.db.models import Prefetch, QuerySet

from abide.service.accounts.models import User
from abide.service.orders import rules
from abide.service.orders.choices import ConditionKind, VersionStatus
from abide.service.orders.models import (
    AuthorisedAbsence,
    Condition,
    Order,
    OrderVersion,
    ReasonableExcuse,
)
from abide.service.orders.pieces import Held, Piece, pieces
from abide.service.people.models import Person
from abide.service.people.queries import if_seen

_HELD = (VersionStatus.IN_FORCE, VersionStatus.SUPERSEDED, VersionStatus.ENDED)


def orders_for(user: User, person: Person) -> QuerySet[Order]:
    """Give a person's orders, newest first; none when the user may not see the person."""
    orders = Order.objects.filter(person__in=if_seen(user, person))
    return orders.select_related("current", "responsible_officer", "team", "programme").order_by("-pk")


def conditions_for(user: User, person: Person) -> list[Condition]:
    """Give the conditions of the person's orders in force, by key, with their addresses."""
    conditions = Condition.objects.filter(
        version__current_of__in=orders_for(user, person), version__status=VersionStatus.IN_FORCE
    )
    return list(conditions.select_related("address", "version__order").order_by("version__order", "key"))


def held_rows(prefix: str = "") -> Prefetch:
    """Bring all that `held_conditions` and `leave` need of orders; prefix: the way to them ("order__")."""
    absences = AuthorisedAbsence.objects.filter(withdrawn_at=None).order_by("start", "pk")
    excuses = ReasonableExcuse.objects.filter(withdrawn_at=None).order_by("start", "pk")
    conditions = Condition.objects.select_related("address").prefetch_related(
        Prefetch("authorised_absences", queryset=absences),
        Prefetch("reasonable_excuses", queryset=excuses),
    )
    versions = OrderVersion.objects.filter(status__in=_HELD).order_by("number")
    return Prefetch(
        f"{prefix}versions",
        queryset=versions.prefetch_related(Prefetch("conditions", queryset=conditions.order_by("key"))),
        # A name of its own, so that an order that was not fetched with it is told at once.
        to_attr="held_versions",
    )


def with_plan_rows(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Fetch, in a handful of questions, all that `order_pieces` and `leave` need of many orders."""
    return orders.select_related("person", "current").prefetch_related(held_rows())


def held_conditions(order: Order) -> list[Condition]:
    """Give every condition an order (from held_rows) ever had, with the days on which it really held.

    A variation holds from its first day on, which may lie ahead: until then the version before it holds,
    and what was asked on a day gone by is what the version of that day asked. The rows are copies whose
    days are cut; they are for reading. Sorted by key and day.
    """
    versions: list[OrderVersion] = order.held_versions  # type: ignore[attr-defined]
    found = []
    for version, follower in zip(versions, [*versions, None][1:], strict=True):
        last = version.ends_on if version.status == VersionStatus.ENDED else None
        until = rules.day_before(follower.starts_on) if follower else last
        from_day = version.starts_on if version.number > 1 else None
        for condition in version.conditions.all():
            days = rules.overlap(condition.first_day, condition.last_day, from_day, until)
            if days is not None:
                held = copy(condition)
                held.first_day, held.last_day = days
                found.append(held)
    return sorted(found, key=lambda condition: (condition.key, condition.first_day))


def order_pieces(order: Order) -> list[Piece]:
    """Give what an order (from with_plan_rows) asked on which days; nothing once its person was erased."""
    if order.person.erased_at is not None:
        return []
    return pieces([_held(condition) for condition in held_conditions(order)])


def _held(condition: Condition) -> Held:
    position = None
    address = condition.address
    if address is not None and address.longitude is not None and address.latitude is not None:
        position = (address.longitude, address.latitude)
    days = condition.first_day, condition.last_day
    whom = condition.protects_id if condition.kind == ConditionKind.KEEP_AWAY else condition.apart_from_id
    return Held(condition.key, condition.kind, *days, condition.details, position, whom)


def leave(order: Order, key: str) -> list[tuple[datetime, datetime]]:
    """Give the absences authorised from the condition with this key, under any version (with_plan_rows)."""
    return sorted({(a.start, a.end) for c in _under(order, key) for a in c.authorised_absences.all()})


def excused(order: Order, key: str) -> list[tuple[datetime, datetime]]:
    """Give the time excused of the condition with this key, under any version (with_plan_rows)."""
    return sorted({(e.start, e.end) for c in _under(order, key) for e in c.reasonable_excuses.all()})


def _under(order: Order, key: str) -> list[Condition]:
    """Give a condition as every version had it."""
    versions: list[OrderVersion] = order.held_versions  # type: ignore[attr-defined]
    return [c for version in versions for c in version.conditions.all() if c.key == key]
