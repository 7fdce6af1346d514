"""States of many fittings taken apart and put together: some of them, some put back, two sets as one."""

from collections.abc import Sequence
from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.presence import Standing
from abide.monitoring.states import States

_BY_FITTING = ("heard", "watermark", "judged_until", "wake_at")


def picked(states: States, fittings: Sequence[int], rows: NDArray[np.intp]) -> States:
    """Pick some fittings, whose rows are given, numbered anew in that order."""
    which = list(fittings)
    return States(
        standing=states.standing.take(rows),
        steps=states.steps.take(np.array(which, np.intp)),
        spots=states.spots.take(np.array(which, np.intp)),
        at_home={n: states.at_home[f] for n, f in enumerate(which) if f in states.at_home},
        incidents={n: states.incidents[f] for n, f in enumerate(which) if f in states.incidents},
        alcohol={n: states.alcohol[f] for n, f in enumerate(which) if f in states.alcohol},
        **{name: getattr(states, name)[which] for name in _BY_FITTING},
    )


def put_back(states: States, part: States, fittings: Sequence[int], rows: NDArray[np.intp]) -> States:
    """Give states in which some fittings stand as in a part that was picked."""
    which = list(fittings)
    columns = {name: getattr(states, name).copy() for name in _BY_FITTING}
    for name, column in columns.items():
        column[which] = getattr(part, name)
    keep_home = {f: s for f, s in states.at_home.items() if f not in set(which)}
    keep_incidents = {f: s for f, s in states.incidents.items() if f not in set(which)}
    keep_alcohol = {f: s for f, s in states.alcohol.items() if f not in set(which)}
    return States(
        standing=states.standing.put(rows, part.standing),
        steps=states.steps.put(np.array(which, np.intp), part.steps),
        spots=states.spots.put(np.array(which, np.intp), part.spots),
        at_home=keep_home | {which[n]: s for n, s in part.at_home.items()},
        incidents=keep_incidents | {which[n]: s for n, s in part.incidents.items()},
        alcohol=keep_alcohol | {which[n]: s for n, s in part.alcohol.items()},
        **columns,
    )


def joined(left: States, right: States, offset: int) -> States:
    """Put two sets together; the right one's fittings are numbered from `offset`."""
    standing = Standing(
        *(
            np.concatenate([getattr(left.standing, f.name), getattr(right.standing, f.name)])
            for f in fields(Standing)
        )
    )
    return States(
        standing=standing,
        steps=left.steps.joined(right.steps),
        spots=left.spots.joined(right.spots),
        at_home=dict(left.at_home) | {offset + n: s for n, s in right.at_home.items()},
        incidents=dict(left.incidents) | {offset + n: s for n, s in right.incidents.items()},
        alcohol=dict(left.alcohol) | {offset + n: s for n, s in right.alcohol.items()},
        **{name: np.concatenate([getattr(left, name), getattr(right, name)]) for name in _BY_FITTING},
    )
