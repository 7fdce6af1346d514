"""Every number a rule depends on: its value, from when, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from types import MappingProxyType

from abide.monitoring.instants import from_datetime, to_datetime


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of policy or method, in force from a day on until a later one replaces it."""

    name: str
    value: float
    unit: str
    from_day: date
    source: str


_OURS = "our own default, to be confirmed by shadow running"
_ADULTS = "Sentencing Act 2020, Schedule 9, paragraph 9"
_CHILDREN = "Sentencing Act 2020, Schedule 6, paragraph 18"
_RELEASED = "Criminal Justice Act 2003, section 253"

_CRITERIA = "the vendor's criteria for drinking as quoted in the literature (Barnett 2014; Roache)"
_HOURLY = "the vendor's definition of a sober day: tested at least once an hour"

Parameters = tuple[Parameter, ...]


_ALL: Parameters = (
    Parameter(
        "fixes_to_be_out_of_curfew",
        3,
        "fixes in a row",
        date(2000, 1, 1),
        f"{_OURS}; users of open trackers ask for confirmation by repeated fixes",
    ),
    Parameter(
        "accuracies_to_be_sure",
        2,
        "times the 68 % radius",
        date(2000, 1, 1),
        f"{_OURS}; for a circular normal error 99 fixes in 100 lie within it",
    ),
    Parameter(
        "believable_accuracy",
        21.1,
        "metres, the best 68 % radius that counts towards certainty",
        date(2000, 1, 1),
        "NIJ Standard-1004.00 allows 30 m for 90 fixes in 100 indoors: 21.1 m for 68 in 100 by the same "
        "Rayleigh error; nobody can see from a fix whether it was taken indoors",
    ),
    Parameter(
        "usual_step",
        0.3,
        "claimed accuracies from fix to fix, first quartile, lying still",
        date(2000, 1, 1),
        f"{_OURS}; 0.5 where errors are independent, less where they drift as in abide.simulate.gps",
    ),
    Parameter("most_doubt", 10, "times the claimed accuracy", date(2000, 1, 1), _OURS),
    Parameter("minutes_without_fix", 30, "minutes", date(2000, 1, 1), _OURS),
    Parameter(
        "fixes_to_be_certain",
        5,
        "fixes in a row",
        date(2000, 1, 1),
        f"{_OURS}; commercial systems wait for up to the fifth point in a zone",
    ),
    Parameter("minutes_to_be_certain", 4, "minutes", date(2000, 1, 1), _OURS),
    # Doubt about single fixes (fix_quality.py, fix_review.py).
    Parameter(
        "fix_fastest",
        360,
        "km/h beyond both accuracies",
        date(2000, 1, 1),
        f"{_OURS}; faster than any train in Great Britain; a flight is faster, and flagged",
    ),
    Parameter(
        "fix_agreeing",
        2,
        "fixes in a row that agree with each other against the one before them",
        date(2000, 1, 1),
        f"{_OURS}; makers of open trackers ask for two in a row, since receivers lie",
    ),
    Parameter(
        "fix_jump_speed",
        113,
        "km/h there or back, beyond both accuracies",
        date(2000, 1, 1),
        f"{_OURS}; 70 miles an hour, the highest speed limit in Great Britain",
    ),
    Parameter(
        "fix_jump_return",
        0.25,
        "of the shorter way, within which the fixes before and after agree",
        date(2000, 1, 1),
        f"{_OURS}; in recorded trails it was at most 0.23",
    ),
    Parameter("fix_jump_minutes", 10, "minutes, there and back", date(2000, 1, 1), _OURS),
    Parameter(
        "fix_repeated_minutes",
        3,
        "minutes of the same digits",
        date(2000, 1, 1),
        f"{_OURS}; less than the minutes that certainty takes",
    ),
    Parameter(
        "fix_stale_minutes",
        30,
        "minutes of the same digits",
        date(2000, 1, 1),
        f"{_OURS}; as long as is trusted without a fix",
    ),
    Parameter(
        "fix_wavering",
        30,
        "steps within the accuracy since digits were last held",
        date(2000, 1, 1),
        f"{_OURS}; some receivers hold their position at rest, and are not doubted for it",
    ),
    Parameter("fix_wavering_speed", 0.5, "m/s", date(2000, 1, 1), f"{_OURS}; less than half of a walk"),
    Parameter(
        "fix_least_accuracy",
        1,
        "metres",
        date(2000, 1, 1),
        f"{_OURS}; the standard asks 10 m of tags; 0 often stands for not known",
    ),
    Parameter(
        "fix_poor_accuracy",
        200,
        "metres",
        date(2000, 1, 1),
        f"{_OURS}; a street or more, as from a mobile network",
    ),
    Parameter("fix_no_place", 100, "metres around 0° N 0° E", date(2000, 1, 1), _OURS),
    Parameter("fix_overclaim", 5, "times the claimed accuracy", date(2000, 1, 1), _OURS),
    Parameter("fix_rest", 300, "metres across within which fixes are at rest", date(2000, 1, 1), _OURS),
    # What a fix weighs against where its device has lain (weighing.py).
    Parameter(
        "settled_reach",
        250,
        "metres",
        date(2000, 1, 1),
        f"{_OURS}; further than reflections throw a fix in abide.simulate.gps",
    ),
    Parameter("settled_fixes", 6, "fixes, one of every five minutes", date(2000, 1, 1), _OURS),
    Parameter("settled_spread", 60, "metres, the radius that holds 68 of 100", date(2000, 1, 1), _OURS),
    Parameter(
        "spreads_to_have_stirred",
        3,
        "times the radius that holds 68 of 100",
        date(2000, 1, 1),
        f"{_OURS}; for a circular normal error 4 fixes in 100,000 lie beyond it",
    ),
    Parameter(
        "deep_in_a_zone",
        50,
        "metres",
        date(2000, 1, 1),
        f"{_OURS}; whether somebody may have been so deep inside is always said",
    ),
    Parameter(
        "doubt_of_the_still",
        6.7,
        "times the claimed accuracy",
        date(2000, 1, 1),
        f"{_OURS}; more was learnt from fixes of somebody on the move",
    ),
    Parameter(
        "doubt_near_a_settled_place",
        1.5,
        "times what can be believed of the accuracy",
        date(2000, 1, 1),
        f"{_OURS}; a spell of reflections looks like a short walk",
    ),
    Parameter("accuracy_worth_remembering", 100, "metres", date(2000, 1, 1), _OURS),
    # Crossing a zone between two fixes (crossing.py).
    Parameter(
        "crossing_seconds",
        120,
        "seconds between two fixes",
        date(2000, 1, 1),
        f"{_OURS}; twice the usual minute, so that one fix may be lost",
    ),
    Parameter(
        "crossing_bend",
        0.1,
        "of the straight line between two fixes, by which the way may leave it",
        date(2000, 1, 1),
        _OURS,
    ),
    # Legal limits of a curfew (limits.py). Where the law goes by the date of conviction, so does from_day.
    Parameter("community_curfew_least_a_day", 2, "hours", date(2012, 12, 3), _ADULTS),
    Parameter("community_curfew_most_a_day", 16, "hours", date(2012, 12, 3), _ADULTS),
    Parameter("community_curfew_most_a_day", 20, "hours", date(2022, 6, 28), _ADULTS),
    Parameter("community_curfew_most_in_7_days", 112, "hours", date(2022, 6, 28), _ADULTS),
    Parameter("community_curfew_longest", 12, "months", date(2012, 12, 3), _ADULTS),
    Parameter("community_curfew_longest", 24, "months", date(2022, 6, 28), _ADULTS),
    Parameter("youth_curfew_least_a_day", 2, "hours", date(2012, 12, 3), _CHILDREN),
    Parameter("youth_curfew_most_a_day", 16, "hours", date(2012, 12, 3), _CHILDREN),
    Parameter("youth_curfew_most_a_day", 20, "hours", date(2022, 6, 28), _CHILDREN),
    Parameter("youth_curfew_most_in_7_days", 112, "hours", date(2022, 6, 28), _CHILDREN),
    Parameter("youth_curfew_longest", 12, "months", date(2012, 12, 3), _CHILDREN),
    Parameter("hdc_curfew_least_a_day", 9, "hours", date(2005, 4, 4), _RELEASED),
    Parameter(
        "licence_curfew_approval_above",
        12,
        "hours",
        date(2000, 1, 1),
        "the Ministry of Justice's published code for making licences",
    ),
    Parameter(
        "bail_curfew_credit_from",
        9,
        "hours",
        date(2008, 11, 3),
        "Criminal Justice Act 2003, section 240A; Sentencing Act 2020, section 325",
    ),
    # Accumulated time violation (accumulated.py).
    Parameter(
        "atv_allowance_hdc",
        120,
        "minutes",
        date(2000, 1, 1),
        "a Ministry of Justice prototype of October 2025 shows 100 minutes as 20 from a breach",
    ),
    Parameter("atv_allowance", 120, "minutes", date(2000, 1, 1), f"{_OURS}; as for home detention curfew"),
    Parameter("atv_warning_share", 0.75, "of the allowance", date(2000, 1, 1), _OURS),
    Parameter(
        "alcohol_threshold",
        0.02,
        "g/dL",
        date(2000, 1, 1),
        "the vendor's criterion; PMC4490934: it misses 46 in 100 occasions of one to three beers",
    ),
    Parameter(
        "alcohol_baseline",
        0.005,
        "g/dL",
        date(2000, 1, 1),
        f"{_OURS}; below what the tags of a real evening report in noise",
    ),
    Parameter(
        "alcohol_hours_apart",
        4,
        "hours",
        date(2000, 1, 1),
        f"{_OURS}; two parts of one real evening of drinking lay 2 h 56 min apart",
    ),
    Parameter(
        "alcohol_longest_days",
        7,
        "days",
        date(2000, 1, 1),
        f"{_OURS}; what goes on for longer is another episode, so that it comes before a person again",
    ),
    Parameter(
        "alcohol_hours_to_settle",
        24,
        "hours from the first sample with infra-red",
        date(2000, 1, 1),
        f"{_OURS}; the median of 5 real series was within 2 in 100 of its final value after half of it",
    ),
    Parameter(
        "alcohol_hours_without_sample",
        25,
        "hours",
        date(2000, 1, 1),
        f"{_OURS}; a base station is visited once a day, at a set time",
    ),
    Parameter("alcohol_readings_in_a_row", 3, "readings", date(2000, 1, 1), _CRITERIA),
    Parameter("alcohol_high_peak", 0.15, "g/dL", date(2000, 1, 1), _CRITERIA),
    Parameter("alcohol_absorption_most", 0.05, "g/dL per hour", date(2000, 1, 1), _CRITERIA),
    Parameter("alcohol_absorption_most_high_peak", 0.1, "g/dL per hour", date(2000, 1, 1), _CRITERIA),
    Parameter("alcohol_elimination_least", 0.003, "g/dL per hour", date(2000, 1, 1), _CRITERIA),
    Parameter("alcohol_elimination_most", 0.025, "g/dL per hour", date(2000, 1, 1), _CRITERIA),
    Parameter("alcohol_elimination_most_high_peak", 0.035, "g/dL per hour", date(2000, 1, 1), _CRITERIA),
    Parameter("alcohol_minutes_missing", 60, "minutes", date(2000, 1, 1), _HOURLY),
    Parameter("alcohol_untested_hours", 0, "hours of a day", date(2000, 1, 1), _HOURLY),
    Parameter(
        "alcohol_constant_readings",
        6,
        "readings",
        date(2000, 1, 1),
        f"{_OURS}; over six half-hourly readings the slowest elimination is 0.0075 g/dL",
    ),
    Parameter(
        "alcohol_environmental_rise",
        0.12,
        "g/dL per hour",
        date(2000, 1, 1),
        f"{_OURS}; steeper than any rise that confirms drinking",
    ),
    Parameter(
        "alcohol_environmental_fall",
        0.07,
        "g/dL per hour",
        date(2000, 1, 1),
        f"{_OURS}; twice the steepest fall that confirms drinking",
    ),
    Parameter(
        "alcohol_environmental_minutes",
        150,
        "minutes",
        date(2000, 1, 1),
        f"{_OURS}; five readings apart at the usual half hour",
    ),
    Parameter(
        "alcohol_infra_red_factor",
        2.0,
        "times the usual voltage",
        date(2000, 1, 1),
        f"{_OURS}; 13 real series stayed between 0.67 V and 1.85 V",
    ),
    Parameter("alcohol_infra_red_factor_cool", 1.4, "times the usual voltage", date(2000, 1, 1), _OURS),
    Parameter("alcohol_cool", 24, "degrees Celsius", date(2000, 1, 1), _OURS),
    Parameter(
        "alcohol_off_skin",
        18,
        "degrees Celsius",
        date(2000, 1, 1),
        f"{_OURS}; 13 real series stayed from 66 to 101 degrees Fahrenheit",
    ),
    # Two people who must stay apart (proximity.py).
    Parameter("proximity_probable", 0.25, "chance of being within the distance", date(2000, 1, 1), _OURS),
    Parameter("proximity_sure", 0.95, "chance of being within the distance", date(2000, 1, 1), _OURS),
    Parameter(
        "proximity_pace",
        1.4,
        "metres a second that somebody may have walked since a position",
        date(2000, 1, 1),
        f"{_OURS}; an ordinary walking pace",
    ),
    Parameter("proximity_fixes_apart", 3, "positions in a row", date(2000, 1, 1), _OURS),
    Parameter("proximity_stale_minutes", 15, "minutes", date(2000, 1, 1), _OURS),
    Parameter("proximity_meeting_apart_minutes", 3, "minutes between two positions", date(2000, 1, 1), _OURS),
    Parameter("proximity_meeting_minutes", 5, "minutes", date(2000, 1, 1), _OURS),
    Parameter(
        "proximity_memory_hours",
        13,
        "hours",
        date(2000, 1, 1),
        f"{_OURS}; an upload buffered for twelve hours is still judged as it happened",
    ),
    # How long a battery will last (battery.py).
    Parameter("battery_rise", 3, "per cent, from which on it was charged", date(2000, 1, 1), _OURS),
    Parameter("battery_drop", 3, "per cent, the least discharge that tells a rate", date(2000, 1, 1), _OURS),
    Parameter("battery_hours", 2, "hours, the shortest discharge that tells a rate", date(2000, 1, 1), _OURS),
    Parameter("battery_doubt", 0.2, "of the rate, either way, at the least", date(2000, 1, 1), _OURS),
    Parameter(
        "battery_doubt_new", 0.3, "of the rate, while few discharges are known", date(2000, 1, 1), _OURS
    ),
    Parameter("battery_discharges", 3, "discharges known", date(2000, 1, 1), _OURS),
    Parameter(
        "battery_remind_hours",
        6,
        "hours before it may be empty, where no curfew needs it",
        date(2000, 1, 1),
        f"{_OURS}; a tag must be charged for at least an hour a day by older public guidance",
    ),
    # When a finding counts as found late (lateness.py).
    Parameter(
        "found_late_minutes",
        15,
        "minutes",
        date(2000, 1, 1),
        f"{_OURS}; the standard allows 15 minutes from an upload to word of what it shows",
    ),
    # Which findings are one incident (incidents.py).
    Parameter(
        "incident_moment_minutes",
        10,
        "minutes between two things that the same hands do at once",
        date(2000, 1, 1),
        f"{_OURS}; a sensor that flickers does so within minutes",
    ),
    Parameter("incident_tamper_minutes", 60, "minutes after a case was opened", date(2000, 1, 1), _OURS),
    Parameter(
        "incident_zone_minutes",
        60,
        "minutes from coming close to a zone to going into it",
        date(2000, 1, 1),
        f"{_OURS}; somebody who lives close to a zone begins a new incident with every walk",
    ),
    Parameter(
        "incident_silence_minutes",
        240,
        "minutes without a position before contact is lost",
        date(2000, 1, 1),
        f"{_OURS}; the longest that a condition usually trusts silence",
    ),
    Parameter(
        "incident_reach_hours",
        168,
        "hours after a cause that is named",
        date(2000, 1, 1),
        f"{_OURS}; a moved home unit is not trusted until it reports again",
    ),
    # Where somebody slept (nights.py).
    Parameter("night_from", 23, "o'clock, local", date(2000, 1, 1), _OURS),
    Parameter("night_until", 6, "o'clock, local", date(2000, 1, 1), _OURS),
    Parameter("night_share", 0.5, "of the night, more of it than this in one place", date(2000, 1, 1), _OURS),
)


class _Asked(tuple[Parameter, ...]):
    """Parameters that are asked for again and again: their hash is worked out once."""

    def __hash__(self) -> int:
        if not hasattr(self, "_hash"):
            self._hash = super().__hash__()
        return self._hash


PARAMETERS: Parameters = _Asked(_ALL)


@lru_cache(maxsize=256)
def in_force(on: date, parameters: Parameters = PARAMETERS) -> Mapping[str, float]:
    """Give every parameter's value on a day, by name; before the first day of one, its first value."""
    values: dict[str, float] = {}
    for parameter in sorted(parameters, key=lambda p: p.from_day):
        if parameter.from_day <= on or parameter.name not in values:
            values[parameter.name] = parameter.value
    return MappingProxyType(values)


def day_of(instant: int) -> date:
    """Give the day (UTC) whose parameters an instant is judged by, whatever instant it is."""
    return to_datetime(min(max(instant, 0), 2**52)).date()


@lru_cache(maxsize=64)
def turns(parameters: Parameters = PARAMETERS) -> tuple[int, ...]:
    """List the instants (midnight UTC) at which some parameter takes another value, in order."""
    first = {
        name: min(p.from_day for p in parameters if p.name == name) for name in {p.name for p in parameters}
    }
    days = sorted({p.from_day for p in parameters if p.from_day != first[p.name]})
    return tuple(from_datetime(datetime(d.year, d.month, d.day, tzinfo=UTC)) for d in days)
