"""Zones: stay out of one, stay in another. One finding for each unbroken visit or departure."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.equipment import minutes
from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.plan import Zone, ZoneKind
from abide.monitoring.presence import Presence
from abide.monitoring.stretches import Piece, Stretch, pieces

RULE = "zone/2"
LOCATION_RULE = "location/1"

# Which presence breaks which kind of zone, and what that is called.
BREAKS = {
    ZoneKind.EXCLUSION: (Presence.IN, Code.ZONE_ENTERED),
    ZoneKind.INCLUSION: (Presence.OUT, Code.ZONE_LEFT),
    ZoneKind.RESTRICTION: (Presence.OUT, Code.ZONE_LEFT),
}


def findings(
    fitting: str,
    zone: Zone,
    code: Code,
    offending: Presence,
    stretches: Sequence[Stretch],
    periods: NDArray[np.int64],
    since: int,
    until: int,
) -> Iterator[Finding]:
    """Judge the periods (n, 2) that end after `since` and have begun by `until` (instants).

    Certain from the fifth fix in a row surely on the wrong side, over four minutes; probable before;
    not known where fixes cannot tell whether it was so at all. `code` is BUFFER_ENTERED where the
    stretches are those of the zone's buffer, of which nobody needs to know that it is not known.
    """
    for piece in pieces(stretches, periods, since, until):
        unsure = piece.stretch.presence == Presence.UNSURE
        if piece.stretch.presence != offending and not (unsure and code != Code.BUFFER_ENTERED):
            continue
        length = (until if piece.end is None else piece.end) - piece.start
        reason: dict[str, object] = {"zone": zone.kind.value}
        if unsure:
            reason["cause"] = "in_doubt"
        if code == Code.BUFFER_ENTERED:
            reason["buffer_m"] = zone.buffer_m
        yield Finding(
            fitting=fitting,
            condition=zone.id,
            code=code,
            start=piece.start,
            end=piece.end,
            minutes=minutes(length),
            certainty=_certainty(piece),
            rule=RULE,
            status=Status.OPEN if piece.end is None else Status.FINAL,
            reason=reason,
            evidence=piece.evidence,
        )


def _certainty(piece: Piece) -> Certainty:
    if piece.stretch.presence == Presence.UNSURE:
        return Certainty.NOT_KNOWN
    return Certainty.CERTAIN if piece.certain else Certainty.PROBABLE


def no_location(
    fitting: str, stretches: Sequence[Stretch], periods: NDArray[np.int64], since: int, until: int
) -> Iterator[Finding]:
    """Find where nobody can say where the person was, while a condition needed to know."""
    for piece in pieces(stretches, periods, since, until):
        if piece.stretch.presence != Presence.NOT_KNOWN:
            continue
        length = (until if piece.end is None else piece.end) - piece.start
        yield Finding(
            fitting=fitting,
            condition=None,
            code=Code.NO_LOCATION,
            start=piece.start,
            end=piece.end,
            minutes=minutes(length),
            certainty=Certainty.NOT_KNOWN,
            rule=LOCATION_RULE,
            status=Status.OPEN if piece.end is None else Status.FINAL,
            reason={"cause": piece.stretch.cause.name.lower()},
            evidence=piece.evidence,
        )
