"""What the map of a trail is sent: columns of whole numbers, each the step from the one before it.

A fortnight at a fix a minute is 20,160 of them: as columns of steps they take a third of the room that
as many lists would, and the reader adds them up.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.flags import in_words
from abide.monitoring.instants import from_datetime
from abide.service.caseload.trail import GAP_MINUTES, SOURCES, Trail

# Microseconds in a millisecond; parts of a degree and of a metre that are sent.
MILLISECOND, DEGREE, METRE = 1000, 1_000_000, 10


def as_columns(of: Trail, zones: Sequence[dict[str, object]]) -> dict[str, object]:
    """Give what the map draws.

    at (milliseconds since `start`), longitude, latitude (millionths of a degree) and accuracy (tenths of
    a metre) are steps: the first value, then each value's difference from the one before. source numbers
    `sources`. doubted: [row, number of `doubts`, 1 if astray]. gaps: [row before, row after, minutes,
    cause]; stays: [longitude, latitude, label, first row, last row]. start, end: milliseconds of 1970.
    """
    fixes = of.fixes
    start = from_datetime(of.start)
    doubted = np.flatnonzero(of.flags)
    kinds, number = np.unique(of.flags[doubted], return_inverse=True)
    known = sorted(SOURCES)
    return {
        "start": start // MILLISECOND,
        "end": from_datetime(of.end) // MILLISECOND,
        "at": _steps((fixes.at - start) / MILLISECOND),
        "longitude": _steps(fixes.longitude * DEGREE),
        "latitude": _steps(fixes.latitude * DEGREE),
        "accuracy": _steps(np.nan_to_num(fixes.accuracy_m, posinf=0.0) * METRE),
        "source": np.where(
            np.isin(fixes.source, known), np.searchsorted(known, fixes.source) + 1, 0
        ).tolist(),
        "sources": ["not said", *(SOURCES[source] for source in known)],
        "doubts": ["; ".join(in_words(flags)) for flags in kinds.tolist()],
        "doubted": np.column_stack([doubted, number, of.astray[doubted]]).tolist(),
        "gapMinutes": GAP_MINUTES,
        "gaps": [
            [_row(of, gap.start, "right") - 1, _row(of, gap.end, "left"), gap.minutes, gap.cause]
            for gap in of.gaps
        ],
        "stays": [
            [
                round(stay.longitude, 6),
                round(stay.latitude, 6),
                stay.label,
                _row(of, stay.start, "left"),
                _row(of, stay.end, "right") - 1,
            ]
            for stay in of.stays
        ],
        "zones": list(zones),
    }


def _row(of: Trail, at: datetime, side: Literal["left", "right"]) -> int:
    return int(np.searchsorted(of.fixes.at, from_datetime(at), side))


def _steps(values: NDArray[np.float64]) -> list[int]:
    whole = np.rint(values).astype(np.int64)
    steps: list[int] = np.diff(whole, prepend=0).tolist()
    return steps
