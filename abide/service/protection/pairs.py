"""From what was ordered to the pairs that the core judges: only those whom an order names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from django.conf import settings
from django.db.models import Count, Max

from abide.monitoring.calendars import Calendar
from abide.monitoring.instants import FOREVER, from_datetime
from abide.monitoring.proximity import Ordered, Pair, Positions
from abide.service.devices.models import DeviceKind, Fitting
from abide.service.orders.choices import ConditionKind
from abide.service.orders.conditions import KeepAwayDetails, NonAssociationDetails
from abide.service.orders.models import Condition, Order
from abide.service.orders.pieces import Piece
from abide.service.orders.queries import order_pieces, with_plan_rows
from abide.service.people.models import Person, ProtectedPerson
from abide.service.protection.arrivals import party_of
from abide.service.protection.models import Carrying, PairStanding, Position

KINDS = (ConditionKind.KEEP_AWAY, ConditionKind.NON_ASSOCIATION)
# Only what says where its wearer is can say how near to another they are.
_FOLLOWED = (DeviceKind.GPS_TAG, DeviceKind.NON_FITTED)


def wearer_of(person_pk: int) -> str:
    """Name a person on tag among the parties of pairs."""
    return f"person {person_pk}"


@dataclass(frozen=True, slots=True)
class Whom:
    """References of protected people and rows of people on tag that still are somebody."""

    protected: Mapping[int, str]
    people: frozenset[int]


def pairs_of(fitting_pks: Iterable[int]) -> list[Pair]:
    """Give the pairs of some fittings; none of a fitting whose device says nothing of where it is."""
    named = Condition.objects.filter(kind__in=KINDS).values("version__order")
    fittings = list(
        Fitting.objects.filter(pk__in=list(fitting_pks), order__in=named, device__kind__in=_FOLLOWED)
        .filter(person__erased_at=None)
        .order_by("pk")
    )
    orders = {o.pk: o for o in with_plan_rows(Order.objects.filter(pk__in={f.order_id for f in fittings}))}
    asked = {
        pk: [piece for piece in order_pieces(order) if piece.kind in KINDS] for pk, order in orders.items()
    }
    rows = {piece.whom for pieces in asked.values() for piece in pieces if piece.whom is not None}
    protected = ProtectedPerson.objects.filter(pk__in=rows, erased_at=None)
    whom = Whom(
        {pk: str(ref) for pk, ref in protected.values_list("pk", "ref")},
        frozenset(Person.objects.filter(pk__in=rows, erased_at=None).values_list("pk", flat=True)),
    )
    found = (_pair(fitting, piece, whom) for fitting in fittings for piece in asked[fitting.order_id])
    return [pair for pair in found if pair is not None]


def _pair(fitting: Fitting, piece: Piece, whom: Whom) -> Pair | None:
    start = from_datetime(fitting.start)
    end = FOREVER if fitting.end is None else from_datetime(fitting.end)
    days = ((piece.first_day, piece.last_day),)
    calendar = Calendar(settings.TIME_ZONE, days, None, (start, end))
    details, who = piece.details, piece.whom or 0
    if isinstance(details, KeepAwayDetails) and who in whom.protected:
        ordered, other = Ordered.KEEP_AWAY, party_of(whom.protected[who])
        warning, stale = details.warning_m, details.stale_minutes
    elif isinstance(details, NonAssociationDetails) and who in whom.people:
        ordered, other = Ordered.NON_ASSOCIATION, wearer_of(who)
        warning, stale = 0.0, None
    else:
        return None
    return Pair(
        fitting=str(fitting.ref),
        condition=piece.name,
        ordered=ordered,
        wearer=wearer_of(fitting.person_id),
        other=other,
        distance_m=details.distance_m,
        warning_m=warning,
        stale_minutes=stale,
        start=start,
        end=end,
        calendar=calendar,
    )


def fingerprint() -> tuple[object, ...]:
    """Give values that differ whenever a unit was given or taken back (orders are asked elsewhere)."""
    return tuple(Carrying.objects.aggregate(Max("pk"), Count("pk"), Count("end")).values())


def kept_positions() -> dict[str, Positions]:
    """Give all positions that are kept, by protected person: for the judges, at a start."""
    found: dict[str, list[tuple[int, float, float, float]]] = {}
    rows = Position.objects.filter(carrying__protected_person__erased_at=None).values_list(
        "carrying__protected_person__ref", "at", "longitude", "latitude", "accuracy_m"
    )
    for ref, at, longitude, latitude, accuracy in rows:
        found.setdefault(party_of(ref), []).append((from_datetime(at), longitude, latitude, accuracy))
    kept = {}
    for party, values in found.items():
        instants, *rest = zip(*values, strict=True)
        columns = (np.array(column, np.float64) for column in rest)
        kept[party] = Positions.of(np.array(instants, np.int64), *columns)
    return kept


def kept_standings() -> dict[str, dict[str, object]]:
    """Give how pairs stood, by the pair's own key."""
    rows = PairStanding.objects.values_list("fitting__ref", "condition", "course")
    return {f"{ref} {condition}": course for ref, condition, course in rows}
