"""What a device can report, as columns: a fix, seen or not at home, equipment, alcohol, battery charge."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Self

import numpy as np
from numpy.typing import NDArray


class Kind(IntEnum):
    """What sort of event a row is."""

    FIX = 1
    HOME = 2
    EQUIPMENT = 3
    ALCOHOL = 4
    BATTERY = 5


class Source(IntEnum):
    """What a position was worked out from."""

    GPS = 1
    WIFI = 2
    LBS = 3
    RF = 4


class What(IntEnum):
    """What happened to the equipment."""

    STRAP_CUT = 1
    STRAP_RESTORED = 2
    BATTERY_LOW = 3
    BATTERY_DEAD = 4
    CHARGING = 5
    CASE_OPEN = 6
    HOME_UNIT_MOVED = 7
    HOME_UNIT_POWER_LOST = 8
    HOME_UNIT_POWER_RESTORED = 9
    OUT_OF_CONTACT = 10
    IN_CONTACT = 11
    JAMMING_DETECTED = 12
    JAMMING_OVER = 13


@dataclass(frozen=True, slots=True)
class Events:
    """Events as columns of one length, in any order.

    fitting: which plan of those they are judged with (row number, int32)
    at, received_at: instants (int64); received_at is `at` where the sender did not say
    longitude, latitude: degrees WGS84 (float64), NaN unless the row is a fix
    accuracy_m: radius within which the true place lies 68 times in 100, metres, NaN unless a fix
    source: a Source, 0 unless a fix
    present: 1 seen at home, 0 not seen, -1 unless the row is a home event
    what: a What, 0 unless the row is about equipment
    reading: alcohol at the skin in g/dL, or the battery's charge in per cent; NaN for other kinds (float64)
    infra_red, temperature: volts and degrees Celsius beside a sample of alcohol, NaN where not known
    """

    fitting: NDArray[np.int32]
    at: NDArray[np.int64]
    received_at: NDArray[np.int64]
    kind: NDArray[np.int8]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    source: NDArray[np.int8]
    present: NDArray[np.int8]
    what: NDArray[np.int8]
    reading: NDArray[np.float64]
    infra_red: NDArray[np.float64]
    temperature: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_] | slice) -> Self:
        """Pick rows by number, mask or slice, in the order asked for; a mask of all of them picks these."""
        if isinstance(rows, np.ndarray) and rows.dtype == np.bool_ and rows.all():
            return self
        return type(self)(*(getattr(self, f.name)[rows] for f in fields(self)))

    @classmethod
    def concat(cls, parts: Sequence[Self]) -> Self:
        """Put several sets of events one after another."""
        if not parts:
            return cls.empty()
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))

    @classmethod
    def empty(cls, n: int = 0) -> Self:
        """Make n blank rows: columns to fill in."""
        return cls(
            fitting=np.zeros(n, np.int32),
            at=np.zeros(n, np.int64),
            received_at=np.zeros(n, np.int64),
            kind=np.zeros(n, np.int8),
            longitude=np.full(n, np.nan),
            latitude=np.full(n, np.nan),
            accuracy_m=np.full(n, np.nan),
            source=np.zeros(n, np.int8),
            present=np.full(n, -1, np.int8),
            what=np.zeros(n, np.int8),
            reading=np.full(n, np.nan),
            infra_red=np.full(n, np.nan),
            temperature=np.full(n, np.nan),
        )
