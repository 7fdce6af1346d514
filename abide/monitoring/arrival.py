"""What arrived, made ready: in one order whatever the order of arrival, and what silence adds to it."""

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import home
from abide.monitoring.alcohol_series import Samples
from abide.monitoring.events import Events, Kind, What
from abide.monitoring.home import Report
from abide.monitoring.plans import Plans

_KEYS = (
    "received_at",
    "temperature",
    "infra_red",
    "reading",
    "present",
    "source",
    "accuracy_m",
    "latitude",
    "longitude",
    "what",
    "kind",
)


_RANK = np.ones(max(What) + 1, np.int8)
_RANK[list(home.RECOVERIES)] = 0
_RANK[list(home.LOSSES)] = 2


def in_order(events: Events) -> Events:
    """Sort by fitting and time, then by content, so that arrival order shows nowhere; drop twins.

    At one instant recoveries come before everything else and losses after it.
    """
    if len(events) == 0:
        return events
    order = np.lexsort((events.at, events.fitting))
    events = events.take(order)
    tied = (events.at[1:] == events.at[:-1]) & (events.fitting[1:] == events.fitting[:-1])
    if not tied.any():
        return events
    keys = (*(getattr(events, k) for k in _KEYS), _RANK[events.what], events.at, events.fitting)
    events = events.take(np.lexsort(keys))
    twin = np.ones(len(events), np.bool_)
    twin[0] = False
    for name in (*_KEYS[1:], "at", "fitting"):
        column = getattr(events, name)
        same = column[1:] == column[:-1]
        if column.dtype.kind == "f":
            same |= np.isnan(column[1:]) & np.isnan(column[:-1])
        twin[1:] &= same
    return events.take(~twin)


def silences(plans: Plans, heard: NDArray[np.int64], events: Events) -> list[tuple[int, int, int]]:
    """List (fitting, lost contact at, heard again at) for silences longer than the fitting trusts."""
    if len(events) == 0:
        return []
    first = np.append(True, events.fitting[1:] != events.fitting[:-1])
    before = np.where(first, heard[events.fitting], np.roll(events.at, 1))
    contact = plans.contact[events.fitting]
    long = np.flatnonzero(events.at - before > contact)
    return [(int(events.fitting[i]), int(before[i] + contact[i]), int(events.at[i])) for i in long]


def samples(events: Events) -> dict[int, Samples]:
    """Gather samples of alcohol, by fitting; events are sorted."""
    rows = np.flatnonzero(events.kind == Kind.ALCOHOL)
    if len(rows) == 0:
        return {}
    of = events.fitting[rows]
    parts = np.split(rows, np.flatnonzero(of[1:] != of[:-1]) + 1)
    return {
        int(events.fitting[part[0]]): Samples(
            events.at[part], events.reading[part], events.infra_red[part], events.temperature[part]
        )
        for part in parts
    }


def reports(events: Events, lost: list[tuple[int, int, int]]) -> dict[int, list[Report]]:
    """Gather, by fitting and in time order, what its small state machines need to hear."""
    gathered: dict[int, list[Report]] = {}
    for fitting, since, again in lost:
        gathered.setdefault(fitting, []).extend([Report(since, silent=True), Report(again, silent=False)])
    for i in np.flatnonzero((events.kind == Kind.HOME) | (events.kind == Kind.EQUIPMENT)).tolist():
        at = int(events.at[i])
        if events.kind[i] == Kind.HOME:
            report = Report(at, present=bool(events.present[i]))
        else:
            report = Report(at, what=What(int(events.what[i])))
        gathered.setdefault(int(events.fitting[i]), []).append(report)
    for told in gathered.values():
        told.sort(key=lambda r: r.at)
    return gathered
