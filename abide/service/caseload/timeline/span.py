"""Which days a timeline shows: one, seven, twenty-eight or the whole order, stepped earlier and later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from abide.explain import times

# What can be chosen: word in the address -> words on the page.
CHOICES = {"1": "1 day", "7": "7 days", "28": "28 days", "order": "Whole order"}
DEFAULT = "7"
# How far ahead one may step: what is asked of the person and when they are expected is known already.
AHEAD = timedelta(days=28)
# Up to so many days every hour has its place; above it, a cell stands for a day or more.
HOURS_SHOWN = 7
# A cell stands for as few days as leave no more cells than fit beside each other.
_STEPS = ((1, 62), (7, 138 * 7), (28, 138 * 28))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Whole local days, both inclusive, and how they were chosen."""

    choice: str
    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment shown: midnight in London, so that a day may have 23, 24 or 25 hours."""
        return times.start_of_day(self.first)

    @property
    def end(self) -> datetime:
        """The moment the last day ends."""
        return times.start_of_day(self.last + _DAY)

    @property
    def days(self) -> int:
        """How many days are shown."""
        return (self.last - self.first).days + 1

    @property
    def cell_days(self) -> int:
        """How many days one cell stands for; 0 where every hour has its place."""
        if self.days <= HOURS_SHOWN:
            return 0
        return next((step for step, most in _STEPS if self.days <= most), _STEPS[-1][0] * 4)

    def cells(self) -> Iterator[tuple[date, date]]:
        """Give the days of each cell, both inclusive; weeks begin on Monday, the first may be cut."""
        step = max(self.cell_days, 1)
        first = self.first
        while first <= self.last:
            # Counted from one Monday, so that weeks, and fours of them, are cut alike whatever the span.
            whole = step - (first.toordinal() - date(1970, 1, 5).toordinal()) % step
            last = min(first + timedelta(days=whole - 1), self.last)
            yield first, last
            first = last + _DAY

    def said(self) -> str:
        """Say which days: "Mon 16 Nov to Sun 22 Nov 2026"."""
        if self.first == self.last:
            return f"{times.short_day(self.first)} {self.first.year}"
        year = "" if self.first.year == self.last.year else f" {self.first.year}"
        return f"{times.short_day(self.first)}{year} to {times.short_day(self.last)} {self.last.year}"


def ask(choice: str, until: str, *, today: date, begun: date) -> Span:
    """Read the span from an address: what is unknown or out of reach becomes the nearest that can be shown.

    until: the last day, "2026-11-22"; begun: the day the person was first on tag.
    """
    choice = choice if choice in CHOICES else DEFAULT
    begun = min(begun, today)
    if choice == "order":
        return Span(choice, begun, today)
    try:
        last = date.fromisoformat(until)
    except ValueError:
        last = today
    last = min(max(last, begun), today + AHEAD)
    return Span(choice, last - timedelta(days=int(choice) - 1), last)


def earlier(span: Span, *, begun: date) -> date | None:
    """Give the last day of the span before this one; None where nobody was on tag before."""
    if span.choice == "order" or span.first <= begun:
        return None
    return span.first - _DAY


def later(span: Span, *, today: date) -> date | None:
    """Give the last day of the span after this one, stopping at today first; None at the end."""
    if span.choice == "order" or span.last >= today + AHEAD:
        return None
    last = span.last + timedelta(days=span.days)
    if span.last < today < last:
        return today
    return min(last, today + AHEAD)
