"""Where every fitting stands: what is kept between one batch of events and the next."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import alcohol_live, equipment, home, presence, quality, spots
from abide.monitoring.instants import NEVER_YET
from abide.monitoring.plans import Plans
from abide.monitoring.presence import Standing
from abide.monitoring.quality import Steps
from abide.monitoring.spots import Spots


@dataclass(frozen=True, slots=True)
class States:
    """Where every fitting stands after its last event: never a clock's doing, only events'.

    standing: a row for each place watched; steps: how each device's fixes scatter
    spots: where each device has lain
    at_home, incidents, alcohol: by fitting number, absent while blank
    heard: the last event of any kind; watermark: no event up to it may come any more
    judged_until: how far findings have been given; wake_at: when to judge next without an event
    """

    standing: Standing
    steps: Steps
    spots: Spots
    at_home: Mapping[int, home.AtHome]
    incidents: Mapping[int, equipment.Incidents]
    alcohol: Mapping[int, alcohol_live.Tag]
    heard: NDArray[np.int64]
    watermark: NDArray[np.int64]
    judged_until: NDArray[np.int64]
    wake_at: NDArray[np.int64]


def fresh(plans: Plans) -> States:
    """Give the states before any event."""
    n = len(plans)
    return States(
        standing=presence.at_start(plans.manner, plans.start[plans.fitting_of_row]),
        steps=quality.none_yet(n),
        spots=spots.none_yet(n),
        at_home={},
        incidents={},
        alcohol={},
        heard=plans.start.copy(),
        watermark=plans.start - 1,
        judged_until=np.full(n, NEVER_YET, np.int64),
        wake_at=plans.start.copy(),
    )
