"""When something is asked of a person, by lane: curfews, and appointments at a place that is monitored."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from abide.explain.times import LONDON
from abide.monitoring import timetable
from abide.monitoring.instants import to_datetime
from abide.service.caseload.timeline.marks import Stretch
from abide.service.orders import conditions as shapes
from abide.service.orders.conditions import AttendanceDetails
from abide.service.orders.curfews import ZONE, curfews
from abide.service.orders.models import Condition
from abide.service.orders.rules import overlap
from abide.service.orders.timetable import minute_of


def required(conditions: Sequence[Condition], first: date, last: date) -> dict[str, list[Stretch]]:
    """Give by lane when something is asked that begins on the London days from first to last (inclusive)."""
    found = {"Curfew": curfews(conditions, first, last), "Attendance": _attendance(conditions, first, last)}
    return {lane: stretches for lane, stretches in found.items() if stretches}


def _attendance(conditions: Iterable[Condition], first: date, last: date) -> list[Stretch]:
    found: set[Stretch] = set()
    for condition in conditions:
        days = overlap(condition.first_day, condition.last_day, first, last)
        if condition.kind != "ATTENDANCE" or days is None:
            continue
        begun, over = days[0], days[1] or last
        details = shapes.read(condition.kind, condition.details)
        assert isinstance(details, AttendanceDetails)
        periods = tuple(each.as_period() for each in details.periods or ())
        weekly = timetable.occurrences(periods, begun, over, ZONE)
        found |= {(to_datetime(int(start)), to_datetime(int(end))) for start, end in weekly}
        found |= {
            (_moment(session.on, session.from_), _moment(session.on, session.until))
            for session in details.sessions
            if begun <= session.on <= over
        }
    return sorted(found)


def _moment(day: date, clock: str) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=LONDON)
    return (midnight + timedelta(minutes=minute_of(clock))).astimezone(to_datetime(0).tzinfo)
