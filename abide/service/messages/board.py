"""What a month's board page says of the strategic threads, as they stood when the month ended; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from abide.service.messages.rules import OPEN, RESOLVED

_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Change:
    """One message as the board needs it: what became of the thread, of its due time, what was decided."""

    at: datetime
    became: str = ""
    due_from: datetime | None = None
    due_to: datetime | None = None
    month: date | None = None
    words: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One thread on the page. age_days, overdue_days: whole days at the month's end; resolved: by then."""

    status: str
    due_at: datetime
    age_days: int
    overdue_days: int
    decided: tuple[Change, ...]

    @property
    def overdue(self) -> bool:
        """Whether an answer was due and the thread was not resolved."""
        return self.overdue_days >= 0


@dataclass(frozen=True, slots=True)
class Count:
    """How many threads an organisation was addressed in, of those on the page."""

    name: str
    unresolved: int
    overdue: int
    oldest_days: int
    resolved: int
    decisions: int


def month_of(when: date) -> date:
    """Give the first day of the month of a day."""
    return when.replace(day=1)


def after(month: date) -> date:
    """Give the first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def before(month: date) -> date:
    """Give the first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def bounds(month: date) -> tuple[datetime, datetime]:
    """Give when a month begins and ends in London; half-open."""
    begin, end = month_of(month), after(month_of(month))
    return (
        datetime(begin.year, begin.month, 1, tzinfo=_LONDON),
        datetime(end.year, end.month, 1, tzinfo=_LONDON),
    )


def line(
    *, begun_at: datetime, due_at: datetime, changes: Sequence[Change], month: date, now: datetime
) -> Line | None:
    """Say how a thread stood at the end of a month, or now where the month is under way.

    due_at: when an answer is due by what is recorded today; changes: in order of time. None for a thread
    that was not begun by then, or was resolved before the month began and not opened since.
    """
    begin, end = bounds(month)
    at = min(end, now)
    if begun_at >= at:
        return None
    known = [change for change in changes if change.at < at]
    status = _status(known)
    earlier = [change for change in known if change.at < begin]
    moved = any(change.became for change in known[len(earlier) :])
    if status == RESOLVED and _status(earlier) == RESOLVED and not moved:
        return None
    due = _due(changes, due_at, at)
    return Line(
        status=status,
        due_at=due,
        age_days=(at - begun_at).days,
        overdue_days=-1 if status == RESOLVED or due > at else (at - due).days,
        decided=tuple(change for change in changes if change.month == month_of(month)),
    )


def counts(lines: Iterable[tuple[Line, Sequence[str]]]) -> list[Count]:
    """Count the lines of a page by organisation, the one with most overdue first."""
    by_name: dict[str, list[Line]] = {}
    for each, names in lines:
        for name in names:
            by_name.setdefault(name, []).append(each)
    made = [_count(name, theirs) for name, theirs in by_name.items()]
    return sorted(made, key=lambda count: (-count.overdue, -count.unresolved, count.name))


def _count(name: str, lines: Sequence[Line]) -> Count:
    unresolved = [each for each in lines if each.status != RESOLVED]
    return Count(
        name=name,
        unresolved=len(unresolved),
        overdue=sum(each.overdue for each in unresolved),
        oldest_days=max((each.age_days for each in unresolved), default=0),
        resolved=len(lines) - len(unresolved),
        decisions=sum(len(each.decided) for each in lines),
    )


def _status(changes: Sequence[Change]) -> str:
    became = [change.became for change in changes if change.became]
    return became[-1] if became else OPEN


def _due(changes: Sequence[Change], due_at: datetime, at: datetime) -> datetime:
    """Give what was due at a moment: what the first later change of the due time found."""
    later = [change.due_from for change in changes if change.at >= at and change.due_from is not None]
    return later[0] if later else due_at
