"""The battery of a GPS tag: charged every evening, unless that is forgotten."""

from dataclasses import dataclass

import numpy as np

from abide.simulate.rates import Rates
from abide.simulate.streets import Floats, Ints
from abide.simulate.stretches import Stretches

HOUR_S = 3600.0
LIFE_S = 40 * HOUR_S  # at one fix a minute
LOW_AT = 0.8  # of its life gone
CHARGE_S = 1.5 * HOUR_S
LIFE_VARIES = (0.85, 1.15)  # times a device's own usual life, from one discharge to the next
GAUGE_BOW = 2.0  # per cent that the gauge says too much in the middle

# By person: when it was put on its charger, how full it was then, when it was full, how long that lasts.
Cycle = tuple[Floats, Floats, Floats, Floats]


@dataclass(frozen=True)
class BatteryDay:
    """What batteries did in a day: people and seconds of each event.

    off: stretches without power that ended; still_off: those that go on, ended here at the day's end
    levels: people, seconds and per cent of each hourly reading
    """

    low: tuple[Ints, Floats]
    dead: tuple[Ints, Floats]
    charging: tuple[Ints, Floats]
    off: Stretches
    still_off: Stretches
    levels: tuple[Ints, Floats, Floats]


class Batteries:
    """When each tag was last full and what comes next. Tags without a rechargeable battery are left out."""

    def __init__(self, people: Ints, count: int, rates: Rates, *, seed: int):
        self._rates, self._seed, self._has = rates, seed, np.zeros(count, bool)
        self._has[people] = True
        rng = np.random.default_rng([seed, 7])
        self._usual = LIFE_S * rng.uniform(0.9, 1.1, count)
        self._life = self._usual.copy()
        self._habit = np.clip(rng.normal(21.0, 1.2, count), 17, 22.5) * HOUR_S
        self._full = self._habit - 24 * HOUR_S + CHARGE_S
        self._heeds_at = np.full(count, np.inf)
        self._low_sent = np.zeros(count, bool)
        self._dead_at = np.full(count, np.inf)
        self._forgetful = rng.gamma(0.8, 1 / 0.8, count)
        # When it was last put on its charger, and how full it was then (per cent).
        self._charged, self._held = self._full - CHARGE_S, np.full(count, 40.0)

    def day(self, number: int, midnight: float, end: float) -> BatteryDay:
        """Live through a day: midnight to midnight, in seconds of the world."""
        rng, n = np.random.default_rng([self._seed, 8, number]), len(self._has)
        habit = midnight + self._habit + rng.uniform(-HOUR_S, HOUR_S, n)
        habit = np.minimum(habit, end - 60)  # the night the clocks go forward is short
        forgets = rng.random(n) < np.minimum(self._rates.forgets_charge * self._forgetful, 0.9)
        habit = np.where(self._has & ~forgets, habit, np.inf)
        low, dead, charging, off = [], [], [], []
        cycles = [self._cycle()]
        # Cold, poor reception and much moving about make one discharge shorter than another.
        use = np.random.default_rng([self._seed, 14, number])
        for _ in range(3):
            low_at, dead_at = self._full + LOW_AT * self._life, self._full + self._life
            next_charge = np.minimum(np.where(habit > self._full, habit, np.inf), self._heeds_at)
            rows = self._due(low_at, next_charge, end, ~self._low_sent)
            low.append((rows, low_at[rows]))
            self._low_sent[rows] = True
            heed = rng.random(rows.size) < self._rates.heeds_low
            self._heeds_at[rows] = np.where(
                heed, low_at[rows] + rng.uniform(600, 3 * HOUR_S, rows.size), np.inf
            )
            next_charge = np.minimum(next_charge, self._heeds_at)
            rows = self._due(dead_at, next_charge, end, np.isinf(self._dead_at))
            dead.append((rows, dead_at[rows]))
            self._dead_at[rows] = dead_at[rows]
            self._heeds_at[rows] = dead_at[rows] + rng.uniform(1, 10, rows.size) * HOUR_S
            next_charge = np.minimum(next_charge, self._heeds_at)
            rows = np.flatnonzero(self._has & (next_charge < end))
            charging.append((rows, next_charge[rows]))
            was_dead = rows[np.isfinite(self._dead_at[rows])]
            off.append((was_dead, self._dead_at[was_dead], next_charge[was_dead]))
            self._held[rows] = self._level(rows, next_charge[rows])
            self._charged[rows] = next_charge[rows]
            self._full[rows] = next_charge[rows] + CHARGE_S
            self._life[rows] = self._usual[rows] * use.uniform(*LIFE_VARIES, rows.size)
            cycles.append(self._cycle())
            self._heeds_at[rows], self._dead_at[rows] = np.inf, np.inf
            self._low_sent[rows] = False
        still = np.flatnonzero(np.isfinite(self._dead_at))
        return BatteryDay(
            low=_pairs(low),
            dead=_pairs(dead),
            charging=_pairs(charging),
            off=Stretches.of(*(np.concatenate(column) for column in zip(*off, strict=True))),
            still_off=Stretches.of(still, self._dead_at[still], np.full(still.size, end)),
            levels=self._readings(number, midnight, end, cycles),
        )

    def empty_at(self) -> Floats:
        """Tell when each battery will be empty if it is not charged (seconds of the world): the truth."""
        return self._full + self._life

    def _cycle(self) -> Cycle:
        return self._charged.copy(), self._held.copy(), self._full.copy(), self._life.copy()

    def _level(self, rows: Ints, at: Floats) -> Floats:
        level = 100 * (1 - (at - self._full[rows]) / self._life[rows])
        return np.clip(level, 0, 100)

    def _readings(
        self, number: int, midnight: float, end: float, cycles: list[Cycle]
    ) -> tuple[Ints, Floats, Floats]:
        """Read every battery once an hour, in whole per cents, nearly right; a dead one says nothing."""
        rng = np.random.default_rng([self._seed, 13, number])
        people = np.flatnonzero(self._has)
        hours = np.arange(midnight, end, HOUR_S)
        at = hours[:, None] + people * 41 % 3600
        level = np.zeros(at.shape)
        for charged, held, full, life in cycles:
            since = at >= charged[people]
            filling = held[people] + (100 - held[people]) * (at - charged[people]) / CHARGE_S
            emptying = 100 * (1 - (at - full[people]) / life[people])
            level = np.where(since, np.where(at < full[people], filling, emptying), level)
        bowed = level + GAUGE_BOW * np.sin(np.pi * np.clip(level, 0, 100) / 100)
        said = np.clip(np.round(bowed + rng.normal(0, 0.4, at.shape)), 0, 100)
        told = (level > 0) & (at < end)
        return np.broadcast_to(people, at.shape)[told], at[told], said[told]

    def _due(self, moment: Floats, next_charge: Floats, end: float, waits: Ints) -> Ints:
        return np.flatnonzero(self._has & waits & (moment < np.minimum(next_charge, end)))


def _pairs(parts: list[tuple[Ints, Floats]]) -> tuple[Ints, Floats]:
    rows, seconds = zip(*parts, strict=True)
    return np.concatenate(rows), np.concatenate(seconds)
