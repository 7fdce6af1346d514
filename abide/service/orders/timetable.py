"""A weekly timetable as people write it: from a day and time until a day and time, local."""

from collections.abc import Sequence

from abide.monitoring.plan import Period

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60
_WEEK = 7 * _DAY


def minute_of(text: str) -> int:
    """Read a time such as 19:00 as minutes since midnight; ValueError when it is none."""
    hours, colon, minutes = text.partition(":")
    good = colon and len(hours) == 2 and len(minutes) == 2 and (hours + minutes).isascii()
    if not (good and (hours + minutes).isdigit() and int(hours) < 24 and int(minutes) < 60):
        raise ValueError("write a time as hours and minutes, such as 19:00")
    return int(hours) * 60 + int(minutes)


def time_of(minute: int) -> str:
    """Write minutes since midnight as a time such as 19:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def stretch(period: Period) -> tuple[int, int]:
    """Give a period as minutes of the week from Monday 00:00; the end may lie beyond the week's end."""
    start = period.from_day * _DAY + period.from_minute
    days = (period.until_day - period.from_day) % 7
    return start, period.from_day * _DAY + days * _DAY + period.until_minute


def faults(periods: Sequence[Period]) -> list[str]:
    """Say what is wrong with a timetable: periods without length, and periods that overlap."""
    found = []
    for number, period in enumerate(periods, 1):
        start, end = stretch(period)
        if end <= start:
            found.append(f"period {number} ends before it begins, or as it begins: say on which day it ends")
    if found:
        return found
    order = sorted(range(len(periods)), key=lambda at: stretch(periods[at])[0])
    for place, at in enumerate(order):
        last = place + 1 == len(order)
        after = order[0] if last else order[place + 1]
        # After the week's last period comes its first one, a week later.
        begins = stretch(periods[after])[0] + (_WEEK if last else 0)
        if stretch(periods[at])[1] > begins:
            found.append(f"period {at + 1} overlaps period {after + 1}")
    return found


def hours_a_week(periods: Sequence[Period]) -> float:
    """Add up the hours of a timetable in a week without a clock change."""
    return sum(end - start for start, end in map(stretch, periods)) / 60
