"""How much a graded fix weighs: against where its device has lain, its speed, and its own poor accuracy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from abide.monitoring import geometry
from abide.monitoring.geometry import (
    BEYOND_DOUBT_INSIDE,
    INSIDE,
    LIKELY_INSIDE,
    OUTSIDE,
    SURE_INSIDE,
    Places,
)
from abide.monitoring.signals import HELD, POSSIBLE
from abide.monitoring.spots import Lain

Floats = NDArray[np.float64]
Small = NDArray[np.int8]
Bools = NDArray[np.bool_]
Which = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Weights:
    """The parameters this needs, in its own units (metres, multiples, counts)."""

    reach_m: float
    least_spots: int
    most_spread_m: float
    spreads: float
    sure: float
    deep_m: float
    still_doubt: float
    good_m: float
    believable_m: float
    near_doubt: float


def weights_of(values: Mapping[str, float]) -> Weights:
    """Give the parameters of one day."""
    return Weights(
        reach_m=values["settled_reach"],
        least_spots=int(values["settled_fixes"]),
        most_spread_m=values["settled_spread"],
        spreads=values["spreads_to_have_stirred"],
        sure=values["accuracies_to_be_sure"],
        deep_m=values["deep_in_a_zone"],
        still_doubt=values["doubt_of_the_still"],
        good_m=values["accuracy_worth_remembering"],
        believable_m=values["believable_accuracy"],
        near_doubt=values["doubt_near_a_settled_place"],
    )


@dataclass(frozen=True, slots=True)
class Sightings:
    """Fixes against places, a column each: the grade that geometry gave, and what it was made from.

    row, fix: numbers of the place and of the fix among those remembered; zone, wrong_in: what the place
    is for, and whether being in it is what breaks that; wild: whether nobody can have got there in time
    """

    row: Which
    fix: Which
    zone: Bools
    wrong_in: Bools
    wild: Bools
    longitude: Floats
    latitude: Floats
    accuracy_m: Floats
    grade: Small


def weigh(
    seen: Sightings, places: Places, lain: Lain, doubts: Callable[[Which], Floats], weights: Weights
) -> Small:
    """Give the grades anew: some say nothing, some are held, some are merely possible.

    doubts: says for fixes by what their claimed accuracies are to be multiplied to be believed
    """
    grade = seen.grade.copy()
    # Nobody comes home faster than anything travels: two of three such fixes may, one does not.
    grade[seen.wild & ~seen.zone & (grade >= LIKELY_INSIDE)] = INSIDE
    # So poor that a fix at the very middle would more often lie outside: it brings nobody home.
    poor = ~seen.zone & (grade > 0) & (seen.accuracy_m > 2 * places.radius[seen.row])
    grade[poor] = 0

    near = np.flatnonzero(_worth_a_look(seen, grade, places, weights))
    if len(near) == 0:
        return grade
    side = np.where(seen.wrong_in, 1, -1)
    wrong = grade * side >= INSIDE
    at_rest, stirred, doubt = _settled(seen, near, side, places, lain, doubts, weights)
    grade[at_rest[wrong[at_rest] & ~stirred]] = 0
    held = wrong[at_rest] & stirred
    _doubt_more(seen, grade, places, at_rest[held], doubt[held], weights)
    grade[at_rest[held]] += np.sign(grade[at_rest[held]]) * HELD

    vague = np.setdiff1d(near[~wrong[near]], at_rest[~stirred])
    _perhaps_deep(seen, grade, places, vague, doubts, weights)
    return grade


def _settled(
    seen: Sightings,
    near: Which,
    side: NDArray[np.int64],
    places: Places,
    lain: Lain,
    doubts: Callable[[Which], Floats],
    weights: Weights,
) -> tuple[Which, Bools, Floats]:
    """Pick what comes from devices that had lain still close by, on the right side of the place.

    Returned with them: whether they lie further from there than scatter explains, and their doubt.
    """
    around = lain.around(
        seen.fix[near], seen.longitude[near], seen.latitude[near], weights.reach_m, weights.least_spots
    )
    still = around.spread_m <= weights.most_spread_m
    some, around = near[around.which[still]], around.take(still)
    middle = geometry.grade(
        places, seen.row[some], around.longitude, around.latitude, np.zeros(len(some)), weights.sure
    )
    right = middle * side[some] < 0
    some, around = some[right], around.take(right)
    # Drift that hides from single steps shows over an hour.
    doubt = np.maximum(doubts(seen.fix[some]), around.spread_m / around.claimed_m)
    scatter = np.maximum(weights.spreads * around.spread_m, weights.sure * seen.accuracy_m[some] * doubt)
    return some, around.away_m > scatter, doubt


def _perhaps_deep(
    seen: Sightings,
    grade: Small,
    places: Places,
    poor: Which,
    doubts: Callable[[Which], Floats],
    weights: Weights,
) -> None:
    """Mark, in place, what is too poor to exclude that somebody was deep inside."""
    doubt = doubts(seen.fix[poor])
    # Nobody who is moving scatters little: a doubt that large was learnt on the way, and says nothing.
    believed = seen.accuracy_m[poor] * np.where(doubt <= weights.still_doubt, doubt, 1.0)
    reach = weights.sure * believed - weights.deep_m
    poor, reach = poor[reach >= 0], reach[reach >= 0]
    if len(poor):
        could = _within(places, seen.row[poor], seen.longitude[poor], seen.latitude[poor], reach)
        grade[poor[could]] = POSSIBLE


def _doubt_more(
    seen: Sightings, grade: Small, places: Places, which: Which, doubt: Floats, weights: Weights
) -> None:
    """Take back, in place, what is not beyond doubt for somebody who was lying still close by."""
    strong = np.abs(grade[which]) == BEYOND_DOUBT_INSIDE
    some = which[strong]
    believed = np.maximum(seen.accuracy_m[some] * doubt[strong], weights.believable_m) * weights.near_doubt
    again = geometry.grade(
        places, seen.row[some], seen.longitude[some], seen.latitude[some], believed, weights.sure
    )
    less = some[np.abs(again) < SURE_INSIDE]
    grade[less] -= np.sign(grade[less])


def _worth_a_look(seen: Sightings, grade: Small, places: Places, weights: Weights) -> Bools:
    """Pick what lies on the wrong side near the edge, and what is so poor that it might."""
    side = np.where(seen.wrong_in, 1, -1)
    wrong = grade * side >= INSIDE
    away = np.flatnonzero(wrong & ~seen.wrong_in)
    wrong[away] = geometry.near(
        places,
        seen.row[away],
        seen.longitude[away],
        seen.latitude[away],
        np.full(len(away), weights.reach_m),
    )
    unsure = seen.zone & seen.wrong_in & (grade <= OUTSIDE)
    return wrong | (unsure & (weights.sure * weights.still_doubt * seen.accuracy_m >= weights.deep_m))


def _within(places: Places, row: Which, longitude: Floats, latitude: Floats, reach_m: Floats) -> Bools:
    """Say whether positions lie within so many metres of areas (circles are no zones)."""
    drawing = places.drawing[row]
    places.drawings.draw(drawing)
    points = shapely.points(*geometry.offsets(places, row, longitude, latitude))
    return np.asarray(shapely.dwithin(places.drawings.flat[drawing], points, reach_m), np.bool_)
