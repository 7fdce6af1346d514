"""Moments as people in England and Wales say them: London time, its zone named when that is in doubt.

Everything inside is UTC; this is the one place where a moment becomes words. A plan of another zone is told
in that zone's time with `told_in`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_ZONE: ContextVar[ZoneInfo] = ContextVar("zone", default=LONDON)

# Said from here, every moment that the service believes carries its date and its year.
LONG_AGO = datetime(1998, 1, 1, tzinfo=UTC)

# How near to a change of clocks a bare "01:30" could be misread, so that BST or GMT is added.
NEAR_A_CHANGE = timedelta(hours=12)

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@contextmanager
def told_in(zone: ZoneInfo) -> Iterator[None]:
    """Say moments in another zone than London's within this block."""
    token = _ZONE.set(zone)
    try:
        yield
    finally:
        _ZONE.reset(token)


def local(moment: datetime) -> datetime:
    """Turn an aware moment into local time; a naive one is refused with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(_ZONE.get())


def zone_in_doubt(moment: datetime) -> bool:
    """Say whether the clocks change within twelve hours of the moment."""
    before, after = local(moment - NEAR_A_CHANGE), local(moment + NEAR_A_CHANGE)
    return before.utcoffset() != after.utcoffset()


def clock(moment: datetime) -> str:
    """Say the time of day: "19:42", or "01:30 BST" on a night when the clocks change."""
    here = local(moment)
    zone = f" {here.tzname()}" if zone_in_doubt(moment) else ""
    return f"{here:%H:%M}{zone}"


def day(when: date | datetime) -> str:
    """Say a whole date: "Sunday 22 November 2026"; a moment is taken on its London date."""
    d = _date(when)
    return f"{_DAYS[d.weekday()]} {d.day} {_MONTHS[d.month - 1]} {d.year}"


def plain_day(when: date | datetime) -> str:
    """Say a date as it stands in an order: "30 April 2027"."""
    d = _date(when)
    return f"{d.day} {_MONTHS[d.month - 1]} {d.year}"


def short_day(when: date | datetime) -> str:
    """Say a date briefly: "Sun 22 Nov"."""
    d = _date(when)
    return f"{_DAYS[d.weekday()][:3]} {d.day} {_MONTHS[d.month - 1][:3]}"


def moment(when: datetime, now: datetime) -> str:
    """Say a moment as near to now as it is: "19:42", "yesterday 19:42", "Sun 1 Nov 19:42"."""
    here, today = local(when), local(now).date()
    if here.date() == today:
        return clock(when)
    if here.date() == today - timedelta(days=1):
        return f"yesterday {clock(when)}"
    if here.date() == today + timedelta(days=1):
        return f"tomorrow {clock(when)}"
    year = "" if here.year == today.year else f" {here.year}"
    return f"{short_day(here)}{year} {clock(when)}"


def at(when: datetime, now: datetime) -> str:
    """Say a moment inside a sentence: "at 19:42", "yesterday at 19:42", "on Sun 1 Nov at 19:42"."""
    here, said = local(when), moment(when, now)
    words, _, rest = said.rpartition(clock(when))
    if not words:
        return f"at {said}"
    near = abs((here.date() - local(now).date()).days) <= 1
    return f"{'' if near else 'on '}{words.strip()} at {clock(when)}{rest}"


def beside(when: datetime, other: datetime) -> str:
    """Say a moment near one whose date is known: "20:02", or "Sat 28 Mar 20:02" on another date."""
    here, there = local(when), local(other)
    if here.date() == there.date():
        return clock(when)
    year = "" if here.year == there.year else f" {here.year}"
    return f"{short_day(here)}{year} {clock(when)}"


def in_a_column(moments: Sequence[datetime]) -> list[str]:
    """Say moments that stand below each other: the date where it is another than in the line above."""
    above = [LONG_AGO, *moments]
    return [
        clock(when) if local(when).date() == local(before).date() else moment(when, LONG_AGO)
        for before, when in zip(above, moments, strict=False)
    ]


def full_moment(when: datetime) -> str:
    """Say a moment in full, zone always named: "Sunday 22 November 2026 at 19:42 GMT"."""
    here = local(when)
    return f"{day(here)} at {here:%H:%M} {here.tzname()}"


def length(minutes: float) -> str:
    """Say how long: "under a minute", "42 minutes", "1 hour 5 minutes", "3 days 2 hours"."""
    whole = int(minutes)
    if whole < 1:
        return "under a minute"
    if whole < 60:
        return _count(whole, "minute")
    hours, rest = divmod(whole, 60)
    if hours < 24:
        return _count(hours, "hour") + (f" {_count(rest, 'minute')}" if rest else "")
    days, hours = divmod(hours, 24)
    return _count(days, "day") + (f" {_count(hours, 'hour')}" if hours else "")


def short_length(minutes: float) -> str:
    """Say how long in a narrow place: "42 min", "1 h 5 min", "3 d 2 h"."""
    whole = int(minutes)
    if whole < 60:
        return f"{max(whole, 0)} min"
    hours, rest = divmod(whole, 60)
    if hours < 24:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def twelve_hour(minute: int) -> str:
    """Say a local time of day as an order does: 1140 is "7pm", 450 is "7:30am", 0 is "midnight"."""
    minute %= 24 * 60
    if minute == 0:
        return "midnight"
    if minute == 12 * 60:
        return "midday"
    hour, rest = divmod(minute, 60)
    half = "am" if hour < 12 else "pm"
    return f"{hour % 12 or 12}{f':{rest:02}' if rest else ''}{half}"


def day_names(days: Sequence[int]) -> str:
    """Say which days of the week, 0 for Monday: "every day", "Monday to Friday", "Monday and Thursday"."""
    chosen = sorted(set(days))
    if len(chosen) == 7:
        return "every day"
    names = [_DAYS[d] for d in chosen]
    if len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1:
        return f"{names[0]} to {names[-1]}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def start_of_day(d: date) -> datetime:
    """Give the moment a local date begins, in UTC: local moments subtracted ignore the clock change."""
    return datetime.combine(d, time(0), _ZONE.get()).astimezone(UTC)


def _date(when: date | datetime) -> date:
    if isinstance(when, datetime):
        return local(when).date()
    return when


def _count(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"
