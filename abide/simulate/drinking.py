"""What an evening of drinking looks like at the skin: from drinks to the alcohol that a tag reads.

The gut gives alcohol to the blood, the liver takes a fixed amount an hour out of it, and the skin follows
the blood late and smoothly. Numbers are ours, within what is published: a drink raises the blood by about
0.02 g/dL, the body clears about 0.015 an hour, and the skin's peak comes one to two hours after the blood's.
"""

from dataclasses import dataclass

import numpy as np

from abide.simulate.streets import Floats

_STEP_H = 1 / 30
LONGEST_H = 30.0


@dataclass(frozen=True, slots=True)
class Evening:
    """One time of drinking.

    tag: number of the tag; start: seconds of the world; drinks: how many; hours: over how long
    per_drink: g/dL that one raises the blood by; clears: g/dL an hour; lag_h: how slowly the skin follows
    gain: of the skin against the blood
    """

    tag: int
    start: float
    drinks: int
    hours: float
    per_drink: float
    clears: float
    lag_h: float
    gain: float


@dataclass(frozen=True)
class Curve:
    """Alcohol at the skin after an evening's start: hours and g/dL."""

    hours: Floats
    tac: Floats

    @property
    def peak(self) -> float:
        """Give the highest, g/dL."""
        return float(self.tac.max())

    def at(self, hours: Floats) -> Floats:
        """Give g/dL so many hours after the start; 0 before it and once it is over."""
        return np.interp(hours, self.hours, self.tac, left=0.0, right=0.0)


def curve(evening: Evening) -> Curve:
    """Work out the alcohol at the skin, every two minutes."""
    steps = round(LONGEST_H / _STEP_H)
    drunk = np.zeros(steps)
    times = np.linspace(0, evening.hours, evening.drinks) if evening.drinks > 1 else np.zeros(1)
    np.add.at(drunk, (times / _STEP_H).astype(np.int64), evening.per_drink)
    gut = blood = skin = 0.0
    tac = np.empty(steps)
    for n in range(steps):
        gut += drunk[n]
        passes = 2.5 * gut * _STEP_H
        gut -= passes
        blood = max(blood + passes - evening.clears * _STEP_H, 0.0)
        skin += (blood * evening.gain - skin) / evening.lag_h * _STEP_H
        tac[n] = skin
    hours: Floats = np.arange(1, steps + 1, dtype=np.float64) * _STEP_H
    return Curve(hours, tac)


def draw(rng: np.random.Generator, tag: int, start: float, *, drinks: int | None = None) -> Evening:
    """Draw an evening; from one drink to twelve unless `drinks` says how many."""
    count = int(np.clip(rng.poisson(5), 1, 12)) if drinks is None else drinks
    return Evening(
        tag=tag,
        start=start,
        drinks=count,
        hours=max(0.5, count * rng.uniform(0.4, 0.9)),
        per_drink=rng.uniform(0.017, 0.026),
        clears=rng.uniform(0.011, 0.019),
        lag_h=rng.uniform(0.7, 1.4),
        gain=rng.uniform(0.7, 1.1),
    )
