"""From the conditions of an order to the values that its sentences are made of; when curfews run."""

from abide.service.caseload.words import Ordered
from abide.service.orders import conditions
from abide.service.orders.curfews import ZONE, Stretch, curfews, running_or_next
from abide.service.orders.models import Condition
from abide.service.orders.rules import ZONES, overlap

__all__ = ["ZONE", "Stretch", "as_ordered", "curfews", "running_or_next"]


def as_ordered(condition: Condition, place: str) -> list[Ordered]:
    """Give the values of a condition's sentences, one for each phase of its timetable."""
    details = conditions.read(condition.kind, condition.details)
    first, last = condition.first_day, condition.last_day
    if isinstance(details, conditions.CurfewDetails):
        said = []
        for phase in details.phases:
            days = overlap(first, last, phase.from_, phase.until)
            if days:
                periods = [each.as_period() for each in phase.periods]
                said.append(Ordered(condition.kind, place, *days, periods))
        return said
    if condition.kind in ZONES:
        assert isinstance(details, conditions.ZoneDetails)
        periods = [each.as_period() for each in details.periods or ()]
        return [Ordered(condition.kind, details.name, first, last, periods, details.buffer_m)]
    if isinstance(details, conditions.AttendanceDetails):
        periods = [each.as_period() for each in details.periods or ()]
        return [Ordered(condition.kind, place, first, last, periods)]
    if isinstance(details, conditions.KeepAwayDetails):
        place = f"{details.distance_m:g} metres"
    if isinstance(details, conditions.LevelDetails) and details.level:
        place = f"{details.level:g} g/dL, as the tag reads it"
    return [Ordered(condition.kind, place, first, last)]
