"""A battery in words: how full, how old, how long it will last, and by when to charge it."""

from datetime import UTC, datetime, timedelta

import pytest

from abide.service.alerts.charge import say
from abide.service.alerts.models import BatteryState

NOW = datetime(2026, 3, 10, 18, tzinfo=UTC)
NIGHT = (NOW + timedelta(hours=1), NOW + timedelta(hours=13))


def a_battery(percent=34.0, *, age=0.1, empty=None, charging=False):
    def at(hours):
        return None if empty is None else NOW + timedelta(hours=hours)

    read = NOW - timedelta(hours=age)
    first, likely, last = (at(h) for h in empty) if empty else (None, None, None)
    return BatteryState(
        read_at=read, percent=percent, charging=charging, empty_from=first, empty_at=likely, empty_until=last
    )


SAID = {
    "nothing is known": (None, NIGHT, ("", "", "")),
    "too little history": (a_battery(), NIGHT, ("34 %", "How long it will last is not known yet.", "")),
    "it lasts the night": (
        a_battery(empty=(13, 15, 18)),
        NIGHT,
        ("34 %", "It will last until tomorrow 09:00 or so, tomorrow 07:00 at the earliest.", ""),
    ),
    "it may not last the night": (
        a_battery(empty=(3.5, 5, 7)),
        NIGHT,
        (
            "34 %",
            "It will last until 23:00 or so, 21:30 at the earliest.",
            "Charge by 21:30, to last the curfew until tomorrow 07:00.",
        ),
    ),
    "it may be empty already": (
        a_battery(empty=(-0.5, 1, 2)),
        NIGHT,
        (
            "34 %",
            "It will last until 19:00 or so, 17:30 at the earliest.",
            "Charge now, to last the curfew until tomorrow 07:00.",
        ),
    ),
    "it should have been empty": (
        a_battery(age=30, empty=(-9, -8, -6)),
        NIGHT,
        ("34 % (1 d 6 h ago)", "It should have been empty by 12:00.", ""),
    ),
    "no curfew": (
        a_battery(empty=(5, 6, 7)),
        None,
        ("34 %", "It will last until tomorrow 00:00 or so, 23:00 at the earliest.", "Charge by 23:00."),
    ),
    "charging": (a_battery(80, charging=True), NIGHT, ("80 %, charging", "", "")),
}


@pytest.mark.parametrize(("state", "curfew", "said"), SAID.values(), ids=SAID)
def test_a_battery_in_words(state, curfew, said):
    found = say(state, curfew, NOW)
    assert (found.level, found.lasts, found.remind) == said


def test_of_a_dead_battery_nothing_is_forecast():
    assert say(a_battery(empty=(3, 4, 5)), NIGHT, NOW, dead=True).remind == ""


@pytest.mark.parametrize(("hours", "old"), [(2, False), (2.01, True)])
def test_a_reading_of_more_than_two_hours_ago_says_so(hours, old):
    assert ("ago" in say(a_battery(age=hours), None, NOW).level) is old
