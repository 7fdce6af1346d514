"""Alcohol tags of the town: a sample every half hour, sober or not, on the skin or off it, and the truth.

    tags = make_tags(rows, clock=clock, fitted=fitted, seed=1)
    day = tags.day(3)

A tag is worn beside whatever else a person wears. Everything of a day follows from the seed and the day's
number, so days can be made in any order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

from abide.simulate.clock import WorldClock
from abide.simulate.drinking import Curve, Evening, curve, draw
from abide.simulate.streets import Floats, Ints
from abide.simulate.truth import Happening

EVERY_S = 1800.0
HOUR_S, DAY_S = 3600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class AlcoholRates:
    """How often things happen; a rate is per tag and day.

    drinks: of somebody of thirst 1; abstains: share of those who never do
    spike: something with alcohol in it near the tag; obstructed: something between it and the skin
    outage: no samples for some hours; lost, blip: chance of each sample to be missing, or to read a
    little alcohol where there is none
    at_once: share of tags that send by mobile network, the rest once a day at a base station
    stays_away: chance that a day's visit to the base station is missed
    """

    drinks: float = 0.06
    abstains: float = 0.6
    spike: float = 0.012
    obstructed: float = 0.006
    outage: float = 0.015
    lost: float = 0.003
    blip: float = 0.004
    at_once: float = 0.4
    stays_away: float = 0.03


@dataclass(frozen=True, slots=True)
class Staged:
    """Something that is made to happen to one tag (its number): a word of `truth`, from-until in seconds."""

    tag: int
    what: str
    start: float
    end: float


@dataclass(frozen=True)
class TagDay:
    """A day's samples as columns: tag (number), at and received (seconds), and what each read."""

    tag: Ints
    at: Floats
    received: Floats
    tac: Floats
    infra_red: Floats
    temperature: Floats
    truth: tuple[Happening, ...]


@dataclass(frozen=True)
class AlcoholTags:
    """Tags and who wears them.

    person: row of each tag's wearer; fitted: seconds of the world; thirst: 0 for who never drinks
    volts: infra-red on the skin; phase: of the half hours; upload_at: second of the day, NaN where at once
    """

    clock: WorldClock
    person: Ints
    fitted: Floats
    thirst: Floats
    volts: Floats
    phase: Floats
    upload_at: Floats
    rates: AlcoholRates
    seed: int
    staged: tuple[Staged, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.person)

    def serial(self, tag: int) -> str:
        """Give the serial number of a tag by its number."""
        return f"A{int(self.person[tag]) + 1:06d}"

    def day(self, number: int) -> TagDay:
        """Give the samples taken on a day, and what truly began on it."""
        midnight, end = self.clock.midnight(number), self.clock.midnight(number + 1)
        rng = np.random.default_rng([self.seed, 32, number + 1])
        first = np.ceil((midnight - self.phase) / EVERY_S) * EVERY_S + self.phase
        count = np.ceil((end - first) / EVERY_S).astype(np.int64)
        tag = np.repeat(np.arange(len(self)), count)
        step = np.arange(len(tag)) - np.repeat(np.cumsum(count) - count, count)
        at = np.minimum(first[tag] + step * EVERY_S + rng.uniform(0, 20, len(tag)), end - 1)
        evenings, spells = self._around(number)
        tac = np.abs(rng.normal(0, 0.0012, len(tag)))
        blips = rng.random(len(tag)) < self.rates.blip
        tac += blips * rng.uniform(0.003, 0.013, len(tag))
        factor = rng.normal(1, 0.05, len(tag))
        for evening in evenings:
            own = tag == evening.tag
            tac[own] += _curve(evening).at((at[own] - evening.start) / HOUR_S) * factor[own]
        infra_red = self.volts[tag] * rng.normal(1, 0.03, len(tag))
        temperature = rng.normal(33.0, 0.8, len(tag))
        keep = (rng.random(len(tag)) >= self.rates.lost) & (at >= self.fitted[tag])
        for spell in spells:
            within = (tag == spell.tag) & (at >= spell.start) & (at < spell.end)
            if spell.what == "alcohol_near":
                # It is gone faster than a body could clear it.
                tac[within] += 0.12 * 0.3 ** ((at[within] - spell.start) / EVERY_S)
            elif spell.what == "alcohol_tag_off":
                infra_red[within] *= 2.6
                temperature[within] -= 11
                tac[within] = 0
            elif spell.what == "alcohol_samples_missing":
                keep &= ~within
        # The sensor reads to a thousandth; what is too little to tell from nothing it calls nothing.
        tac = np.where(tac < 0.002, 0.0, np.round(tac, 3))
        return TagDay(
            tag[keep],
            at[keep],
            self._received(tag, at)[keep],
            tac[keep],
            np.round(infra_red, 2)[keep],
            np.round(temperature, 1)[keep],
            tuple(self._truth(evenings, spells, midnight, end)),
        )

    def _around(self, number: int) -> tuple[list[Evening], list[Staged]]:
        """Give what may be seen on a day: what began on it, or on the day before."""
        days = [self._befalls(day) for day in (number - 1, number)]
        staged = [s for s in self.staged if s.what != "drinking"]
        spells = [spell for _, spells in days for spell in spells] + staged
        evenings = [evening for evenings, _ in days for evening in evenings]
        return evenings + [self._staged_evening(s) for s in self.staged if s.what == "drinking"], spells

    def _befalls(self, number: int) -> tuple[list[Evening], list[Staged]]:
        if number < 0:
            return [], []
        rng = np.random.default_rng([self.seed, 31, number])
        midnight = self.clock.midnight(number)
        weekend = 1.8 if self.clock.day(number).weekday() >= 4 else 0.7
        chances = rng.random((4, len(self)))
        evenings, spells = [], []
        for tag in range(len(self)):
            own = np.random.default_rng([self.seed, 33, number, tag])
            if tag in {s.tag for s in self.staged}:
                continue
            if chances[0, tag] < self.rates.drinks * self.thirst[tag] * weekend:
                evenings.append(draw(own, tag, midnight + own.normal(19.0, 1.5) * HOUR_S))
            for row, (what, rate, low, high) in enumerate(
                (
                    ("alcohol_near", self.rates.spike, 0.4, 0.9),
                    ("alcohol_tag_off", self.rates.obstructed, 0.6, 4.0),
                    ("alcohol_samples_missing", self.rates.outage, 1.5, 7.0),
                ),
                1,
            ):
                if chances[row, tag] < rate:
                    start = midnight + own.uniform(8, 23) * HOUR_S
                    spells.append(Staged(tag, what, start, start + own.uniform(low, high) * HOUR_S))
        return evenings, spells

    def _staged_evening(self, staged: Staged) -> Evening:
        rng = np.random.default_rng([self.seed, 34, staged.tag])
        drinks = max(1, ceil((staged.end - staged.start) / HOUR_S * 1.6))
        return draw(rng, staged.tag, staged.start, drinks=drinks)

    def _received(self, tag: Ints, at: Floats) -> Floats:
        """Tell when samples arrive: a few seconds later, or with the next visit to the base station."""
        soon = at + 5.0
        if np.isnan(self.upload_at).all():
            return soon
        visit = np.floor((at - self.upload_at[tag]) / DAY_S) + 1
        for _ in range(3):
            # A visit that is missed leaves everything for the next one.
            missed = np.array(
                [
                    not np.isnan(v) and self._stays_away(int(t), int(v))
                    for t, v in zip(tag.tolist(), visit.tolist(), strict=True)
                ],
                bool,
            )
            visit = visit + missed
        later = visit * DAY_S + self.upload_at[tag] + (at % DAY_S) / 1000
        return np.where(np.isnan(later), soon, later)

    def _stays_away(self, tag: int, visit: int) -> bool:
        return _chance(self.seed, tag, visit) < self.rates.stays_away

    def _truth(
        self, evenings: list[Evening], spells: list[Staged], start: float, end: float
    ) -> Iterator[Happening]:
        """Write down what began within a day; `person` is the number of the tag."""
        for evening in evenings:
            if start <= evening.start < end:
                told = _curve(evening)
                yield {
                    "what": "drinking",
                    "person": evening.tag,
                    "from": evening.start,
                    "until": evening.start + evening.hours * HOUR_S,
                    "drinks": evening.drinks,
                    "peak": round(told.peak, 3),
                }
        for spell in spells:
            if start <= spell.start < end:
                yield {"what": spell.what, "person": spell.tag, "from": spell.start, "until": spell.end}


@cache
def _curve(evening: Evening) -> Curve:
    return curve(evening)


@cache
def _chance(*numbers: int) -> float:
    return float(np.random.default_rng([abs(n) for n in (*numbers, 35)]).random())


def make_tags(
    rows: NDArray[np.int64],
    *,
    clock: WorldClock,
    fitted: Floats,
    seed: int,
    rates: AlcoholRates | None = None,
    staged: tuple[Staged, ...] = (),
) -> AlcoholTags:
    """Give these people (rows) an alcohol tag each, fitted at second `fitted` of the world.

    Tags with something staged send at once, so that it is seen when it happens.
    """
    rates = rates or AlcoholRates()
    rng = np.random.default_rng([seed, 30])
    count = len(rows)
    thirst = np.where(rng.random(count) < rates.abstains, 0.0, rng.gamma(1.0, 1.0, count))
    at_once = rng.random(count) < rates.at_once
    at_once[[s.tag for s in staged]] = True
    set_time = rng.choice([7.5, 8.0, 18.0, 19.0, 20.0], count) * HOUR_S
    return AlcoholTags(
        clock=clock,
        person=np.asarray(rows, np.int64),
        fitted=fitted,
        thirst=thirst,
        volts=rng.uniform(0.9, 1.4, count),
        phase=rng.uniform(0, EVERY_S, count),
        upload_at=np.where(at_once, np.nan, set_time),
        rates=rates,
        seed=seed,
        staged=staged,
    )
