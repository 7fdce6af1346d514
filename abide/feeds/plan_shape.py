"""The public shape of a plan: what each field must look like. JSON Schema is made from the same classes."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import msgspec
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidationInfo

from abide.feeds import geojson
from abide.feeds.line_faults import instant_fault
from abide.feeds.wire import microseconds
from abide.monitoring.plan import HIGHEST_LEVEL

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def wrong(problem: str) -> PydanticCustomError:
    """Make the error that says in plain English what is wrong with one field."""
    return PydanticCustomError("abide", "{problem}", {"problem": problem})


def _instant(value: Any) -> int:
    problem = instant_fault(value)
    if problem:
        raise wrong(problem)
    return microseconds(msgspec.convert(value, datetime))


def _day(earliest: int) -> Callable[[Any], date]:
    def read(value: Any) -> date:
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise wrong("must be a date such as 2026-03-27")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise wrong("is not a day of the calendar") from None
        if not earliest <= day.year < 2100:
            raise wrong(f"must be from the year {earliest} to the year 2099")
        return day

    return read


def _clock(value: Any) -> int:
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise wrong("must be a time of day from 00:00 to 23:59, such as 19:00")
    return int(match[1]) * 60 + int(match[2])


def _id(value: Any) -> str:
    if (
        not isinstance(value, str)
        or not 1 <= len(value) <= 100
        or not value.isprintable()
        or value != value.strip()
    ):
        raise wrong("must be 1 to 100 printable characters, without spaces around them")
    return value


@cache
def _timezones() -> frozenset[str]:
    # `localtime` and `Factory` are files on some machines, not places.
    return frozenset(available_timezones() - {"localtime", "Factory", "posixrules"})


def _timezone(value: Any) -> str:
    if not isinstance(value, str) or value not in _timezones():
        raise wrong("is not a time zone of the IANA list, such as Europe/London")
    return value


def _text(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **schema})


Instant = Annotated[int, BeforeValidator(_instant), _text(format="date-time", description="RFC 3339, with Z")]
Day = Annotated[date, BeforeValidator(_day(2000)), _text(format="date", description="Local date, inclusive.")]
PastDay = Annotated[date, BeforeValidator(_day(1900)), _text(format="date")]
Clock = Annotated[
    int, BeforeValidator(_clock), _text(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="Local time.")
]
Id = Annotated[str, BeforeValidator(_id), _text(minLength=1, maxLength=100)]
Timezone = Annotated[str, BeforeValidator(_timezone), _text(description="IANA name, such as Europe/London")]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
# Checked point by point in plan_file, so that every bad point is named and not only the first.
Geometry = Annotated[Any, WithJsonSchema(geojson.SCHEMA)]
Metres = Annotated[float, Field(ge=0, le=1_000_000)]
# A year: longer than that is the same as never, and longer still would not fit an instant.
Minutes = Annotated[float, Field(gt=0, le=527_040)]


class Shape(BaseModel):
    """What every part of a plan has in common: no text where a number belongs, and no NaN."""

    model_config = ConfigDict(strict=True, allow_inf_nan=False, frozen=True)


def _after(value: int | None, info: ValidationInfo) -> int | None:
    start = info.data.get("from_")
    if value is not None and start is not None and value <= start:
        raise wrong("must be after `from`")
    return value


class FittingShape(Shape):
    """One device on one person: from when, and until when if it has come off."""

    id: Id
    from_: Instant = Field(alias="from")
    until: Instant | None = None

    _ordered = field_validator("until")(_after)


class AbsenceShape(Shape):
    """A stretch of time for which absence was authorised in advance, or excused afterwards."""

    from_: Instant = Field(alias="from")
    until: Instant

    _ordered = field_validator("until")(_after)


class PlaceShape(Shape):
    """A point and how far around it still counts as there."""

    longitude: float = Field(ge=-180, le=180)
    latitude: float = Field(ge=-90, le=90)
    radius_m: Metres


class PeriodShape(Shape):
    """A stretch of every week in local time; until_day differs from from_day when it runs past midnight."""

    from_day: Weekday
    from_: Clock = Field(alias="from")
    until_day: Weekday
    until: Clock

    @field_validator("until")
    @classmethod
    def _ordered(cls, value: int, info: ValidationInfo) -> int:
        day, start = info.data.get("from_day"), info.data.get("from_")
        if start is not None and day is not None and day == info.data.get("until_day") and value <= start:
            raise wrong("must be later than `from` where both are on the same day")
        return value


class DatedShape(Shape):
    """A condition and the local days, both included, on which it is in force."""

    id: Id
    from_: Day = Field(alias="from")
    until: Day | None = None

    @field_validator("until")
    @classmethod
    def _in_order(cls, value: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("from_")
        if value is not None and start is not None and value < start:
            raise wrong("must not be before `from`")
        return value


class CurfewShape(DatedShape):
    """Be at the place during the periods."""

    type: Literal["curfew"]
    monitored_by: Literal["home_unit", "gps"] = "home_unit"
    place: PlaceShape
    periods: list[PeriodShape] = Field(min_length=1)
    authorised_absences: list[AbsenceShape] = []
    contact_minutes: Minutes | None = Field(
        None, description="Presence is unknown after this long without any event from the device."
    )
    grace_minutes: Minutes | None = Field(
        None, description="By home unit: leaving and coming back within less than this is one stay."
    )
    reasonable_excuses: list[AbsenceShape] = []


class SessionShape(Shape):
    """One appointment on a local day."""

    on: Day
    from_: Clock = Field(alias="from")
    until: Clock

    @field_validator("until")
    @classmethod
    def _ordered(cls, value: int, info: ValidationInfo) -> int:
        start = info.data.get("from_")
        if start is not None and value <= start:
            raise wrong("must be later than `from`")
        return value


class AttendanceShape(DatedShape):
    """Be at the place at its times: every week, on single days, or both. Watched by GPS."""

    type: Literal["attendance"]
    place: PlaceShape
    periods: list[PeriodShape] = []
    sessions: list[SessionShape] = Field([], validate_default=True)
    authorised_absences: list[AbsenceShape] = []
    reasonable_excuses: list[AbsenceShape] = []
    grace_minutes: Minutes | None = Field(
        None, description="Coming later or leaving earlier by less than this is no finding."
    )

    @field_validator("sessions")
    @classmethod
    def _some_time(cls, value: list[SessionShape], info: ValidationInfo) -> list[SessionShape]:
        if not value and info.data.get("periods") == []:
            raise wrong("must not be empty where there are no periods")
        return value


class ZoneShape(DatedShape):
    """Stay out of an area, or in it, always or during the periods."""

    type: Literal["exclusion_zone", "inclusion_zone", "restriction_zone"]
    geometry: Geometry
    buffer_m: Metres = 0.0
    periods: list[PeriodShape] | None = Field(None, min_length=1, description="Absent: always.")


class AbstinenceShape(DatedShape):
    """Drink no alcohol: watched by an alcohol tag."""

    type: Literal["alcohol_abstinence"]


class AlcoholLevelShape(DatedShape):
    """Drink no more than a level: watched by an alcohol tag."""

    type: Literal["alcohol_level"]
    level: float = Field(gt=0, le=HIGHEST_LEVEL, description="g/dL of transdermal alcohol, such as 0.08.")


class TrailShape(DatedShape):
    """Movements are recorded; nothing is forbidden."""

    type: Literal["trail"]


ConditionShape = Annotated[
    CurfewShape | AttendanceShape | ZoneShape | AbstinenceShape | AlcoholLevelShape | TrailShape,
    Field(discriminator="type"),
]
CONDITIONS: dict[str, type[DatedShape]] = {
    "curfew": CurfewShape,
    "attendance": AttendanceShape,
    "exclusion_zone": ZoneShape,
    "inclusion_zone": ZoneShape,
    "restriction_zone": ZoneShape,
    "alcohol_abstinence": AbstinenceShape,
    "alcohol_level": AlcoholLevelShape,
    "trail": TrailShape,
}
OrderWord = Literal["community", "suspended", "youth", "hdc", "licence", "court_bail", "immigration", "civil"]


class PlanShape(Shape):
    """What was ordered for one person while one device is fitted."""

    model_config = ConfigDict(title="Plan")

    timezone: Timezone
    order_type: OrderWord | None = None
    convicted_on: PastDay | None = None
    fitting: FittingShape
    conditions: list[ConditionShape] = []
