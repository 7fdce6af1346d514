"""What befalls the rest of the equipment in a day: strap, case, coverage, the home unit's power and range."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.simulate.rates import Rates
from abide.simulate.streets import Floats, Ints
from abide.simulate.stretches import Stretches

HOUR_S = 3600.0


@dataclass(frozen=True)
class EquipmentDay:
    """Stretches of one day, each drawn for itself.

    flicker: the strap sensor open by itself; removed: the strap cut and the tag left at home until a
    visit; unheard: no upload possible; unpowered: home unit without mains; flap: seen as away though at
    home; opened: people and moments at which the case sensor reported
    """

    flicker: Stretches
    removed: Stretches
    unheard: Stretches
    unpowered: Stretches
    flap: Stretches
    opened: tuple[Ints, Floats]


def equipment_day(
    number: int, midnight: float, *, count: int, rates: Rates, home_unit: NDArray[np.bool_], seed: int
) -> EquipmentDay:
    """Draw what befalls everyone's equipment in one day that begins at `midnight` (seconds of the world)."""
    rng = np.random.default_rng([seed, 9, number])
    everyone = np.ones(count, bool)

    def draw(
        rate: float, who: NDArray[np.bool_], median_s: float, spread: float, longest_s: float
    ) -> Stretches:
        people = np.repeat(np.arange(count), rng.poisson(rate, count) * who)
        start = midnight + rng.uniform(0, 24 * HOUR_S, people.size)
        lasts = np.minimum(rng.lognormal(np.log(median_s), spread, people.size), longest_s)
        return Stretches.of(people, start, start + lasts)

    opened = np.flatnonzero(rng.random(count) < rates.case_open)
    return EquipmentDay(
        flicker=draw(rates.strap_flicker, everyone, 40, 1.2, 900),
        removed=draw(rates.strap_removed, everyone, 9 * HOUR_S, 0.6, 40 * HOUR_S),
        unheard=draw(rates.lost_coverage, everyone, 35 * 60, 1.0, 14 * HOUR_S),
        unpowered=draw(rates.power_cut, home_unit, 50 * 60, 1.0, 10 * HOUR_S),
        flap=draw(rates.flap, home_unit, 90, 0.5, 260),
        opened=(opened, midnight + rng.uniform(0, 24 * HOUR_S, opened.size)),
    )
