"""Timelines for tests: November 2026, a tag on from its first day, a nightly curfew from 19:00 to 07:00."""

from datetime import UTC, date, datetime, timedelta

from abide.explain import times
from abide.service.caseload.timeline.marks import Mark, Shown
from abide.service.caseload.timeline.span import Span

NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def at(text):
    """A moment of November 2026: "21T19:00"."""
    return datetime.fromisoformat(f"2026-11-{text}:00+00:00")


def a_span(days=7, last=TODAY, choice=None):
    return Span(choice or str(days), last - timedelta(days=days - 1), last)


def nights(first=date(2026, 11, 1), count=30):
    days = [first + timedelta(days=n) for n in range(count)]
    return [
        (times.start_of_day(d) + timedelta(hours=19), times.start_of_day(d) + timedelta(hours=31))
        for d in days
    ]


def mark(lane, start, end, ink="certain", name=None, **changes):
    name = name or f"{lane} thing"
    end = None if end is None else at(end)
    return Mark(lane, name, at(start), end, ink, f"{name} said.", **({"href": f"/{name}/"} | changes))


def pin(when, name="Telephone call", ink="kept", **changes):
    return mark("People", when, when, ink, name, pin=True, **changes)


def shown(*marks, days=7, now=NOW, **changes):
    values = {
        "required": {"Curfew": nights()},
        "worn": [(at("01T12:00"), NOW + timedelta(days=60))],
        "span": a_span(days),
    }
    values |= changes
    return Shown(marks=list(marks), now=now, **values)


def leads(days, until):
    """Where another stretch would be."""
    return f"?days={days}&until={until}"
