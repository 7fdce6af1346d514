"""How near two people probably were: measured distance, and the chance of being within a limit.

Pure and vectorised: every argument is a number or a column, all of one length.
"""

from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.geometry import metres_per_degree

Floats = NDArray[np.float64]

# A circular normal error keeps 68 in 100 within this many of its standard deviations.
_OF_RADIUS = sqrt(-2 * log(0.32))
# Beyond so many standard deviations nothing is left to count.
_FAR = 6.0
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)
_LEAST_SPREAD = 0.01


def apart_m(longitude: Floats, latitude: Floats, other_longitude: Floats, other_latitude: Floats) -> Floats:
    """Give the distance between positions (degrees) in metres, on the local plane half-way between.

    Good to a thousandth for the few kilometres that matter here; NaN where a position is not known.
    """
    east, north = metres_per_degree((latitude + other_latitude) / 2)
    across = longitude - other_longitude
    # A step across the antimeridian is a short one.
    across = np.where(np.abs(across) > 180, across - np.copysign(360.0, across), across)
    return np.hypot(across * east, (latitude - other_latitude) * north)


def spread_m(accuracy_m: Floats, age_s: Floats, pace: Floats) -> Floats:
    """Give the 68 % radius of where somebody is now who was seen `age_s` seconds ago (metres).

    It grows by what can be walked meanwhile at `pace` metres a second, in a direction nobody knows.
    """
    return np.hypot(accuracy_m, pace * age_s)


def chance_within(apart: Floats, radius_m: Floats, other_radius_m: Floats, limit_m: Floats) -> Floats:
    """Give the chance, 0 to 1, that two people are within limit_m of each other.

    apart: the measured distance; radii: the 68 % radius of each (circular normal errors, independent).
    For somebody measured within the limit it only ever falls as a radius grows; beyond it, it never
    reaches a half.
    """
    sigma = np.maximum(np.hypot(radius_m, other_radius_m) / _OF_RADIUS, _LEAST_SPREAD)
    chance = np.where(apart <= limit_m, 1.0, 0.0)
    near = np.flatnonzero(np.abs(apart - limit_m) < _FAR * sigma)
    if len(near):
        chance[near] = _within(apart[near], sigma[near], limit_m[near])
    return chance


def _within(apart: Floats, sigma: Floats, limit: Floats) -> Floats:
    """Add up the normal density over the circle, in strips across the line between the two."""
    low = np.maximum(-limit, apart - _FAR * sigma)
    high = np.minimum(limit, apart + _FAR * sigma)
    half = np.maximum(high - low, 0) / 2
    x = low[:, None] + half[:, None] * (_NODES + 1)
    along = np.exp(-0.5 * ((x - apart[:, None]) / sigma[:, None]) ** 2) / (sigma[:, None] * sqrt(2 * np.pi))
    reach = np.sqrt(np.maximum(limit[:, None] ** 2 - x**2, 0)) / (sigma[:, None] * sqrt(2))
    total: Floats = half * ((along * _erf(reach)) @ _WEIGHTS)
    return np.clip(total, 0.0, 1.0)


def _erf(x: Floats) -> Floats:
    """Give the error function of numbers >= 0, good to 2e-7 (Abramowitz and Stegun 7.1.26)."""
    t = 1 / (1 + 0.3275911 * x)
    poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    return 1 - poly * np.exp(-(x**2))
