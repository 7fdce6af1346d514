"""Every number a rule depends on: its value, from when, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of policy or method, in force from a day on until a later one replaces it."""

    name: str
    value: float
    unit: str
    from_day: date
    source: str


_OURS = "our own default, to be confirmed by shadow running"

PARAMETERS: tuple[Parameter, ...] = (
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
    Parameter("minutes_without_fix", 30, "minutes", date(2000, 1, 1), _OURS),
    Parameter(
        "fixes_to_be_certain",
        5,
        "fixes in a row",
        date(2000, 1, 1),
        f"{_OURS}; commercial systems wait for up to the fifth point in a zone",
    ),
    Parameter("minutes_to_be_certain", 4, "minutes", date(2000, 1, 1), _OURS),
)


def in_force(on: date) -> Mapping[str, float]:
    """Give every parameter's value on a day, by name."""
    values: dict[str, float] = {}
    for parameter in sorted(PARAMETERS, key=lambda p: p.from_day):
        if parameter.from_day <= on:
            values[parameter.name] = parameter.value
    return MappingProxyType(values)
