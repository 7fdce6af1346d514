"""What was ordered for one person while one device is fitted, as values."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shapely.geometry import MultiPolygon, Polygon


class OrderType(StrEnum):
    """The kind of order, as far as a rule of monitoring depends on it."""

    COMMUNITY = "community"
    SUSPENDED = "suspended"
    YOUTH = "youth"
    HDC = "hdc"
    LICENCE = "licence"
    COURT_BAIL = "court_bail"
    IMMIGRATION = "immigration"
    CIVIL = "civil"


class MonitoredBy(StrEnum):
    """What tells whether a person is at the curfew address."""

    HOME_UNIT = "home_unit"
    GPS = "gps"


class ZoneKind(StrEnum):
    """Whether a person must stay out of a zone or stay in it."""

    EXCLUSION = "exclusion_zone"
    INCLUSION = "inclusion_zone"
    RESTRICTION = "restriction_zone"


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time: from `start` up to but not including `end` (instants)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fitting:
    """One device on one person under one order; `end` is None while it is worn."""

    id: str
    start: int
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A point (degrees, WGS84) and how far around it still counts as there (metres)."""

    longitude: float
    latitude: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Period:
    """A weekly stretch in local time: days are 0 (Monday) to 6, minutes count from local midnight."""

    from_day: int
    from_minute: int
    until_day: int
    until_minute: int


@dataclass(frozen=True, slots=True)
class Curfew:
    """Be at the place during the periods; days are local and inclusive.

    contact_minutes: presence is unknown after this long without any event from the device;
    None where silence is trusted until the supplier says the device is out of contact.
    grace_minutes: by home unit, leaving and coming back within less than this is one stay: radio
    range flaps at the edge of a home.
    authorised_absences were allowed beforehand; reasonable_excuses were accepted afterwards.
    """

    id: str
    first_day: date
    last_day: date | None
    monitored_by: MonitoredBy
    periods: tuple[Period, ...]
    place: Place | None = None
    authorised_absences: tuple[Interval, ...] = ()
    contact_minutes: float | None = None
    grace_minutes: float = 0.0
    reasonable_excuses: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """One appointment on a local day; minutes count from local midnight."""

    day: date
    from_minute: int
    until_minute: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """Go to the place and stay there, every week during the periods, at the sessions, or both; by GPS.

    grace_minutes: coming later or leaving earlier by less than this is not worth saying.
    """

    id: str
    first_day: date
    last_day: date | None
    place: Place
    periods: tuple[Period, ...] = ()
    sessions: tuple[Session, ...] = ()
    authorised_absences: tuple[Interval, ...] = ()
    grace_minutes: float = 0.0
    reasonable_excuses: tuple[Interval, ...] = ()


@dataclass(frozen=True, slots=True)
class Zone:
    """Stay out of, or in, an area (degrees, WGS84) always or during the periods."""

    id: str
    kind: ZoneKind
    first_day: date
    last_day: date | None
    geometry: Polygon | MultiPolygon
    buffer_m: float = 0.0
    periods: tuple[Period, ...] | None = None


# Nobody is permitted more than this (g/dL): a level above it is a slip of the decimal point.
HIGHEST_LEVEL = 0.5


@dataclass(frozen=True, slots=True)
class Alcohol:
    """Drink nothing, or no more than `level` (g/dL as the tag reads it); None is abstinence."""

    id: str
    first_day: date
    last_day: date | None
    level: float | None = None


@dataclass(frozen=True, slots=True)
class Trail:
    """The person's movements are recorded; nothing is forbidden by it."""

    id: str
    first_day: date
    last_day: date | None


Condition = Curfew | Attendance | Zone | Alcohol | Trail


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the core knows of one fitting; `timezone` is an IANA name."""

    timezone: str
    order_type: OrderType | None
    convicted_on: date | None
    fitting: Fitting
    conditions: tuple[Condition, ...]
