"""Positions, all at once: how each fix stands to every place of its fitting, and what that changes.

1. remember how each device's fixes scatter and where it lay, and decide how far each fix is trusted
2. grade each fix against each place; doubt the claim where it would count as certain; weigh what is doubtful
3. carry presence forward, and find the ways that crossed a zone between two fixes
"""

from dataclasses import replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import crossing, fix_quality, geometry, presence, quality, spots, steady, trust
from abide.monitoring.events import Events, Kind, What
from abide.monitoring.instants import MINUTE
from abide.monitoring.jamming import jammed
from abide.monitoring.legs import legs
from abide.monitoring.parameters import PARAMETERS, Parameters, day_of, in_force
from abide.monitoring.plans import Plans
from abide.monitoring.presence import Changes, Numbers, Presence, Standing, Word
from abide.monitoring.quality import Steps
from abide.monitoring.spots import Spots
from abide.monitoring.states import States
from abide.monitoring.weighing import Sightings, weigh, weights_of


def numbers_of(until: int, parameters: Parameters = PARAMETERS) -> Numbers:
    """Give the parameters in force on the day of an instant."""
    return _numbers_on(day_of(until), parameters)


@lru_cache(maxsize=64)
def _numbers_on(day: date, parameters: Parameters) -> Numbers:
    values = in_force(day, parameters)
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


def advance(
    plans: Plans,
    states: States,
    events: Events,
    numbers: Numbers,
    until: int,
) -> tuple[Standing, Steps, Spots, Changes, crossing.Crossings]:
    """Grade fixes against all places of their fittings and carry presence forward, lot by lot."""
    during = jammed(states.incidents, events)
    if len(events) < 2 * _TOGETHER:
        return _lot(plans, states, events, during, numbers, until)
    # What is of one instant is of one lot.
    lot = np.searchsorted(np.sort(events.at)[_TOGETHER::_TOGETHER], events.at, "right")
    changes, crossed = [], []
    for rows in np.split(np.argsort(lot, kind="stable"), np.cumsum(np.bincount(lot))[:-1]):
        standing, steps, lies, new, lines = _lot(
            plans, states, events.take(rows), during[rows], numbers, until
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
    until: int,
) -> tuple[Standing, Steps, Spots, Changes, crossing.Crossings]:
    values = in_force(day_of(until), plans.parameters)
    weights, limits = weights_of(values), fix_quality.bounds(values)
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
    standing, changes = steady.advance(
        states.standing, plans.manner, plans.offending, row, events.at[source], word, grades, numbers
    )
    return standing, steps, lies, changes, crossed
