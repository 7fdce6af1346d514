"""Where a night was spent. The night begins on Friday 27 March 2026 at 23:00 and ends at 06:00: seven hours.

Each line is a while at a place, or `silent` where no position came. What is left was spent on the way. Times
are UTC; the clocks change in the night that begins on 28 March and in the one of 24 October.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.monitoring.instants import HOUR, MINUTE
from abide.monitoring.nights import Spell, Where, nights
from tests.spec import tables

FRIDAY = date(2026, 3, 27)
LONDON = "Europe/London"
WHOLE = "27 12:00", "28 12:00"


def instant(text):
    return tables.instant("2026-03", text)


def stretch(line):
    """`28 01:00-28 02:00` as instants."""
    start, end = line.split("-")
    return instant(start), instant(end)


def of(text, asked=WHOLE, day=FRIDAY):
    spells, silent = [], []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, times = line.partition(" ")
        start, end = stretch(times)
        if name == "silent":
            silent.append((start, end))
        else:
            spells.append(Spell(name, start, end))
    bounds = instant(asked[0]), instant(asked[1])
    (night,) = nights(day, day, spells=spells, silent=silent, asked=bounds, timezone=LONDON)
    return night


def said(night):
    parts = [night.where.value, night.place or "-"]
    parts += [f"{name} {minutes:g}" for name, minutes in night.minutes]
    return ", ".join([*parts, f"not known {night.not_known:g}", f"moving {night.moving:g}"])


TABLE = {
    "at home all night": (
        "home 27 20:00-28 08:00",
        "one_place, home, home 420, not known 0, moving 0",
    ),
    "home at half past two is at home for exactly half of the night: no more than half": (
        "home 28 02:30-28 08:00",
        "no_one_place, home, home 210, not known 0, moving 210",
    ),
    "a minute more is more than half": (
        "home 28 02:29-28 08:00",
        "one_place, home, home 211, not known 0, moving 209",
    ),
    "out and back: both times at home count": (
        "home 27 20:00-28 00:30\nhome 28 03:00-28 08:00",
        "one_place, home, home 270, not known 0, moving 150",
    ),
    "first here, then there for longer": (
        "home 27 20:00-28 00:30\nwork 28 01:00-28 08:00",
        "one_place, work, work 300, home 90, not known 0, moving 30",
    ),
    "three places, none of them for long": (
        "home 27 20:00-28 01:00\nwork 28 01:30-28 03:30\nharbour 28 04:00-28 06:00",
        "no_one_place, home, home 120, work 120, harbour 120, not known 0, moving 60",
    ),
    "nothing known at all": (
        "silent 27 20:00-28 08:00",
        "not_known, -, not known 420, moving 0",
    ),
    "silence that could have been spent at home leaves it open": (
        "home 27 20:00-28 02:00\nsilent 28 02:00-28 08:00",
        "not_known, home, home 180, not known 240, moving 0",
    ),
    "silence after more than half of the night at home changes nothing": (
        "home 27 20:00-28 02:31\nsilent 28 02:31-28 08:00",
        "one_place, home, home 211, not known 209, moving 0",
    ),
    "silence too short to make up for a night on the way": (
        "home 27 20:00-27 23:30\nsilent 28 04:00-28 07:00",
        "no_one_place, home, home 30, not known 120, moving 270",
    ),
    "two silences that overlap are one": (
        "home 27 20:00-28 03:00\nsilent 28 03:00-28 05:00\nsilent 28 04:00-28 06:00",
        "one_place, home, home 240, not known 180, moving 0",
    ),
    "on the way all night": ("", "no_one_place, -, not known 0, moving 420"),
}


@pytest.mark.parametrize("case", TABLE)
def test_where_a_night_was_spent(case):
    happened, expected = TABLE[case]
    assert said(of(happened)) == expected


EDGES = {
    "asked for from 23:00 to 06:00": (("27 23:00", "28 06:00"), "one_place"),
    "asked for from a minute later on": (("27 23:01", "28 06:00"), "not_whole"),
    "asked for up to a minute before it ends": (("27 23:00", "28 05:59"), "not_whole"),
}


@pytest.mark.parametrize("case", EDGES)
def test_a_night_that_was_not_asked_for_as_a_whole_is_not_judged(case):
    asked, expected = EDGES[case]
    assert of("home 27 20:00-28 08:00", asked).where == expected


@pytest.mark.parametrize(
    ("day", "hours"),
    [(FRIDAY, 7), (date(2026, 3, 28), 6), (date(2026, 10, 24), 8), (date(2026, 10, 25), 7)],
    ids=["an ordinary night", "the clocks go forward", "the clocks go back", "the night after"],
)
def test_a_night_has_as_many_hours_as_it_has(day, hours):
    (night,) = nights(day, day, spells=[], silent=[], asked=(0, 2**62), timezone=LONDON)
    assert (night.end - night.start) / HOUR == hours


def test_every_night_of_the_days_asked_for_is_there():
    found = nights(FRIDAY, date(2026, 4, 2), spells=[], silent=[], asked=(0, 2**62), timezone=LONDON)
    assert [night.day.day for night in found] == [27, 28, 29, 30, 31, 1, 2]


minutes = st.lists(st.integers(0, 420), min_size=2, max_size=12, unique=True).map(sorted)


@given(
    cuts=minutes,
    kinds=st.lists(st.sampled_from(["home", "work", "silent", "moving"]), min_size=11, max_size=11),
)
def test_what_comes_to_be_known_later_never_contradicts_what_was_said(cuts, kinds):
    """Whatever really happened in the silence: a place that was named stays, and so does none at all."""
    begin = instant("27 23:00")
    parts = [
        (kind, begin + a * MINUTE, begin + b * MINUTE)
        for kind, a, b in zip(kinds, cuts, cuts[1:], strict=False)
    ]

    def judged(really):
        told = [(really if kind == "silent" and really else kind, a, b) for kind, a, b in parts]
        spells = [Spell(kind, a, b) for kind, a, b in told if kind not in ("silent", "moving")]
        silent = [(a, b) for kind, a, b in told if kind == "silent"]
        (night,) = nights(FRIDAY, FRIDAY, spells=spells, silent=silent, asked=(0, 2**62), timezone=LONDON)
        return night

    before = judged("")
    assert before.not_known + before.moving + sum(m for _, m in before.minutes) == pytest.approx(420)
    for really in ("home", "work", "moving", "harbour"):
        after = judged(really)
        if before.where == Where.ONE_PLACE:
            assert (after.where, after.place) == (before.where, before.place)
        if before.where == Where.NO_ONE_PLACE:
            assert after.where == Where.NO_ONE_PLACE
