"""How nights, days and appointments went, from what was found: to the minute, and over midnight."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.service.supervision.progress import kept, said
from abide.service.supervision.progress.kept import How, Seen, Tally

DAY = date(2026, 3, 6)
ZONE = kept.OF_ZONES


def at(day, clock):
    """A moment of March 2026 in London, which keeps GMT until the 29th."""
    hours, minutes = map(int, clock.split(":"))
    return datetime(2026, 3, day, hours, minutes, tzinfo=UTC)


NIGHT = [(at(6, "19:00"), at(7, "07:00"))]
WORN = [(at(1, "12:00"), at(28, "12:00"))]


def seen(code, day="6", start="20:00", minutes=30, certainty="certain", **more):
    begins = at(int(day), start)
    return Seen(code, begins, begins + timedelta(minutes=minutes), certainty, **more)


NIGHTS = {
    "nothing was found": ([], How.KEPT),
    "came home late": ([seen("CURFEW_LATE")], How.NOT_KEPT),
    "probably came home late": ([seen("CURFEW_LATE", certainty="probable")], How.PROBABLE),
    "whether they were home is not known": ([seen("CURFEW_NOT_KNOWN", certainty="not_known")], How.NOT_KNOWN),
    "late, and later not known": (
        [seen("CURFEW_LATE"), seen("CURFEW_NOT_KNOWN", "7", "02:00")],
        How.NOT_KEPT,
    ),
    "probably late, and later not known": (
        [seen("CURFEW_LATE", certainty="probable"), seen("CURFEW_NOT_KNOWN", "7", "02:00")],
        How.PROBABLE,
    ),
    "late with an excuse": ([seen("CURFEW_LATE", excused=True)], How.EXCUSED),
    "excused, and later not known": (
        [seen("CURFEW_LATE", excused=True), seen("CURFEW_NOT_KNOWN", "7", "02:00")],
        How.NOT_KNOWN,
    ),
    "left after midnight": ([seen("CURFEW_LEFT", "7", "03:00")], How.NOT_KEPT),
    "until the very end of the night": ([seen("CURFEW_EARLY", "7", "06:30")], How.NOT_KEPT),
    "only after its end": ([seen("CURFEW_LATE", "7", "07:00")], How.KEPT),
    "only before its beginning": ([seen("CURFEW_EARLY", "6", "18:30")], How.KEPT),
    "still going on": ([Seen("CURFEW_LEFT", at(6, "21:00"), None)], How.NOT_KEPT),
    "something that is not about the night": ([seen("BATTERY_LOW")], How.KEPT),
}


@pytest.mark.parametrize(("found", "expected"), NIGHTS.values(), ids=NIGHTS.keys())
def test_how_a_night_went(found, expected):
    assert kept.nights(NIGHT, found, WORN) == {DAY: expected}


@pytest.mark.parametrize(
    ("fitted", "counts"),
    [(at(6, "18:59"), True), (at(6, "19:00"), True), (at(6, "19:01"), False)],
)
def test_a_night_counts_when_a_tag_was_worn_as_it_began(fitted, counts):
    assert bool(kept.nights(NIGHT, [], [(fitted, at(20, "12:00"))])) is counts


def test_of_two_curfews_of_one_day_the_worse_counts():
    twice = [(at(6, "12:00"), at(6, "14:00")), *NIGHT]
    assert kept.nights(twice, [seen("CURFEW_LEFT", start="13:00")], WORN) == {DAY: How.NOT_KEPT}


@pytest.mark.parametrize(("minutes", "expected"), [(59, {}), (60, {DAY: How.NOT_KNOWN})])
def test_a_day_of_which_an_hour_is_not_known_is_not_known(minutes, expected):
    found = [seen("NO_LOCATION", minutes=30), seen("NO_CONTACT", start="20:10", minutes=minutes - 10)]
    assert kept.silent_days([DAY], found, until=at(8, "00:00"), unknown_minutes=60) == expected


def test_a_silence_over_midnight_is_shared_between_its_days():
    found = [seen("NO_CONTACT", start="23:30", minutes=120)]
    days = [DAY, DAY + timedelta(days=1)]
    assert kept.silent_days(days, found, until=at(8, "00:00"), unknown_minutes=60) == {days[1]: How.NOT_KNOWN}


def test_a_silence_that_goes_on_counts_until_now():
    found = [Seen("NO_LOCATION", at(6, "10:00"), None)]
    asked = {"days": [DAY], "found": found, "unknown_minutes": 60}
    assert kept.silent_days(until=at(6, "10:59"), **asked) == {}
    assert kept.silent_days(until=at(6, "11:00"), **asked) == {DAY: How.NOT_KNOWN}


def test_a_zone_not_kept_outweighs_a_silence_on_the_same_day():
    broken = kept.whole_days([DAY], [seen("ZONE_ENTERED", certainty="probable")], ZONE)
    silent = {DAY: How.NOT_KNOWN}
    assert kept.together(broken, silent) == {DAY: How.PROBABLE}


def test_all_that_was_found_of_an_appointment_is_one_answer():
    period = at(6, "10:00")
    found = [
        seen("ATTENDANCE_LATE", start="10:00", period=period),
        seen("ATTENDED", start="10:20", certainty="probable", period=period),
        seen("ATTENDED", "13", start="10:00", certainty="probable", period=at(13, "10:00")),
        seen("ATTENDANCE_NOT_KNOWN", "20", start="10:00", certainty="not_known", period=at(20, "10:00")),
    ]
    assert kept.appointments(found) == [
        (date(2026, 3, 6), How.NOT_KEPT),
        (date(2026, 3, 13), How.KEPT),
        (date(2026, 3, 20), How.NOT_KNOWN),
    ]


COUNTED = {
    "nothing was asked": (Tally(), ""),
    "all kept": (Tally(kept=28), "28 of 28 nights were kept."),
    "one": (Tally(kept=1), "1 of 1 night was kept."),
    "some of each": (
        Tally(kept=20, excused=2, not_known=3, probable=1, not_kept=2),
        "20 of 23 nights were kept; 2 not kept, 1 probably not. Counted apart: 2 with leave or excused, "
        "3 not known.",
    ),
    "nothing is known": (
        Tally(not_known=4),
        "Of no night is it known how it went. Counted apart: 4 not known.",
    ),
}


@pytest.mark.parametrize(("tally", "sentence"), COUNTED.values(), ids=COUNTED.keys())
def test_a_tally_is_said_with_what_is_not_known_apart(tally, sentence):
    assert said.counted(tally, "night", "nights") == sentence


@given(st.lists(st.sampled_from(How), max_size=60))
def test_what_is_not_known_is_never_counted_among_what_is(hows):
    tally = kept.tally(hows)
    assert tally.all == len(hows)
    assert tally.known + tally.not_known + tally.excused == len(hows)
    assert tally.kept <= tally.known
