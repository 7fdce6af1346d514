"""The curfew timetables that people of the town are under, and how long until each next begins or ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

WEEK = 7 * 24 * 60
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Period = tuple[int, str, int, str]  # from day (0 is Monday), "HH:MM", until day, "HH:MM"


def _daily(start: str, end: str) -> tuple[Period, ...]:
    """Make the same stretch start on every day; it ends the next day when `end` is not later."""
    return tuple((day, start, (day + (end <= start)) % 7, end) for day in range(7))


@dataclass(frozen=True)
class Timetable:
    """Weekly stretches of local time in which a person must be at home, and how common this table is."""

    name: str
    periods: tuple[Period, ...]
    share: float = 0.0

    def as_json(self) -> list[dict[str, str]]:
        """Give the periods in the words of the public plan contract."""
        return [
            {"from_day": DAYS[a], "from": start, "until_day": DAYS[b], "until": end}
            for a, start, b, end in self.periods
        ]


# 19:00 to 07:00 is the usual curfew (12 hours); the others are within the law's limits for any kind of order.
# The shares are invented: no published table of curfew hours was found.
TIMETABLES = (
    Timetable("daily 19:00-07:00", _daily("19:00", "07:00"), 0.55),
    Timetable("daily 20:00-06:00", _daily("20:00", "06:00"), 0.15),
    Timetable("daily 21:00-07:00", _daily("21:00", "07:00"), 0.12),
    Timetable("daily 18:00-06:00", _daily("18:00", "06:00"), 0.06),
    Timetable(
        "19:00-07:00, Friday and Saturday 20:00-08:00",
        tuple(
            (day, "20:00", day + 1, "08:00") if day in {4, 5} else (day, "19:00", (day + 1) % 7, "07:00")
            for day in range(7)
        ),
        0.07,
    ),
    Timetable("daily 20:00-06:00 and 12:00-14:00", _daily("20:00", "06:00") + _daily("12:00", "14:00"), 0.03),
    Timetable(
        "19:00-07:00, Saturday and Sunday 15:00-07:00",
        tuple((day, "15:00" if day in {5, 6} else "19:00", (day + 1) % 7, "07:00") for day in range(7)),
        0.02,
    ),
)


def minutes_of(text: str) -> int:
    """Read "HH:MM" as minutes from midnight."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


class Clockwork:
    """For each timetable and each minute of the week: in force or not, and how long that lasts.

    `required`: bool (tables, minutes of a week); `until_start`: minutes to the next start (0 inside);
    `until_end`: minutes to the end of the present stretch (0 outside).
    """

    def __init__(self, tables: Sequence[Timetable]):
        self.tables = tuple(tables)
        self.required = np.zeros((len(self.tables), WEEK), bool)
        for row, table in enumerate(self.tables):
            for a, start, b, end in table.periods:
                first = a * 1440 + minutes_of(start)
                length = (b * 1440 + minutes_of(end) - first) % WEEK
                self.required[row, (first + np.arange(length)) % WEEK] = True

    @cached_property
    def until_start(self) -> NDArray[np.int32]:
        """Count minutes to the next minute in which home is required."""
        return _wait(self.required)

    @cached_property
    def until_end(self) -> NDArray[np.int32]:
        """Count minutes to the next minute in which home is not required."""
        return _wait(~self.required)


def _wait(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    twice = np.concatenate([mask, mask], axis=1)
    places = np.where(twice, np.arange(2 * WEEK), 4 * WEEK)
    nearest = np.minimum.accumulate(places[:, ::-1], axis=1)[:, ::-1]
    return (nearest[:, :WEEK] - np.arange(WEEK)).astype(np.int32)
