"""The order of judging, on one page: plans, states and events in; states, findings and wake-ups out.

1. set aside what lies outside the fitting; sort the rest; count an identical event once
2. grade every fix against every place of its fitting, all at once
3. carry presence forward; note only what changed
4. take home reports, equipment and samples of alcohol into their own small states
5. judge the fittings in which something changed or whose wake-up is due
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import alcohol_live, equipment, home, positions
from abide.monitoring.alcohol_rules import rules_on
from abide.monitoring.alcohol_series import Samples
from abide.monitoring.arrival import in_order, reports, samples, silences
from abide.monitoring.events import Events
from abide.monitoring.findings import Finding
from abide.monitoring.instants import FOREVER
from abide.monitoring.judging import Case, by_row, plain_wakes, stretches, telling
from abide.monitoring.parameters import day_of, turns
from abide.monitoring.plans import Plans, compile_plans
from abide.monitoring.presence import Presence
from abide.monitoring.states import States, fresh

__all__ = ["Judged", "States", "compile_plans", "fresh", "run"]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run gives back.

    findings: of each fitting judged, all that are open or end after its judged_from
    judged_from: fitting number -> the instant up to which earlier findings still stand untouched
    flagged: row numbers of the events set aside because they lie outside their fitting
    """

    states: States
    findings: list[Finding]
    judged_from: dict[int, int]
    flagged: NDArray[np.intp]


def run(plans: Plans, states: States, events: Events, until: int) -> Judged:
    """Judge events and the passing of time up to `until` (instant), each day by its own parameters.

    Events may come in any order but must be later than their fitting's watermark; ValueError
    otherwise (`live.Live` takes late ones). Nothing given is changed.
    """
    due = np.maximum(states.wake_at, states.watermark + 1)
    begun = min(int(due.min(initial=FOREVER)), int(events.at.min(initial=FOREVER)))
    for turn in turns(plans.parameters):
        if begun < turn <= until:
            early = events.at < turn
            before = _run(plans, states, events.take(early), turn - 1)
            after = run(plans, before.states, events.take(~early), until)
            return _one_after_another(plans, before, after, early)
    return _run(plans, states, events, until)


def _one_after_another(plans: Plans, before: Judged, after: Judged, early: NDArray[np.bool_]) -> Judged:
    """Put two runs together as one: of what the later one judged anew, it has the word."""
    anew = {plans.plans[f].fitting.id: since for f, since in after.judged_from.items()}
    settled = [f for f in before.findings if f.fitting not in anew or f.settled <= anew[f.fitting]]
    return Judged(
        after.states,
        settled + after.findings,
        after.judged_from | before.judged_from,
        np.concatenate([np.flatnonzero(early)[before.flagged], np.flatnonzero(~early)[after.flagged]]),
    )


def _run(plans: Plans, states: States, events: Events, until: int) -> Judged:
    outside = (events.at < plans.start[events.fitting]) | (events.at >= plans.end[events.fitting])
    flagged = np.flatnonzero(outside)
    events = in_order(events.take(~outside))
    if np.any(events.at <= states.watermark[events.fitting]):
        raise ValueError("an event is older than what has been judged")
    numbers = positions.numbers_of(until, plans.parameters)
    rules = rules_on(day_of(until), plans.parameters)
    standing, steps, lies, changes, crossed = positions.advance(plans, states, events, numbers, until)
    told_of = reports(events, silences(plans, states.heard, events))
    sampled = {f: s for f, s in samples(events).items() if plans.alcohol[f]}
    last = np.append(events.fitting[1:] != events.fitting[:-1], True) if len(events) else np.empty(0, bool)
    heard, watermark = states.heard.copy(), states.watermark.copy()
    heard[events.fitting[last]] = watermark[events.fitting[last]] = events.at[last]

    horizon = np.minimum(np.maximum(until, watermark), plans.end)
    news = [plans.fitting_of_row[rows] for rows in (changes.row, crossed.row)]
    fittings = _touched(states, events, horizon, [*news, [*told_of, *sampled]])

    at_home, incidents, alcohol = dict(states.at_home), dict(states.incidents), dict(states.alcohol)
    judged_until, wake_at = states.judged_until.copy(), states.wake_at.copy()
    judged_until[fittings] = horizon[fittings]
    findings: list[Finding] = []
    worth, gap_ends = telling(
        plans,
        states.standing,
        standing,
        changes,
        crossed.row,
        fittings,
        states.watermark,
        horizon,
        numbers.gap,
    )
    changed, crossings = by_row(changes, worth), crossed.by_row()
    silent_from = np.where(plans.contact == FOREVER, FOREVER, heard + plans.contact)
    plain = fittings[plans.plain[fittings]]
    wake_at[plain] = plain_wakes(plans, plain, horizon[plain], (silent_from[plain], gap_ends[plain]))
    # Of most people of whom there is news, nothing is worth telling.
    idle = plans.plain & (silent_from > horizon)
    idle[[*told_of, *incidents, *worth]] = False
    for f in fittings[~idle[fittings]].tolist():
        told = told_of.get(f, [])
        case = Case(
            plans,
            f,
            since=int(states.watermark[f]),
            until=int(horizon[f]),
            silent_from=int(silent_from[f]),
        )
        stood = at_home.get(f) or _nobody_seen(plans, f)
        now_home, turns = home.advance(stood, told) if told else (stood, [])
        if plans.at_home[f]:
            findings += case.of_home(stood, turns, now_home)
        if told or f in incidents or case.silent:
            now_going_on, ended = equipment.advance(incidents.get(f, equipment.NONE), told)
            findings += case.of_equipment(now_going_on, ended)
            if told:
                at_home[f], incidents[f] = now_home, now_going_on
        unsampled_from = FOREVER
        if plans.alcohol[f]:
            tag = alcohol.get(f) or alcohol_live.fresh(int(plans.start[f]))
            alcohol[f], of_alcohol, unsampled_from = case.of_alcohol(
                tag, sampled.get(f, Samples.none()), rules
            )
            findings += of_alcohol
        findings += case.of_positions(
            (r, stretches(before, changed.get(r, []), now, case.until, numbers.gap), crossings.get(r, []))
            for r, before, now in worth.get(f, ())
        )
        if not plans.plain[f]:
            waits = [unsampled_from, *case.graces(worth.get(f, ()))]
            wake_at[f] = case.wake_at(int(gap_ends[f]), now_home, waits)
    after = States(
        standing, steps, lies, at_home, incidents, alcohol, heard, watermark, judged_until, wake_at
    )
    judged_from = {f: int(states.watermark[f]) for f in fittings.tolist()}
    return Judged(after, findings, judged_from, flagged)


def _touched(
    states: States,
    events: Events,
    horizon: NDArray[np.int64],
    news: Iterable[Sequence[int] | NDArray[np.intp]],
) -> NDArray[np.intp]:
    """List the fittings of which there is news, or that time has made due."""
    touched = states.wake_at <= horizon
    touched[events.fitting[events.at <= states.judged_until[events.fitting]]] = True
    for fittings in news:
        touched[fittings] = True
    return np.flatnonzero(touched)


def _nobody_seen(plans: Plans, f: int) -> home.AtHome:
    return home.AtHome(Presence.NOT_KNOWN, int(plans.start[f]))
