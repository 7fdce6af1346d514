"""When the curfews of an order run: the stretches in which its timetables ask somebody to be at home."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from abide.explain import times
from abide.monitoring import timetable
from abide.monitoring.instants import to_datetime
from abide.service.orders import conditions
from abide.service.orders.models import Condition
from abide.service.orders.rules import overlap

Stretch = tuple[datetime, datetime]

ZONE = "Europe/London"


def curfews(ordered: Iterable[Condition], first: date, last: date) -> list[Stretch]:
    """Give when curfews run that begin on the London days from first to last (inclusive), in time order."""
    found: set[Stretch] = set()
    for condition in ordered:
        if condition.kind != "CURFEW":
            continue
        details = conditions.read(condition.kind, condition.details)
        assert isinstance(details, conditions.CurfewDetails)
        for phase in details.phases:
            days = overlap(condition.first_day, condition.last_day, phase.from_, phase.until)
            shown = days and overlap(days[0], days[1], first, last)
            if shown:
                periods = tuple(each.as_period() for each in phase.periods)
                runs = timetable.occurrences(periods, shown[0], shown[1] or last, ZONE)
                found |= {(to_datetime(int(start)), to_datetime(int(end))) for start, end in runs}
    return sorted(found)


def running_or_next(ordered: Iterable[Condition], now: datetime) -> Stretch | None:
    """Give the curfew that runs now or comes next within eight days; None where there is none."""
    today = times.local(now).date()
    # A weekend curfew can have begun some days ago and still run.
    for stretch in curfews(ordered, today - timedelta(days=7), today + timedelta(days=8)):
        if stretch[1] > now:
            return stretch
    return None
