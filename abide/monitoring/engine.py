"""The order of judging, on one page: plans, states and events in; states, findings and wake-ups out.

1. set aside what lies outside the fitting; sort the rest; count an identical event once
2. grade every fix against every place of its fitting, all at once
3. carry presence forward; note only what changed
4. take home reports, equipment and samples of alcohol into their own small states
5. judge the fittings in which something changed or whose wake-up is due
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import (
    alcohol_live,
    crossing,
    equipment,
    fix_quality,
    geometry,
    home,
    presence,
    quality,
    spots,
    trust,
)
from abide.monitoring.alcohol_rules import rules_on
from abide.monitoring.alcohol_series import Samples
from abide.monitoring.arrival import in_order, reports, samples, silences
from abide.monitoring.events import Events, Kind, What
from abide.monitoring.findings import Finding
from abide.monitoring.instants import FOREVER, MINUTE, NEVER_YET, to_datetime
from abide.monitoring.jamming import jammed
from abide.monitoring.judging import Case, by_row, plain_wakes, stretches, telling
from abide.monitoring.legs import legs
from abide.monitoring.parameters import PARAMETERS, Parameters, in_force, turns
from abide.monitoring.plans import Plans, compile_plans
from abide.monitoring.presence import Changes, Numbers, Presence, Standing, Word
from abide.monitoring.quality import Steps
from abide.monitoring.spots import Spots
from abide.monitoring.steady import advance
from abide.monitoring.weighing import Sightings, weigh, weights_of

__all__ = ["Judged", "States", "compile_plans", "fresh", "run"]


@dataclass(frozen=True, slots=True)
class States:
    """Where every fitting stands after its last event: never a clock's doing, only events'.

    standing: a row for each place watched; steps: how each device's fixes scatter
    spots: where each device has lain
    at_home, incidents, alcohol: by fitting number, absent while blank
    heard: the last event of any kind; watermark: no event up to it may come any more
    judged_until: how far findings have been given; wake_at: when to judge next without an event
    """

    standing: Standing
    steps: Steps
    spots: Spots
    at_home: Mapping[int, home.AtHome]
    incidents: Mapping[int, equipment.Incidents]
    alcohol: Mapping[int, alcohol_live.Tag]
    heard: NDArray[np.int64]
    watermark: NDArray[np.int64]
    judged_until: NDArray[np.int64]
    wake_at: NDArray[np.int64]


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


def fresh(plans: Plans) -> States:
    """Give the states before any event."""
    n = len(plans)
    return States(
        standing=presence.at_start(plans.manner, plans.start[plans.fitting_of_row]),
        steps=quality.none_yet(n),
        spots=spots.none_yet(n),
        at_home={},
        incidents={},
        alcohol={},
        heard=plans.start.copy(),
        watermark=plans.start - 1,
        judged_until=np.full(n, NEVER_YET, np.int64),
        wake_at=plans.start.copy(),
    )


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
    numbers = numbers_of(until, plans.parameters)
    rules = rules_on(_day(until), plans.parameters)
    limits = fix_quality.bounds(in_force(_day(until), plans.parameters))
    standing, steps, lies, changes, crossed = _positions(plans, states, events, numbers, limits, until)
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


def numbers_of(until: int, parameters: Parameters = PARAMETERS) -> Numbers:
    """Give the parameters in force on the day of an instant."""
    values = in_force(_day(until), parameters)
    return Numbers(
        gap=int(values["minutes_without_fix"] * MINUTE),
        sure=values["accuracies_to_be_sure"],
        believable_m=values["believable_accuracy"],
        usual_step=values["usual_step"],
        most_doubt=values["most_doubt"],
        fixes_out=int(values["fixes_to_be_out_of_curfew"]),
        fixes_certain=int(values["fixes_to_be_certain"]),
        span_certain=int(values["minutes_to_be_certain"] * MINUTE),
    )


def _day(until: int) -> date:
    return to_datetime(min(max(until, 0), 2**52)).date()


# Equipment words that leave a position in doubt until the next fix (strap and jamming: until they are over).
_DOUBTS = {
    What.STRAP_CUT: Word.STRAP_CUT,
    What.STRAP_RESTORED: Word.STRAP_RESTORED,
    What.BATTERY_DEAD: Word.BATTERY_DEAD,
    What.OUT_OF_CONTACT: Word.OUT_OF_CONTACT,
    What.JAMMING_DETECTED: Word.JAMMED,
}
_WORDS = np.full(max(What) + 1, -1, np.int8)
for _what, _word in _DOUBTS.items():
    _WORDS[_what] = _word


# So many events are looked at together: more at a time are slower, for memory is.
_TOGETHER = 50_000


def _positions(
    plans: Plans,
    states: States,
    events: Events,
    numbers: Numbers,
    limits: fix_quality.Bounds,
    until: int,
) -> tuple[Standing, Steps, Spots, Changes, crossing.Crossings]:
    """Grade fixes against all places of their fittings and carry presence forward, lot by lot."""
    during = jammed(states.incidents, events)
    if len(events) < 2 * _TOGETHER:
        return _lot(plans, states, events, during, numbers, limits, until)
    # What is of one instant is of one lot.
    lot = np.searchsorted(np.sort(events.at)[_TOGETHER::_TOGETHER], events.at, "right")
    changes, crossed = [], []
    for rows in np.split(np.argsort(lot, kind="stable"), np.cumsum(np.bincount(lot))[:-1]):
        standing, steps, lies, new, lines = _lot(
            plans, states, events.take(rows), during[rows], numbers, limits, until
        )
        states = replace(states, standing=standing, steps=steps, spots=lies)
        changes.append(new)
        crossed.append(lines)
    together = (presence.joined(changes), crossing.joined(crossed))
    return states.standing, states.steps, states.spots, *together


def _lot(
    plans: Plans,
    states: States,
    events: Events,
    during: NDArray[np.bool_],
    numbers: Numbers,
    limits: fix_quality.Bounds,
    until: int,
) -> tuple[Standing, Steps, Spots, Changes, crossing.Crossings]:
    values = in_force(_day(until), plans.parameters)
    weights = weights_of(values)
    fixes = np.flatnonzero(events.kind == Kind.FIX)
    steps, past = quality.remember(
        states.steps,
        events.fitting[fixes],
        events.at[fixes],
        events.longitude[fixes],
        events.latitude[fixes],
        events.accuracy_m[fixes],
    )
    trusted, steps = trust.weigh(plans, states.steps, steps, events, fixes, limits)
    fitting, at = events.fitting[fixes], events.at[fixes]
    longitude, latitude = events.longitude[fixes], events.latitude[fixes]
    accuracy_m = trusted.accuracy_m[fixes]
    where = (fitting, at, longitude, latitude)
    way = legs(states.steps, *where, accuracy_m)
    lies, lain = spots.remember(states.spots, states.steps.at, *where, accuracy_m, weights.good_m)
    # A way to where nobody is believed to have been led through nothing.
    believed_m = np.where((trusted.usable & trusted.proven)[fixes], accuracy_m, np.inf)
    crossed = crossing.find(plans, way, lain, *where, believed_m, crossing.limits_of(values))
    words = np.where(
        events.kind == Kind.FIX, 0, np.where(events.kind == Kind.EQUIPMENT, _WORDS[events.what], -1)
    )
    used = np.flatnonzero((words >= 0) & trusted.usable & ~((events.kind == Kind.FIX) & during))
    count = np.diff(plans.first_row)[events.fitting[used]]
    source = np.repeat(used, count)
    within = np.arange(len(source)) - np.repeat(np.cumsum(count) - count, count)
    row = plans.first_row[events.fitting[source]] + within
    word = words[source].astype(np.int8)
    manner = plans.manner[row]
    # Whether there is a location at all is a matter of fixes only.
    keep = (word == Word.FIX) | (manner != presence.Manner.LOCATED)
    if not keep.all() or np.any(row[1:] < row[:-1]):
        order = np.flatnonzero(keep)
        order = order[np.argsort(row[order], kind="stable")]
        source, row, word, manner = source[order], row[order], word[order], manner[order]

    def graded(which: NDArray[np.intp], accuracy_m: NDArray[np.float64]) -> NDArray[np.int8]:
        fix = source[which]
        where = (events.longitude[fix], events.latitude[fix])
        return geometry.grade(plans.places, row[which], *where, accuracy_m, numbers.sure)

    grades = np.zeros(len(row), np.int8)
    placed = np.flatnonzero((word == Word.FIX) & (manner != presence.Manner.LOCATED))
    grades[placed] = graded(placed, trusted.accuracy_m[source[placed]])
    # Only what is surely on the wrong side can become certain; there the claim itself is doubted.
    wrong = np.where(plans.offending[row] == Presence.IN, geometry.SURE_INSIDE, geometry.SURE_OUTSIDE)
    grave = np.flatnonzero((grades == wrong) & trusted.proven[source])
    doubts = past.doubts(np.searchsorted(fixes, source[grave]), numbers.usual_step, numbers.most_doubt)
    believed = np.maximum(trusted.accuracy_m[source[grave]] * doubts, numbers.believable_m)
    beyond_doubt = grave[graded(grave, believed) == wrong[grave]]
    grades[beyond_doubt] += np.sign(grades[beyond_doubt])
    # Where somebody surely is where they should be, there is nothing to weigh.
    doubtful = placed[(grades[placed] != -wrong[placed]) | trusted.jumped[source[placed]]]
    which = np.searchsorted(fixes, source[doubtful])
    seen = Sightings(
        row=row[doubtful],
        fix=which,
        zone=manner[doubtful] == presence.Manner.ZONE,
        wrong_in=wrong[doubtful] > 0,
        wild=trusted.jumped[source[doubtful]],
        longitude=longitude[which],
        latitude=latitude[which],
        accuracy_m=accuracy_m[which],
        grade=grades[doubtful],
    )
    grades[doubtful] = weigh(
        seen,
        plans.places,
        lain,
        lambda some: past.doubts(some, numbers.usual_step, numbers.most_doubt),
        weights,
    )
    grades[manner == presence.Manner.LOCATED] = geometry.SURE_INSIDE
    told = trusted.says_something(source, grades, manner)
    if not told.all():
        source, row, word, grades = source[told], row[told], word[told], grades[told]
    standing, changes = advance(
        states.standing, plans.manner, plans.offending, row, events.at[source], word, grades, numbers
    )
    return standing, steps, lies, changes, crossed


def _nobody_seen(plans: Plans, f: int) -> home.AtHome:
    return home.AtHome(Presence.NOT_KNOWN, int(plans.start[f]))
