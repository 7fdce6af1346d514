"""How batteries go, between the core's values and the database's rows, and in words for pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from abide.explain import times
from abide.monitoring import battery
from abide.monitoring.battery import Course, Forecast
from abide.monitoring.instants import HOUR, from_datetime, to_datetime
from abide.monitoring.parameters import in_force
from abide.service.alerts.models import BatteryState

COLUMNS = ("read_at", "percent", "charging", "empty_at", "empty_from", "empty_until", "course")
# A reading older than this is said with its age: nobody should take it for how things are now.
_FRESH = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class BatteryNow:
    """How one fitting's battery goes: what is remembered of it, and the forecast where there is one."""

    fitting_pk: int
    person_pk: int
    course: Course
    forecast: Forecast | None


@dataclass(frozen=True, slots=True)
class Said:
    """A battery in words, each "" where there is nothing to say.

    level: "34 %", with its age where it is old; lasts: until when; remind: by when to charge it and what for
    """

    level: str = ""
    lasts: str = ""
    remind: str = ""


def to_state(now: BatteryNow) -> BatteryState:
    """Make the row of a battery (not saved)."""
    found = now.forecast
    moments = (found.empty_at, found.earliest, found.latest) if found else (None, None, None)
    empty_at, empty_from, empty_until = (None if m is None else to_datetime(m) for m in moments)
    return BatteryState(
        fitting_id=now.fitting_pk,
        read_at=to_datetime(now.course.at),
        percent=now.course.percent,
        charging=now.course.charging,
        empty_at=empty_at,
        empty_from=empty_from,
        empty_until=empty_until,
        course=battery.as_values(now.course),
    )


def say(
    state: BatteryState | None, curfew: tuple[datetime, datetime] | None, now: datetime, *, dead: bool = False
) -> Said:
    """Say how a battery goes; curfew: the one that runs or comes next. A dead one has nothing to say."""
    if state is None or dead:
        return Said()
    since = now - state.read_at
    age = f" ({times.short_length(since.total_seconds() / 60)} ago)" if since > _FRESH else ""
    level = f"{state.percent:.0f} %{age}"
    if state.charging:
        return Said(f"{level}, charging")
    if state.empty_at is None or state.empty_from is None or state.empty_until is None:
        return Said(level, "How long it will last is not known yet.")
    if state.empty_until <= now:
        return Said(level, f"It should have been empty by {times.moment(state.empty_until, now)}.")
    between = f"{times.moment(state.empty_from, now)} at the earliest"
    lasts = f"It will last until {times.moment(state.empty_at, now)} or so, {between}."
    return Said(level, lasts, _remind(state, curfew, now))


def charge_by(
    state: BatteryState | None, curfew: tuple[datetime, datetime] | None, now: datetime
) -> datetime | None:
    """Give the moment by which to charge a battery, None where there is no hurry or nothing is known.

    curfew: the one that runs or comes next, which the battery is to last.
    """
    if state is None or state.charging or not (state.empty_at and state.empty_from and state.empty_until):
        return None
    empty_at, earliest, latest = map(from_datetime, (state.empty_at, state.empty_from, state.empty_until))
    needed = None if curfew is None else (from_datetime(curfew[0]), from_datetime(curfew[1]))
    ahead = in_force(now.date())["battery_remind_hours"] * HOUR
    found = Forecast(empty_at, earliest, latest, 0.0)
    by = battery.charge_by(found, from_datetime(now), needed, round(ahead))
    return None if by is None else to_datetime(by)


def _remind(state: BatteryState, curfew: tuple[datetime, datetime] | None, now: datetime) -> str:
    by = charge_by(state, curfew, now)
    if by is None:
        return ""
    when = "now" if by <= now else f"by {times.moment(by, now)}"
    for_it = curfew is not None and by < curfew[1]
    lasts = f", to last the curfew until {times.moment(curfew[1], now)}" if curfew and for_it else ""
    return f"Charge {when}{lasts}."
