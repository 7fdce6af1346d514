"""The numbers of this room's rules, each with the day from which it holds and its source."""

from datetime import date, timedelta

from abide.monitoring.parameters import Parameter

_OURS = "our own default, to be confirmed by shadow running"
_SHORT = f"{_OURS}; as long as a stay in hospital over a weekend"
_WIDE = f"{_OURS}; as long as a shift, so that the next one decides anew"
_SINCE = date(2000, 1, 1)

PARAMETERS: tuple[Parameter, ...] = (
    Parameter("suspended_person_hours", 72, "hours", _SINCE, _SHORT),
    Parameter("suspended_kind_hours", 12, "hours", _SINCE, _WIDE),
    Parameter("escalation_receipt_minutes", 15, "minutes", _SINCE, _OURS),
)


def in_force(name: str, on: date) -> float:
    """Give a parameter's value on a day; KeyError when there is none of that name yet."""
    values = [p for p in PARAMETERS if p.name == name and p.from_day <= on]
    if not values:
        raise KeyError(name)
    return max(values, key=lambda parameter: parameter.from_day).value


def receipt_within(on: date) -> timedelta:
    """Say within how long somebody must confirm an escalation before the next on the list are told."""
    return timedelta(minutes=in_force("escalation_receipt_minutes", on))


def longest(*, everybody: bool, on: date) -> timedelta:
    """Say for how long notifying may be suspended: of one person, or of a kind for everybody."""
    return timedelta(hours=in_force("suspended_kind_hours" if everybody else "suspended_person_hours", on))
