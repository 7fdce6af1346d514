"""The way from each fix to the one before it, of the same device."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.geometry import metres_per_degree
from abide.monitoring.instants import NEVER_YET
from abide.monitoring.quality import Steps

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Legs:
    """By fix: the one before it, the seconds between them and the metres of a straight line.

    known is False for a device's first fix, whose other columns mean nothing.
    """

    known: NDArray[np.bool_]
    at: Ints
    longitude: Floats
    latitude: Floats
    accuracy_m: Floats
    seconds: Floats
    metres: Floats


def legs(
    steps: Steps,
    fitting: NDArray[np.int32],
    at: Ints,
    longitude: Floats,
    latitude: Floats,
    accuracy_m: Floats,
) -> Legs:
    """Join fixes, sorted by fitting and time, to the ones before; `steps` knows those before the first."""
    first = np.append(True, fitting[1:] != fitting[:-1])[: len(at)]
    own = fitting[first]

    def before(column: NDArray[Any], kept: NDArray[Any]) -> NDArray[Any]:
        moved = np.roll(column, 1)
        moved[first] = kept[own]
        return moved

    earlier = before(at, steps.at)
    lon, lat = before(longitude, steps.longitude), before(latitude, steps.latitude)
    turn = longitude - lon
    # A step across the antimeridian is a short one.
    turn = np.where(np.abs(turn) > 180, turn - np.copysign(360.0, turn), turn)
    east, north = metres_per_degree(latitude)
    return Legs(
        known=earlier != NEVER_YET,
        at=earlier,
        longitude=lon,
        latitude=lat,
        accuracy_m=before(accuracy_m, steps.accuracy_m),
        seconds=(at - earlier) / 1e6,
        metres=np.hypot(turn * east, (latitude - lat) * north),
    )
