"""Many plans compiled together: a row for each place to watch, and a calendar of when each counts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abide.monitoring import calendars, geometry
from abide.monitoring.calendars import Calendar, Diary
from abide.monitoring.findings import Code
from abide.monitoring.instants import FOREVER, MINUTE
from abide.monitoring.parameters import PARAMETERS, Parameters
from abide.monitoring.plan import (
    Alcohol,
    Attendance,
    Condition,
    Curfew,
    MonitoredBy,
    Period,
    Plan,
    Session,
    Trail,
    Zone,
    ZoneKind,
)
from abide.monitoring.presence import Manner, Presence
from abide.monitoring.zones import BREAKS


@dataclass(frozen=True, slots=True)
class Row:
    """One place to watch for one fitting: how its fixes decide, what breaks the condition, its name."""

    manner: Manner
    offending: Presence
    place: geometry.Place
    condition: Condition | None
    code: Code
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class AtHomeCurfew:
    """A curfew that a home unit watches."""

    curfew: Curfew
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class AlcoholWatch:
    """A condition on alcohol, and when it is in force."""

    condition: Alcohol
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Plans:
    """Plans and their rows; the rows of fitting f are rows[first_row[f]:first_row[f + 1]].

    start, end: the fittings' bounds (instants, FOREVER while worn); contact: how long silence is
    trusted (microseconds, FOREVER for ever)
    diary: every calendar; excused_until: by fitting, when authorised absences end
    plain: whether time alone changes a fitting's findings only by its calendars, and by silence
    parameters: the numbers of policy they are judged by, each from its day on
    """

    plans: tuple[Plan, ...]
    rows: tuple[Row, ...]
    first_row: NDArray[np.intp]
    at_home: tuple[tuple[AtHomeCurfew, ...], ...]
    alcohol: tuple[tuple[AlcoholWatch, ...], ...]
    diary: Diary
    excused_until: tuple[tuple[int, ...], ...]
    plain: NDArray[np.bool_]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    contact: NDArray[np.int64]
    fitting_of_row: NDArray[np.intp]
    manner: NDArray[np.int8]
    offending: NDArray[np.int8]
    places: geometry.Places
    parameters: Parameters

    def __len__(self) -> int:
        return len(self.plans)


def join(left: Plans, right: Plans) -> Plans:
    """Put two sets of plans together; the right one's fittings are numbered after the left one's."""

    def both(name: str) -> NDArray[Any]:
        return np.concatenate([getattr(left, name), getattr(right, name)])

    return Plans(
        plans=left.plans + right.plans,
        rows=left.rows + right.rows,
        first_row=np.concatenate([left.first_row, right.first_row[1:] + len(left.rows)]),
        at_home=left.at_home + right.at_home,
        alcohol=left.alcohol + right.alcohol,
        diary=calendars.join(left.diary, right.diary),
        excused_until=left.excused_until + right.excused_until,
        plain=both("plain"),
        start=both("start"),
        end=both("end"),
        contact=both("contact"),
        fitting_of_row=np.concatenate([left.fitting_of_row, right.fitting_of_row + len(left)]),
        manner=both("manner"),
        offending=both("offending"),
        places=geometry.join(left.places, right.places),
        parameters=left.parameters,
    )


def only(plans: Plans, fittings: Sequence[int]) -> tuple[Plans, NDArray[np.intp]]:
    """Pick some fittings, numbered anew in the order given; return them with their old row numbers."""
    rows = np.array([r for f in fittings for r in range(plans.first_row[f], plans.first_row[f + 1])], np.intp)
    counts = np.diff(plans.first_row)[list(fittings)]
    which = list(fittings)
    picked = Plans(
        plans=tuple(plans.plans[f] for f in fittings),
        rows=tuple(plans.rows[r] for r in rows),
        first_row=np.concatenate([[0], np.cumsum(counts)]).astype(np.intp),
        at_home=tuple(plans.at_home[f] for f in fittings),
        alcohol=tuple(plans.alcohol[f] for f in fittings),
        diary=calendars.diary([plans.diary.of(f) for f in fittings], [plans.rows[r].calendar for r in rows]),
        excused_until=tuple(plans.excused_until[f] for f in fittings),
        plain=plans.plain[which],
        start=plans.start[which],
        end=plans.end[which],
        contact=plans.contact[which],
        fitting_of_row=np.repeat(np.arange(len(which)), counts),
        manner=plans.manner[rows],
        offending=plans.offending[rows],
        places=geometry.take(plans.places, rows),
        parameters=plans.parameters,
    )
    return picked, rows


_NOWHERE = geometry.circle(0.0, 0.0, 0.0)


def compile_plans(plans: Sequence[Plan], parameters: Parameters = PARAMETERS) -> Plans:
    """Compile plans so that `engine.run` can judge their events together, by these parameters."""
    desks = [_Desk(plan) for plan in plans]
    own = [tuple(_rows(plan, desk)) for plan, desk in zip(plans, desks, strict=True)]
    rows = tuple(row for group in own for row in group)
    counts = [len(group) for group in own]
    return Plans(
        plans=tuple(plans),
        rows=rows,
        first_row=np.concatenate([[0], np.cumsum(counts)]).astype(np.intp),
        at_home=tuple(tuple(_at_home(p, d)) for p, d in zip(plans, desks, strict=True)),
        alcohol=tuple(tuple(_alcohol(p, d)) for p, d in zip(plans, desks, strict=True)),
        diary=calendars.diary([tuple(d.calendars.values()) for d in desks], [r.calendar for r in rows]),
        excused_until=tuple(tuple(_excused_until(p)) for p in plans),
        plain=np.array([_is_plain(p) for p in plans], np.bool_),
        start=np.array([p.fitting.start for p in plans], np.int64),
        end=np.array([FOREVER if p.fitting.end is None else p.fitting.end for p in plans], np.int64),
        contact=np.array([_contact(p) for p in plans], np.int64),
        fitting_of_row=np.repeat(np.arange(len(plans)), counts),
        manner=np.array([r.manner for r in rows], np.int8),
        offending=np.array([r.offending for r in rows], np.int8),
        places=geometry.columns([r.place for r in rows]),
        parameters=parameters,
    )


class _Desk:
    """The calendars of one plan, each written once however many conditions keep it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.calendars: dict[object, Calendar] = {}

    def calendar(
        self,
        conditions: Sequence[Condition],
        weekly: tuple[Period, ...] | None,
        sessions: tuple[Session, ...] = (),
    ) -> Calendar:
        end = FOREVER if self.plan.fitting.end is None else self.plan.fitting.end
        spans = tuple(dict.fromkeys((c.first_day, c.last_day) for c in conditions))
        made = Calendar(self.plan.timezone, spans, weekly, (self.plan.fitting.start, end), sessions)
        return self.calendars.setdefault((spans, weekly, sessions), made)


def _at_home(plan: Plan, desk: _Desk) -> Iterator[AtHomeCurfew]:
    for c in plan.conditions:
        if isinstance(c, Curfew) and c.monitored_by == MonitoredBy.HOME_UNIT:
            yield AtHomeCurfew(c, desk.calendar([c], c.periods))


def _alcohol(plan: Plan, desk: _Desk) -> Iterator[AlcoholWatch]:
    for c in plan.conditions:
        if isinstance(c, Alcohol):
            yield AlcoholWatch(c, desk.calendar([c], None))


def _excused_until(plan: Plan) -> Iterator[int]:
    for c in plan.conditions:
        if isinstance(c, Curfew | Attendance):
            yield from (a.end for a in c.authorised_absences)


def _is_plain(plan: Plan) -> bool:
    return not any(
        isinstance(c, Attendance | Alcohol)
        or (isinstance(c, Curfew) and (c.monitored_by == MonitoredBy.HOME_UNIT or c.authorised_absences))
        for c in plan.conditions
    )


def _contact(plan: Plan) -> int:
    """Give how long the device's silence is trusted: the shortest that any of its conditions gives."""
    given = [c.contact_minutes for c in plan.conditions if isinstance(c, Curfew) and c.contact_minutes]
    return min((round(m * MINUTE) for m in given), default=FOREVER)


def _rows(plan: Plan, desk: _Desk) -> Iterator[Row]:
    placed: list[Condition] = []
    for condition in plan.conditions:
        if isinstance(condition, Trail):
            placed.append(condition)
        elif isinstance(condition, Zone):
            placed.append(condition)
            yield from _zone_rows(condition, desk)
        elif isinstance(condition, Attendance):
            # Elsewhere nobody need be located: only its own times count.
            yield _attendance_row(condition, desk)
        elif (
            isinstance(condition, Curfew)
            and condition.monitored_by == MonitoredBy.GPS
            and condition.place is not None
        ):
            placed.append(condition)
            place = geometry.circle(
                condition.place.longitude, condition.place.latitude, condition.place.radius_m
            )
            calendar = desk.calendar([condition], condition.periods)
            yield Row(Manner.CURFEW, Presence.OUT, place, condition, Code.CURFEW_MISSED, calendar)
    if placed:
        calendar = desk.calendar(placed, None)
        yield Row(Manner.LOCATED, Presence.NOT_KNOWN, _NOWHERE, None, Code.NO_LOCATION, calendar)


def _attendance_row(attendance: Attendance, desk: _Desk) -> Row:
    there = attendance.place
    place = geometry.circle(there.longitude, there.latitude, there.radius_m)
    calendar = desk.calendar([attendance], attendance.periods, attendance.sessions)
    return Row(Manner.ATTENDANCE, Presence.OUT, place, attendance, Code.ATTENDANCE_MISSED, calendar)


def _zone_rows(zone: Zone, desk: _Desk) -> Iterator[Row]:
    offending, code = BREAKS[zone.kind]
    calendar = desk.calendar([zone], zone.periods)
    yield Row(Manner.ZONE, offending, geometry.area(zone.geometry), zone, code, calendar)
    if zone.kind == ZoneKind.EXCLUSION and zone.buffer_m > 0:
        wider = geometry.area(zone.geometry, zone.buffer_m)
        yield Row(Manner.ZONE, offending, wider, zone, Code.BUFFER_ENTERED, calendar)
