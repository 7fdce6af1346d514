"""What officers of the demonstration have written so far: why conditions are there, and their meetings."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from abide.service.accounts.models import User
from abide.service.orders.models import Order
from abide.service.supervision import actions
from abide.service.supervision.progress import actions as progress

OFFICE = "Harbour team, 4 Quay Street"
# Kind of condition -> why it is there, in a word of the list and in the officer's own, and what it serves.
PURPOSES: Mapping[str, tuple[str, str, str]] = {
    "CURFEW": ("ROUTINE", "Things went wrong late in the evening", "Keep the job and be up for it"),
    "EXCLUSION_ZONE": ("PROTECT", "", "No contact, and a safer way of dealing with anger"),
    "RESTRICTION_ZONE": ("PLACES", "", "Build a life close to home"),
    "TRAIL": ("PLACES", "", "Stay clear of the places of the past"),
    "ALCOHOL_ABSTINENCE": ("SOBRIETY", "Drink came before each offence", "Stay sober and see the clinic"),
    "ALCOHOL_LEVEL": ("SOBRIETY", "", "Drink less, and not alone"),
    "KEEP_AWAY": ("PROTECT", "", "No contact"),
}
# Every so many people: so that some have said nothing yet, met lately, or have no appointment.
UNSAID, MET, PLANNED = 5, 2, 3
TIMES = (9, 10, 11, 13, 14, 15, 16)


def write_down(order: Order, row: int, now: datetime) -> None:
    """Write what the order's officer has said, and their meetings; nothing of an order without one."""
    officer = order.responsible_officer
    if officer is None or order.current is None:
        return
    if row % UNSAID:
        _purposes(order, officer)
    if row % MET == 0:
        _met(order, officer, now - timedelta(days=3 + row % 9), TIMES[row % len(TIMES)])
    if row % PLANNED == 0:
        _planned(order, officer, now + timedelta(days=1 + row % 9), TIMES[row % len(TIMES)])


def _purposes(order: Order, officer: User) -> None:
    for condition in order.current.conditions.all() if order.current else ():
        if condition.kind in PURPOSES:
            purpose, own_words, objective = PURPOSES[condition.kind]
            progress.state_purpose(
                by=officer,
                order=order,
                key=condition.key,
                purpose=purpose,
                own_words=own_words,
                objective=objective,
            )


def _met(order: Order, officer: User, day: datetime, hour: int) -> None:
    at = _working(day, -1, hour)
    met = actions.make_appointment(by=officer, person=order.person, kind="SUPERVISION", place=OFFICE, at=at)
    actions.change_appointment(by=officer, appointment=met, number=met.number, outcome="KEPT")


def _planned(order: Order, officer: User, day: datetime, hour: int) -> None:
    at = _working(day, 1, hour)
    actions.make_appointment(by=officer, person=order.person, kind="SUPERVISION", place=OFFICE, at=at)


def _working(day: datetime, step: int, hour: int) -> datetime:
    """Give an hour of the day, or of the nearest day of the working week before or after it."""
    while day.weekday() > 4:
        day += timedelta(days=step)
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
