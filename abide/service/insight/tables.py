"""The tables of managers' pages as rows of plain values: for the pictures, and to be taken away as CSV."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from abide.service.accounts.models import Team
from abide.service.insight import compliance, queries
from abide.service.insight.compliance import Kept
from abide.service.insight.queries import AGES
from abide.service.insight.rules import MIX, NO_PRIOR, PRIORS
from abide.service.insight.scope import NO_TEAM, Scope

Row = list[object]


@dataclass(frozen=True, slots=True)
class TeamNights:
    """Nights of one team, with its reference ("none" for orders of no team)."""

    name: str
    team: str
    nights: Kept


def nights_by_team(counted: compliance.Counted) -> list[TeamNights]:
    """Give each team's nights, by the team's name; orders of no team come last."""
    found = counted.by_team()
    teams = Team.objects.in_bulk(set(found) - {0}).values()
    rows = [TeamNights(t.name, str(t.ref), found[t.pk]) for t in teams]
    rows.sort(key=lambda row: (row.name.casefold(), row.team))
    return [*rows, *([TeamNights("No team", NO_TEAM, found[0])] if 0 in found else [])]


def _workload(scope: Scope, now: datetime) -> Iterable[Row]:
    first = "officer" if scope.by_officer else "team"
    ages = (name for name, _, _ in AGES.values())
    yield [first, "people on tag", "open alerts", "over their time", *ages]
    for load in queries.workload(scope, now):
        yield [load.name, load.people, load.open, load.over, *(load.ages[age] for age in AGES)]


def _alerts(scope: Scope, now: datetime) -> Iterable[Row]:
    days = queries.days_on_tag(scope, now)
    head = ["kind", "alerts", "days on tag", "alerts for each person and day", "confirmed", "not confirmed"]
    yield [*head, "nobody can say", "not decided", "per cent confirmed", "from", "to", "published class"]
    for kind in queries.kinds(scope):
        share, known = kind.precision, kind.precision.known
        low, high = share.bounds
        yield [
            kind.name,
            kind.count,
            round(days, 1),
            round(kind.count / days, 5) if days else "",
            kind.confirmed,
            kind.refuted,
            kind.unsayable,
            kind.undecided,
            *([share.figure(), round(low, 1), round(high, 1)] if known else ["", "", ""]),
            kind.prior.name if kind.prior else NO_PRIOR,
        ]


def _published(scope: Scope, now: datetime) -> Iterable[Row]:
    head = ["class", "alerts", "for each person and day", "per cent of all classes", "2009-10", "2011-12"]
    yield [*head, "published for each person and day, from", "to", "source of the per cents", "of the rate"]
    found = queries.burdens(queries.kinds(scope), queries.days_on_tag(scope, now))
    for each, prior in zip(found, PRIORS, strict=True):
        yield [
            prior.name,
            each.count,
            "" if each.rate is None else round(each.rate, 5),
            "" if each.share is None else each.share.figure(2),
            *(prior.shares or ("", "")),
            *(prior.rate or ("", "")),
            MIX if prior.shares else NO_PRIOR,
            prior.source or NO_PRIOR,
        ]


def _nights(scope: Scope, now: datetime) -> Iterable[Row]:
    yield [
        "team",
        "kept",
        "broken",
        "decided",
        "not known",
        "excused",
        "per cent kept of decided",
        "from",
        "to",
    ]
    for row in nights_by_team(compliance.count(scope, now)):
        n, (low, high) = row.nights, row.nights.share.bounds
        shown = [n.share.figure(), round(low, 1), round(high, 1)] if n.decided else ["", "", ""]
        yield [row.name, n.kept, n.broken, n.decided, n.not_known, n.excused, *shown]


# Word in the address -> rows, the first of which names the columns. None of them names anybody on tag.
TABLES: Mapping[str, Callable[[Scope, datetime], Iterable[Row]]] = {
    "workload": _workload,
    "alerts": _alerts,
    "published": _published,
    "nights": _nights,
}


def as_csv(rows: Iterable[Row]) -> str:
    """Write rows as CSV; a text that a spreadsheet would run as a formula is marked as text."""
    written = StringIO()
    csv.writer(written).writerows([_plain(value) for value in row] for row in rows)
    return written.getvalue()


def _plain(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
