"""Nights of curfew by team and by person, read in a fixed number of questions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np
from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q, TextField
from django.db.models.functions import Cast

from abide.explain import times
from abide.monitoring.findings import Certainty, Code, Status
from abide.monitoring.instants import from_datetime
from abide.monitoring.timetable import merge, occurrences
from abide.service.alerts.models import FindingRow
from abide.service.devices.models import DeviceKind, Fitting
from abide.service.insight import nights
from abide.service.insight.nights import Asked, Nights
from abide.service.insight.rules import Share
from abide.service.insight.scope import Scope
from abide.service.orders.choices import ConditionKind, VersionStatus
from abide.service.orders.conditions import CurfewDetails
from abide.service.orders.models import Condition, OrderVersion

_CODES = (Code.CURFEW_LATE, Code.CURFEW_LEFT, Code.CURFEW_EARLY, Code.CURFEW_MISSED, Code.CURFEW_NOT_KNOWN)
# Devices that watch no curfew.
_OTHERS = (DeviceKind.ALCOHOL_TAG, DeviceKind.NON_FITTED, DeviceKind.PROTECTED)
# Leave or an excuse took all of it off, and no minute counts: as in supervision.progress.reading.
_EXCUSED = ExpressionWrapper(
    Q(minutes=0, reason__has_any_keys=["authorised_minutes", "excused_minutes"]), output_field=BooleanField()
)
_HELD = (VersionStatus.IN_FORCE, VersionStatus.SUPERSEDED, VersionStatus.ENDED)


@dataclass(frozen=True, slots=True)
class Kept:
    """Nights of one team or person: kept, broken, not known, excused."""

    kept: int = 0
    broken: int = 0
    not_known: int = 0
    excused: int = 0

    @property
    def decided(self) -> int:
        """Nights of which it is known whether they were kept; those excused whole are apart."""
        return self.kept + self.broken

    @property
    def share(self) -> Share:
        """Kept of all that are decided."""
        return Share(self.kept, self.decided)


@dataclass(frozen=True, slots=True)
class Counted:
    """All nights of a scope, with whom each curfew belongs to: person and team, by number of the curfew."""

    nights: Nights
    person: Mapping[int, int]
    team: Mapping[int, int]

    def by_team(self) -> dict[int, Kept]:
        """Count by team (0: of no team)."""
        return {team: Kept(*n) for team, n in nights.counted(self.nights, self.team).items()}

    def by_person(self) -> dict[int, Kept]:
        """Count by person."""
        return {person: Kept(*n) for person, n in nights.counted(self.nights, self.person).items()}


def count(scope: Scope, now: datetime) -> Counted:
    """Count the nights of a scope that began in its period and are over."""
    held = _curfews(scope)
    worn = _worn(scope)
    numbers: dict[tuple[int, str], int] = {}
    tables: dict[str, int] = {}
    person, team = {}, {}
    rows = []
    for order, key, table, since, until, of_person, of_team in held:
        stretches = worn.get(order)
        if not stretches:
            continue
        curfew = numbers.setdefault((order, key), len(numbers))
        person[curfew], team[curfew] = of_person, of_team
        number = tables.setdefault(table, len(tables))
        for first, last in stretches:
            rows.append((curfew, number, max(since, first), min(until, last)))
    columns = np.array(rows, np.int64).reshape(len(rows), 4)
    period = scope.period
    calendars = {n: _calendar(table, period.first, period.last) for table, n in tables.items()}
    asked = Asked(*(columns[:, n] for n in range(4)))
    found = nights.required(asked, calendars, from_datetime(now))
    return Counted(nights.judged(found, *_findings(scope, numbers)), person, team)


def _curfews(scope: Scope) -> list[tuple[int, str, str, int, int, int, int]]:
    """Give every curfew of every version, on the stretch of time on which both held within the period.

    (order, key, timetable, since, until, person, team): instants; the team is 0 for none.
    """
    period = scope.period
    follows = _followers(scope)
    rows = Condition.objects.filter(
        scope.orders("version__order__"),
        Q(last_day=None) | Q(last_day__gte=period.first),
        kind=ConditionKind.CURFEW,
        version__status__in=_HELD,
        first_day__lte=period.last,
    ).values_list(
        "version__order_id",
        "key",
        # As text: of the thousands of curfews few timetables differ, and each is read once.
        Cast("details", TextField()),
        "first_day",
        "last_day",
        "version__number",
        "version__starts_on",
        "version__status",
        "version__ends_on",
        "version__order__person_id",
        "version__order__team_id",
    )
    found = []
    for order, key, details, first, last, number, starts, status, ends, person, team in rows:
        # As in orders.queries.held_conditions: a variation changes nothing before its first day.
        begin = max(filter(None, (first, starts if number > 1 else None, period.first)))
        follower = follows.get((order, number))
        until = [last, ends if status == VersionStatus.ENDED else None, period.last]
        until.append(follower - timedelta(days=1) if follower else None)
        finish = min(filter(None, until))
        if begin <= finish:
            since, end = _instants(begin, finish)
            found.append((order, key, details, since, end, person, team or 0))
    return found


@lru_cache(maxsize=4096)
def _instants(first: date, last: date) -> tuple[int, int]:
    end = times.start_of_day(last + timedelta(days=1))
    return from_datetime(times.start_of_day(first)), from_datetime(end)


def _followers(scope: Scope) -> dict[tuple[int, int], date]:
    """Give, for each version that another followed, the day on which that began; few orders have two."""
    varied = OrderVersion.objects.filter(scope.orders("order__"), status__in=_HELD, number__gt=1)
    rows = (
        OrderVersion.objects.filter(status__in=_HELD, order__in=varied.values("order"))
        .order_by("order_id", "number")
        .values_list("order_id", "number", "starts_on")
    )
    listed = list(rows)
    return {
        (order, number): starts
        for (order, number, _), (other, _, starts) in pairwise(listed)
        if order == other
    }


def _worn(scope: Scope) -> dict[int, list[tuple[int, int]]]:
    """Give the stretches within the period during which a device that watches curfews was worn, by order."""
    since, until = scope.period.since, scope.period.until
    rows = (
        Fitting.objects.filter(scope.orders("order__"), Q(end=None) | Q(end__gt=since), start__lt=until)
        .exclude(device__kind__in=_OTHERS)
        .values_list("order_id", "start", "end")
    )
    first, last = from_datetime(since), from_datetime(until)
    found: dict[int, list[tuple[int, int]]] = {}
    for order, start, end in rows:
        stretch = max(first, from_datetime(start)), last if end is None else min(last, from_datetime(end))
        found.setdefault(order, []).append(stretch)
    return found


@lru_cache(maxsize=4096)
def _calendar(table: str, first: date, last: date) -> np.ndarray:
    """Give the periods of a curfew's phases whose local start lies in the days asked, as instants."""
    details = CurfewDetails.model_validate_json(table)
    parts = [np.empty((0, 2), np.int64)]
    for phase in details.phases:
        begin, finish = max(first, phase.from_ or first), min(last, phase.until or last)
        if begin <= finish:
            periods = tuple(period.as_period() for period in phase.periods)
            parts.append(occurrences(periods, begin, finish, settings.TIME_ZONE))
    return merge(np.concatenate(parts))


def _findings(
    scope: Scope, numbers: Mapping[tuple[int, str], int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the curfew findings that stand as columns: curfew, since when, what it makes of its night."""
    since, until = scope.period.since, scope.period.until
    rows = (
        FindingRow.objects.filter(
            scope.orders("fitting__order__"),
            code__in=_CODES,
            superseded_by=None,
            start__gte=since,
            # A night that began on the last day ends on the day after.
            start__lt=until + timedelta(days=1),
        )
        .exclude(status=Status.WITHDRAWN.value)
        .annotate(excused=_EXCUSED)
        .order_by()
        .values_list("fitting__order_id", "condition", "start", "code", "certainty", "excused")
    )
    found = [
        (number, from_datetime(start), _says(code, certainty, excused=excused))
        for order, condition, start, code, certainty, excused in rows
        # A condition is judged in pieces, C1/1 and C1/2.
        if (number := numbers.get((order, (condition or "").partition("/")[0]))) is not None
    ]
    columns = np.array(found, np.int64).reshape(len(found), 3)
    return columns[:, 0], columns[:, 1], columns[:, 2].astype(np.int8)


def _says(code: str, certainty: str, *, excused: bool) -> int:
    if code == Code.CURFEW_NOT_KNOWN or certainty == Certainty.NOT_KNOWN:
        return nights.NOT_KNOWN
    return nights.EXCUSED if excused else nights.BROKEN
