"""The numbers of this room's rules, each with the day from which it holds and its source."""

from datetime import date

from abide.monitoring.parameters import Parameter

_OURS = "our own default, to be confirmed by shadow running"
_FROM = date(2000, 1, 1)

PARAMETERS: tuple[Parameter, ...] = (
    Parameter("notice_first_wait_seconds", 30, "seconds", _FROM, _OURS),
    Parameter("notice_longest_wait_seconds", 1800, "seconds", _FROM, _OURS),
    Parameter("notice_give_up_hours", 24, "hours", _FROM, _OURS),
    Parameter("notice_claim_seconds", 120, "seconds", _FROM, _OURS),
    Parameter("notice_address_most_an_hour", 30, "messages", _FROM, _OURS),
    Parameter("notice_status_first_wait_seconds", 30, "seconds", _FROM, _OURS),
    Parameter("notice_wrong_codes_most", 10, "tries", _FROM, _OURS),
)


def in_force(name: str, on: date) -> float:
    """Give a parameter's value on a day; KeyError when there is none of that name yet."""
    values = [p for p in PARAMETERS if p.name == name and p.from_day <= on]
    if not values:
        raise KeyError(name)
    return max(values, key=lambda parameter: parameter.from_day).value
