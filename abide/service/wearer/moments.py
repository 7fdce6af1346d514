"""Moments, days and lengths in the language of the page; London time, its zone named where it is in doubt."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from abide.explain import times

# As a heading or in a list: "Monday".
_DAYS = (
    pgettext_lazy("heading", "Monday"),
    pgettext_lazy("heading", "Tuesday"),
    pgettext_lazy("heading", "Wednesday"),
    pgettext_lazy("heading", "Thursday"),
    pgettext_lazy("heading", "Friday"),
    pgettext_lazy("heading", "Saturday"),
    pgettext_lazy("heading", "Sunday"),
)
# Inside a sentence, where Welsh changes the first letter: "on Monday".
_ON_DAYS = (
    pgettext_lazy("in a sentence", "on Monday"),
    pgettext_lazy("in a sentence", "on Tuesday"),
    pgettext_lazy("in a sentence", "on Wednesday"),
    pgettext_lazy("in a sentence", "on Thursday"),
    pgettext_lazy("in a sentence", "on Friday"),
    pgettext_lazy("in a sentence", "on Saturday"),
    pgettext_lazy("in a sentence", "on Sunday"),
)
_MONTHS = (
    pgettext_lazy("month", "January"),
    pgettext_lazy("month", "February"),
    pgettext_lazy("month", "March"),
    pgettext_lazy("month", "April"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "June"),
    pgettext_lazy("month", "July"),
    pgettext_lazy("month", "August"),
    pgettext_lazy("month", "September"),
    pgettext_lazy("month", "October"),
    pgettext_lazy("month", "November"),
    pgettext_lazy("month", "December"),
)


def capital(text: str) -> str:
    """Begin with a capital letter, leaving the rest as it is."""
    return text[:1].upper() + text[1:]


def clock(when: datetime) -> str:
    """Say the time of day: "19:42"."""
    return times.clock(when)


def plain_date(when: date) -> str:
    """Say a date without its day of the week: "30 April 2027"."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def heading(day: date, today: date) -> str:
    """Say a day at the head of what it asks: "Today, Sunday 22 November"."""
    said = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    if day == today:
        return _("Today, %(day)s") % {"day": said}
    if day == today + timedelta(days=1):
        return _("Tomorrow, %(day)s") % {"day": said}
    return said


def at(when: datetime, now: datetime) -> str:
    """Say a moment inside a sentence: "at 19:42", "yesterday at 19:42", "on Sunday 1 November at 19:42"."""
    here, today = times.local(when).date(), times.local(now).date()
    if here == today:
        return _("at %(time)s") % {"time": clock(when)}
    if here == today - timedelta(days=1):
        return _("yesterday at %(time)s") % {"time": clock(when)}
    if here == today + timedelta(days=1):
        return _("tomorrow at %(time)s") % {"time": clock(when)}
    year = "" if here.year == today.year else f" {here.year}"
    day = f"{_ON_DAYS[here.weekday()]} {here.day} {_MONTHS[here.month - 1]}{year}"
    return _("%(day)s at %(time)s") % {"day": day, "time": clock(when)}


def until(when: datetime, day: date) -> str:
    """Say when something ends that began on a day: "07:00", or "07:00 on Monday" on a later one."""
    here = times.local(when).date()
    if here == day:
        return clock(when)
    if here == day + timedelta(days=1):
        return _("%(time)s the next day") % {"time": clock(when)}
    return _("%(time)s %(day)s") % {"time": clock(when), "day": _ON_DAYS[here.weekday()]}


def length(minutes: float) -> str:
    """Say how long: "under a minute", "42 minutes", "1 hour and 5 minutes", "3 days and 2 hours"."""
    whole = int(minutes)
    if whole < 1:
        return _("under a minute")
    if whole < 60:
        return _minutes(whole)
    hours, rest = divmod(whole, 60)
    if hours < 24:
        return _two(_hours(hours), _minutes(rest) if rest else "")
    days, hours = divmod(hours, 24)
    return _two(day_count(days), _hours(hours) if hours else "")


def day_count(n: int) -> str:
    """Say a number of days: "3 days"."""
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def day_list(days: Sequence[int]) -> str:
    """Say on which days of the week, 0 for Monday: "every day", "on Monday, on Thursday"."""
    chosen = sorted(set(days))
    if len(chosen) == 7:
        return _("every day")
    return ", ".join(str(_ON_DAYS[day]) for day in chosen)


def time_of(minute: int) -> str:
    """Say minutes since midnight as a time of day: 1140 is "19:00"."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _minutes(n: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}


def _hours(n: int) -> str:
    return ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}


def _two(first: str, second: str) -> str:
    if not second:
        return first
    return pgettext("lengths", "%(first)s and %(second)s") % {"first": first, "second": second}
