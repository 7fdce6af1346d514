"""Accumulated time violation (ATV): the minutes of unreasonable absence of an order since the tag was fitted.

Every minute of a curfew that the person was away counts, whether late, in the middle or at the end, unless
the absence was authorised beforehand or excused afterwards. Time that nobody can vouch for does not count.
Some events are a breach by themselves, whatever the minutes; they are named apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

from abide.monitoring import spans
from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import FOREVER, MINUTE, to_datetime
from abide.monitoring.parameters import in_force
from abide.monitoring.plan import Curfew, Interval, OrderType, Plan
from abide.monitoring.timetable import Instants

ABSENT = frozenset({Code.CURFEW_LATE, Code.CURFEW_LEFT, Code.CURFEW_EARLY, Code.CURFEW_MISSED})

# A breach by itself, however few minutes it took.
SINGLE_EVENTS = frozenset({Code.CURFEW_MISSED, Code.STRAP})


class Stage(StrEnum):
    """How an order stands by its accumulated minutes."""

    WITHIN = "within"
    WARNING = "warning"
    BREACH = "breach"


@dataclass(frozen=True, slots=True)
class Allowance:
    """The minutes at which an order is in breach, and those from which a warning is due."""

    breach_at: float
    warn_at: float


@dataclass(frozen=True, slots=True)
class SingleEvent:
    """An event that is a breach by itself: the finding's id, what it was, since when and how sure."""

    finding: str
    code: Code
    start: int
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Accumulated:
    """The account of an order over [since, until), instants; all amounts are minutes.

    counted: what counts; certain: the part of it that is certain, the only part that can make a breach
    authorised, excused: absence left out, each minute under one head (authorised first)
    by_code: the counted minutes by what the absence was called
    left: minutes until a breach, never below 0; warned_at, breached_at: when each was reached, else None
    """

    since: int
    until: int
    counted: float
    certain: float
    authorised: float
    excused: float
    by_code: Mapping[Code, float]
    allowance: Allowance
    stage: Stage
    left: float
    warned_at: int | None
    breached_at: int | None
    single_events: tuple[SingleEvent, ...]


def allowance(order_type: OrderType | None, on: date, *, minutes: float | None = None) -> Allowance:
    """Give the allowance of an order on a day: its own `minutes` if it has any, else that of its type."""
    values = in_force(on)
    name = "atv_allowance_hdc" if order_type is OrderType.HDC else "atv_allowance"
    breach_at = values[name] if minutes is None else minutes
    return Allowance(breach_at, breach_at * values["atv_warning_share"])


def accumulate(
    plan: Plan,
    findings: Iterable[Finding],
    until: int,
    *,
    excused: Sequence[Interval] = (),
    minutes: float | None = None,
) -> Accumulated:
    """Count the absences of a plan's fitting up to `until` (instant).

    findings: of this fitting, in any order, earlier revisions among them or not
    excused: time for which a reasonable excuse was accepted, beside what the plan's curfews excuse;
    `excuse` makes it of a finding
    minutes: the order's own allowance, where it has one. Time in two absences counts once.
    """
    since = plan.fitting.start
    heads = standing(f for f in findings if f.fitting == plan.fitting.id and f.start <= until)
    absences = [f for f in heads if f.code in ABSENT]
    curfews = [c for c in plan.conditions if isinstance(c, Curfew)]
    allowed = {c.id: _joined(c.authorised_absences) for c in curfews}
    everywhere = _joined(excused)
    let_off = {c.id: _joined((*c.reasonable_excuses, *excused)) for c in curfews}
    times = [_time_of(f, since, until) for f in absences]
    unauthorised = [
        spans.without(t, allowed.get(f.condition or "", _NONE)) for f, t in zip(absences, times, strict=True)
    ]
    counted = [
        spans.without(t, let_off.get(f.condition or "", everywhere))
        for f, t in zip(absences, unauthorised, strict=True)
    ]
    certain = [t for f, t in zip(absences, counted, strict=True) if f.certainty is Certainty.CERTAIN]
    everything, sure = spans.join(*counted), spans.join(*certain)
    authorised = spans.without(spans.join(*times), spans.join(*unauthorised))
    left_out = spans.without(spans.join(*unauthorised), everything)
    limit = allowance(plan.order_type, to_datetime(since).date(), minutes=minutes)
    breached_at = _reached(sure, limit.breach_at)
    warned_at = _reached(everything, limit.warn_at)
    return Accumulated(
        since=since,
        until=until,
        counted=_minutes(everything),
        certain=_minutes(sure),
        authorised=_minutes(authorised),
        excused=_minutes(left_out),
        by_code=_by_code(absences, counted),
        allowance=limit,
        stage=_stage(warned_at, breached_at),
        left=max(limit.breach_at - _minutes(sure), 0.0),
        warned_at=warned_at,
        breached_at=breached_at,
        single_events=_single_events(heads, dict(zip(map(id, absences), counted, strict=True)), everywhere),
    )


def standing(findings: Iterable[Finding]) -> list[Finding]:
    """Leave out what was withdrawn or superseded by another of them, and put the rest in time order."""
    findings = list(findings)
    replaced = {f.supersedes for f in findings}
    kept = {f.id: f for f in findings if f.status is not Status.WITHDRAWN}
    return sorted((f for name, f in kept.items() if name not in replaced), key=lambda f: (f.start, f.id))


def excuse(finding: Finding) -> Interval:
    """Give the time of an absence as excused time, so that it stays excused when the finding is revised."""
    return Interval(finding.start, FOREVER if finding.end is None else finding.end)


_NONE = np.empty((0, 2), np.int64)


def _joined(intervals: Sequence[Interval]) -> Instants:
    return spans.join([(i.start, i.end) for i in intervals])


def _time_of(finding: Finding, since: int, until: int) -> Instants:
    end = until if finding.end is None else min(finding.end, until)
    return spans.join([(max(finding.start, since), end)])


def _minutes(of: Instants) -> float:
    return spans.length(of) / MINUTE


def _by_code(absences: Sequence[Finding], counted: Sequence[Instants]) -> dict[Code, float]:
    # Each minute under one head only, so that the heads add up to the total.
    heads: dict[Code, Instants] = {}
    taken = _NONE
    for finding, time in zip(absences, counted, strict=True):
        own = spans.without(time, taken)
        taken = spans.join(taken, own)
        heads[finding.code] = spans.join(heads.get(finding.code, _NONE), own)
    return {code: _minutes(time) for code, time in heads.items() if len(time)}


def _reached(of: Instants, minutes: float) -> int | None:
    """Give the instant at which a set had held so many minutes."""
    wanted = round(minutes * MINUTE)
    for start, end in of.tolist():
        if end - start >= wanted:
            return int(start + wanted)
        wanted -= end - start
    return None


def _stage(warned_at: int | None, breached_at: int | None) -> Stage:
    if breached_at is not None:
        return Stage.BREACH
    return Stage.WITHIN if warned_at is None else Stage.WARNING


def _single_events(
    heads: Sequence[Finding], counted: Mapping[int, Instants], let_off: Instants
) -> tuple[SingleEvent, ...]:
    """Name the events that no leave and no excuse covers; of a missed curfew, as much as one minute of it."""

    def stands(finding: Finding) -> bool:
        if finding.code in ABSENT:
            return len(counted[id(finding)]) > 0
        moment = spans.join([(finding.start, finding.start + 1)])
        return len(spans.without(moment, let_off)) > 0

    return tuple(
        SingleEvent(f.id, f.code, f.start, f.certainty)
        for f in heads
        if f.code in SINGLE_EVENTS and stands(f)
    )
