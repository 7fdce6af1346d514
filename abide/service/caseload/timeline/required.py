"""When something is asked of a person, by lane: curfews, and appointments at a place that is monitored."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from abide.monitoring import timetable
from abide.monitoring.instants import to_datetime
from abide.monitoring.plan import Period
from abide.service.caseload.timeline.marks import Stretch
from abide.service.orders import conditions as shapes
from abide.service.orders.conditions import AttendanceDetails
from abide.service.orders.curfews import ZONE, curfews
from abide.service.orders.models import Condition
from abide.service.orders.rules import overlap
from abide.service.orders.timetable import minute_of


def required(conditions: Sequence[Condition], first: date, last: date) -> dict[str, list[Stretch]]:
    """Give by lane when something is asked that begins on the London days from first to last (inclusive)."""
    found = {
        "Curfew": curfews(conditions, first, last),
        "Attendance": sorted(set(_attendance(conditions, first, last))),
    }
    return {lane: stretches for lane, stretches in found.items() if stretches}


def _attendance(conditions: Iterable[Condition], first: date, last: date) -> Iterator[Stretch]:
    for condition in conditions:
        days = overlap(condition.first_day, condition.last_day, first, last)
        if condition.kind != "ATTENDANCE" or days is None:
            continue
        begun, over = days[0], days[1] or last
        details = shapes.read(condition.kind, condition.details)
        assert isinstance(details, AttendanceDetails)
        yield from _stretches(tuple(each.as_period() for each in details.periods or ()), begun, over)
        for session in details.sessions:
            if begun <= session.on <= over:
                day = session.on.weekday()
                # As the core judges it: a period of the one day, right where the clocks change.
                period = Period(day, minute_of(session.from_), day, minute_of(session.until))
                yield from _stretches((period,), session.on, session.on)


def _stretches(periods: tuple[Period, ...], first: date, last: date) -> Iterator[Stretch]:
    for start, end in timetable.occurrences(periods, first, last, ZONE):
        yield to_datetime(int(start)), to_datetime(int(end))
