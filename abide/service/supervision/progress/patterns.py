"""What repeats among the things that were not kept: the same day, the same hour, the same place, and trends.

Pure, on values. One event is never a pattern, nor two; what is not known is never part of one, and neither is
nearness to a protected person, whose days nobody may read out of it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from abide.explain import times
from abide.service.supervision.progress.kept import Seen

DAY_MINUTES = 24 * 60


class Family(StrEnum):
    """What a pattern is about; the value is how a sentence names one day of it."""

    CURFEW = "a night not kept"
    ZONE = "a day with a zone not kept"
    ATTENDANCE = "an appointment not kept"
    ALCOHOL = "a day with drinking confirmed"
    BATTERY = "a day with the battery flat"


FAMILY_OF: Mapping[str, Family] = {
    "CURFEW_LATE": Family.CURFEW,
    "CURFEW_LEFT": Family.CURFEW,
    "CURFEW_EARLY": Family.CURFEW,
    "CURFEW_MISSED": Family.CURFEW,
    "ZONE_ENTERED": Family.ZONE,
    "ZONE_CROSSED": Family.ZONE,
    "ZONE_LEFT": Family.ZONE,
    "ATTENDANCE_LATE": Family.ATTENDANCE,
    "ATTENDANCE_LEFT": Family.ATTENDANCE,
    "ATTENDANCE_EARLY": Family.ATTENDANCE,
    "ATTENDANCE_MISSED": Family.ATTENDANCE,
    "ALCOHOL_CONFIRMED": Family.ALCOHOL,
    "BATTERY_DEAD": Family.BATTERY,
}
# Of what the hour says something. A curfew's own beginning says nothing: of who came late it is the return.
_BEGAN = frozenset(
    {"CURFEW_LEFT", "CURFEW_EARLY", "ZONE_ENTERED", "ZONE_CROSSED", "ZONE_LEFT", "ALCOHOL_CONFIRMED"}
    | {"BATTERY_DEAD"}
)
_ENDED = frozenset({"CURFEW_LATE"})


class Kind(StrEnum):
    """What repeats."""

    WEEKDAY = "weekday"
    HOUR = "hour"
    PLACE = "place"
    REPEATED = "repeated"
    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something that repeats: so many of so many days of a family.

    weekday: 0 for Monday; minutes: the first and last time of day (minutes after midnight, local);
    place: what the zone is called. For a trend, `count` is of the second half and `of` of the first.
    """

    kind: Kind
    family: Family
    count: int
    of: int
    weekday: int | None = None
    minutes: tuple[int, int] | None = None
    place: str = ""


def patterns(
    found: Sequence[Seen],
    *,
    first: date,
    last: date,
    known: Mapping[Family, Sequence[date]],
    numbers: Mapping[str, float],
) -> tuple[Pattern, ...]:
    """Give what repeats among findings of the London days first to last (inclusive), family by family.

    known: on which of those days it is known how a family went; without it no trend is said of the family,
    and no day of the week where all that is known is of one.
    numbers: parameters.numbers. Findings that are excused, not known or of other days count for nothing.
    """
    days: dict[Family, dict[date, list[Seen]]] = defaultdict(lambda: defaultdict(list))
    for seen in found:
        family = FAMILY_OF.get(seen.code)
        if family is None or seen.excused or seen.certainty == "not_known":
            continue
        day = day_of(seen)
        if first <= day <= last:
            days[family][day].append(seen)
    told: list[Pattern] = []
    for family in Family:
        mine = days.get(family)
        if mine:
            told += _weekday(family, mine, known.get(family, ()), numbers)
            told += _hour(family, mine, numbers)
            told += _place(family, mine, numbers)
            told += _repeated(family, mine, numbers)
            told += _trend(family, mine, (first, last), known.get(family, ()), numbers)
    return tuple(told)


def day_of(seen: Seen) -> date:
    """Give the day a finding belongs to: that on which its night or appointment began, else its own."""
    return times.local(seen.period or seen.start).date()


def _enough(count: int, of: int, numbers: Mapping[str, float]) -> bool:
    return count >= numbers["pattern_least"] and count >= numbers["pattern_share"] * of


def _weekday(
    family: Family, days: Mapping[date, object], known: Sequence[date], numbers: Mapping[str, float]
) -> list[Pattern]:
    (weekday, count), *_ = Counter(day.weekday() for day in sorted(days)).most_common(1)
    # Who has to be somewhere on Fridays alone can only fail on a Friday.
    only_day = {day.weekday() for day in (*known, *days)} == {weekday}
    if only_day or not _enough(count, len(days), numbers):
        return []
    return [Pattern(Kind.WEEKDAY, family, count, len(days), weekday=weekday)]


def _hour(family: Family, days: Mapping[date, Sequence[Seen]], numbers: Mapping[str, float]) -> list[Pattern]:
    """Find the stretch of an hour, over midnight too, that holds the most days; one time for each day."""
    at = sorted(min(minutes) for minutes in map(_times, days.values()) if minutes)
    width = numbers["pattern_hour_minutes"]
    best: list[int] = []
    for n, begins in enumerate(at):
        turned = [*at[n:], *(minute + DAY_MINUTES for minute in at[:n])]
        within = [minute for minute in turned if minute - begins <= width]
        if len(within) > len(best):
            best = within
    if not best or not _enough(len(best), len(days), numbers):
        return []
    between = best[0] % DAY_MINUTES, best[-1] % DAY_MINUTES
    return [Pattern(Kind.HOUR, family, len(best), len(days), minutes=between)]


def _times(of: Sequence[Seen]) -> list[int]:
    moments: list[datetime | None] = [seen.start for seen in of if seen.code in _BEGAN]
    moments += [seen.end for seen in of if seen.code in _ENDED]
    here = [times.local(moment) for moment in moments if moment is not None]
    return [each.hour * 60 + each.minute for each in here]


def _place(
    family: Family, days: Mapping[date, Sequence[Seen]], numbers: Mapping[str, float]
) -> list[Pattern]:
    counts = Counter(place for of in days.values() for place in {s.place for s in of if s.place})
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    if family is not Family.ZONE or not ranked or not _enough(ranked[0][1], len(days), numbers):
        return []
    place, count = ranked[0]
    return [Pattern(Kind.PLACE, family, count, len(days), place=place)]


def _repeated(family: Family, days: Mapping[date, object], numbers: Mapping[str, float]) -> list[Pattern]:
    if family is not Family.BATTERY or len(days) < numbers["pattern_least"]:
        return []
    return [Pattern(Kind.REPEATED, family, len(days), len(days))]


def _trend(
    family: Family,
    days: Mapping[date, object],
    span: tuple[date, date],
    known: Sequence[date],
    numbers: Mapping[str, float],
) -> list[Pattern]:
    """Compare the halves of the time by how often of the days known something was not kept."""
    first, last = span
    half = ((last - first).days + 1) // 2
    early = [day for day in days if (day - first).days < half]
    late = [day for day in days if (last - day).days < half]
    knew_early = {day for day in known if 0 <= (day - first).days < half} | set(early)
    knew_late = {day for day in known if 0 <= (last - day).days < half} | set(late)
    if len(early) + len(late) < numbers["trend_least"]:
        return []
    if min(len(knew_early), len(knew_late)) < numbers["trend_known_days"]:
        return []
    before, after = len(early) / len(knew_early), len(late) / len(knew_late)
    # Both as often of the days known and in plain number, so that the sentence shows why it is said.
    times_ = numbers["trend_times"]
    if after >= times_ * before and len(late) >= times_ * len(early):
        kind = Kind.WORSE
    elif before >= times_ * after and len(early) >= times_ * len(late):
        kind = Kind.BETTER
    else:
        return []
    return [Pattern(kind, family, len(late), len(early))]
