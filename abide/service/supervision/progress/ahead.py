"""What is coming for a person in the next weeks: appointments, leave, conditions that begin or end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from abide.explain import times
from abide.service.orders import conditions as shapes
from abide.service.orders.models import Condition, Order
from abide.service.supervision.models import Appointment

DAYS = 28


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that is coming: the London day and what it is, in a few words."""

    on: date
    what: str


def coming(
    orders: Sequence[Order],
    conditions: Sequence[Condition],
    appointment: Appointment | None,
    now: datetime,
) -> tuple[Coming, ...]:
    """Give what is coming within DAYS days, the soonest first; an appointment however far off it is.

    orders: in force; conditions: of them, on the days they hold (orders.queries.held_conditions).
    """
    today = times.local(now).date()
    last = today + timedelta(days=DAYS)
    found = [*_orders(orders, today, last), *_clocks(today)]
    for condition in conditions:
        found += _condition(condition, today, last)
        found += _leave(condition, now, last)
    if appointment is not None:
        at = times.clock(appointment.at)
        what = f"{appointment.get_kind_display()} at {at}, {appointment.place}"
        found.append(Coming(times.local(appointment.at).date(), what))
    unique = {(each.on, each.what): each for each in found}
    return tuple(sorted(unique.values(), key=lambda each: (each.on, each.what)))


def _orders(orders: Sequence[Order], today: date, last: date) -> Iterator[Coming]:
    for order in orders:
        ends = order.current.ends_on if order.current else None
        if ends is not None and today <= ends <= last:
            yield Coming(ends, f"Last day of the {_name(order)}")


def _condition(condition: Condition, today: date, last: date) -> Iterator[Coming]:
    kind, order = condition.get_kind_display(), condition.version.order
    ends = order.current.ends_on if order.current else None
    if today < condition.first_day <= last:
        yield Coming(condition.first_day, f"{kind} begins, or changes")
    if condition.last_day is not None and today <= condition.last_day <= last and condition.last_day != ends:
        yield Coming(condition.last_day, f"Last day of the {kind.lower()} as it is now")
    if condition.kind == "CURFEW":
        details = shapes.read(condition.kind, condition.details)
        assert isinstance(details, shapes.CurfewDetails)
        for phase in details.phases[1:]:
            if phase.from_ is not None and today < phase.from_ <= last:
                yield Coming(phase.from_, "The hours of the curfew change")


def _leave(condition: Condition, now: datetime, last: date) -> Iterator[Coming]:
    for absence in condition.authorised_absences.all():
        day = times.local(absence.start).date()
        if absence.end > now and day <= last:
            span = f"{times.clock(absence.start)} to {times.moment(absence.end, absence.start)}"
            yield Coming(day, f"Leave {span}: {absence.reason}")


def _clocks(today: date) -> Iterator[Coming]:
    """Say when the clocks change: a curfew goes by the clock on the wall."""
    for n in range(1, DAYS + 1):
        day = today + timedelta(days=n)
        start, end = times.start_of_day(day), times.start_of_day(day + timedelta(days=1))
        if end - start != timedelta(days=1):
            word = "back" if end - start > timedelta(days=1) else "forward"
            yield Coming(day, f"The clocks go {word}; a curfew goes by the new time")


def _name(order: Order) -> str:
    return (order.get_sentence_type_display() or order.get_order_type_display()).lower()
