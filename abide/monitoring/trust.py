"""What doubt about a fix does to judgement: it may count for nothing, or prove nothing beyond doubt."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import fix_quality
from abide.monitoring.events import Events
from abide.monitoring.fix_quality import UNPROVEN, UNUSABLE, Bounds
from abide.monitoring.flags import Flag
from abide.monitoring.geometry import LIKELY_INSIDE
from abide.monitoring.plans import Plans
from abide.monitoring.presence import Manner
from abide.monitoring.quality import Steps

Bools = NDArray[np.bool_]
# Whoever has a place this near to 0° N 0° E (degrees) may well be there.
_NEAR = 1.0


@dataclass(frozen=True, slots=True)
class Trust:
    """Of each event: how far it is trusted.

    usable: it counts as a position; proven: it may prove something; poor: it is too inaccurate to place
    anybody; jumped: nobody can have got there in time; accuracy_m: what it is judged by, metres
    """

    usable: Bools
    proven: Bools
    poor: Bools
    jumped: Bools
    accuracy_m: NDArray[np.float64]

    def says_something(
        self, event: NDArray[np.intp], grade: NDArray[np.int8], manner: NDArray[np.int8]
    ) -> Bools:
        """Say which gradings of events tell anything: those of a poor fix only where they are likely."""
        likely: Bools = (np.abs(grade) >= LIKELY_INSIDE) & (manner != Manner.LOCATED)
        return ~self.poor[event] | likely


def weigh(
    plans: Plans, before: Steps, after: Steps, events: Events, fixes: NDArray[np.intp], limits: Bounds
) -> tuple[Trust, Steps]:
    """Decide how far each event, in order of fitting and time, is trusted; and what is kept for the next.

    before, after: the steps without and with these events, as quality.remember took them in
    fixes: which events are fixes
    """
    found, kept = fix_quality.remember(before, events.take(fixes), limits)
    flags = np.zeros(len(events), np.int32)
    flags[fixes] = found
    nowhere = np.flatnonzero(flags & Flag.NO_PLACE)
    if len(nowhere):
        flags[nowhere[_at_home_there(plans)[events.fitting[nowhere]]]] &= ~int(Flag.NO_PLACE)
    trust = Trust(
        usable=(flags & UNUSABLE) == 0,
        proven=(flags & UNPROVEN) == 0,
        poor=(flags & Flag.POOR_ACCURACY) != 0,
        jumped=(flags & Flag.IMPOSSIBLE_SPEED) != 0,
        accuracy_m=fix_quality.counted_accuracy(events.accuracy_m, limits),
    )
    return trust, replace(after, **kept)


def _at_home_there(plans: Plans) -> Bools:
    """Say which fittings have a place of their own where receivers without a position say they are."""
    places = plans.places
    there = (np.abs(places.longitude) < _NEAR) & (np.abs(places.latitude) < _NEAR)
    fittings = np.zeros(len(plans), np.bool_)
    fittings[plans.fitting_of_row[there & (plans.manner != Manner.LOCATED)]] = True
    return fittings
