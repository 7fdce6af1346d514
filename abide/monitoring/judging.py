"""One fitting being judged: its stretches of presence, its home reports and its equipment, made findings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import (
    alcohol_findings,
    alcohol_live,
    attendance,
    crossing,
    curfew,
    equipment,
    home,
    presence,
    zones,
)
from abide.monitoring.alcohol_rules import Rules
from abide.monitoring.alcohol_series import Samples
from abide.monitoring.findings import Finding
from abide.monitoring.home import Report
from abide.monitoring.instants import FOREVER, HOUR, MINUTE, NEVER_YET
from abide.monitoring.plan import Attendance, Curfew, Zone
from abide.monitoring.plans import Plans, Row
from abide.monitoring.presence import Cause, Changes, Presence, Standing
from abide.monitoring.stretches import Stretch, without_flapping


def telling(
    plans: Plans,
    before: Standing,
    after: Standing,
    changes: Changes,
    crossed: NDArray[np.intp],
    fittings: NDArray[np.intp],
    since: NDArray[np.int64],
    horizon: NDArray[np.int64],
    gap: int,
) -> tuple[dict[int, list[tuple[int, "RowState", "RowState"]]], NDArray[np.int64]]:
    """Pick the fittings' rows that have something to tell, by fitting, as they stood and stand.

    crossed: numbers of rows whose place a line led through
    A row tells nothing while its condition does not count, nor while its person is where they should be
    and located; only of attendance, that somebody was there is told too. With them goes, for every
    fitting, when the first of its rows will have been without a fix too long.
    """
    counts = np.diff(plans.first_row)[fittings]
    rows = np.repeat(plans.first_row[fittings], counts) + (
        np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    )
    owner = plans.fitting_of_row[rows]
    stands = after.presence[rows]
    lost = after.last_fix[rows] + gap
    running = (stands != Presence.NOT_KNOWN) & (after.last_fix[rows] != NEVER_YET)
    gap_ends = np.full(len(plans), FOREVER, np.int64)
    ahead = running & (lost > horizon[owner])
    np.minimum.at(gap_ends, owner[ahead], lost[ahead])

    wrong = np.zeros(len(plans.rows), np.bool_)
    new = ~changes.confirms & _amiss(plans, changes.row, changes.presence)
    wrong[changes.row[new]] = wrong[crossed] = True
    telling = wrong[rows] | _amiss(plans, rows, before.presence[rows])
    not_known = np.full(len(rows), Presence.NOT_KNOWN, np.int8)
    telling |= running & (lost <= horizon[owner]) & _amiss(plans, rows, not_known)
    rows, owner = rows[telling], owner[telling]
    # The grace of an appointment may end after it.
    always = plans.manner[rows] == presence.Manner.ATTENDANCE
    counted = plans.diary.counted(rows, since[owner], horizon[owner]) | always
    rows, owner = rows[counted], owner[counted]
    found: dict[int, list[tuple[int, RowState, RowState]]] = {}
    pairs = zip(_row_states(before, rows), _row_states(after, rows), strict=True)
    for r, f, (then, now) in zip(rows.tolist(), owner.tolist(), pairs, strict=True):
        found.setdefault(f, []).append((r, then, now))
    return found, gap_ends


def _amiss(plans: Plans, rows: NDArray[np.intp], said: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Say of which rows it is worth telling that presence was such."""
    manner = plans.manner[rows]
    worth = (said == plans.offending[rows]) | (said == Presence.UNSURE)
    worth |= (manner == presence.Manner.CURFEW) & (said != Presence.IN)
    worth |= manner == presence.Manner.ATTENDANCE
    return np.asarray(worth, np.bool_)


def plain_wakes(
    plans: Plans, fittings: NDArray[np.intp], after: NDArray[np.int64], waits: Sequence[NDArray[np.int64]]
) -> NDArray[np.int64]:
    """Say when the findings of plain fittings would change by the passing of time alone.

    after: an instant a fitting; waits: columns of other instants, of which those after it count
    """
    end = plans.end[fittings]
    wake = plans.diary.next_edges(fittings, after)
    for moments in (*waits, end):
        wake = np.minimum(wake, np.where(moments > after, moments, FOREVER))
    # Nothing changes any more once the device is off.
    return np.where(wake <= end, wake, FOREVER)


def _row_states(standing: Standing, rows: NDArray[np.intp]) -> Iterator["RowState"]:
    columns = [getattr(standing, f.name)[rows].tolist() for f in fields(RowState)]
    return (RowState(*values) for values in zip(*columns, strict=True))


@dataclass(frozen=True, slots=True)
class RowState:
    """What judging needs of a row's standing, as plain numbers."""

    presence: int
    since: int
    cause: int
    confirmed: int
    evidence0: int
    evidence1: int
    evidence2: int
    last_fix: int
    at1: int


def by_row(
    changes: Changes, worth: Mapping[int, Sequence[tuple[int, RowState, RowState]]]
) -> dict[int, list[tuple[int, int, int, int, int, int, bool]]]:
    """Gather, by row worth telling and in time order, (at, presence, cause, three instants, confirms)."""
    rows: dict[int, list[tuple[int, int, int, int, int, int, bool]]] = {
        r: [] for told in worth.values() for r, _, _ in told
    }
    some = np.flatnonzero(np.isin(changes.row, list(rows)))
    columns = (
        changes.at,
        changes.presence,
        changes.cause,
        changes.evidence0,
        changes.evidence1,
        changes.evidence2,
        changes.confirms,
    )
    values = zip(*(c[some].tolist() for c in columns), strict=True)
    for r, value in zip(changes.row[some].tolist(), values, strict=True):
        rows[r].append(value)
    return rows


def _cited(*instants: int) -> tuple[int, ...]:
    return tuple(i for i in sorted(set(instants)) if i != NEVER_YET)


def stretches(
    before: RowState,
    changes: list[tuple[int, int, int, int, int, int, bool]],
    after: RowState,
    until: int,
    gap: int,
) -> list[Stretch]:
    """Give a row's stretches of presence from where it stood up to `until`."""
    cited = _cited(before.evidence2, before.evidence1, before.evidence0)
    found = [Stretch(before.since, Presence(before.presence), Cause(before.cause), cited, before.confirmed)]
    for at, now, cause, e0, e1, e2, confirms in changes:
        if confirms:
            latest = found[-1]
            if at >= latest.start and at < latest.confirmed:
                found[-1] = Stretch(latest.start, latest.presence, latest.cause, latest.evidence, at)
        else:
            found.append(Stretch(at, Presence(now), Cause(cause), _cited(e2, e1, e0)))
    lost = after.last_fix + gap
    if after.presence != Presence.NOT_KNOWN and after.last_fix != NEVER_YET and lost <= until:
        last_cited = NEVER_YET if after.at1 == NEVER_YET else after.last_fix
        found.append(Stretch(lost, Presence.NOT_KNOWN, Cause.NO_FIX, _cited(last_cited)))
    return found


@dataclass(frozen=True, slots=True)
class Case:
    """One fitting being judged: everything after `since`, up to `until` (instants)."""

    plans: Plans
    fitting: int
    since: int
    until: int
    silent_from: int

    @property
    def id(self) -> str:
        """Name the fitting."""
        return self.plans.plans[self.fitting].fitting.id

    @property
    def silent(self) -> bool:
        """Say whether the device has been silent for longer than is trusted."""
        return self.silent_from <= self.until

    def _silence(self) -> list[Report]:
        # Silence up to now is only as long as it lasts: it is judged, never kept.
        return [Report(self.silent_from, silent=True)] if self.silent else []

    def of_home(self, before: home.AtHome, turns: list[home.Turn], now: home.AtHome) -> Iterator[Finding]:
        """Judge the curfews that a home unit watches."""
        stretches = [Stretch(before.since, before.presence, before.cause, before.evidence)]
        _, silent = home.advance(now, self._silence())
        stretches += [Stretch(t.at, t.presence, t.cause, t.evidence) for t in [*turns, *silent]]
        for watched in self.plans.at_home[self.fitting]:
            periods = watched.calendar.periods(self.until)
            grace = round(watched.curfew.grace_minutes * MINUTE)
            settled = without_flapping(stretches, before.was, grace, self.until)
            yield from curfew.findings(self.id, watched.curfew, settled, periods, self.since, self.until)

    def of_equipment(self, going_on: equipment.Incidents, ended: list[equipment.Ended]) -> Iterator[Finding]:
        """Find what was and is wrong with the equipment."""
        going_on, _ = equipment.advance(going_on, self._silence())
        end = int(self.plans.end[self.fitting])
        yield from equipment.findings(self.id, going_on, ended, self.until, end)

    def of_alcohol(
        self, tag: alcohol_live.Tag, new: Samples, rules: Rules
    ) -> tuple[alcohol_live.Tag, list[Finding], int]:
        """Judge the conditions on alcohol; return also what is remembered, and when silence is too long."""
        now, found, silences = alcohol_live.advance(tag, new, rules)
        going_on, longest = alcohol_live.silence(now), int(rules.hours_without_sample * HOUR)
        silences.append(going_on)
        due = [FOREVER]
        end = int(self.plans.end[self.fitting])
        findings: list[Finding] = []
        for watch in self.plans.alcohol[self.fitting]:
            periods = watch.calendar.periods(self.until)
            of = (self.id, watch.condition)
            findings += alcohol_findings.findings(*of, found, periods, end if self.until >= end else None)
            findings += alcohol_findings.not_known(*of, silences, periods, self.since, self.until, longest)
            moments = alcohol_findings.too_long_at(going_on, periods, longest)
            due += [moment for moment in moments if moment > self.until]
        return now, findings, min(due)

    def of_positions(
        self, told: Iterable[tuple[int, list[Stretch], list[crossing.Crossing]]]
    ) -> Iterator[Finding]:
        """Judge rows (number, stretches, lines through): curfews by GPS, zones, any location at all."""
        for r, found, lines in told:
            row = self.plans.rows[r]
            periods = row.calendar.periods(self.until)
            yield from self._of_row(row, found, periods)
            if lines and isinstance(row.condition, Zone):
                yield from crossing.findings(self.id, row.condition, lines, found, periods)

    def _of_row(self, row: Row, found: list[Stretch], periods: NDArray[np.int64]) -> Iterator[Finding]:
        bounds = (periods, self.since, self.until)
        if isinstance(row.condition, Curfew):
            yield from curfew.findings(self.id, row.condition, found, *bounds)
        elif isinstance(row.condition, Attendance):
            yield from attendance.findings(self.id, row.condition, found, *bounds)
        elif isinstance(row.condition, Zone):
            yield from zones.findings(self.id, row.condition, row.code, row.offending, found, *bounds)
        else:
            yield from zones.no_location(self.id, found, *bounds)

    def graces(self, told: Iterable[tuple[int, RowState, RowState]]) -> Iterator[int]:
        """List the instants at which an absence from an appointment outlasts its grace."""
        for r, _, now in told:
            row = self.plans.rows[r]
            if isinstance(row.condition, Attendance) and row.condition.grace_minutes:
                grace = attendance.grace_of(row.condition)
                yield from (now.since + grace, row.calendar.next_edge(self.until - grace) + grace)

    def wake_at(self, gap_ends: int, at_home: home.AtHome, graces: Iterable[int]) -> int:
        """Say when the findings would change by the passing of time alone."""
        end = int(self.plans.end[self.fitting])
        moments = [self.silent_from, gap_ends, end]
        moments += [c.next_edge(self.until) for c in self.plans.diary.of(self.fitting)]
        moments += [
            at_home.since + round(w.curfew.grace_minutes * MINUTE) for w in self.plans.at_home[self.fitting]
        ]
        moments += self.plans.excused_until[self.fitting]
        moments += graces
        # Nothing changes any more once the device is off.
        return min((m for m in moments if self.until < m <= end), default=FOREVER)
