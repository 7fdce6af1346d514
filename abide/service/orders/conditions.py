"""The shape of a condition's details, kind by kind, with all faults at once and each where it lies.

The shapes below are what is stored in Condition.details and what an API or a form has to give.
"""

import math
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError
from shapely.geometry import shape

from abide.monitoring.plan import HIGHEST_LEVEL, Period
from abide.monitoring.plan_faults import outline_problem
from abide.service.orders.choices import ConditionKind
from abide.service.orders.timetable import DAYS, minute_of
from abide.service.orders.timetable import faults as timetable_faults

# How far from the address still counts as at home, where an order says nothing else (metres).
RADIUS_M = 50.0

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _a_time(text: str) -> str:
    minute_of(text)
    return text


Time = Annotated[str, AfterValidator(_a_time)]
Text = Annotated[str, Field(max_length=500)]


class Shape(BaseModel):
    """Refuses what it does not know, so that a misspelt field is never lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)


class WeeklyPeriod(Shape):
    """From a day and time until a day and time, every week, local."""

    from_day: Day
    from_: Time = Field(alias="from")
    until_day: Day
    until: Time

    def as_period(self) -> Period:
        """Give the period as the core knows it."""
        return Period(
            DAYS.index(self.from_day),
            minute_of(self.from_),
            DAYS.index(self.until_day),
            minute_of(self.until),
        )


def _whole(periods: tuple[WeeklyPeriod, ...]) -> tuple[WeeklyPeriod, ...]:
    found = timetable_faults([period.as_period() for period in periods])
    if found:
        raise ValueError("; ".join(found))
    return periods


Periods = Annotated[tuple[WeeklyPeriod, ...], Field(min_length=1, max_length=100), AfterValidator(_whole)]


class Phase(Shape):
    """One timetable and the local days it holds (inclusive; no `until`: as long as the condition)."""

    from_: date | None = Field(default=None, alias="from")
    until: date | None = None
    periods: Periods

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_ and self.until and self.until < self.from_:
            raise ValueError("the phase ends before it begins")
        return self


class CurfewDetails(Shape):
    """Be at the condition's address during the periods of the phase that holds."""

    monitored_by: Literal["home_unit", "gps"] = "home_unit"
    radius_m: float = Field(default=RADIUS_M, gt=0, le=2000)
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=100)]
    boundary: Text = ""

    @model_validator(mode="after")
    def _one_after_another(self) -> Self:
        for number, (phase, after) in enumerate(zip(self.phases, self.phases[1:], strict=False), 1):
            if phase.until is None or after.from_ is None or after.from_ <= phase.until:
                raise ValueError(f"phase {number + 1} must begin after the last day of phase {number}")
        return self


class ZoneDetails(Shape):
    """Stay out of, or in, an area; always, or during the periods."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    description: Text = ""
    geometry: dict[str, Any]
    buffer_m: float = Field(default=0.0, ge=0, le=10_000)
    periods: Periods | None = None

    @model_validator(mode="after")
    def _an_area(self) -> Self:
        self.outline  # noqa: B018 - read once, which tells whether it can be
        return self

    @cached_property
    def outline(self) -> Polygon | MultiPolygon:
        """The zone's area, in degrees."""
        return area(self.geometry)


class Spot(Shape):
    """A point (degrees, WGS84) and how far around it counts (metres)."""

    longitude: float = Field(ge=-180, le=180)
    latitude: float = Field(ge=-90, le=90)
    radius_m: float = Field(default=RADIUS_M, gt=0, le=2000)


class Session(Shape):
    """A single appointment, on a local day."""

    on: date
    from_: Time = Field(alias="from")
    until: Time

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if minute_of(self.until) <= minute_of(self.from_):
            raise ValueError("the appointment ends before it begins")
        return self


class AttendanceDetails(Shape):
    """Be at a place at set times: every week, on single days, or both."""

    place: Spot
    periods: Periods | None = None
    sessions: Annotated[tuple[Session, ...], Field(max_length=500)] = ()

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if not self.periods and not self.sessions:
            raise ValueError("give the times of attendance")
        return self


class TrailDetails(Shape):
    """Movements are recorded, by a fitted or a non-fitted device."""

    device: Literal["FITTED", "NON_FITTED"] = "FITTED"


class AbstinenceDetails(Shape):
    """Drink no alcohol."""

    notes: Text = ""


class LevelDetails(Shape):
    """Alcohol up to a level is not forbidden; activities agreed beside it are noted.

    level: g/dL as the tag reads it; left out where the order sets none, so that alcohol is only measured
    """

    activities: Text = ""
    level: float | None = Field(default=None, ge=0.02, le=HIGHEST_LEVEL)


class KeepAwayDetails(Shape):
    """Stay so many metres away from a protected person, wherever they are; the order names whom.

    warning_m: nearer than this is told as a warning, 0 for none. stale_minutes: how old a position may be
    and still say anything, left out for the usual (monitoring.parameters).
    """

    distance_m: float = Field(ge=100, le=10_000)
    warning_m: float = Field(default=0.0, ge=0, le=20_000)
    stale_minutes: float | None = Field(default=None, ge=2, le=240)

    @model_validator(mode="after")
    def _wider(self) -> Self:
        if self.warning_m and self.warning_m <= self.distance_m:
            raise ValueError("the distance of the warning must be more than the distance to keep")
        return self


class NonAssociationDetails(Shape):
    """Do not meet another person on tag; the order names whom."""

    distance_m: float = Field(default=RADIUS_M, ge=20, le=1000)


Details = (
    CurfewDetails
    | ZoneDetails
    | AttendanceDetails
    | TrailDetails
    | AbstinenceDetails
    | LevelDetails
    | KeepAwayDetails
    | NonAssociationDetails
)

SHAPES: dict[ConditionKind, type[Details]] = {
    ConditionKind.CURFEW: CurfewDetails,
    ConditionKind.EXCLUSION_ZONE: ZoneDetails,
    ConditionKind.INCLUSION_ZONE: ZoneDetails,
    ConditionKind.RESTRICTION_ZONE: ZoneDetails,
    ConditionKind.ATTENDANCE: AttendanceDetails,
    ConditionKind.TRAIL: TrailDetails,
    ConditionKind.ALCOHOL_ABSTINENCE: AbstinenceDetails,
    ConditionKind.ALCOHOL_LEVEL: LevelDetails,
    ConditionKind.KEEP_AWAY: KeepAwayDetails,
    ConditionKind.NON_ASSOCIATION: NonAssociationDetails,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong and where: `where` is a path such as phases.1.periods.2.from (counted from 1)."""

    where: str
    message: str


class DetailsFaults(ValueError):
    """The details of a condition have these faults."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"{fault.where}: {fault.message}" for fault in faults))
        self.faults = faults


def read(kind: ConditionKind | str, details: object) -> Details:
    """Read the details of a condition of a kind; DetailsFaults lists every fault."""
    try:
        return SHAPES[ConditionKind(kind)].model_validate(details)
    except ValidationError as error:
        found = error.errors(include_url=False)
        # A list whose items are at fault is also called too short: it counts the good ones only.
        paths = {each["loc"][:depth] for each in found for depth in range(len(each["loc"]))}
        told = [each for each in found if each["type"] != "too_short" or each["loc"] not in paths]
        raise DetailsFaults([_fault(each) for each in told]) from error


def stored(details: Details) -> dict[str, Any]:
    """Write details in the one form in which they are stored."""
    return details.model_dump(mode="json", by_alias=True)


def area(geometry: object) -> Polygon | MultiPolygon:
    """Read a GeoJSON Polygon or MultiPolygon in degrees; ValueError says in plain words what is wrong."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        raise ValueError("the zone must be a GeoJSON Polygon or MultiPolygon")
    try:
        drawn = shape(geometry)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError) as fault:
        raise ValueError("the zone's coordinates cannot be read") from fault
    if not isinstance(drawn, Polygon | MultiPolygon) or drawn.is_empty:
        raise ValueError("the zone has no area")
    west, south, east, north = drawn.bounds
    if not all(map(math.isfinite, (west, south, east, north))):
        raise ValueError("the zone's coordinates cannot be read")
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise ValueError("the zone lies outside the earth: coordinates are longitude, then latitude")
    outline = outline_problem(drawn)
    if outline:
        raise ValueError(f"the zone's outline {outline}")
    return drawn


_PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "too_short": "needs at least one",
    "finite_number": "must be a number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "string_type": "must be text",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "tuple_type": "must be a list",
    "date_from_datetime_parsing": "must be a date such as 2026-03-27",
    "date_parsing": "must be a date such as 2026-03-27",
    "date_type": "must be a date such as 2026-03-27",
}


def _fault(error: Any) -> Fault:
    where = ".".join(str(step + 1) if isinstance(step, int) else str(step) for step in error["loc"])
    message = error["msg"].removeprefix("Value error, ")
    return Fault(where or "details", _PLAIN.get(error["type"], message[:1].lower() + message[1:]))
