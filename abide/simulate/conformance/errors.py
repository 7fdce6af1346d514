"""Whether the invented receivers are as wrong as the standard lets receivers be."""

from dataclasses import dataclass

import numpy as np

from abide.simulate.gps import INDOORS_P90_M, OUTDOORS_P90_M, Receivers


@dataclass(frozen=True, slots=True)
class Model:
    """How far fixes lie from the truth: limit_m is the standard's for 90 of 100; the rest is measured.

    within_claim: the share of fixes that are within the accuracy that the device claims (68 % is honest)
    """

    indoors: bool
    limit_m: float
    fixes: int
    p50_m: float
    p90_m: float
    p99_m: float
    within_limit: float
    within_claim: float

    @property
    def meets(self) -> bool:
        """Say whether 90 fixes in 100 are within the limit, to a hundredth either way."""
        return abs(self.within_limit - 0.90) <= 0.01


def model(*, indoors: bool, people: int, minutes: int, seed: int) -> Model:
    """Draw the errors of so many receivers over so many minutes, a fix a minute."""
    errors = Receivers(people, seed=seed).minutes(np.full((minutes, people), indoors))
    off = np.hypot(errors.east, errors.north)
    limit = INDOORS_P90_M if indoors else OUTDOORS_P90_M
    p50, p90, p99 = (round(float(p), 2) for p in np.percentile(off, [50, 90, 99]))
    return Model(
        indoors,
        limit,
        off.size,
        p50,
        p90,
        p99,
        round(float((off <= limit).mean()), 4),
        round(float((off <= errors.accuracy_m).mean()), 4),
    )
