"""The orders and conditions of a report, in plain words and with their place in law."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from abide.explain import times
from abide.service.caseload import timetable, words
from abide.service.caseload.report.record import Record
from abide.service.orders import law
from abide.service.orders.models import Condition, Order
from abide.service.orders.queries import held_conditions
from abide.service.orders.rules import overlap
from abide.service.supervision.models import StatedPurpose
from abide.service.supervision.progress.queries import purposes

# What officers said of conditions, by the row of the order and the key, newest first.
Stated = Mapping[tuple[int, str], Sequence[StatedPurpose]]

NO_SOURCE = "Legal source: not recorded here; see the order itself."


def orders(record: Record) -> list[dict[str, Any]]:
    """Give each order that held in the report's time, with the conditions that did."""
    stated = purposes(order.pk for order in record.orders)
    return [_order(order, record, stated) for order in record.orders]


def _order(order: Order, record: Record, stated: Stated) -> dict[str, Any]:
    absence = [each.sentences for each in record.accounts if each.order.pk == order.pk]
    held = [c for c in held_conditions(order) if overlap(c.first_day, c.last_day, record.first, record.last)]
    return {
        "name": order.get_sentence_type_display() or order.get_order_type_display(),
        "about": _about(order),
        "conditions": [_condition(condition, record.last, stated) for condition in held],
        "absence": list(absence[0]) if absence else [],
    }


def _about(order: Order) -> list[list[str]]:
    versions = order.held_versions  # type: ignore[attr-defined]
    first, last = min(version.starts_on for version in versions), versions[-1].ends_on
    until = f" to {times.plain_day(last)}" if last else ", no end set"
    officer = order.responsible_officer
    answers = ", ".join(
        filter(None, [officer.full_name if officer else "", order.get_responsible_organisation_display()])
    )
    by = ", ".join(
        filter(None, [order.get_notifying_organisation_display(), order.notifying_organisation_name])
    )
    found = [
        ["Ordered by", by],
        ["In force", f"{times.plain_day(first)}{until}"],
        ["Responsible", answers],
        ["Order reference", str(order.ref)],
    ]
    if len(versions) > 1:
        found.append(["Varied", ", ".join(times.plain_day(each.starts_on) for each in versions[1:])])
    return [row for row in found if row[1]]


def _condition(condition: Condition, last: date, stated: Stated) -> dict[str, Any]:
    address = condition.address
    place = ", ".join([*address.lines[:1], address.postcode]).strip(", ") if address else ""
    source = law.source_of(condition)
    notes = [f"Condition {condition.key}: {condition.get_kind_display().lower()}. {_law(source)}"]
    if condition.purpose:
        notes.append(f"Purpose: {condition.purpose}")
    said = stated.get((condition.version.order_id, condition.key))
    if said:
        notes.append(_why(said[0]))
    return {
        "said": [words.condition(each, last) for each in timetable.as_ordered(condition, place)],
        "notes": notes,
    }


def _why(stated: StatedPurpose) -> str:
    """Say why a condition is there by the responsible officer's word, and which objective it serves."""
    own = f": {stated.own_words.rstrip('.')}" if stated.own_words else ""
    serves = f" It serves the objective: {stated.objective.rstrip('.')}." if stated.objective else ""
    by = f" So {stated.by_name} on {times.plain_day(stated.at)}."
    return f"Why it is there: {stated.get_purpose_display().lower()}{own}.{serves}{by}"


def _law(source: str) -> str:
    return f"Legal source: {source}." if source else NO_SOURCE
