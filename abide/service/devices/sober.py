"""Which days under an alcohol condition were sober, and which nobody can say, from what the tags reported.

Worked out by the same rules that judge the samples as they come; where these left an episode to a person,
it is what the person decided.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.conf import settings

from abide.explain import times
from abide.monitoring.alcohol import episodes_of
from abide.monitoring.alcohol_days import Day, DayState, days, decided
from abide.monitoring.alcohol_rules import rules_on
from abide.monitoring.alcohol_series import Samples, series, usual_infra_red
from abide.monitoring.events import Events, Kind
from abide.monitoring.plan import Alcohol
from abide.service.devices.episodes import decisions_of
from abide.service.devices.models import DeviceKind, Fitting
from abide.service.devices.queries import plan_for

# Reads what alcohol tags reported from one moment up to another, for a reader who may see their person.
Reader = Callable[[datetime, datetime], list[tuple[Fitting, Events]]]
KINDS = frozenset({str(DeviceKind.ALCOHOL_TAG)})
# Where two tags were worn on one day, the first of these that holds is said of it.
_WORST = (DayState.ALCOHOL, DayState.TAMPER, DayState.NOT_KNOWN, DayState.SOBER)


def told(
    worn: Iterable[Fitting], reader: Reader, first: date, today: date, now: datetime
) -> tuple[list[Day], dict[int, Samples]]:
    """Give the days from `first` on, today left out, on which a condition held and a tag was worn.

    With them the samples of each tag, by its fitting's row. Days are London's.
    """
    start = times.start_of_day(first)
    shown = dict(_of(reader(start, now)))
    states: dict[date, DayState] = {}
    for fitting in worn:
        samples = shown.get(fitting.pk, Samples.none())
        usual = _usual(reader, fitting, start, samples)
        for day in _days(fitting, samples, usual, first, today):
            before = states.get(day.date, DayState.SOBER)
            states[day.date] = min(before, day.state, key=_WORST.index)
    return [Day(day, state) for day, state in sorted(states.items())], shown


def _of(found: Iterable[tuple[Fitting, Events]]) -> Iterable[tuple[int, Samples]]:
    for fitting, events in found:
        own = events.take(events.kind == Kind.ALCOHOL)
        yield fitting.pk, Samples(own.at, own.reading, own.infra_red, own.temperature).once()


def _usual(reader: Reader, fitting: Fitting, start: datetime, samples: Samples) -> float | None:
    """Give the voltage of the fitting's first hours, as the live rules know it."""
    rules = rules_on(times.local(start).date())
    if fitting.start >= start:
        return None
    end = fitting.start + timedelta(hours=2 * rules.hours_to_settle)
    begin = dict(_of(reader(fitting.start, end))).get(fitting.pk)
    return None if begin is None or not len(begin) else usual_infra_red(begin, rules)[0]


def _days(fitting: Fitting, samples: Samples, usual: float | None, first: date, today: date) -> Iterable[Day]:
    """Say what is known of each day on which a condition held and the tag was worn, up to yesterday."""
    rules = rules_on(first)
    readings = series(samples, rules, usual)
    found = decided(episodes_of(readings, rules), decisions_of(fitting))
    begun = times.local(fitting.start).date()
    ended = today if fitting.end is None else times.local(fitting.end).date() + timedelta(days=1)
    for condition in plan_for(fitting).conditions:
        if not isinstance(condition, Alcohol):
            continue
        known = {d.date: d for d in days(readings, found, rules, settings.TIME_ZONE, condition.level)}
        day = max(first, begun, condition.first_day)
        last = min(today, ended, (condition.last_day or today) + timedelta(days=1))
        while day < last:
            yield known.get(day, Day(day, DayState.NOT_KNOWN))
            day += timedelta(days=1)
