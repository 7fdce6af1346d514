"""Curfew minutes by local day and by week: how long a person had to be at home, and was, as far as known."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from abide.monitoring import spans, timetable
from abide.monitoring.accumulated import ABSENT, standing
from abide.monitoring.findings import Code, Finding
from abide.monitoring.instants import FOREVER, MINUTE, to_datetime
from abide.monitoring.plan import Curfew, Plan
from abide.monitoring.timetable import Instants


@dataclass(frozen=True, slots=True)
class Amounts:
    """The minutes of one local day, or of the 7 that begin with it; required = at home + away + not known.

    required leaves out authorised absence, which is told apart: whether the person was away then is nobody's
    business.
    """

    first_day: date
    required: float
    at_home: float
    away: float
    not_known: float
    authorised: float


def by_day(plan: Plan, findings: Iterable[Finding], until: int) -> tuple[Amounts, ...]:
    """Give every local day from the fitting's first to that of `until` (instant), however little is required.

    findings: of this fitting, judged up to `until`; nothing after it counts.
    """
    first, last = _bounds(plan, until)
    return _amounts(plan, findings, until, first, (last - first).days + 1, 1)


def by_week(plan: Plan, findings: Iterable[Finding], until: int) -> tuple[Amounts, ...]:
    """Give every 7 days, counted from the first day of the earliest curfew, as `by_day` gives every day.

    A plan without a curfew counts its weeks from the fitting's first day.
    """
    fitted, last = _bounds(plan, until)
    first = min((c.first_day for c in plan.conditions if isinstance(c, Curfew)), default=fitted)
    begin = first + timedelta(days=(fitted - first).days // 7 * 7)
    return _amounts(plan, findings, until, begin, (last - begin).days // 7 + 1, 7)


def _bounds(plan: Plan, until: int) -> tuple[date, date]:
    zone = ZoneInfo(plan.timezone)
    end = until if plan.fitting.end is None else min(until, plan.fitting.end)
    first = to_datetime(plan.fitting.start).astimezone(zone).date()
    return first, max(to_datetime(end).astimezone(zone).date(), first)


def _amounts(
    plan: Plan, findings: Iterable[Finding], until: int, first: date, number: int, days: int
) -> tuple[Amounts, ...]:
    end = min(until, FOREVER if plan.fitting.end is None else plan.fitting.end)
    last = first + timedelta(days=number * days - 1)
    periods, required = {}, {}
    for curfew in (c for c in plan.conditions if isinstance(c, Curfew)):
        # Nothing before the fitting counts; a period lasts at most a week.
        begin = max(curfew.first_day, first - timedelta(days=8))
        stop = min(curfew.last_day or last, last)
        all_of_it = (
            timetable.occurrences(curfew.periods, begin, stop, plan.timezone) if begin <= stop else _NONE
        )
        periods[curfew.id] = timetable.clip(all_of_it, plan.fitting.start, max(end, plan.fitting.start))
        leave = spans.join([(a.start, a.end) for a in curfew.authorised_absences])
        required[curfew.id] = spans.without(periods[curfew.id], leave)
    due = spans.join(*required.values())
    heads = standing(f for f in findings if f.fitting == plan.fitting.id)
    away = _found(heads, ABSENT.__contains__, required, end)
    not_known = spans.without(_found(heads, Code.CURFEW_NOT_KNOWN.__eq__, required, end), away)
    edges = spans.midnights(first, number * days, plan.timezone)[::days]
    columns = [
        spans.between(of, edges) / MINUTE
        for of in (due, away, not_known, spans.without(spans.join(*periods.values()), due))
    ]
    return tuple(
        Amounts(
            first_day=first + timedelta(days=at * days),
            required=float(need),
            at_home=float(need - out - unknown),
            away=float(out),
            not_known=float(unknown),
            authorised=float(leave),
        )
        for at, (need, out, unknown, leave) in enumerate(zip(*columns, strict=True))
    )


_NONE = np.empty((0, 2), np.int64)


def _found(
    heads: Iterable[Finding], wanted: Callable[[Code], bool], required: dict[str, Instants], end: int
) -> Instants:
    return spans.join(
        *(
            spans.common(
                spans.join([(f.start, end if f.end is None else min(f.end, end))]),
                required.get(f.condition or "", _NONE),
            )
            for f in heads
            if wanted(f.code)
        )
    )
