"""The numbers of this room's rules, each with the day from which it holds and its source."""

from datetime import date

from abide.monitoring.parameters import Parameter

_OURS = "our own default, to be confirmed by shadow running"

PARAMETERS: tuple[Parameter, ...] = (
    Parameter("contact_minutes_home_unit", 240, "minutes", date(2000, 1, 1), _OURS),
    Parameter("contact_minutes_gps", 60, "minutes", date(2000, 1, 1), _OURS),
    Parameter("attendance_grace_minutes", 10, "minutes", date(2000, 1, 1), _OURS),
)


def in_force(name: str, on: date) -> float:
    """Give a parameter's value on a day; KeyError when there is none of that name yet."""
    values = [p for p in PARAMETERS if p.name == name and p.from_day <= on]
    if not values:
        raise KeyError(name)
    return max(values, key=lambda parameter: parameter.from_day).value
