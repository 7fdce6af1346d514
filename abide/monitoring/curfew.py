"""Curfew: be at the place during the period. One finding for each unbroken absence in each period."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import leave
from abide.monitoring.equipment import minutes
from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import FOREVER, to_text
from abide.monitoring.plan import Curfew, MonitoredBy
from abide.monitoring.presence import Presence
from abide.monitoring.stretches import Piece, Stretch, pieces

# By GPS the rule is another one: it asks where the device has lain, and for more to be home again.
RULE, RULE_BY_GPS = "curfew/1", "curfew/2"

# (out at the start of the period, out at its end) -> what it is called
ABSENCE = {
    (True, False): Code.CURFEW_LATE,
    (False, False): Code.CURFEW_LEFT,
    (False, True): Code.CURFEW_EARLY,
    (True, True): Code.CURFEW_MISSED,
}


def findings(
    fitting: str,
    curfew: Curfew,
    stretches: Sequence[Stretch],
    periods: NDArray[np.int64],
    since: int,
    until: int,
) -> Iterator[Finding]:
    """Judge the periods (n, 2) that end after `since` and have begun by `until` (instants).

    Neither authorised nor excused time counts, and neither splits an absence. One that was authorised
    from end to end is no finding; one that was excused stays on record, with no minute counted.
    """
    for piece in pieces(stretches, periods, since, until):
        if piece.stretch.presence == Presence.IN:
            continue
        counted = leave.counted(curfew, piece, until)
        if counted is not None:
            yield _finding(fitting, curfew, piece, counted)


def _finding(fitting: str, curfew: Curfew, piece: Piece, counted: leave.Counted) -> Finding:
    away = piece.stretch.presence == Presence.OUT
    reason: dict[str, object] = {
        "monitored_by": curfew.monitored_by.value,
        "period_from": to_text(piece.period[0]),
    }
    if piece.period[1] != FOREVER:
        reason["period_until"] = to_text(piece.period[1])
    if piece.end is not None:
        reason |= counted.as_reason()
    if not away:
        reason["cause"] = piece.stretch.cause.name.lower()
    return Finding(
        fitting=fitting,
        condition=curfew.id,
        code=ABSENCE[piece.at_start, piece.at_end] if away else Code.CURFEW_NOT_KNOWN,
        start=piece.start,
        end=piece.end,
        minutes=minutes(counted.counts),
        certainty=_certainty(curfew, piece) if away else Certainty.NOT_KNOWN,
        rule=RULE_BY_GPS if curfew.monitored_by == MonitoredBy.GPS else RULE,
        status=Status.OPEN if piece.end is None else Status.FINAL,
        reason=reason,
        evidence=piece.evidence,
    )


def _certainty(curfew: Curfew, piece: Piece) -> Certainty:
    if curfew.monitored_by == MonitoredBy.HOME_UNIT or piece.certain:
        return Certainty.CERTAIN
    return Certainty.PROBABLE
