"""Legal limits of a curfew, held against a plan when it is made: by order type and date of conviction.

A day is a local calendar day and its hours are elapsed time, so a night on which the clock goes back is an
hour longer. What goes beyond a limit by the clock change alone, or by cutting a night at midnight, is noted
and no breach: whoever made the order did not mean it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.concerns import Concern, Weight, in_hours, spoken
from abide.monitoring.curfew_hours import YEARS, Hours, of_curfews
from abide.monitoring.parameters import PARAMETERS, Parameter
from abide.monitoring.plan import Curfew, OrderType, Plan

Marks = NDArray[np.bool_]


class Chosen(Enum):
    """The day by which the value of a limit is chosen."""

    BY_CONVICTION = "conviction"
    BY_START = "start"


@dataclass(frozen=True, slots=True)
class Judged:
    """Which days or weeks go beyond a limit, and which of those by no accident of the clock or of midnight.

    hours: those each of them takes; first_days: the local day each begins with; nouns: one, and several
    accident: what else can make it so
    """

    beyond: Marks
    surely: Marks
    hours: NDArray[np.float64]
    first_days: tuple[date, ...]
    nouns: tuple[str, str] = ("day", "days")
    accident: str = "Only the change of the clock makes it so."


def most_a_day(hours: Hours, limit: float) -> Judged:
    """Mark the days with more than `limit` hours."""
    beyond = hours.elapsed > limit
    return Judged(beyond, beyond & (hours.by_the_clock > limit), hours.elapsed, hours.days)


def most_in_7_days(hours: Hours, limit: float) -> Judged:
    """Mark the blocks of 7 days, counted from the first, with more than `limit` hours."""
    elapsed, by_the_clock = blocks(hours.elapsed), blocks(hours.by_the_clock)
    beyond = elapsed > limit
    days = hours.days[::7]
    nouns = ("block of 7 days", "blocks of 7 days")
    accident = "Only the change of the clock, or what was asked before a variation, makes it so."
    return Judged(beyond, beyond & (by_the_clock > limit), elapsed, days, nouns, accident)


def least_a_day(hours: Hours, limit: float) -> Judged:
    """Mark the days that have a curfew of less than `limit` hours.

    A day without any is not meant to have one; a short end of a long night is no short curfew.
    """
    beyond = (hours.by_the_clock > 0) & (hours.elapsed < limit)
    surely = beyond & (hours.by_the_clock < limit) & (hours.whole_nights < limit)
    accident = "Only midnight, which cuts a longer night in two, or the change of the clock makes it so."
    return Judged(beyond, surely, hours.elapsed, hours.days, accident=accident)


def least_every_day(hours: Hours, limit: float) -> Judged:
    """Mark the days with less than `limit` hours, those without any too, except the first and the last."""
    number = np.arange(len(hours.days))
    beyond = (number > 0) & (number < hours.last) & (hours.elapsed < limit)
    return Judged(beyond, beyond & (hours.by_the_clock < limit), hours.elapsed, hours.days)


def blocks(by_day: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up days in blocks of 7 from the first on; the last block may be short."""
    return np.add.reduceat(by_day, np.arange(0, len(by_day), 7)) if len(by_day) else by_day


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: whose, by which parameter, how it is held against the hours, and how it reads.

    statutory: whether going beyond it is a breach; otherwise it is only worth a note
    """

    orders: frozenset[OrderType]
    parameter: str
    judge: Callable[[Hours, float], Judged]
    chosen: Chosen
    reads: str
    statutory: bool = True


@dataclass(frozen=True, slots=True)
class Longest:
    """How many months all periods of a curfew must fall within, from the day it first takes effect."""

    orders: frozenset[OrderType]
    parameter: str


_ADULTS = frozenset({OrderType.COMMUNITY, OrderType.SUSPENDED})
_CHILDREN = frozenset({OrderType.YOUTH})

_CONVICTION, _START = Chosen.BY_CONVICTION, Chosen.BY_START
_MOST = "at most {limit} a day may be ordered"
_LEAST = "a day with a curfew has at least {limit} of it"
_IN_7 = "at most {limit} may be ordered in each 7 days from the first"
_HDC = "home detention curfew takes at least {limit} of every day but the first and the last"
_LICENCE = "on licence, more than {limit} a day needs approval by the public protection casework section"
_BAIL = "a day on bail counts towards a later sentence only from {limit} of monitored curfew"

LIMITS: tuple[Limit, ...] = (
    Limit(_ADULTS, "community_curfew_most_a_day", most_a_day, _CONVICTION, _MOST),
    Limit(_ADULTS, "community_curfew_least_a_day", least_a_day, _CONVICTION, _LEAST),
    Limit(_ADULTS, "community_curfew_most_in_7_days", most_in_7_days, _START, _IN_7),
    Limit(_CHILDREN, "youth_curfew_most_a_day", most_a_day, _CONVICTION, _MOST),
    Limit(_CHILDREN, "youth_curfew_least_a_day", least_a_day, _CONVICTION, _LEAST),
    Limit(_CHILDREN, "youth_curfew_most_in_7_days", most_in_7_days, _START, _IN_7),
    Limit(frozenset({OrderType.HDC}), "hdc_curfew_least_a_day", least_every_day, _START, _HDC),
    Limit(
        frozenset({OrderType.LICENCE}),
        "licence_curfew_approval_above",
        most_a_day,
        _START,
        _LICENCE,
        statutory=False,
    ),
    Limit(
        frozenset({OrderType.COURT_BAIL}),
        "bail_curfew_credit_from",
        least_every_day,
        _START,
        _BAIL,
        statutory=False,
    ),
)
LONGEST = (
    Longest(_ADULTS, "community_curfew_longest"),
    Longest(_CHILDREN, "youth_curfew_longest"),
)


def check(plan: Plan) -> tuple[Concern, ...]:
    """Say where a plan's curfews go beyond what the law, or custom, allows an order of its type."""
    curfews = [c for c in plan.conditions if isinstance(c, Curfew)]
    return of_order(plan.order_type, plan.convicted_on, curfews, plan.timezone)


def of_order(
    order_type: OrderType | None,
    convicted_on: date | None,
    curfews: Sequence[Curfew],
    timezone: str,
    *,
    from_day: date | None = None,
) -> tuple[Concern, ...]:
    """Hold the curfews of an order against the limits of its type.

    They count together; the days begin with the first day of the earliest. from_day: leave out what lies
    before a local day, which no variation can change. Bail, immigration and civil orders, and licences,
    have no limit in law: there are notes, or nothing.
    """
    if not curfews or order_type is None or min(c.first_day for c in curfews).year >= YEARS[1]:
        return ()
    case = _Case(convicted_on, tuple(c.id for c in curfews), of_curfews(curfews, timezone), from_day)
    found: list[Concern] = []
    for limit in LIMITS:
        if order_type in limit.orders:
            found += _held_against(limit, case)
    for longest in LONGEST:
        if order_type in longest.orders:
            found += _too_long(longest, case)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Case:
    """What is held against each limit: when convicted, which conditions, their hours, from which day on."""

    convicted_on: date | None
    conditions: tuple[str, ...]
    hours: Hours
    from_day: date | None


def values(parameter: str, on: date | None) -> tuple[Parameter, ...]:
    """Give a limit's value on a day; on no known day, every value it has had.

    Days before the oldest value kept here are held to that one.
    """
    rows = sorted((p for p in PARAMETERS if p.name == parameter), key=lambda p: p.from_day)
    if on is None:
        return tuple(rows)
    return tuple([p for p in rows if p.from_day <= on][-1:] or rows[:1])


def _held_against(limit: Limit, case: _Case) -> Iterator[Concern]:
    hours = case.hours
    if limit.chosen is Chosen.BY_CONVICTION:
        rows = values(limit.parameter, case.convicted_on)
    else:
        # A limit by the day of the curfew itself does not reach back before it was law.
        rows = tuple(r for r in values(limit.parameter, hours.first_day) if r.from_day <= hours.first_day)
    judged = [limit.judge(hours, row.value) for row in rows]
    if not judged:
        return
    begin = case.from_day or hours.first_day
    # A week that a variation falls into cannot break the limit by what was asked before it.
    since = [limit.judge(hours.since(begin), row.value) for row in rows]
    judged = [replace(whole, surely=part.surely) for whole, part in zip(judged, since, strict=True)]
    counts = np.array([_last_day(judged[0], at) >= begin for at in range(len(judged[0].first_days))])
    surely = np.logical_and.reduce([each.surely for each in judged]) & counts
    beyond = np.logical_or.reduce([each.beyond for each in judged]) & counts & ~surely
    # Whatever the conviction: the row whose limit everything marked goes beyond is the one to name.
    mildest = min(range(len(rows)), key=lambda at: int(judged[at].surely.sum()))
    if surely.any():
        weight = Weight.BREACH if limit.statutory else Weight.NOTE
        yield _concern(limit, weight, case, judged[mildest], rows[mildest], surely, "")
    if beyond.any() and limit.statutory:
        strictest = max(range(len(rows)), key=lambda at: int(judged[at].beyond.sum()))
        doubtful = np.logical_or.reduce([each.surely for each in judged]) & beyond
        why = judged[strictest].accident
        if doubtful.any():
            beyond, why = doubtful, _NO_CONVICTION
        yield _concern(limit, Weight.NOTE, case, judged[strictest], rows[strictest], beyond, why)


_NO_CONVICTION = "That depends on the date of conviction, which is not given."


def _last_day(judged: Judged, at: int) -> date:
    return judged.first_days[at] + timedelta(days=0 if judged.nouns[0] == "day" else 6)


def _concern(
    limit: Limit,
    weight: Weight,
    case: _Case,
    judged: Judged,
    row: Parameter,
    marks: Marks,
    why: str,
) -> Concern:
    at = int(np.flatnonzero(marks)[0])
    taken = judged.hours[marks]
    worst = float(taken[np.argmax(np.abs(taken - row.value))])
    day, others = judged.first_days[at], int(marks.sum()) - 1
    where = f"on {spoken(day)}" if judged.nouns[0] == "day" else f"in the 7 days from {spoken(day)}"
    more = "" if not others else f", and {others} other {judged.nouns[others > 1]} {_ALSO[others > 1]}"
    reads = limit.reads.format(limit=in_hours(row.value))
    return Concern(
        weight=weight,
        rule=limit.parameter,
        conditions=case.conditions,
        sentence=f"{_takes(float(judged.hours[at]))} {where}{more}; {reads} ({row.source}). {why}".rstrip(),
        first_day=day,
        allowed=row.value,
        found=worst,
    )


def _takes(hours: float) -> str:
    return f"The curfew takes {in_hours(hours)}" if hours else "There is no curfew"


_ALSO = {False: "is like it", True: "are like it"}


def _too_long(longest: Longest, case: _Case) -> Iterator[Concern]:
    hours, ids = case.hours, case.conditions
    rows = values(longest.parameter, case.convicted_on)
    ends = [after_months(hours.first_day, int(row.value)) for row in rows]
    row, end = max(zip(rows, ends, strict=True), key=lambda pair: pair[1])
    must = f"must be over by the end of {spoken(end - timedelta(days=1))}"
    why = f"{row.value:g} months from the day it took effect: {row.source}"
    if hours.over is None:
        yield Concern(
            Weight.NOTE,
            longest.parameter,
            ids,
            f"The curfew has no last day; it {must} ({why}).",
            end,
            row.value,
        )
    elif hours.over > end:
        yield Concern(
            Weight.BREACH,
            longest.parameter,
            ids,
            f"The curfew goes on until {spoken(hours.over - timedelta(days=1))}; it {must} ({why}).",
            end,
            row.value,
        )
    elif hours.over > min(ends):
        shorter = rows[ends.index(min(ends))]
        yield Concern(
            Weight.NOTE,
            longest.parameter,
            ids,
            f"The curfew goes on until {spoken(hours.over - timedelta(days=1))}, longer than the "
            f"{shorter.value:g} months that some are allowed ({shorter.source}). {_NO_CONVICTION}",
            min(ends),
            shorter.value,
        )


def after_months(day: date, months: int) -> date:
    """Give the first day after so many months beginning with a day."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    try:
        return date(year, month, day.day)
    except ValueError:
        # The month has no such day, so the months end with its last.
        return date(year + month // 12, month % 12 + 1, 1)
