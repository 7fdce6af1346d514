"""Time that does not count against somebody: authorised beforehand, or excused afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass

from abide.monitoring.equipment import minutes
from abide.monitoring.plan import Attendance, Curfew, Interval
from abide.monitoring.stretches import Piece


@dataclass(frozen=True, slots=True)
class Counted:
    """How a stretch of absence divides (microseconds): what counts, and what each kind of leave takes off."""

    counts: int
    authorised: int
    excused: int

    def as_reason(self) -> dict[str, object]:
        """Name the leave in a finding's reason, in minutes; nothing where there was none."""
        said = {"authorised_minutes": self.authorised, "excused_minutes": self.excused}
        return {name: minutes(length) for name, length in said.items() if length}


def divide(condition: Curfew | Attendance, start: int, end: int) -> Counted:
    """Divide [start, end), instants; a moment both authorised and excused was authorised."""
    if not condition.authorised_absences and not condition.reasonable_excuses:
        return Counted(end - start, 0, 0)
    authorised = overlap(condition.authorised_absences, start, end)
    either = overlap((*condition.authorised_absences, *condition.reasonable_excuses), start, end)
    return Counted(end - start - either, authorised, either - authorised)


def counted(condition: Curfew | Attendance, piece: Piece, until: int) -> Counted | None:
    """Divide an absence judged up to `until` (instant); None where it was authorised from end to end."""
    stop = until if piece.end is None else piece.end
    divided = divide(condition, piece.start, stop)
    ends_authorised = piece.end is not None or is_authorised(condition, until)
    return None if divided.authorised == stop - piece.start and ends_authorised else divided


def is_authorised(condition: Curfew | Attendance, at: int) -> bool:
    """Say whether absence was authorised beforehand for an instant."""
    return any(a.start <= at < a.end for a in condition.authorised_absences)


def overlap(intervals: Sequence[Interval], start: int, end: int) -> int:
    """Give how much of [start, end) the intervals cover together (microseconds)."""
    covered, reached = 0, start
    for interval in sorted(intervals, key=lambda i: i.start):
        low, high = max(interval.start, reached), min(interval.end, end)
        if low < high:
            covered += high - low
            reached = high
    return covered
