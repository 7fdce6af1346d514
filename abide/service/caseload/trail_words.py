"""What a trail says in words: its sentence, and its stays, gaps and doubts as lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from abide.explain import times
from abide.monitoring.flags import in_words
from abide.monitoring.instants import to_datetime
from abide.service.caseload.trail import Gap, Stay, Trail


@dataclass(frozen=True, slots=True)
class Doubt:
    """One reason for doubt, and when the positions were that it is about."""

    why: str
    count: int
    first: datetime
    last: datetime
    when: str


def doubts(of: Trail) -> tuple[Doubt, ...]:
    """Gather why positions are doubted: each reason once, the first to occur first."""
    found: dict[str, tuple[int, int, int]] = {}
    for flag in np.unique(of.flags[of.flags != 0]).tolist():
        at = of.fixes.at[of.flags == flag]
        for why in in_words(flag):
            count, first, last = found.get(why, (0, int(at[0]), int(at[-1])))
            found[why] = count + len(at), min(first, int(at[0])), max(last, int(at[-1]))
    return tuple(
        Doubt(why, count, to_datetime(first), to_datetime(last), _from_to(of, first, last))
        for why, (count, first, last) in sorted(found.items(), key=lambda each: each[1][1])
    )


def _from_to(of: Trail, first: int, last: int) -> str:
    return span(of, to_datetime(first), to_datetime(last) if last > first else None)


def sentence(of: Trail, now: datetime) -> str:
    """Say what the trail shows in a sentence."""
    if not len(of):
        return "No positions in this time."
    first, last = to_datetime(int(of.fixes.at[0])), to_datetime(int(of.fixes.at[-1]))
    count = "1 position" if len(of) == 1 else f"{len(of):,} positions"
    when = (
        times.at(first, now)
        if len(of) == 1
        else f"from {times.moment(first, now)} to {times.beside(last, first)}"
    )
    doubted = int(np.count_nonzero(of.flags))
    if doubted:
        when += f", {doubted:,} of them doubted" if len(of) > 1 else ", doubted"
    if not of.gaps:
        return f"{count} {when}."
    longest = max(of.gaps, key=lambda gap: gap.minutes)
    many = "one gap" if len(of.gaps) == 1 else f"{len(of.gaps)} gaps"
    said = f"{times.length(longest.minutes)} from {times.beside(longest.start, first)}"
    return f"{count} {when}, with {many}: {'' if len(of.gaps) == 1 else 'the longest '}{said}."


def one_day(of: Trail) -> bool:
    """Whether all of the stretch lies in one London day, so that a clock time says enough."""
    return times.local(of.start).date() == times.local(of.end - timedelta(microseconds=1)).date()


def span(of: Trail, start: datetime, end: datetime | None = None) -> str:
    """Say from when to when, with the day where the trail has several."""
    first = times.clock(start) if one_day(of) else f"{times.short_day(start)} {times.clock(start)}"
    return first if end is None else f"{first} to {times.beside(end, start)}"


def stays_told(of: Trail) -> list[tuple[Stay, str]]:
    """Give each stay with its from and until."""
    return [(stay, span(of, stay.start, stay.end)) for stay in of.stays]


def gaps_told(of: Trail) -> list[tuple[Gap, str]]:
    """Give each gap with its from and until."""
    return [(gap, span(of, gap.start, gap.end)) for gap in of.gaps]


def unnamed(of: Trail) -> list[tuple[str, str, str]]:
    """Give each place without a name once, by its first stay: (its middle, its label, when)."""
    found: dict[str, tuple[str, str, str]] = {}
    for stay in of.stays:
        if stay.label.startswith("stay "):
            middle = f"{stay.longitude:.6f},{stay.latitude:.6f}"
            found.setdefault(stay.label, (middle, stay.label, span(of, stay.start, stay.end)))
    return list(found.values())


def orders_said(days: Sequence[tuple[date, date | None]]) -> str:
    """Say on which days a trail may be shown at all: only while an order runs."""
    if not days:
        return "A trail is shown only while an order runs, and none ever did."
    said = [
        f"{times.plain_day(a)} to {times.plain_day(b)}" if b else f"{times.plain_day(a)} on" for a, b in days
    ]
    return f"A trail is shown only on the days of an order: {' and '.join(said)}."


def days_said(runs: list[tuple[date, date]]) -> str:
    """Say runs of days: "20 November 2026 and 23 November 2026 to 25 November 2026"."""
    said = [
        times.plain_day(first) if first == last else f"{times.plain_day(first)} to {times.plain_day(last)}"
        for first, last in runs
    ]
    return " and ".join(filter(None, [", ".join(said[:-1]), *said[-1:]]))
