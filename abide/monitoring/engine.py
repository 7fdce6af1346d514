"""The order of judging, on one page: plans, states and events in; states, findings and wake-ups out.

1. set aside what lies outside the fitting; sort the rest; count an identical event once
2. grade every fix against every place of its fitting, all at once
3. carry presence forward; note only what changed
4. take home reports and equipment into their own small states
5. judge the fittings in which something changed or whose wake-up is due
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import curfew, equipment, geometry, home, presence, zones
from abide.monitoring.events import Events, Kind, What
from abide.monitoring.findings import Finding
from abide.monitoring.home import Report
from abide.monitoring.instants import FOREVER, MINUTE, NEVER_YET, to_datetime
from abide.monitoring.parameters import in_force
from abide.monitoring.plan import Curfew, Zone
from abide.monitoring.plans import Plans, Row, compile_plans
from abide.monitoring.presence import Cause, Changes, Numbers, Presence, Standing, Word
from abide.monitoring.stretches import Stretch

__all__ = ["Judged", "States", "compile_plans", "fresh", "run"]


@dataclass(frozen=True, slots=True)
class States:
    """Where every fitting stands after its last event: never a clock's doing, only events'.

    standing: a row for each place watched; at_home, incidents: by fitting number, absent while blank
    heard: the last event of any kind; watermark: no event up to it may come any more
    judged_until: how far findings have been given; wake_at: when to judge next without an event
    """

    standing: Standing
    at_home: Mapping[int, home.AtHome]
    incidents: Mapping[int, equipment.Incidents]
    heard: NDArray[np.int64]
    watermark: NDArray[np.int64]
    judged_until: NDArray[np.int64]
    wake_at: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run gives back.

    findings: of each fitting judged, all that are open or end after its judged_from
    judged_from: fitting number -> the instant up to which earlier findings still stand untouched
    flagged: row numbers of the events set aside because they lie outside their fitting
    """

    states: States
    findings: list[Finding]
    judged_from: dict[int, int]
    flagged: NDArray[np.intp]


def fresh(plans: Plans) -> States:
    """Give the states before any event."""
    n = len(plans)
    return States(
        standing=presence.at_start(plans.manner, plans.start[plans.fitting_of_row]),
        at_home={},
        incidents={},
        heard=plans.start.copy(),
        watermark=plans.start - 1,
        judged_until=np.full(n, NEVER_YET, np.int64),
        wake_at=plans.start.copy(),
    )


def run(plans: Plans, states: States, events: Events, until: int) -> Judged:
    """Judge events and the passing of time up to `until` (instant).

    Events may come in any order but must be later than their fitting's watermark; ValueError
    otherwise (`live.Live` takes late ones). Nothing given is changed.
    """
    outside = (events.at < plans.start[events.fitting]) | (events.at >= plans.end[events.fitting])
    flagged = np.flatnonzero(outside)
    events = _in_order(events.take(~outside))
    if np.any(events.at <= states.watermark[events.fitting]):
        raise ValueError("an event is older than what has been judged")
    numbers = _numbers(until)

    standing, changes = _positions(plans, states.standing, events, numbers)
    silences = _silences(plans, states, events)
    reports = _reports(events, silences)
    last = np.append(events.fitting[1:] != events.fitting[:-1], True) if len(events) else np.empty(0, bool)
    heard, watermark = states.heard.copy(), states.watermark.copy()
    heard[events.fitting[last]] = watermark[events.fitting[last]] = events.at[last]

    horizon = np.minimum(np.maximum(until, watermark), plans.end)
    touched = np.zeros(len(plans), np.bool_)
    touched[plans.fitting_of_row[changes.row]] = True
    touched[list(reports)] = True
    touched[events.fitting[events.at <= states.judged_until[events.fitting]]] = True
    touched |= states.wake_at <= horizon
    fittings = np.flatnonzero(touched)

    at_home, incidents = dict(states.at_home), dict(states.incidents)
    judged_until, wake_at = states.judged_until.copy(), states.wake_at.copy()
    judged_until[fittings] = horizon[fittings]
    findings: list[Finding] = []
    telling, gap_ends = _telling(plans, states.standing, standing, changes, fittings, horizon, numbers.gap)
    changed = _by_row(changes)
    for f in fittings.tolist():
        told = reports.get(f, [])
        case = _Case(
            plans,
            f,
            since=int(states.watermark[f]),
            until=int(horizon[f]),
            silent_from=_silent_from(int(heard[f]), int(plans.contact[f])),
        )
        now_home, turns = home.advance(at_home.get(f) or _nobody_seen(plans, f), told)
        now_going_on, ended = equipment.advance(incidents.get(f, equipment.NONE), told)
        findings += case.of_home(at_home.get(f) or _nobody_seen(plans, f), turns, now_home)
        findings += case.of_equipment(now_going_on, ended)
        if told:
            at_home[f], incidents[f] = now_home, now_going_on
        findings += case.of_positions(
            (r, _stretches(before, changed.get(r, []), now, case.until, numbers.gap))
            for r, before, now in telling.get(f, ())
        )
        wake_at[f] = case.wake_at(int(gap_ends[f]))
    after = States(standing, at_home, incidents, heard, watermark, judged_until, wake_at)
    judged_from = {f: int(states.watermark[f]) for f in fittings.tolist()}
    return Judged(after, findings, judged_from, flagged)


def _numbers(until: int) -> Numbers:
    values = in_force(to_datetime(min(max(until, 0), 2**52)).date())
    return Numbers(
        gap=int(values["minutes_without_fix"] * MINUTE),
        fixes_out=int(values["fixes_to_be_out_of_curfew"]),
        fixes_certain=int(values["fixes_to_be_certain"]),
        span_certain=int(values["minutes_to_be_certain"] * MINUTE),
    )


_KEYS = ("received_at", "present", "source", "accuracy_m", "latitude", "longitude", "what", "kind")


_RANK = np.ones(max(What) + 1, np.int8)
_RANK[list(home.RECOVERIES)] = 0
_RANK[list(home.LOSSES)] = 2


def _in_order(events: Events) -> Events:
    """Sort by fitting and time, then by content, so that arrival order shows nowhere; drop twins.

    At one instant recoveries come before everything else and losses after it.
    """
    if len(events) == 0:
        return events
    order = np.lexsort((events.at, events.fitting))
    events = events.take(order)
    tied = (events.at[1:] == events.at[:-1]) & (events.fitting[1:] == events.fitting[:-1])
    if not tied.any():
        return events
    keys = (*(getattr(events, k) for k in _KEYS), _RANK[events.what], events.at, events.fitting)
    events = events.take(np.lexsort(keys))
    twin = np.ones(len(events), np.bool_)
    twin[0] = False
    for name in (*_KEYS[1:], "at", "fitting"):
        column = getattr(events, name)
        same = column[1:] == column[:-1]
        if column.dtype.kind == "f":
            same |= np.isnan(column[1:]) & np.isnan(column[:-1])
        twin[1:] &= same
    return events.take(~twin)


# Equipment words that leave a position in doubt until the next fix (strap: until it is restored).
_DOUBTS = {
    What.STRAP_CUT: Word.STRAP_CUT,
    What.STRAP_RESTORED: Word.STRAP_RESTORED,
    What.BATTERY_DEAD: Word.BATTERY_DEAD,
    What.OUT_OF_CONTACT: Word.OUT_OF_CONTACT,
}
_WORDS = np.full(max(What) + 1, -1, np.int8)
for _what, _word in _DOUBTS.items():
    _WORDS[_what] = _word


def _positions(
    plans: Plans, standing: Standing, events: Events, numbers: Numbers
) -> tuple[Standing, Changes]:
    """Grade fixes against all places of their fittings and carry presence forward."""
    words = np.where(
        events.kind == Kind.FIX, 0, np.where(events.kind == Kind.EQUIPMENT, _WORDS[events.what], -1)
    )
    used = np.flatnonzero(words >= 0)
    count = np.diff(plans.first_row)[events.fitting[used]]
    source = np.repeat(used, count)
    within = np.arange(len(source)) - np.repeat(np.cumsum(count) - count, count)
    row = plans.first_row[events.fitting[source]] + within
    word = words[source].astype(np.int8)
    manner = plans.manner[row]
    # Whether there is a location at all is a matter of fixes only.
    keep = (word == Word.FIX) | (manner != presence.Manner.LOCATED)
    order = np.flatnonzero(keep)
    order = order[np.argsort(row[order], kind="stable")]
    source, row, word, manner = source[order], row[order], word[order], manner[order]

    grades = np.zeros(len(row), np.int8)
    placed = np.flatnonzero((word == Word.FIX) & (manner != presence.Manner.LOCATED))
    fix = source[placed]
    grades[placed] = geometry.grade(
        plans.places,
        row[placed],
        events.longitude[fix],
        events.latitude[fix],
        events.accuracy_m[fix],
        _SURE,
    )
    grades[manner == presence.Manner.LOCATED] = geometry.SURE_INSIDE
    return presence.advance(
        standing, plans.manner, plans.offending, row, events.at[source], word, grades, numbers
    )


_SURE = 2.0


def _silences(plans: Plans, states: States, events: Events) -> list[tuple[int, int, int]]:
    """List (fitting, lost contact at, heard again at) for silences longer than the fitting trusts."""
    if len(events) == 0:
        return []
    first = np.append(True, events.fitting[1:] != events.fitting[:-1])
    before = np.where(first, states.heard[events.fitting], np.roll(events.at, 1))
    contact = plans.contact[events.fitting]
    long = np.flatnonzero(events.at - before > contact)
    return [(int(events.fitting[i]), int(before[i] + contact[i]), int(events.at[i])) for i in long]


def _reports(events: Events, silences: list[tuple[int, int, int]]) -> dict[int, list[Report]]:
    """Gather, by fitting and in time order, what its small state machines need to hear."""
    reports: dict[int, list[Report]] = {}
    for fitting, lost, again in silences:
        reports.setdefault(fitting, []).extend([Report(lost, silent=True), Report(again, silent=False)])
    for i in np.flatnonzero(events.kind != Kind.FIX).tolist():
        at = int(events.at[i])
        if events.kind[i] == Kind.HOME:
            report = Report(at, present=bool(events.present[i]))
        else:
            report = Report(at, what=What(int(events.what[i])))
        reports.setdefault(int(events.fitting[i]), []).append(report)
    for told in reports.values():
        told.sort(key=lambda r: r.at)
    return reports


def _nobody_seen(plans: Plans, f: int) -> home.AtHome:
    return home.AtHome(Presence.NOT_KNOWN, int(plans.start[f]))


def _silent_from(heard: int, contact: int) -> int:
    return FOREVER if contact == FOREVER else heard + contact


def _telling(
    plans: Plans,
    before: Standing,
    after: Standing,
    changes: Changes,
    fittings: NDArray[np.intp],
    horizon: NDArray[np.int64],
    gap: int,
) -> tuple[dict[int, list[tuple[int, "_RowState", "_RowState"]]], NDArray[np.int64]]:
    """Pick the fittings' rows that have something to tell, by fitting, as they stood and stand.

    A row tells nothing while its person is where they should be, located, and nothing changed. With
    them goes, for every fitting, when the first of its rows will have been without a fix too long.
    """
    counts = np.diff(plans.first_row)[fittings]
    rows = np.repeat(plans.first_row[fittings], counts) + (
        np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    )
    owner = plans.fitting_of_row[rows]
    lost = after.last_fix[rows] + gap
    running = (after.presence[rows] != Presence.NOT_KNOWN) & (after.last_fix[rows] != NEVER_YET)
    gap_ends = np.full(len(plans), FOREVER, np.int64)
    ahead = running & (lost > horizon[owner])
    np.minimum.at(gap_ends, owner[ahead], lost[ahead])

    changed = np.zeros(len(plans.rows), np.bool_)
    changed[changes.row] = True
    curfew_row = plans.manner[rows] == presence.Manner.CURFEW
    stood = before.presence[rows]
    worth = np.where(curfew_row, stood != Presence.IN, stood == plans.offending[rows])
    rows = rows[changed[rows] | worth | (running & (lost <= horizon[owner]))]
    telling: dict[int, list[tuple[int, _RowState, _RowState]]] = {}
    pairs = zip(_row_states(before, rows), _row_states(after, rows), strict=True)
    for r, f, (then, now) in zip(rows.tolist(), plans.fitting_of_row[rows].tolist(), pairs, strict=True):
        telling.setdefault(f, []).append((r, then, now))
    return telling, gap_ends


def _row_states(standing: Standing, rows: NDArray[np.intp]) -> Iterator["_RowState"]:
    columns = [getattr(standing, f.name)[rows].tolist() for f in fields(_RowState)]
    return (_RowState(*values) for values in zip(*columns, strict=True))


@dataclass(frozen=True, slots=True)
class _RowState:
    presence: int
    since: int
    cause: int
    confirmed: int
    evidence0: int
    evidence1: int
    evidence2: int
    last_fix: int
    at1: int


def _by_row(changes: Changes) -> dict[int, list[tuple[int, int, int, int, int, int, bool]]]:
    columns = (
        changes.at,
        changes.presence,
        changes.cause,
        changes.evidence0,
        changes.evidence1,
        changes.evidence2,
        changes.confirms,
    )
    by_row: dict[int, list[tuple[int, int, int, int, int, int, bool]]] = {}
    values = zip(*(c.tolist() for c in columns), strict=True)
    for r, value in zip(changes.row.tolist(), values, strict=True):
        by_row.setdefault(r, []).append(value)
    return by_row


def _cited(*instants: int) -> tuple[int, ...]:
    return tuple(i for i in sorted(set(instants)) if i != NEVER_YET)


def _stretches(
    before: _RowState,
    changes: list[tuple[int, int, int, int, int, int, bool]],
    after: _RowState,
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
class _Case:
    """One fitting being judged: everything after `since`, up to `until` (instants)."""

    plans: Plans
    fitting: int
    since: int
    until: int
    silent_from: int

    @property
    def id(self) -> str:
        return self.plans.plans[self.fitting].fitting.id

    def _silence(self) -> list[Report]:
        # Silence up to now is only as long as it lasts: it is judged, never kept.
        return [Report(self.silent_from, silent=True)] if self.silent_from <= self.until else []

    def of_home(self, before: home.AtHome, turns: list[home.Turn], now: home.AtHome) -> Iterator[Finding]:
        stretches = [Stretch(before.since, before.presence, before.cause, before.evidence)]
        _, silent = home.advance(now, self._silence())
        stretches += [Stretch(t.at, t.presence, t.cause, t.evidence) for t in [*turns, *silent]]
        for watched in self.plans.at_home[self.fitting]:
            periods = watched.calendar.periods(self.until)
            yield from curfew.findings(self.id, watched.curfew, stretches, periods, self.since, self.until)

    def of_equipment(self, going_on: equipment.Incidents, ended: list[equipment.Ended]) -> Iterator[Finding]:
        going_on, _ = equipment.advance(going_on, self._silence())
        end = int(self.plans.end[self.fitting])
        yield from equipment.findings(self.id, going_on, ended, self.until, end)

    def of_positions(self, told: Iterable[tuple[int, list[Stretch]]]) -> Iterator[Finding]:
        for r, found in told:
            row = self.plans.rows[r]
            yield from self._of_row(row, found, row.calendar.periods(self.until))

    def _of_row(self, row: Row, found: list[Stretch], periods: NDArray[np.int64]) -> Iterator[Finding]:
        bounds = (periods, self.since, self.until)
        if isinstance(row.condition, Curfew):
            yield from curfew.findings(self.id, row.condition, found, *bounds)
        elif isinstance(row.condition, Zone):
            yield from zones.findings(self.id, row.condition, row.code, row.offending, found, *bounds)
        else:
            yield from zones.no_location(self.id, found, *bounds)

    def wake_at(self, gap_ends: int) -> int:
        """Say when the findings would change by the passing of time alone."""
        moments = [self.silent_from, gap_ends, int(self.plans.end[self.fitting])]
        moments += [c.next_edge(self.until) for c in self.plans.calendars[self.fitting]]
        moments += self.plans.excused_until[self.fitting]
        return min((m for m in moments if m > self.until), default=FOREVER)
