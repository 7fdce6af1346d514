"""What somebody has been ordered, and how they are now, in plain words made from values."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from abide.explain import times
from abide.explain.sentences import inside_sentence
from abide.monitoring.plan import Period

FULL_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Ordered:
    """The values one condition's sentence is made of.

    kind: as in orders.choices.ConditionKind; days are local and inclusive, last_day None for no end.
    place: what the sentence calls the address, zone or place, without a full stop.
    periods: the weekly timetable, None or empty where the condition holds always.
    buffer_m: how far round a zone is watched as well (metres).
    """

    kind: str
    place: str
    first_day: date
    last_day: date | None
    periods: Sequence[Period] | None = None
    buffer_m: float = 0.0


# Kind -> how its sentence begins; {place} as the order names it, {when} the timetable or "at any time".
_BEGINNINGS: Mapping[str, str] = {
    "CURFEW": "Be at {place}{when}",
    "EXCLUSION_ZONE": "Do not go into {place}{when}",
    "INCLUSION_ZONE": "Stay inside {place}{when}",
    "RESTRICTION_ZONE": "Do not leave {place}{when}",
    "ATTENDANCE": "Go to {place}{when}",
    "TRAIL": "Wear a tag that records where you go",
    "ALCOHOL_ABSTINENCE": "Do not drink any alcohol",
    "ALCOHOL_LEVEL": "Do not drink more alcohol than {place}",
    "KEEP_AWAY": "Stay at least {place} away from the person named in the order",
    "NON_ASSOCIATION": "Do not meet or be with the person named in the order",
}
_PLACES: Mapping[str, str] = {
    "CURFEW": "the curfew address",
    "EXCLUSION_ZONE": "the exclusion zone",
    "INCLUSION_ZONE": "the inclusion zone",
    "RESTRICTION_ZONE": "the restriction zone",
    "ATTENDANCE": "the place named in the order",
    "ALCOHOL_LEVEL": "the level set in the order",
    "KEEP_AWAY": "the distance set in the order",
}
_ALWAYS: Mapping[str, str] = {"CURFEW": " at all times", "ATTENDANCE": ""}


def condition(ordered: Ordered, today: date) -> str:
    """Say one condition: "Be at 12 Mill Lane from 7pm to 7am every day until 30 April 2027."."""
    beginning = _BEGINNINGS[ordered.kind].format(
        place=inside_sentence(ordered.place) or _PLACES.get(ordered.kind, ""), when=_when(ordered)
    )
    near = f" Coming within {ordered.buffer_m:g} metres of it is noted too." if ordered.buffer_m else ""
    return f"{beginning}{_dates(ordered, today)}.{near}"


def timetable(periods: Sequence[Period]) -> str:
    """Say a weekly timetable: "from 7pm to 7am every day", days with the same hours said together."""
    days: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for period in periods:
        days[_shape(period)].append(period.from_day)
    said = [_hours(shape, of) for shape, of in sorted(days.items(), key=lambda item: (min(item[1]), item[0]))]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _shape(period: Period) -> tuple[int, int, int]:
    nights = (period.until_day - period.from_day) % 7
    if nights == 0 and period.until_minute <= period.from_minute:
        nights = 7
    return period.from_minute, period.until_minute, nights


def _hours(shape: tuple[int, int, int], days: list[int]) -> str:
    start, end, nights = shape
    length = nights * FULL_DAY + end - start
    if length > FULL_DAY:
        return ", ".join(
            f"from {times.twelve_hour(start)} on {times.day_names([day])}"
            f" to {times.twelve_hour(end)} on {times.day_names([(day + nights) % 7])}"
            for day in sorted(days)
        )
    names = times.day_names(days)
    on = names if names == "every day" or " to " in names else f"on {names}"
    if length == FULL_DAY and start == 0:
        return f"all day {on}"
    return f"from {times.twelve_hour(start)} to {times.twelve_hour(end)} {on}"


def _when(ordered: Ordered) -> str:
    if ordered.periods:
        return f" {timetable(ordered.periods)}"
    return _ALWAYS.get(ordered.kind, " at any time" if ordered.kind == "EXCLUSION_ZONE" else "")


def _dates(ordered: Ordered, today: date) -> str:
    if ordered.last_day is not None and ordered.last_day < today:
        return f", which ended on {times.plain_day(ordered.last_day)}"
    begins = f" from {times.plain_day(ordered.first_day)}" if ordered.first_day > today else ""
    ends = (
        " until further notice" if ordered.last_day is None else f" until {times.plain_day(ordered.last_day)}"
    )
    return f"{',' if begins and ordered.periods else ''}{begins}{ends}"


@dataclass(frozen=True, slots=True)
class Now:
    """How somebody is at this moment, as the worker keeps it.

    presence: HOME, AWAY, NOT_KNOWN or NO_CURFEW; curfew: start and end of the curfew that is running or
    comes next, None where there is none; worst: the sentence of the gravest open alert, "" where none is.
    """

    presence: str
    since: datetime | None
    last_seen: datetime | None
    curfew: tuple[datetime, datetime] | None
    worst: str
    act_now: bool
    fitted: bool = True


def opening(state: Now, now: datetime, *, open_alerts: int = 0) -> str:
    """Say the one sentence a person's page is opened for; open_alerts: how many nobody has closed."""
    if not state.fitted:
        return "No device is fitted now."
    if state.worst:
        seen = f" Last heard {times.at(state.last_seen, now)}." if state.last_seen else ""
        return f"{state.worst}{seen}"
    doing = presence(state, now)
    if open_alerts:
        return f"{doing}. {open_alerts} {'alert' if open_alerts == 1 else 'alerts'} to deal with."
    return f"{doing}. Nothing to do."


def presence(state: Now, now: datetime) -> str:
    """Say where somebody is, as far as it is known: "Home since 18:42"."""
    if state.presence == "NO_CURFEW":
        return f"Last heard {times.at(state.last_seen, now)}" if state.last_seen else "Not heard from yet"
    said = {"HOME": "Home", "AWAY": "Away"}.get(state.presence, "Not known")
    if state.since is None:
        return f"{said} now" if state.presence in ("HOME", "AWAY") else "Not heard from yet"
    return f"{said} since {times.moment(state.since, now)}"


def next_curfew(curfew: tuple[datetime, datetime] | None, now: datetime) -> str:
    """Say the curfew that is running or comes next: "until 07:00", "from 19:00"; "" where there is none."""
    if curfew is None:
        return ""
    start, end = curfew
    return f"until {times.moment(end, now)}" if start <= now else f"from {times.moment(start, now)}"


def kept(days: int | None, *, since_fitting: bool, before: str = "", known: str = "") -> str:
    """Say for how long everything was kept: "Kept for 31 days in a row", or since the tag was fitted.

    before: what was not kept last, said as "Before that: …"; "" to leave it out. known: the last day of which
    anything is known, where that is not today.
    """
    if days is None:
        return ""
    last = f" Before that: {before}." if before else ""
    if known:
        counted = "" if days == 0 else f" Up to then kept for {'1 day' if days == 1 else f'{days} days'}."
        return f"Not known since {known}.{counted}{last}"
    if days == 0:
        if since_fitting:
            return "The tag was fitted today."
        return f"Not kept today: {before}." if before else "Something was not kept today."
    length = "1 day" if days == 1 else f"{days} days"
    return (
        f"Kept for {length}, ever since the tag was fitted."
        if since_fitting
        else f"Kept for {length} in a row.{last}"
    )
