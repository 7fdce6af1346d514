"""The numbers of this room's rules, each with the day from which it holds and its source."""

from datetime import date, timedelta

from abide.monitoring.parameters import Parameter

_OURS = (
    "our own default: what judging needs (proximity_memory_hours), and time to start again after a failure"
)

PARAMETERS: tuple[Parameter, ...] = (
    Parameter("protected_positions_hours", 24, "hours", date(2000, 1, 1), _OURS),
)


def kept_for(on: date) -> timedelta:
    """Say for how long a position of a protected person is kept, on a day."""
    held = [p for p in PARAMETERS if p.from_day <= on]
    return timedelta(hours=max(held, key=lambda p: p.from_day).value)
