"""Which nights and days were kept, day by day: kept, excused, not kept, probably not kept, or not known.

Pure: moments are aware, days are London's. A night belongs to the day on which it began. What is not known is
a state of its own and never counts as kept.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from abide.explain import times

Stretch = tuple[datetime, datetime]


class How(StrEnum):
    """How one night or day went."""

    KEPT = "kept"
    EXCUSED = "excused"
    NOT_KNOWN = "not_known"
    PROBABLE = "probable"
    NOT_KEPT = "not_kept"


# The later in this list, the more it outweighs.
_RANK = {how: n for n, how in enumerate(How)}


@dataclass(frozen=True, slots=True)
class Seen:
    """As much of a finding as these rules need; `end` is None while it goes on.

    excused: nothing of it counts, because of leave or an excuse. place: what its zone or place is called.
    period: when the night or appointment that it is about began, None where it is about none.
    """

    code: str
    start: datetime
    end: datetime | None
    certainty: str = "certain"
    excused: bool = False
    place: str = ""
    period: datetime | None = None


ABSENT = frozenset({"CURFEW_LATE", "CURFEW_LEFT", "CURFEW_EARLY", "CURFEW_MISSED"})
OF_ZONES = frozenset({"ZONE_ENTERED", "ZONE_CROSSED", "ZONE_LEFT"})
UNATTENDED = frozenset({"ATTENDANCE_LATE", "ATTENDANCE_LEFT", "ATTENDANCE_EARLY", "ATTENDANCE_MISSED"})
# A tag interfered with, or somebody near whom an order keeps apart.
OTHERWISE = frozenset({"STRAP", "TAMPER", "PROXIMITY", "NON_ASSOCIATION"})
# Said of two people: where and when would tell the one about the other.
OF_PAIRS = frozenset({"PROXIMITY", "PROXIMITY_WARNING", "PROXIMITY_NOT_KNOWN", "NON_ASSOCIATION"})
DRINKING = frozenset({"ALCOHOL_CONFIRMED", "ALCOHOL_FOR_REVIEW", "ALCOHOL_OBSTRUCTION"})
NOT_KEPT = ABSENT | OF_ZONES | UNATTENDED | OTHERWISE | DRINKING
# While one of these lasts, nobody can say where somebody was.
SILENT = frozenset({"NO_LOCATION", "NO_CONTACT", "BATTERY_DEAD", "JAMMING"})
UNTESTED = frozenset({"ALCOHOL_NOT_KNOWN"})


@dataclass(frozen=True, slots=True)
class Tally:
    """How many nights, days or appointments went how."""

    kept: int = 0
    excused: int = 0
    not_known: int = 0
    probable: int = 0
    not_kept: int = 0

    @property
    def known(self) -> int:
        """Of how many it is known how they went, excused ones left out."""
        return self.kept + self.probable + self.not_kept

    @property
    def all(self) -> int:
        """How many there were."""
        return self.known + self.excused + self.not_known


def tally(days: Mapping[date, How] | Iterable[How]) -> Tally:
    """Count how nights or days went."""
    counts = Counter(days.values() if isinstance(days, Mapping) else days)
    return Tally(**{how.value: counts[how] for how in How})


def nights(required: Sequence[Stretch], found: Sequence[Seen], worn: Sequence[Stretch]) -> dict[date, How]:
    """Say of each night that is over how it went, by the day on which it began.

    required: when curfews ran, whole; found: findings that stand; worn: when a tag was worn. Nights that
    began while none was worn are left out. Of two curfews of one day the worse counts.
    """
    went: dict[date, How] = {}
    about = [seen for seen in found if seen.code in ABSENT or seen.code == "CURFEW_NOT_KNOWN"]
    for start, end in required:
        if not any(first <= start < last for first, last in worn):
            continue
        mine = [seen for seen in about if seen.start < end and (seen.end is None or seen.end > start)]
        day = times.local(start).date()
        went[day] = _worst([went.get(day, How.KEPT), *map(_how, mine)])
    return went


def whole_days(days: Iterable[date], found: Sequence[Seen], codes: Container[str]) -> dict[date, How]:
    """Say of each of these days how it went, as far as findings of these codes tell: kept where none does."""
    by_day: dict[date, list[How]] = defaultdict(list)
    for seen in found:
        if seen.code in codes:
            by_day[times.local(seen.start).date()].append(_how(seen))
    return {day: _worst([How.KEPT, *by_day[day]]) for day in days}


def silent_days(
    days: Iterable[date],
    found: Sequence[Seen],
    *,
    until: datetime,
    unknown_minutes: float,
    codes: Container[str] = SILENT,
) -> dict[date, How]:
    """Give those of these days of which for so many minutes or more nobody knows, as these codes say.

    until: the moment of asking, for what still goes on. Such a day is not known, which `together` puts
    beside how it went otherwise.
    """
    silent: dict[date, float] = defaultdict(float)
    for start, end in _joined((s.start, s.end or until) for s in found if s.code in codes):
        for day, minutes in _minutes(start, end):
            silent[day] += minutes
    return {day: How.NOT_KNOWN for day in days if silent[day] >= unknown_minutes}


def appointments(found: Sequence[Seen]) -> list[tuple[date, How]]:
    """Say of each appointment at a place how it went, with its day: one answer for all found about it."""
    by_period: dict[datetime, list[How]] = defaultdict(list)
    for seen in found:
        if seen.code == "ATTENDED":
            by_period[seen.period or seen.start].append(How.KEPT)
        elif seen.code in UNATTENDED or seen.code == "ATTENDANCE_NOT_KNOWN":
            by_period[seen.period or seen.start].append(_how(seen))
    return [(times.local(at).date(), _worst(hows)) for at, hows in sorted(by_period.items())]


def together(*parts: Mapping[date, How]) -> dict[date, How]:
    """Say of each day that any of these tell of how all of it went: the worst of them."""
    days = {day for part in parts for day in part}
    return {day: _worst([part[day] for part in parts if day in part]) for day in sorted(days)}


def none_broken_between(days: Mapping[date, How]) -> list[date]:
    """Give the days kept since the last one that was not, oldest first.

    A day that is not known is no day kept and ends nothing; an excused one neither. So these days need not
    follow one another: say how many were kept, never for how long.
    """
    row: list[date] = []
    for day, how in sorted(days.items()):
        if how in (How.NOT_KEPT, How.PROBABLE):
            row.clear()
        elif how is How.KEPT:
            row.append(day)
    return row


def _how(seen: Seen) -> How:
    if seen.certainty == "not_known" or seen.code.endswith("_NOT_KNOWN"):
        return How.NOT_KNOWN
    if seen.excused:
        return How.EXCUSED
    return How.PROBABLE if seen.certainty == "probable" else How.NOT_KEPT


def _worst(hows: Iterable[How]) -> How:
    return max(hows, key=_RANK.__getitem__)


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join stretches that overlap, so that no minute counts twice."""
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined


def _minutes(start: datetime, end: datetime) -> Iterable[tuple[date, float]]:
    day = times.local(start).date()
    while start < end:
        stop = min(end, times.start_of_day(day + timedelta(days=1)))
        yield day, (stop - start).total_seconds() / 60
        start, day = stop, day + timedelta(days=1)
