"""The numbers of this room's rules, each with the day from which it holds and its source."""

from dataclasses import dataclass
from datetime import date

from abide.monitoring.instants import HOUR, MINUTE
from abide.monitoring.parameters import Parameter

_OURS = "our own default, to be confirmed by shadow running"
_ALWAYS = date(2000, 1, 1)

PARAMETERS: tuple[Parameter, ...] = (
    Parameter("outage_window_minutes", 30, "minutes within which silences begin", _ALWAYS, _OURS),
    Parameter("outage_least_people", 6, "people who fall silent within the window", _ALWAYS, _OURS),
    Parameter("outage_multiple", 5, "times as many as usual within the window", _ALWAYS, _OURS),
    Parameter(
        "outage_usual_a_day",
        0.05,
        "silences for each person and day, of one kind, where the record is too short to say",
        _ALWAYS,
        f"{_OURS}; chosen high, so that a small number is not taken for an outage",
    ),
    Parameter("outage_area_km", 10, "kilometres, side of an area", _ALWAYS, _OURS),
    Parameter("outage_look_back_hours", 72, "hours after which a silence joins no outage", _ALWAYS, _OURS),
    Parameter("outage_record_days", 28, "days of record that the usual rate is taken from", _ALWAYS, _OURS),
    Parameter(
        "outage_record_enough", 1000, "days on tag, of all people together, that say a rate", _ALWAYS, _OURS
    ),
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The parameters in force on a day, ready to be reckoned with.

    window, look_back: microseconds; usual: silences for each person and day where less than `enough` days
    on tag are known; record: days
    """

    window: int
    least: int
    multiple: float
    usual: float
    area_km: float
    look_back: int
    record: int
    enough: float


def numbers_on(on: date) -> Numbers:
    """Give the numbers in force on a day (UTC)."""
    held = {p.name: p.value for p in sorted(PARAMETERS, key=lambda p: p.from_day) if p.from_day <= on}
    return Numbers(
        window=int(held["outage_window_minutes"] * MINUTE),
        least=int(held["outage_least_people"]),
        multiple=held["outage_multiple"],
        usual=held["outage_usual_a_day"],
        area_km=held["outage_area_km"],
        look_back=int(held["outage_look_back_hours"] * HOUR),
        record=int(held["outage_record_days"]),
        enough=held["outage_record_enough"],
    )
