"""How wrong a fix is, and how wrong it says it is.

Outdoors 90 of 100 fixes lie within 10 m of the truth, indoors within 30 m: the limits that NIJ
Standard-1004.00 sets for tags. An error is the sum of a slow drift (it forgets in 12 minutes) and a
jitter of each fix; 3 fixes in 100 belong to a spell of reflections, some minutes long, that throws
them five and a half times as far. The usual error is shrunk so that the mixture keeps its 90 %.
`accuracy_m` is a claim: about the radius that holds 68 of 100, sometimes half of that, and in some
short spells the receiver does not notice at all.
"""

from dataclasses import dataclass
from functools import cache
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from abide.simulate.streets import Floats

OUTDOORS_P90_M, INDOORS_P90_M = 10.0, 30.0
RAYLEIGH_90, RAYLEIGH_68 = sqrt(-2 * log(0.10)), sqrt(-2 * log(0.32))
SPELL_SHARE, SPELL_FACTOR, SPELL_MINUTES, SPELL_LIMIT = 0.03, 5.5, 2.5, 3.0
UNNOTICED, UNNOTICED_UP_TO_MINUTES = 0.3, 2
DRIFT_SHARE, DRIFT_MINUTES = 0.7, 12.0
TOO_SURE, TOO_SURE_FACTOR = 0.08, 0.5
WIFI_SIGMA_M, MAST_SIGMA_M = 25.0, 260.0


@cache
def usual_sigma(p90_m: float) -> float:
    """Find the sigma of the usual error, metres, for which the whole mixture has this 90th percentile."""
    low, high = 0.0, p90_m
    for _ in range(60):
        middle = (low + high) / 2
        beyond = sum(
            share * exp(-(p90_m**2) / (2 * (middle * scale) ** 2))
            for share, scale in ((1 - SPELL_SHARE, 1.0), (SPELL_SHARE, sqrt(1 + SPELL_FACTOR**2)))
        )
        low, high = (middle, high) if beyond < 0.10 else (low, middle)
    return low


@dataclass(frozen=True)
class Errors:
    """For each (minute, person): metres east and north off the truth, and the accuracy claimed."""

    east: Floats
    north: Floats
    accuracy_m: Floats


class Receivers:
    """Every tag's receiver: what it carries from one minute to the next."""

    def __init__(
        self,
        count: int,
        *,
        seed: int,
        drift_share: float = DRIFT_SHARE,
        drift_minutes: float = DRIFT_MINUTES,
    ):
        """Switch on so many receivers; a trial may let them drift more, less, slower or faster than usual."""
        self._rng = np.random.default_rng([seed, 6])
        self._drift_share, self._keep = drift_share, exp(-1 / drift_minutes)
        self._drift = self._rng.standard_normal((2, count))
        self._left = np.zeros(count)
        self._throw = np.zeros((2, count))
        self._unnoticed = np.zeros(count, bool)

    def minutes(self, indoors: NDArray[np.bool_]) -> Errors:
        """Give the errors of the next minutes; indoors: bool (minutes, people)."""
        rng, shape = self._rng, indoors.shape
        out = np.empty((3, *shape))
        keep, drift_share = self._keep, self._drift_share
        begin = SPELL_SHARE / (1 - SPELL_SHARE) / SPELL_MINUTES
        sigmas = np.where(indoors, usual_sigma(INDOORS_P90_M), usual_sigma(OUTDOORS_P90_M))
        for minute in range(shape[0]):
            noise = rng.standard_normal((5, shape[1]))
            self._drift = keep * self._drift + sqrt(1 - keep**2) * noise[:2]
            self._begin_spells(np.less(rng.random(shape[1]), begin))
            spell = self._left > 0
            sigma = sigmas[minute]
            usual = sqrt(drift_share) * self._drift + sqrt(1 - drift_share) * noise[2:4]
            out[:2, minute] = sigma * (usual + self._throw * spell)
            noticed = spell & ~self._unnoticed
            radius = RAYLEIGH_68 * sigma * np.where(noticed, sqrt(1 + SPELL_FACTOR**2), 1.0)
            too_sure = ~noticed & (rng.random(shape[1]) < TOO_SURE)
            wobble = np.exp(noise[4] * np.where(noticed, 0.12, 0.2))
            out[2, minute] = radius * wobble * np.where(too_sure, TOO_SURE_FACTOR, 1.0)
            self._left = np.maximum(self._left - 1, 0)
        return Errors(out[0], out[1], np.maximum(out[2], 1.0))

    def _begin_spells(self, begins: NDArray[np.bool_]) -> None:
        rows = np.flatnonzero(begins & (self._left == 0))
        self._left[rows] = self._rng.geometric(1 / SPELL_MINUTES, rows.size)
        throw = self._rng.standard_normal((2, rows.size))
        throw /= np.maximum(np.hypot(*throw) / SPELL_LIMIT, 1.0)
        self._throw[:, rows] = SPELL_FACTOR * throw
        short = self._left[rows] <= UNNOTICED_UP_TO_MINUTES
        self._unnoticed[rows] = short & (self._rng.random(rows.size) < UNNOTICED)
