"""Jamming: while a device reports that its reception is being disturbed, its positions say nothing.

Only the device's own word begins it. A signal that is merely weak or lost is never taken for jamming.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.equipment import Incidents
from abide.monitoring.events import Events, What
from abide.monitoring.findings import Code


def jammed(going_on: Mapping[int, Incidents], events: Events) -> NDArray[np.bool_]:
    """Say which events, in order of fitting and time, come while their device is being jammed.

    going_on: what is wrong with each fitting's equipment before the first of these events
    """
    during = np.zeros(len(events), np.bool_)
    told = (events.what == What.JAMMING_DETECTED) | (events.what == What.JAMMING_OVER)
    begun = np.append(True, events.fitting[1:] != events.fitting[:-1])[: len(events)]
    heard = set(events.fitting[begun].tolist()).intersection(going_on)
    still = [f for f in heard if Code.JAMMING in going_on[f]]
    for fitting in {*events.fitting[told].tolist(), *still}:
        first, last = np.searchsorted(events.fitting, [fitting, fitting + 1])
        words = np.flatnonzero(told[first:last])
        jams = events.what[first:last][words] == What.JAMMING_DETECTED
        # The latest word counts from the next event on: in order, an end comes first at its instant.
        latest = np.searchsorted(words, np.arange(last - first), "left")
        during[first:last] = np.append(fitting in still, jams)[latest]
    return during
