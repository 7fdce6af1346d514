"""Tables of two people: who was where and when, and what must be found of the wearer.

A line is `day hh:mm who EAST_M [NORTH_M] ±ACCURACY`; who is `wearer` or `other` (the protected person, or the
second person on tag). Distances are east of one point, days those of March 2026, times UTC.
"""

from collections.abc import Iterable
from datetime import date

import numpy as np

from abide.monitoring.calendars import Calendar
from abide.monitoring.findings import Finding, in_time_order
from abide.monitoring.instants import FOREVER, MINUTE, to_datetime
from abide.monitoring.pairs import LivePairs
from abide.monitoring.proximity import Ordered, Pair, Positions
from tests.spec.tables import instant, lines, metres

MONTH = "2026-03"


def pair(
    ordered: Ordered = Ordered.KEEP_AWAY,
    *,
    distance_m: float = 500,
    warning_m: float = 0,
    stale_minutes: float | None = None,
    fitted: str = "27 12:00",
    removed: str | None = None,
    days: tuple[date, date | None] = (date(2026, 3, 1), None),
) -> Pair:
    """One wearer and one other who must be kept apart, from the fitting on."""
    start = instant(MONTH, fitted)
    end = FOREVER if removed is None else instant(MONTH, removed)
    calendar = Calendar("Europe/London", (days,), None, (start, end))
    return Pair(
        "F1", "P1", ordered, "wearer", "other", distance_m, warning_m, stale_minutes, start, end, calendar
    )


def news(table: str) -> list[tuple[str, Positions]]:
    """Read a table: one position of one party a line, in the order of the lines."""
    found = []
    for line in table.strip().splitlines():
        day, time, who, *words = line.split("#")[0].split()
        offsets = [float(w) for w in words if not w.startswith("±")]
        longitude, latitude = metres(*offsets)
        accuracy = float(words[-1].removeprefix("±"))
        found.append((who, position(instant(MONTH, f"{day} {time}"), longitude, latitude, accuracy)))
    return found


def position(at: int, longitude: float, latitude: float, accuracy: float) -> Positions:
    """Make one position."""
    return Positions(np.array([at], np.int64), *(np.array([v]) for v in (longitude, latitude, accuracy)))


def spell(start: str, count: int, who: str, *place: float, accuracy: float = 5.0, step: int = 1) -> str:
    """Write `count` positions of one party at one place, `step` minutes apart."""
    begin = instant(MONTH, start)
    moments = [to_datetime(begin + n * step * MINUTE) for n in range(count)]
    where = " ".join(f"{p:g}" for p in place)
    return "\n".join(f"{m.day} {m:%H:%M} {who} {where} ±{accuracy}" for m in moments)


def wavering(start: str, count: int, who: str, east: float, accuracy: float = 5.0) -> str:
    """Write `count` positions of one party at rest, a minute apart, never twice the same."""
    begin = instant(MONTH, start)
    moments = [to_datetime(begin + n * MINUTE) for n in range(count)]
    places = [east + (0.0, 3.0, 1.0, 4.0, 2.0)[n % 5] for n in range(count)]
    return "\n".join(
        f"{m.day} {m:%H:%M} {who} {place:g} ±{accuracy}" for m, place in zip(moments, places, strict=True)
    )


def gathered(table: Iterable[tuple[str, Positions]]) -> dict[str, Positions]:
    """Put the positions of a table together by party."""
    parts: dict[str, list[Positions]] = {}
    for who, positions in table:
        parts.setdefault(who, []).append(positions)
    return {who: Positions.joined(some) for who, some in parts.items()}


def judged(watched: Pair, table: Iterable[tuple[str, Positions]], until: str) -> list[Finding]:
    """Judge a table in one go; findings in time order."""
    live = LivePairs([watched])
    (judgement,) = live.advance(gathered(table), instant(MONTH, until))
    return in_time_order(judgement.findings)


def found(watched: Pair, table: str, until: str) -> list[str]:
    """Read, judge and write: the whole of a table's test."""
    return lines(judged(watched, news(table), until))
