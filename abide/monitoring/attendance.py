"""Attendance: be at a place at its times. What was kept is found as well as what was not."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import leave
from abide.monitoring.equipment import minutes
from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import MINUTE, to_text
from abide.monitoring.plan import Attendance
from abide.monitoring.presence import Presence
from abide.monitoring.stretches import Piece, Stretch, pieces

RULE = "attendance/1"

# (away at the start of the appointment, away at its end) -> what it is called
ABSENCE = {
    (True, False): Code.ATTENDANCE_LATE,
    (False, False): Code.ATTENDANCE_LEFT,
    (False, True): Code.ATTENDANCE_EARLY,
    (True, True): Code.ATTENDANCE_MISSED,
}


def findings(
    fitting: str,
    attendance: Attendance,
    stretches: Sequence[Stretch],
    periods: NDArray[np.int64],
    since: int,
    until: int,
) -> Iterator[Finding]:
    """Judge the appointments (n, 2) that end after `since` and have begun by `until` (instants).

    An absence that was authorised from end to end, or is within the grace, is no finding. That
    somebody was there is never more than probable: a fix within the place may lie in the street.
    """
    for piece in pieces(stretches, periods, since, until):
        stop = until if piece.end is None else piece.end
        if piece.stretch.presence == Presence.IN:
            yield _finding(fitting, attendance, piece, Code.ATTENDED, leave.Counted(stop - piece.start, 0, 0))
            continue
        counted = leave.counted(attendance, piece, until)
        if counted is None:
            continue
        if piece.stretch.presence == Presence.NOT_KNOWN:
            yield _finding(fitting, attendance, piece, Code.ATTENDANCE_NOT_KNOWN, counted)
        elif not _within_grace(attendance, piece, stop):
            yield _finding(fitting, attendance, piece, ABSENCE[piece.at_start, piece.at_end], counted)


def grace_of(attendance: Attendance) -> int:
    """Give the grace (microseconds)."""
    return round(attendance.grace_minutes * MINUTE)


def _within_grace(attendance: Attendance, piece: Piece, stop: int) -> bool:
    grace = grace_of(attendance)
    # Somebody gone shortly before the end is not found to have left, only to be forgiven at the end.
    shortly_before = not piece.at_start and piece.period[1] - piece.start < grace
    missed = piece.at_start and piece.at_end
    return shortly_before or (stop - piece.start < grace and not missed)


def _finding(
    fitting: str, attendance: Attendance, piece: Piece, code: Code, counted: leave.Counted
) -> Finding:
    reason: dict[str, object] = {
        "period_from": to_text(piece.period[0]),
        "period_until": to_text(piece.period[1]),
    }
    if piece.end is not None:
        reason |= counted.as_reason()
    certainty = Certainty.CERTAIN if piece.certain else Certainty.PROBABLE
    if code is Code.ATTENDANCE_NOT_KNOWN:
        reason["cause"] = piece.stretch.cause.name.lower()
        certainty = Certainty.NOT_KNOWN
    return Finding(
        fitting=fitting,
        condition=attendance.id,
        code=code,
        start=piece.start,
        end=piece.end,
        minutes=minutes(counted.counts),
        certainty=Certainty.PROBABLE if code is Code.ATTENDED else certainty,
        rule=RULE,
        status=Status.OPEN if piece.end is None else Status.FINAL,
        reason=reason,
        evidence=piece.evidence,
    )
