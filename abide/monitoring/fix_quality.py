"""Why a fix is doubted, from itself and from what came before it; nothing is dropped, only flagged.

What needs no later fix is here, so that judging can use it the moment a fix comes, in any batches.
`fix_review.py` adds what only a look back over a whole trail can see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.events import Events, Source
from abide.monitoring.flags import Flag
from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import MINUTE, NEVER_YET
from abide.monitoring.quality import Steps

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Flags = NDArray[np.int32]

SECOND = MINUTE // 60
# Fixes further apart than this do not show whether a receiver wavers at rest.
AT_REST_WITHIN = 5 * MINUTE
_MANY = 30_000

# A fix with one of these does not count as a position at all; with one of the others it proves nothing
# beyond doubt.
UNUSABLE = Flag.STALE | Flag.NO_PLACE
UNPROVEN = (
    Flag.IMPOSSIBLE_SPEED
    | Flag.POOR_ACCURACY
    | Flag.REPEATED
    | Flag.TOO_ACCURATE
    | Flag.NETWORK
    | Flag.CONTRADICTED
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The parameters this needs, in its own units: metres, microseconds, metres a microsecond."""

    sure: float
    believable_m: float
    fastest: float
    agreeing: int
    repeated: int
    stale: int
    wavers: int
    waver_speed: float
    least_m: float
    poor_m: float
    no_place_m: float
    jump_speed: float
    jump_return: float
    jump_span: int
    overclaim: float
    usual_step: float
    rest_m: float


def bounds(values: Mapping[str, float]) -> Bounds:
    """Take from the parameters in force on a day what flags are decided by."""
    kmh = 1 / 3.6 / SECOND
    return Bounds(
        sure=values["accuracies_to_be_sure"],
        believable_m=values["believable_accuracy"],
        fastest=values["fix_fastest"] * kmh,
        agreeing=int(values["fix_agreeing"]),
        repeated=int(values["fix_repeated_minutes"] * MINUTE),
        stale=int(values["fix_stale_minutes"] * MINUTE),
        wavers=int(values["fix_wavering"]),
        waver_speed=values["fix_wavering_speed"] / SECOND,
        least_m=values["fix_least_accuracy"],
        poor_m=values["fix_poor_accuracy"],
        no_place_m=values["fix_no_place"],
        jump_speed=values["fix_jump_speed"] * kmh,
        jump_return=values["fix_jump_return"],
        jump_span=int(values["fix_jump_minutes"] * MINUTE),
        overclaim=values["fix_overclaim"],
        usual_step=values["usual_step"],
        rest_m=values["fix_rest"],
    )


def counted_accuracy(accuracy_m: Floats, limits: Bounds) -> Floats:
    """Give the accuracy a fix is judged by: what it claims, or the usual where no tag can be so good."""
    return np.where(accuracy_m < limits.least_m, limits.believable_m, accuracy_m)


def of_itself(fixes: Events, limits: Bounds) -> Flags:
    """Flag each fix by what it says itself, in whatever order: 0 where nothing is wrong."""
    nowhere = nowhere_m(fixes.longitude, fixes.latitude) <= limits.no_place_m
    return (
        np.where(fixes.accuracy_m < limits.least_m, int(Flag.TOO_ACCURATE), 0)
        | np.where(fixes.accuracy_m > limits.poor_m, int(Flag.POOR_ACCURACY), 0)
        | np.where(fixes.source == Source.LBS, int(Flag.NETWORK), 0)
        | np.where(nowhere, int(Flag.NO_PLACE), 0)
    ).astype(np.int32)


def nowhere_m(longitude: Floats, latitude: Floats) -> Floats:
    """Give the metres from 0° N 0° E, which receivers send that have no position; good near there."""
    east, north = metres_per_degree(0.0)
    return np.hypot(longitude * east, latitude * north)


def metres_apart(longitude: Floats, latitude: Floats, longitude2: Floats, latitude2: Floats) -> Floats:
    """Give the metres between pairs of positions; good to some per cent over hundreds of kilometres."""
    east, north = metres_per_degree(latitude)
    turn = longitude - longitude2
    # A step across the antimeridian is a short one.
    turn = np.where(np.abs(turn) > 180, turn - np.copysign(360.0, turn), turn)
    return np.hypot(turn * east, (latitude - latitude2) * north)


def remember(steps: Steps, fixes: Events, limits: Bounds) -> tuple[Flags, dict[str, NDArray[Any]]]:
    """Flag fixes, sorted by fitting and time, by themselves and what came before; give what is to be kept.

    steps: what is known of each fitting's earlier fixes, as quality.remember was given it
    Returned are the flags of each fix, and those columns of the steps, by name, that are kept here.
    """
    flags = of_itself(fixes, limits)
    if len(fixes) == 0:
        return flags, {}
    pairs = _pairs(steps, fixes, limits)
    flags[_both_of(pairs.tied & (pairs.beyond > 0))] |= Flag.CONTRADICTED
    same_since, wavers = _held_still(steps, fixes, pairs, limits)
    lively = pairs.same & (wavers >= limits.wavers)
    flags[lively & (fixes.at - same_since >= limits.repeated)] |= Flag.REPEATED
    flags[lively & (fixes.at - same_since >= limits.stale)] |= Flag.STALE

    ends = np.flatnonzero(np.append(pairs.first[1:], True))
    rows = fixes.fitting[ends]
    kept: dict[str, NDArray[Any]] = {
        "trusted_at": fixes.at,
        "trusted_longitude": fixes.longitude,
        "trusted_latitude": fixes.latitude,
        "trusted_accuracy_m": pairs.accuracy_m,
        "disputed": np.zeros(len(fixes), np.int8),
        "same_since": same_since,
        "wavers": wavers,
    }
    columns = {name: getattr(steps, name).copy() for name in kept}
    for name, column in columns.items():
        column[rows] = kept[name][ends]
    _disputes(steps, fixes, pairs, flags, columns, limits)
    return flags, columns


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Each fix and the one before it: metres apart, by how much beyond both accuracies, and so on.

    first: it is the first of its fitting here; known: there is one before it at all
    same: to the last digit as before, by satellite; tied: of the same moment
    """

    first: Bools
    known: Bools
    accuracy_m: Floats
    apart: Ints
    step: Floats
    claimed: Floats
    beyond: Floats
    same: Bools
    tied: Bools


def _pairs(steps: Steps, fixes: Events, limits: Bounds) -> _Pairs:
    first = np.append(True, fixes.fitting[1:] != fixes.fitting[:-1])

    def before(column: NDArray[Any], kept: NDArray[Any]) -> NDArray[Any]:
        moved = np.roll(column, 1)
        moved[first] = kept[fixes.fitting[first]]
        return moved

    was_at = before(fixes.at, steps.at)
    known = was_at != NEVER_YET
    longitude = before(fixes.longitude, steps.longitude)
    latitude = before(fixes.latitude, steps.latitude)
    claimed_before = before(fixes.accuracy_m, steps.accuracy_m)
    accuracy_m = counted_accuracy(fixes.accuracy_m, limits)
    before_m = counted_accuracy(claimed_before, limits)
    apart = np.where(known, fixes.at - was_at, 0)
    step = np.where(known, metres_apart(fixes.longitude, fixes.latitude, longitude, latitude), 0.0)
    same = (
        known
        & (apart > 0)
        & (fixes.longitude == longitude)
        & (fixes.latitude == latitude)
        & (fixes.accuracy_m == claimed_before)
        & (fixes.source == Source.GPS)
    )
    beyond = np.where(known, step - limits.sure * (accuracy_m + before_m), -1.0)
    tied = known & (apart == 0)
    return _Pairs(first, known, accuracy_m, apart, step, accuracy_m + before_m, beyond, same, tied)


def _both_of(second: Bools) -> Bools:
    """Mark, of neighbours of which the second is marked, the first as well."""
    both = second.copy()
    both[:-1] |= second[1:]
    return both


def _held_still(steps: Steps, fixes: Events, pairs: _Pairs, limits: Bounds) -> tuple[Ints, NDArray[np.int16]]:
    """Say since when each fix's digits have been the same, and how often its receiver wavered at rest.

    A receiver that wavers and then does not is repeating itself; one that holds still whenever its wearer
    does is only being tidy. So what counts is wavering since digits were last held for long.
    """
    index = np.arange(len(fixes))
    fitting = fixes.fitting
    start = np.maximum.accumulate(np.where(pairs.first, index, 0))
    begun = np.maximum.accumulate(np.where(pairs.same, -1, index))
    same_since = np.where(begun >= start, fixes.at[np.maximum(begun, 0)], steps.same_since[fitting])

    wavered = pairs.known & ~pairs.same & (fixes.source == Source.GPS)
    wavered &= (pairs.step > 0) & (pairs.step <= pairs.claimed) & (pairs.apart <= AT_REST_WITHIN)
    wavered &= pairs.step <= limits.waver_speed * pairs.apart
    held_at = np.where(pairs.first, steps.at[fitting], np.roll(fixes.at, 1))
    held_since = np.where(pairs.first, steps.same_since[fitting], np.roll(same_since, 1))
    over = pairs.known & ~pairs.same & (held_at - held_since >= limits.repeated)
    wavered &= ~over
    total = np.cumsum(wavered)
    anew = np.maximum.accumulate(np.where(over | pairs.first, index, 0))
    count = total - total[anew] + wavered[anew]
    # Nothing was taken back since the fitting's first fix here: what was known before counts on.
    count += np.where(over[anew], 0, steps.wavers[fitting])
    return same_since, np.minimum(count, _MANY).astype(np.int16)


def _disputes(
    steps: Steps,
    fixes: Events,
    pairs: _Pairs,
    flags: Flags,
    columns: dict[str, NDArray[Any]],
    limits: Bounds,
) -> None:
    """Flag what is too far from the last fix that is trusted, until enough fixes agree with each other.

    Nearly every fix can follow the one before it, so only where one cannot is anything looked at one by
    one. Flags and the columns to be kept are changed in place.
    """
    passed_over = (flags & (Flag.CONTRADICTED | Flag.NO_PLACE)) != 0
    too_far = pairs.known & (pairs.apart > 0) & (pairs.beyond > limits.fastest * pairs.apart)
    open_before = pairs.first & pairs.known & (steps.trusted_at[fixes.fitting] != steps.at[fixes.fitting])
    looked_at = passed_over | too_far | open_before
    if not looked_at.any():
        return
    last = np.flatnonzero(np.append(pairs.first[1:], True))
    here = (fixes.at, fixes.longitude, fixes.latitude, pairs.accuracy_m)
    kept = (steps.trusted_at, steps.trusted_longitude, steps.trusted_latitude, steps.trusted_accuracy_m)
    east, north = metres_per_degree(fixes.latitude)

    def can_follow(trusted: tuple[float, ...], i: int) -> bool:
        at, longitude, latitude, accuracy_m = trusted
        if at == NEVER_YET:
            return True
        turn = abs(here[1][i].item() - longitude)
        # A step across the antimeridian is a short one.
        x, y = min(turn, 360 - turn) * east[i].item(), (here[2][i].item() - latitude) * north[i].item()
        beyond = hypot(x, y) - limits.sure * (here[3][i].item() + accuracy_m)
        return bool(beyond <= limits.fastest * (here[0][i].item() - at))

    done = -1
    for begin in np.flatnonzero(looked_at).tolist():
        if begin <= done:
            continue
        row = int(fixes.fitting[begin])
        end = int(last[np.searchsorted(last, begin)])
        if pairs.first[begin]:
            trusted, disputed = tuple(c[row].item() for c in kept), int(steps.disputed[row])
        else:
            trusted, disputed = tuple(c[begin - 1].item() for c in here), 0
        for i in range(begin, end + 1):
            done, settled = i, False
            if passed_over[i]:
                continue
            settled = can_follow(trusted, i)
            if not settled:
                # The neighbour is no further away than it could have come: the two agree.
                agrees = disputed > 0 and not too_far[i]
                disputed = disputed + 1 if agrees else 1
                settled = disputed >= limits.agreeing
            if not settled:
                flags[i] |= Flag.IMPOSSIBLE_SPEED
                continue
            trusted, disputed = tuple(c[i].item() for c in here), 0
            if i == end or not looked_at[i + 1]:
                break
        if done == end and not settled:
            for name, value in zip(
                ("trusted_at", "trusted_longitude", "trusted_latitude", "trusted_accuracy_m"),
                trusted,
                strict=True,
            ):
                columns[name][row] = value
            columns["disputed"][row] = disputed
