"""From what was ordered to the plan the core judges one fitting by."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings

from abide.monitoring.instants import from_datetime
from abide.monitoring.plan import (
    HIGHEST_LEVEL,
    Alcohol,
    Attendance,
    Condition,
    Curfew,
    Interval,
    MonitoredBy,
    Place,
    Plan,
    Session,
    Trail,
    Zone,
    ZoneKind,
)
from abide.monitoring.plan import Fitting as PlanFitting
from abide.service.devices import parameters
from abide.service.devices.models import DeviceKind, Fitting
from abide.service.orders import rules as order_rules
from abide.service.orders.choices import ConditionKind
from abide.service.orders.conditions import AttendanceDetails, CurfewDetails, LevelDetails, ZoneDetails
from abide.service.orders.models import Order
from abide.service.orders.pieces import Piece
from abide.service.orders.queries import excused, leave, order_pieces, with_plan_rows
from abide.service.orders.timetable import minute_of

_ZONES = frozenset(
    {ConditionKind.EXCLUSION_ZONE, ConditionKind.INCLUSION_ZONE, ConditionKind.RESTRICTION_ZONE}
)

# What each kind of device can watch. A curfew watched by a home unit is for whoever wears the radio tag;
# see _watches for a person who wears none.
WATCHES: dict[str, frozenset[str]] = {
    DeviceKind.GPS_TAG: frozenset(
        {ConditionKind.CURFEW, ConditionKind.ATTENDANCE, ConditionKind.TRAIL, *_ZONES}
    ),
    DeviceKind.RF_TAG: frozenset({ConditionKind.CURFEW}),
    DeviceKind.HOME_UNIT: frozenset(),
    DeviceKind.ALCOHOL_TAG: frozenset({ConditionKind.ALCOHOL_ABSTINENCE, ConditionKind.ALCOHOL_LEVEL}),
    DeviceKind.PROTECTED: frozenset(),
    DeviceKind.NON_FITTED: frozenset({ConditionKind.ATTENDANCE, ConditionKind.TRAIL, *_ZONES}),
}


def plan_for(fitting: Fitting) -> Plan:
    """Give the plan of one fitting: every condition its device can watch, on the days on which it held."""
    return plans_for([fitting])[0]


def plans_for(fittings: Iterable[Fitting]) -> list[Plan]:
    """Give the plans of many fittings, in their order, with a handful of questions to the database."""
    fittings = list(fittings)
    orders = {
        order.pk: order
        for order in with_plan_rows(Order.objects.filter(pk__in={fitting.order_id for fitting in fittings}))
    }
    radio = set(
        Fitting.objects.filter(order__in=orders, device__kind=DeviceKind.RF_TAG).values_list(
            "order_id", flat=True
        )
    )
    asked = {pk: order_pieces(order) for pk, order in orders.items()}
    plans = []
    for fitting in fittings:
        order = orders[fitting.order_id]
        watched = [p for p in asked[order.pk] if _watches(fitting, p, radio_worn=order.pk in radio)]
        plans.append(
            Plan(
                timezone=settings.TIME_ZONE,
                order_type=order_rules.monitored_as(order.order_type, order.sentence_type, order.hdc),
                convicted_on=order.current.convicted_on if order.current else None,
                fitting=_fitting(fitting),
                conditions=tuple(_CONDITION[ConditionKind(piece.kind)](order, piece) for piece in watched),
            )
        )
    return plans


def _fitting(fitting: Fitting) -> PlanFitting:
    end = None if fitting.end is None else from_datetime(fitting.end)
    return PlanFitting(str(fitting.ref), from_datetime(fitting.start), end)


def _watches(fitting: Fitting, piece: Piece, *, radio_worn: bool) -> bool:
    kind = fitting.device.kind
    if piece.kind not in WATCHES[kind]:
        return False
    if not isinstance(piece.details, CurfewDetails):
        return True
    if piece.details.monitored_by == MonitoredBy.GPS:
        return kind == DeviceKind.GPS_TAG
    # A GPS tag takes a home unit's curfew only when no radio tag does. Taken by nobody, the curfew would
    # be forgotten; taken by a tag that hears no home unit, its nights are shown as not known.
    return kind == DeviceKind.RF_TAG or not radio_worn


def _curfew(order: Order, piece: Piece) -> Condition:
    details = piece.details
    assert isinstance(details, CurfewDetails)
    place = None if piece.position is None else Place(*piece.position, details.radius_m)
    return Curfew(
        id=piece.name,
        first_day=piece.first_day,
        last_day=piece.last_day,
        monitored_by=MonitoredBy(details.monitored_by),
        periods=tuple(period.as_period() for period in details.phases[0].periods),
        place=place,
        authorised_absences=_intervals(leave(order, piece.key)),
        contact_minutes=parameters.in_force(f"contact_minutes_{details.monitored_by}", piece.first_day),
        reasonable_excuses=_intervals(excused(order, piece.key)),
    )


def _attendance(order: Order, piece: Piece) -> Condition:
    details = piece.details
    assert isinstance(details, AttendanceDetails)
    return Attendance(
        id=piece.name,
        first_day=piece.first_day,
        last_day=piece.last_day,
        place=Place(details.place.longitude, details.place.latitude, details.place.radius_m),
        periods=tuple(period.as_period() for period in details.periods or ()),
        sessions=tuple(
            Session(session.on, minute_of(session.from_), minute_of(session.until))
            for session in details.sessions
        ),
        authorised_absences=_intervals(leave(order, piece.key)),
        grace_minutes=parameters.in_force("attendance_grace_minutes", piece.first_day),
        reasonable_excuses=_intervals(excused(order, piece.key)),
    )


def _intervals(found: Iterable[tuple[datetime, datetime]]) -> tuple[Interval, ...]:
    return tuple(Interval(from_datetime(start), from_datetime(end)) for start, end in found)


def _zone(order: Order, piece: Piece) -> Condition:
    details = piece.details
    assert isinstance(details, ZoneDetails)
    periods = details.periods
    return Zone(
        id=piece.name,
        kind=ZoneKind(piece.kind.lower()),
        first_day=piece.first_day,
        last_day=piece.last_day,
        geometry=details.outline,
        buffer_m=details.buffer_m,
        periods=None if periods is None else tuple(period.as_period() for period in periods),
    )


def _alcohol(order: Order, piece: Piece) -> Condition:
    level = None
    if isinstance(piece.details, LevelDetails):
        # Where the order sets no level, drinking is measured and breaks nothing.
        level = piece.details.level or HIGHEST_LEVEL
    return Alcohol(id=piece.name, first_day=piece.first_day, last_day=piece.last_day, level=level)


def _trail(order: Order, piece: Piece) -> Condition:
    return Trail(id=piece.name, first_day=piece.first_day, last_day=piece.last_day)


_CONDITION: dict[ConditionKind, Callable[[Order, Piece], Condition]] = {
    ConditionKind.CURFEW: _curfew,
    ConditionKind.EXCLUSION_ZONE: _zone,
    ConditionKind.INCLUSION_ZONE: _zone,
    ConditionKind.RESTRICTION_ZONE: _zone,
    ConditionKind.ATTENDANCE: _attendance,
    ConditionKind.ALCOHOL_ABSTINENCE: _alcohol,
    ConditionKind.ALCOHOL_LEVEL: _alcohol,
    ConditionKind.TRAIL: _trail,
}
