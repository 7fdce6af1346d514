"""The rules that findings were judged by and the numbers they went by, as a paper lists them."""

from collections.abc import Iterable, Mapping
from datetime import date

from abide.explain import times
from abide.monitoring.parameters import PARAMETERS, Parameter

# How the names of numbers begin that judge by positions.
_POSITIONS = (
    "accura",
    "believable_accuracy",
    "deep_in_a_zone",
    "doubt_",
    "fix_",
    "fixes_to_be_certain",
    "minutes_to_be_certain",
    "minutes_without_fix",
    "most_doubt",
    "settled_",
    "spreads_to_have_stirred",
    "usual_step",
)

# The name of a rule -> what it judges, and how the names of its numbers begin.
RULES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "curfew/1": ("Curfew, judged by the reports of a home unit.", ("atv_",)),
    "curfew/2": (
        "Curfew, judged by the positions of the tag.",
        ("atv_", "fixes_to_be_out_of_curfew", *_POSITIONS),
    ),
    "attendance/1": ("Attendance at appointments, judged by positions.", _POSITIONS),
    "zone/2": ("Zones, judged by positions.", _POSITIONS),
    "crossing/1": (
        "The way between two positions through a zone.",
        ("crossing_", "accuracies_to_be_sure", "fix_fastest"),
    ),
    "location/1": ("Time without any usable position.", ("minutes_without_fix",)),
    "equipment/1": ("What devices report of themselves, and their silence.", ()),
    "proximity/1": (
        "Nearness to a protected person.",
        ("proximity_", "believable_accuracy", "fixes_to_be_certain", "minutes_to_be_certain"),
    ),
    "proximity_not_known/1": ("Time in which nearness could not be told.", ("proximity_stale",)),
    "association/1": ("Meetings of two people who are to keep apart.", ("proximity_",)),
    "alcohol/1": ("Drinking, judged by the readings of an alcohol tag.", ("alcohol_",)),
    "alcohol-contact/1": (
        "Whether an alcohol tag was against the skin.",
        ("alcohol_off_skin", "alcohol_infra", "alcohol_cool"),
    ),
    "alcohol-silence/1": (
        "Time without readings of an alcohol tag.",
        ("alcohol_minutes_missing", "alcohol_hours_without_sample"),
    ),
}


def rules(used: Iterable[str]) -> list[list[str]]:
    """Give [name and version, what it judges] of each rule, by name; "" for one that is not known here."""
    return [[rule, RULES[rule][0] if rule in RULES else ""] for rule in sorted(set(used))]


def numbers(used: Iterable[str], first: date, last: date) -> list[list[str]]:
    """Give [name, value with unit, since when, source] of each number that the rules went by then."""
    begins = tuple({begin for rule in used if rule in RULES for begin in RULES[rule][1]})
    if not begins:
        return []
    found = [p for p in PARAMETERS if p.name.startswith(begins) and _held(p, first, last)]
    return [_row(parameter) for parameter in sorted(found, key=lambda p: (p.name, p.from_day))]


def _held(parameter: Parameter, first: date, last: date) -> bool:
    """Whether a number was the one in force on some day from first to last."""
    later = [p.from_day for p in PARAMETERS if p.name == parameter.name and p.from_day > parameter.from_day]
    return parameter.from_day <= last and not any(day <= first for day in later)


def _row(of: Parameter) -> list[str]:
    name = of.name.replace("_", " ").replace("atv", "accumulated absence")
    since = "always" if of.from_day.year == 2000 else times.plain_day(of.from_day)
    source = of.source.replace("our own default, to be confirmed by shadow running", "own default")
    return [f"{name[:1].upper()}{name[1:]}", f"{of.value:g} {of.unit}", since, source]
