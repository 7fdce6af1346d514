"""Legal limits of a curfew: which orders they stop, which they only remark on, and which they leave alone.

All curfews begin on Friday 27 March 2026 in London; the clocks change on 29 March and 25 October 2026.
"""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.monitoring.concerns import Weight, in_hours
from abide.monitoring.curfew_hours import of_curfews
from abide.monitoring.instants import HOUR
from abide.monitoring.limits import after_months, blocks, check, most_in_7_days, of_order, values
from abide.monitoring.parameters import PARAMETERS
from abide.monitoring.plan import OrderType, Period
from abide.monitoring.timetable import occurrences
from tests.spec.tables import NIGHTLY, curfew, plan

FIRST, LAST = date(2026, 3, 27), date(2026, 6, 1)
BEFORE, SINCE = date(2022, 6, 27), date(2022, 6, 28)
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def clock(time):
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def every(day_from, day_until, days=range(7)):
    """The same hours on every day, over midnight where they end no later than they begin."""
    over = clock(day_until) <= clock(day_from)
    return tuple(Period(d, clock(day_from), (d + over) % 7, clock(day_until)) for d in days)


def ordered(order, convicted=None, periods=NIGHTLY, first=FIRST, last=LAST, timezone="Europe/London"):
    made = plan(curfew(first_day=first, last_day=last, periods=periods))
    return replace(made, timezone=timezone, order_type=OrderType(order), convicted_on=convicted)


def told(made):
    """Each concern as `weight rule found`."""
    return in_short(check(made))


def in_short(concerns):
    return [f"{c.weight} {c.rule}" + ("" if c.found is None else f" {c.found:g}") for c in concerns]


# order, convicted on, hours, last day -> what is said. Hours are by the day of the calendar.
TABLE = {
    "twelve hours a night are within every limit": (("community", SINCE, NIGHTLY, LAST), []),
    "twenty hours a day, convicted since 28 June 2022": (
        ("community", SINCE, every("00:00", "20:00", [FRI, SAT]), LAST),
        [],
    ),
    "a minute more than twenty hours": (
        ("community", SINCE, every("00:00", "20:01", [FRI, SAT]), LAST),
        ["breach community_curfew_most_a_day 20.0167"],
    ),
    "sixteen hours a day, convicted before 28 June 2022": (
        ("community", BEFORE, every("00:00", "16:00", [FRI]), LAST),
        [],
    ),
    "a minute more than sixteen hours, convicted before 28 June 2022": (
        ("community", BEFORE, every("00:00", "16:01", [FRI]), LAST),
        ["breach community_curfew_most_a_day 16.0167"],
    ),
    "seventeen hours, and the date of conviction is missing: a question, no breach": (
        ("community", None, every("00:00", "17:00", [FRI]), LAST),
        ["note community_curfew_most_a_day 17"],
    ),
    "twenty-one hours are too many whenever the conviction was": (
        ("community", None, every("00:00", "21:00", [FRI]), LAST),
        ["breach community_curfew_most_a_day 21"],
    ),
    "a suspended sentence has the limits of a community order": (
        ("suspended", SINCE, every("00:00", "20:01", [FRI]), LAST),
        ["breach community_curfew_most_a_day 20.0167"],
    ),
    "a youth order may take twenty hours too": (("youth", SINCE, every("00:00", "20:00", [FRI]), LAST), []),
    "a youth order of more than twenty": (
        ("youth", SINCE, every("00:00", "20:01", [FRI]), LAST),
        ["breach youth_curfew_most_a_day 20.0167"],
    ),
    "a youth order on a conviction before 28 June 2022": (
        ("youth", BEFORE, every("00:00", "16:01", [FRI]), LAST),
        ["breach youth_curfew_most_a_day 16.0167"],
    ),
    "112 hours in seven days": (("community", SINCE, every("00:00", "16:00"), LAST), []),
    "seven minutes more than 112 hours in seven days": (
        ("community", SINCE, every("00:00", "16:01"), LAST),
        ["breach community_curfew_most_in_7_days 112.117"],
    ),
    "two hours on the days that have a curfew": (
        ("community", SINCE, every("20:00", "22:00", [FRI]), LAST),
        [],
    ),
    "a minute less than two hours": (
        ("community", SINCE, every("20:00", "21:59", [FRI]), LAST),
        ["breach community_curfew_least_a_day 1.98333"],
    ),
    "one hour before midnight of a night of eight is no short curfew, but worth a note": (
        ("community", SINCE, every("23:00", "07:00", [FRI]), LAST),
        ["note community_curfew_least_a_day 1"],
    ),
    "two hours, half of them before midnight": (
        ("community", SINCE, every("23:00", "01:00", [FRI]), LAST),
        ["note community_curfew_least_a_day 1"],
    ),
    "over two years to the day": (("community", SINCE, every("09:00", "11:00"), date(2028, 3, 26)), []),
    "a day longer than two years": (
        ("community", SINCE, every("09:00", "11:00"), date(2028, 3, 27)),
        ["breach community_curfew_longest"],
    ),
    "the last night ends after the two years": (
        ("community", SINCE, NIGHTLY, date(2028, 3, 26)),
        ["breach community_curfew_longest"],
    ),
    "over twelve months to the day, convicted before 28 June 2022": (
        ("community", BEFORE, every("09:00", "11:00"), date(2027, 3, 26)),
        [],
    ),
    "a day longer than twelve months, convicted before 28 June 2022": (
        ("community", BEFORE, every("09:00", "11:00"), date(2027, 3, 27)),
        ["breach community_curfew_longest"],
    ),
    "longer than twelve months, and the date of conviction is missing": (
        ("community", None, every("09:00", "11:00"), date(2027, 3, 27)),
        ["note community_curfew_longest"],
    ),
    "youth orders stay at twelve months": (
        ("youth", SINCE, every("09:00", "11:00"), date(2027, 3, 27)),
        ["breach youth_curfew_longest"],
    ),
    "no last day: it must end, and somebody has to say when": (
        ("community", SINCE, NIGHTLY, None),
        ["note community_curfew_longest"],
    ),
    "home detention curfew of nine hours a day": (("hdc", None, every("22:00", "07:00"), LAST), []),
    "home detention curfew of a minute less": (
        ("hdc", None, every("22:01", "07:00"), LAST),
        ["breach hdc_curfew_least_a_day 8.98333"],
    ),
    "home detention curfew with a day off": (
        ("hdc", None, every("10:00", "20:00", [MON, TUE, WED, THU, FRI, SAT]), LAST),
        ["breach hdc_curfew_least_a_day 0"],
    ),
    "home detention curfew has no most": (("hdc", None, every("00:00", "23:00"), LAST), []),
    "a licence of twelve hours a day": (("licence", None, NIGHTLY, LAST), []),
    "a licence of more needs approval": (
        ("licence", None, every("18:59", "07:00"), LAST),
        ["note licence_curfew_approval_above 12.0167"],
    ),
    "bail of nine hours a day counts towards a sentence": (
        ("court_bail", None, every("22:00", "07:00"), None),
        [],
    ),
    "bail of less does not": (
        ("court_bail", None, every("22:01", "07:00"), LAST),
        ["note bail_curfew_credit_from 8.98333"],
    ),
    "immigration orders have no limit": (("immigration", None, every("00:00", "23:00"), None), []),
    "civil orders have no limit": (("civil", None, every("00:00", "00:30"), None), []),
}


@pytest.mark.parametrize(("terms", "expected"), TABLE.values(), ids=TABLE.keys())
def test_what_is_said_of_an_order(terms, expected):
    order, convicted, periods, last = terms
    # What has a least number of hours every day begins after the short night of 29 March.
    first = date(2026, 4, 1) if order in ("hdc", "court_bail") else FIRST
    assert told(ordered(order, convicted, periods, first=first, last=last)) == expected


# A day's hours are elapsed time: 23 of them on 29 March, 25 on 25 October.
CLOCK_CHANGES = {
    "sixteen hours by the clock are seventeen that night: noted, no breach": (
        ("community", BEFORE, every("15:00", "07:00", [SAT, SUN]), date(2026, 11, 30)),
        ["note community_curfew_most_a_day 17"],
    ),
    "twenty hours by the clock are twenty-one": (
        ("community", SINCE, every("00:00", "20:00", [SUN]), date(2026, 11, 30)),
        ["note community_curfew_most_a_day 21"],
    ),
    "nineteen hours by the clock stay within twenty": (
        ("community", SINCE, every("00:00", "19:00", [SUN]), date(2026, 11, 30)),
        [],
    ),
    "112 hours by the clock are 113 in one week": (
        ("community", SINCE, every("00:00", "16:00"), date(2026, 11, 30)),
        ["note community_curfew_most_in_7_days 113"],
    ),
    "two hours of which the clock skips one": (
        ("community", SINCE, every("00:30", "02:30", [SUN]), LAST),
        ["note community_curfew_least_a_day 1"],
    ),
    "a curfew that the clock skips whole": (
        ("community", SINCE, every("01:00", "02:00", [SUN]) + every("19:00", "20:00", [SUN]), LAST),
        ["note community_curfew_least_a_day 1"],
    ),
    "nine hours of home detention curfew are eight that night": (
        ("hdc", None, every("22:00", "07:00"), LAST),
        ["note hdc_curfew_least_a_day 8"],
    ),
    "custom is not held to the change of the clock at all": (
        ("court_bail", None, every("22:00", "07:00"), date(2026, 11, 30)),
        [],
    ),
}


@pytest.mark.parametrize(("terms", "expected"), CLOCK_CHANGES.values(), ids=CLOCK_CHANGES.keys())
def test_what_the_change_of_the_clock_alone_does_is_no_breach(terms, expected):
    order, convicted, periods, last = terms
    assert told(ordered(order, convicted, periods, last=last)) == expected


def test_the_first_and_the_last_day_of_home_detention_curfew_may_be_short():
    short = every("22:00", "07:00")
    three_days = ordered("hdc", None, short, first=date(2026, 5, 1), last=date(2026, 5, 3))
    hours = of_curfews([three_days.conditions[0]], "Europe/London")
    assert hours.elapsed.tolist() == [2, 9, 9, 7]
    assert told(three_days) == []


def test_weeks_are_counted_from_the_first_day_and_not_from_monday():
    # 20 hours on Friday to Wednesday, none on Thursday: 120 hours in any 7 days from a Friday on.
    heavy = every("00:00", "20:00", [FRI, SAT, SUN, MON, TUE, WED])
    assert told(ordered("community", SINCE, heavy, first=date(2026, 5, 1), last=date(2026, 5, 6))) == [
        "breach community_curfew_most_in_7_days 120"
    ]
    # Begun on the Monday, the same three days at either end of a block of 7 make 60 hours each.
    light = ordered("community", SINCE, heavy, first=date(2026, 5, 1), last=date(2026, 5, 6))
    hours = of_curfews([curfew(first_day=date(2026, 4, 27), last_day=date(2026, 5, 6), periods=heavy)], "UTC")
    assert most_in_7_days(hours, 112).hours.tolist() == [120, 60]
    assert check(light)[0].first_day == date(2026, 5, 1)


def test_all_curfews_of_a_plan_count_together_and_shared_time_once():
    day = curfew(id="C1", first_day=FIRST, last_day=LAST, periods=every("08:00", "20:00", [SAT]))
    late = curfew(id="C2", first_day=FIRST, last_day=LAST, periods=every("12:00", "23:00", [SAT]))
    early = curfew(id="C3", first_day=FIRST, last_day=LAST, periods=every("00:00", "06:00", [SAT]))
    two = replace(plan(day, late), order_type=OrderType.COMMUNITY, convicted_on=SINCE)
    assert told(two) == []
    three = replace(two, conditions=(day, late, early))
    assert told(three) == ["breach community_curfew_most_a_day 21"]
    assert check(three)[0].conditions == ("C1", "C2", "C3")


def test_when_the_device_was_fitted_changes_nothing():
    made = ordered("community", SINCE, every("00:00", "20:01", [FRI]))
    later = replace(made, fitting=replace(made.fitting, start=made.fitting.start + 30 * 24 * HOUR))
    assert check(later) == check(made)
    assert check(made)[0].first_day == FIRST


def test_a_variation_is_not_held_to_what_came_before_it():
    before = curfew(
        id="C1", first_day=FIRST, last_day=date(2026, 4, 30), periods=every("00:00", "21:00", [FRI])
    )
    after = curfew(id="C2", first_day=date(2026, 5, 1), last_day=LAST, periods=NIGHTLY)

    def since(day):
        terms = (OrderType.COMMUNITY, SINCE, [before, after], "Europe/London")
        return in_short(of_order(*terms, from_day=day))

    # The last Friday before the variation is 24 April.
    assert since(None) == since(date(2026, 4, 24)) == ["breach community_curfew_most_a_day 21"]
    assert since(date(2026, 4, 25)) == []


VARIED_WEEKS = {
    "the hours since the variation are too many by themselves": (
        every("00:00", "10:00"),
        every("00:00", "19:00"),
        ["breach community_curfew_most_in_7_days 133"],
    ),
    "too many only with what came before: noted": (
        every("00:00", "20:00", [FRI, SAT, SUN, MON]),
        every("00:00", "16:00"),
        ["note community_curfew_most_in_7_days 128"],
    ),
    "the week before was too heavy, and is history": (
        every("00:00", "20:00"),
        every("00:00", "10:00", [FRI]),
        [],
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), VARIED_WEEKS.values(), ids=VARIED_WEEKS.keys())
def test_the_week_that_a_variation_falls_into(before, after, expected):
    # The weeks begin on Fridays; the variation begins on Tuesday 5 May, or with the week where it is light.
    day = date(2026, 5, 8) if expected == [] else date(2026, 5, 5)
    old = curfew(id="C1", first_day=date(2026, 5, 1), last_day=day - timedelta(days=1), periods=before)
    new = curfew(id="C2", first_day=day, last_day=LAST, periods=after)
    assert (
        in_short(of_order(OrderType.COMMUNITY, SINCE, [old, new], "Europe/London", from_day=day)) == expected
    )


@pytest.mark.parametrize("without", ["an order type", "a curfew"])
def test_nothing_is_said_without(without):
    made = ordered("community", SINCE, every("00:00", "23:00"))
    changed = replace(made, **({"order_type": None} if without == "an order type" else {"conditions": ()}))
    assert check(made) != ()
    assert check(changed) == ()


def test_a_concern_reads_as_a_sentence_with_its_source():
    made = ordered("community", SINCE, every("00:00", "20:30", [FRI]), last=date(2026, 4, 10))
    (concern,) = check(made)
    assert concern.sentence == (
        "The curfew takes 20 hours 30 minutes on Friday 27 March 2026, and 2 other days are like it; "
        "at most 20 hours a day may be ordered (Sentencing Act 2020, Schedule 9, paragraph 9)."
    )
    assert concern.as_json() == {
        "weight": "breach",
        "rule": "community_curfew_most_a_day",
        "conditions": ["C1"],
        "sentence": concern.sentence,
        "first_day": "2026-03-27",
        "allowed": 20,
        "found": 20.5,
    }


def test_a_curfew_that_is_too_long_says_when_it_ends_and_when_it_must():
    (breach,) = check(ordered("community", SINCE, last=date(2028, 3, 26)))
    assert breach.sentence == (
        "The curfew goes on until Monday 27 March 2028; it must be over by the end of Sunday 26 March 2028 "
        "(24 months from the day it took effect: Sentencing Act 2020, Schedule 9, paragraph 9)."
    )
    (note,) = check(ordered("community", None, last=date(2027, 3, 26)))
    assert note.sentence == (
        "The curfew goes on until Saturday 27 March 2027, longer than the 12 months that some are allowed "
        "(Sentencing Act 2020, Schedule 9, paragraph 9). "
        "That depends on the date of conviction, which is not given."
    )


def test_a_curfew_that_never_takes_place_breaks_no_limit():
    made = ordered("community", SINCE, every("00:00", "21:00", [SAT]), last=FIRST)
    assert check(made) == ()
    assert of_curfews(made.conditions, "Europe/London").over == FIRST


def test_a_day_without_a_curfew_reads_as_one():
    made = ordered(
        "hdc", None, every("10:00", "20:00", [MON, TUE, WED, THU, FRI, SAT]), last=date(2026, 4, 2)
    )
    (concern,) = check(made)
    assert concern.sentence.startswith("There is no curfew on Sunday 29 March 2026; home detention curfew")


@pytest.mark.parametrize(
    ("made", "end"),
    [
        (
            ordered("community", SINCE, every("00:00", "20:00", [SUN]), last=date(2026, 11, 1)),
            "clock makes it so.",
        ),
        (ordered("community", SINCE, every("23:00", "07:00", [FRI])), "change of the clock makes it so."),
        (ordered("community", None, every("00:00", "17:00", [FRI])), "conviction, which is not given."),
        (ordered("community", None, every("09:00", "11:00"), last=date(2027, 6, 1)), "which is not given."),
        (ordered("community", SINCE, last=None), "Schedule 9, paragraph 9)."),
    ],
)
def test_a_note_says_why_it_is_no_breach(made, end):
    (concern,) = check(made)
    assert concern.weight is Weight.NOTE
    assert concern.sentence.endswith(end)


@pytest.mark.parametrize("last", [date(2031, 1, 1), date.max])
def test_a_curfew_of_many_years_is_looked_at_for_as_long_as_any_limit_reaches(last):
    made = ordered("community", SINCE, every("00:00", "20:01", [FRI]), last=last)
    assert told(made) == ["breach community_curfew_most_a_day 20.0167", "breach community_curfew_longest"]
    assert told(replace(made, order_type=OrderType.CIVIL)) == []


@pytest.mark.parametrize(("year", "said"), [(2099, 1), (2100, 0), (9999, 0)])
def test_a_year_whose_clock_changes_nobody_knows_is_not_judged(year, said):
    made = ordered("community", SINCE, every("00:00", "20:01", [FRI]), first=date(year, 12, 1), last=None)
    assert len([c for c in check(made) if c.weight is Weight.BREACH]) == said


def test_what_changes_late_is_looked_at_too():
    early = curfew(id="C1", first_day=FIRST, last_day=date(2029, 5, 31), periods=NIGHTLY)
    late = curfew(
        id="C2", first_day=date(2029, 6, 1), last_day=date(2029, 9, 1), periods=every("18:00", "07:00")
    )
    made = replace(plan(early, late), order_type=OrderType.LICENCE)
    assert told(made) == ["note licence_curfew_approval_above 13"]
    assert check(made)[0].first_day == date(2029, 6, 1)
    for distant in (date(2040, 1, 1), date.max):
        far = replace(late, first_day=distant, last_day=None)
        assert told(replace(made, conditions=(early, far))) == []


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 3, 27), 24, date(2028, 3, 27)),
        (date(2026, 1, 1), 12, date(2027, 1, 1)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2026, 8, 31), 6, date(2027, 3, 1)),
        (date(2026, 12, 31), 2, date(2027, 3, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, after):
    assert after_months(day, months) == after


@pytest.mark.parametrize(("hours", "words"), [(1, "1 hour"), (7.5, "7 hours 30 minutes"), (0, "no time")])
def test_hours_in_words(hours, words):
    assert in_hours(hours) == words


@pytest.mark.parametrize("on", [date(1999, 1, 1), date(2012, 12, 2), date(2012, 12, 3), BEFORE])
def test_older_convictions_are_held_to_the_oldest_limit_kept(on):
    assert [p.value for p in values("community_curfew_most_a_day", on)] == [16]


def test_every_limit_states_its_source():
    named = [p for p in PARAMETERS if "_curfew_" in p.name]
    assert len({p.name for p in named}) == 11
    assert all(p.source and p.unit in ("hours", "months") for p in named)


PERIODS = st.lists(
    st.builds(
        lambda day, start, length: Period(
            day, start, (day + (start + length) // 1440) % 7, (start + length) % 1440
        ),
        st.integers(0, 6),
        st.integers(0, 1439),
        st.integers(1, 3 * 1440),
    ),
    min_size=1,
    max_size=6,
).map(tuple)


@given(
    periods=PERIODS,
    begin=st.integers(0, 400),
    days=st.integers(0, 60),
    timezone=st.sampled_from(["Europe/London", "UTC", "America/Havana", "Australia/Lord_Howe"]),
)
def test_the_blocks_of_seven_days_together_hold_every_minute_of_the_curfew(periods, begin, days, timezone):
    first = date(2026, 1, 1) + timedelta(days=begin)
    last = first + timedelta(days=days)
    hours = of_curfews([curfew(first_day=first, last_day=last, periods=periods)], timezone)
    whole = occurrences(periods, first, last, timezone)
    wanted = (whole[:, 1] - whole[:, 0]).sum() / HOUR
    assert np.isclose(blocks(hours.elapsed).sum(), wanted)
    assert np.isclose(hours.elapsed.sum(), wanted)
    assert len(blocks(hours.elapsed)) == -(-len(hours.elapsed) // 7)


@given(periods=PERIODS, order=st.sampled_from(OrderType), convicted=st.sampled_from([None, BEFORE, SINCE]))
def test_more_freedom_in_law_never_adds_a_breach(periods, order, convicted):
    def too_much(made):
        return {c.rule for c in check(made) if c.weight is Weight.BREACH and "_most_" in c.rule}

    made = replace(ordered("community", convicted, periods), order_type=order)
    assert too_much(replace(made, convicted_on=SINCE)) <= too_much(made)
