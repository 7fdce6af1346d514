"""What is wrong with an order that somebody wants to make or vary: all of it at once, in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from abide.service.orders import conditions as shapes
from abide.service.orders import rules
from abide.service.orders.choices import ConditionKind
from abide.service.orders.models import Condition, Order
from abide.service.people.models import Address, Person, ProtectedPerson
from abide.service.people.rules import is_child
from abide.service.programmes.queries import faults as programme_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCondition:
    """A condition to be ordered; with the key of an earlier version's condition it goes on as the same one.

    Days are local and inclusive; details have the shape of the kind (orders.conditions).
    """

    kind: str
    first_day: date
    last_day: date | None = None
    details: dict[str, Any] = field(default_factory=dict)
    address: Address | None = None
    protects: ProtectedPerson | None = None
    apart_from: Person | None = None
    purpose: str = ""
    key: str = ""


def faults_of_terms(order: Order, conditions: Sequence[NewCondition]) -> dict[str, Any]:
    """Say, by field, what keeps an order from holding these conditions; empty when nothing does."""
    person = order.person
    born = person.date_of_birth
    first_days = [condition.first_day for condition in conditions]
    child = born is not None and bool(first_days) and is_child(born, min(first_days))
    faults: dict[str, Any] = dict(
        rules.faults_of_order(
            order_type=order.order_type,
            sentence_type=order.sentence_type,
            hdc=order.hdc,
            notifying_organisation=order.notifying_organisation,
            kinds=[condition.kind for condition in conditions],
            is_child=child,
            has_responsible_adult=hasattr(person, "responsible_adult"),
        )
    )
    if person.erased_at is not None:
        faults["person"] = ["This person was erased."]
    if order.programme is not None and first_days:
        found = programme_faults(order.programme, on=min(first_days), region=order.responsible_region)
        if found:
            faults["programme"] = found
    keys = [condition.key for condition in conditions if condition.key]
    for key in sorted(set(keys)):
        if keys.count(key) > 1:
            faults.setdefault("conditions", []).append(f"{key} is there twice.")
    for number, condition in enumerate(conditions, 1):
        for message in _condition_faults(person, condition):
            faults.setdefault("conditions", []).append(f"Condition {number}: {message}")
    return faults


def _condition_faults(person: Person, condition: NewCondition) -> list[str]:
    if condition.kind not in ConditionKind.values:
        return [f"there is no kind {condition.kind}"]
    found = []
    if condition.last_day is not None and condition.last_day < condition.first_day:
        found.append("its last day lies before its first")
    address = condition.address
    if condition.kind == ConditionKind.CURFEW and (address is None or address.longitude is None):
        found.append("a curfew needs an address whose position is known")
    if address is not None and address.person_id != person.pk:
        found.append("its address is another person's")
    if condition.protects is not None and condition.protects.protected_from_id != person.pk:
        found.append("it protects somebody from another person")
    if condition.kind == ConditionKind.KEEP_AWAY and condition.protects is None:
        found.append("it must name the protected person to keep away from")
    if (condition.kind == ConditionKind.NON_ASSOCIATION) != (condition.apart_from is not None):
        found.append("another person on tag is named by no contact with a person on tag, and by nothing else")
    if condition.apart_from is not None and condition.apart_from.pk == person.pk:
        found.append("it keeps a person apart from themselves")
    try:
        shapes.read(condition.kind, condition.details)
    except shapes.DetailsFaults as faults:
        found += [f"{fault.where} {fault.message}" for fault in faults.faults]
    return found


def faults_of_keys(order: Order, conditions: Sequence[NewCondition]) -> list[str]:
    """Say which conditions cannot go on under the keys they are given."""
    kinds = dict(Condition.objects.filter(version__order=order).values_list("key", "kind"))
    found = []
    for each in conditions:
        if each.key and each.key not in kinds:
            found.append(f"The order has no condition {each.key} that could go on.")
        elif each.key and kinds[each.key] != each.kind:
            label = ConditionKind(kinds[each.key]).label.lower()
            found.append(f"Condition {each.key} is a {label}, and can go on as nothing else.")
    return found
