"""What repeats among the things that were not kept, and when nothing does.

Looked back on from Sunday 1 to Saturday 28 March 2026 in London. A line is the day
of March and what happened: `6 late until 19:42`, `6 left at 21:10`, `6 in the harbour at 14:00`, `6 flat at
15:00`. Every night and day of which no line says that it is not known is known.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.explain import times
from abide.service.supervision.progress import said
from abide.service.supervision.progress.kept import Seen
from abide.service.supervision.progress.parameters import PARAMETERS, numbers
from abide.service.supervision.progress.patterns import FAMILY_OF, Family, Kind, patterns

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 28)
NUMBERS = numbers(FIRST)
EVERY_DAY = [FIRST + timedelta(days=n) for n in range(28)]
DOING = {
    "late until": ("CURFEW_LATE", "19:00"),
    "left at": ("CURFEW_LEFT", ""),
    "in the harbour at": ("ZONE_ENTERED", ""),
    "in the market at": ("ZONE_ENTERED", ""),
    "flat at": ("BATTERY_DEAD", ""),
    "drank from": ("ALCOHOL_CONFIRMED", ""),
    "not at the appointment at": ("ATTENDANCE_MISSED", ""),
    "near a protected person at": ("PROXIMITY", ""),
}


def moment(day, clock):
    hours, minutes = map(int, clock.split(":"))
    at = times.start_of_day(date(2026, 3, 1) + timedelta(days=day - 1))
    return at + timedelta(hours=hours, minutes=minutes)


def happened(line):
    """Read one line of a table."""
    day, _, rest = line.strip().partition(" ")
    certainty, rest = ("probable", rest[9:]) if rest.startswith("probably ") else ("certain", rest)
    certainty, rest = ("not_known", rest[10:]) if rest.startswith("not known ") else (certainty, rest)
    excused, rest = rest.endswith(", excused"), rest.removesuffix(", excused")
    doing, _, clock = rest.rpartition(" ")
    code, begins = DOING[doing]
    at = moment(int(day), clock)
    # In the small hours it is still the night that began the evening before.
    night = int(day) - 1 if at < moment(int(day), "12:00") else int(day)
    period = moment(night, "19:00") if code.startswith("CURFEW") else None
    start = period if begins else at
    end = at if begins else at + timedelta(minutes=20)
    place = doing[3:-3].capitalize() if doing.startswith("in ") else ""
    return Seen(code, start, end, certainty, excused, place, period)


def told(table, known=None, first=FIRST, last=LAST):
    """Say what repeats in a table, in the sentences that a page shows."""
    seen = [happened(line) for line in table.splitlines() if line.strip()]
    knew = dict.fromkeys(Family, EVERY_DAY) | (known or {})
    found = patterns(seen, first=first, last=last, known=knew, numbers=NUMBERS)
    return [said.pattern(each) for each in found]


# what happened -> what is said to repeat
TABLE = {
    "nothing": ("", []),
    "once": ("6 late until 19:42", []),
    "twice on the same day of the week": ("6 late until 19:42\n13 late until 21:10", []),
    "three Fridays": (
        "6 late until 19:42\n13 late until 21:10\n20 late until 23:30",
        ["3 of 3 nights not kept began on a Friday."],
    ),
    "three Fridays of five nights, which is three in five": (
        "6 late until 19:20\n13 late until 20:50\n20 late until 22:20\n3 late until 23:50\n18 left at 03:00",
        ["3 of 5 nights not kept began on a Friday."],
    ),
    "three Fridays of six nights are no more than chance may do": (
        "6 late until 19:20\n13 late until 20:50\n20 late until 22:20\n3 late until 23:50\n18 left at 03:00\n"
        "24 left at 05:00",
        [],
    ),
    "the small hours of Saturday belong to Friday night": (
        "7 left at 00:30\n14 left at 03:00\n20 late until 19:10",
        ["3 of 3 nights not kept began on a Friday."],
    ),
    "within the same hour, to the minute": (
        "3 left at 21:00\n12 left at 21:30\n18 left at 22:00",
        ["On 3 of 3 nights not kept, the time of going out or coming back was between 21:00 and 22:00."],
    ),
    "a minute more than an hour": ("3 left at 21:00\n12 left at 21:30\n18 left at 22:01", []),
    "the same hour over midnight": (
        "3 left at 23:40\n13 left at 00:05\n19 left at 00:30",
        ["On 3 of 3 nights not kept, the time of going out or coming back was between 23:40 and 00:30."],
    ),
    "when a curfew begins says nothing, when they came back does": (
        "3 late until 19:20\n12 late until 20:50\n18 late until 22:20",
        [],
    ),
    "twice in one night is one night": ("6 left at 20:00\n6 left at 20:40\n13 left at 20:30", []),
    "the same place": (
        "3 in the harbour at 09:00\n12 in the harbour at 14:00\n18 in the harbour at 19:00",
        ["3 of 3 days with a zone not kept were at the harbour."],
    ),
    "two places": ("3 in the harbour at 09:00\n12 in the market at 14:00\n18 in the harbour at 19:00", []),
    "a battery that went flat on three days": (
        "3 flat at 06:00\n12 flat at 14:00\n18 flat at 22:00",
        ["The battery went flat on 3 days."],
    ),
    "a battery that went flat on two": ("3 flat at 06:00\n12 flat at 14:00", []),
    "getting worse": (
        "3 left at 20:00\n16 left at 22:30\n19 left at 02:30\n25 left at 05:00",
        [
            "Getting worse: 3 nights not kept in the second half of this time, 1 in the first.",
        ],
    ),
    "getting better": (
        "2 left at 20:00\n5 left at 22:30\n11 left at 02:30\n13 left at 05:00",
        [
            "Getting better: no nights not kept in the second half of this time, 4 in the first.",
        ],
    ),
    "one day more, which is less than twice as often": (
        "2 left at 20:00\n5 left at 22:30\n16 left at 00:30\n19 left at 03:00\n26 left at 05:00",
        [],
    ),
    "as often in both halves": (
        "2 left at 20:00\n5 left at 22:30\n16 left at 00:30\n26 left at 05:00",
        [],
    ),
    "what is only probable counts as something that happened": (
        "6 probably late until 19:42\n13 late until 21:10\n20 probably late until 23:30",
        ["3 of 3 nights not kept began on a Friday."],
    ),
    "what is not known is part of no pattern": (
        "6 not known late until 19:42\n13 late until 21:10\n20 late until 23:30",
        [],
    ),
    "what was excused is part of no pattern": (
        "6 late until 19:42, excused\n13 late until 21:10\n20 late until 23:30",
        [],
    ),
    "of nearness to a protected person nothing is read out": (
        "6 near a protected person at 14:00\n13 near a protected person at 14:10\n"
        "20 near a protected person at 14:20",
        [],
    ),
}


@pytest.mark.parametrize(("table", "expected"), TABLE.values(), ids=TABLE.keys())
def test_what_repeats(table, expected):
    assert told(table) == expected


def test_who_has_to_be_somewhere_on_fridays_alone_can_only_fail_on_a_friday():
    table = TABLE["three Fridays"][0]
    fridays = [day for day in EVERY_DAY if day.weekday() == 4]
    assert told(table, {Family.CURFEW: fridays}) == []
    assert told(table, {Family.CURFEW: [*fridays, date(2026, 3, 2)]}) != []


def test_no_trend_is_said_where_less_than_a_week_is_known_of_either_half():
    table = TABLE["getting worse"][0]
    early = EVERY_DAY[:14]
    assert told(table, {Family.CURFEW: [*early, *EVERY_DAY[14:20]]}) != []
    assert told(table, {Family.CURFEW: [*early, *EVERY_DAY[14:19]]}) == []


def test_days_before_the_time_looked_back_on_count_for_nothing():
    table = TABLE["three Fridays"][0]
    assert told(table, first=date(2026, 3, 6)) != []
    assert told(table, first=date(2026, 3, 7)) == []
    assert told(table, last=date(2026, 3, 20)) != []
    assert told(table, last=date(2026, 3, 19)) == []


def test_every_number_says_where_it_comes_from():
    assert all(p.source for p in PARAMETERS)
    assert len({p.name for p in PARAMETERS}) == len(PARAMETERS)


def test_every_pattern_has_a_question_of_its_own():
    possible = {
        (family, kind)
        for family in Family
        for kind in Kind
        if (kind is not Kind.PLACE or family is Family.ZONE)
        and (kind is not Kind.REPEATED or family is Family.BATTERY)
    }
    assert set(said.QUESTIONS) == possible
    assert set(said.OF_FAMILY) == set(said.NAMES) == set(Family)


SEEN = st.builds(
    lambda code, day, minute, lasts, certainty, place: Seen(
        code,
        moment(day, "00:00") + timedelta(minutes=minute),
        moment(day, "00:00") + timedelta(minutes=minute + lasts),
        certainty,
        False,
        place,
    ),
    st.sampled_from([*FAMILY_OF, "PROXIMITY", "STRAP", "CURFEW_NOT_KNOWN"]),
    st.integers(1, 28),
    st.integers(0, 24 * 60 - 1),
    st.integers(0, 300),
    st.sampled_from(["certain", "probable", "not_known"]),
    st.sampled_from(["", "The harbour", "The market"]),
)
KNOWN = dict.fromkeys(Family, EVERY_DAY)


def of(seen):
    return patterns(seen, first=FIRST, last=LAST, known=KNOWN, numbers=NUMBERS)


@given(st.lists(SEEN, max_size=25), st.randoms(use_true_random=False))
def test_the_order_in_which_things_were_found_changes_nothing(seen, chance):
    mixed = [*seen]
    chance.shuffle(mixed)
    assert of(mixed) == of(seen)


@given(st.lists(SEEN, max_size=25))
def test_nothing_is_a_pattern_on_fewer_than_three_days(seen):
    for each in of(seen):
        assert max(each.count, each.of) >= 3
        assert each.count + each.of >= 4 if each.kind in (Kind.BETTER, Kind.WORSE) else each.count >= 3


@given(st.lists(SEEN, max_size=20), st.lists(SEEN, max_size=5))
def test_what_is_not_known_never_changes_what_repeats(seen, more):
    unknown = [replace(each, certainty="not_known") for each in more]
    assert of([*seen, *unknown]) == of(seen)


@given(SEEN, st.integers(1, 30))
def test_one_thing_found_many_times_is_no_pattern(seen, times_):
    assert of([seen] * times_) == ()


@given(st.lists(SEEN, max_size=25))
def test_every_pattern_can_be_said_and_asked(seen):
    for each in of(seen):
        assert said.pattern(each).endswith(".")
        assert said.question(each)
