"""What is worth recognising, and until when.

Asked on Saturday 28 March 2026 in London. Days end with the 27th of that month: `k` is a day kept,
`n` one not kept, `p` one probably not, `?` one not known, `e` one excused.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.service.supervision.progress.kept import How, none_broken_between
from abide.service.supervision.progress.milestones import WORDS, Facts, Milestone, message, reached, words
from abide.service.supervision.progress.parameters import numbers

TODAY = date(2026, 3, 28)
NUMBERS = numbers(TODAY)
HOW = {"k": How.KEPT, "n": How.NOT_KEPT, "p": How.PROBABLE, "?": How.NOT_KNOWN, "e": How.EXCUSED}


def days(told):
    """The days a text tells of, the last of them yesterday."""
    first = TODAY - timedelta(days=len(told))
    return {first + timedelta(days=n): HOW[letter] for n, letter in enumerate(told)}


def told(facts):
    """Each milestone as `what, on which day`."""
    return [f"{words(each)}, {each.on.day} {each.on:%B}" for each in reached(facts, NUMBERS)]


def under(first=date(2026, 1, 1), last=None, **more):
    return Facts(today=TODAY, first=first, last=last, **more)


# how the days went -> what is worth recognising
DAYS = {
    "nothing is known": ("", []),
    "six days kept": ("kkkkkk", []),
    "seven days kept": ("kkkkkkk", ["7 days kept, none broken between, 27 March"]),
    "seven, the last of them a fortnight ago": ("k" * 20, ["7 days kept, none broken between, 14 March"]),
    "seven, the last of them fifteen days ago": ("k" * 21, []),
    "twenty-eight days": ("k" * 28, ["28 days kept, none broken between, 27 March"]),
    "a day not kept begins the count anew": ("kkkkkknkkkkkk", []),
    "a day probably not kept does too": ("kkkkkkpkkkkkkk", ["7 days kept, none broken between, 27 March"]),
    "a day not known counts for nothing and ends nothing": (
        "kkkkk?kk",
        ["7 days kept, none broken between, 27 March"],
    ),
    "a day not known is no day kept": ("kkkkkk?", []),
    "an excused day counts for nothing and ends nothing": (
        "kkkeekkkk",
        ["7 days kept, none broken between, 27 March"],
    ),
}


@pytest.mark.parametrize(("went", "expected"), DAYS.values(), ids=DAYS.keys())
def test_days_kept_with_none_broken_between(went, expected):
    assert told(under(days=days(went))) == expected


# first day of the order, its last day -> what is worth recognising
ORDERS = {
    "half of it passed yesterday": (
        (date(2026, 3, 25), date(2026, 3, 30)),
        ["half of the order is done, 28 March", "the order ends within days, 25 March"],
    ),
    "half of it passes tomorrow": ((date(2026, 1, 1), date(2026, 6, 23)), []),
    "half of it passed today": (
        (date(2026, 1, 1), date(2026, 6, 21)),
        ["half of the order is done, 28 March"],
    ),
    "it ends in eight days": ((date(2025, 1, 1), date(2026, 4, 5)), []),
    "it ends in seven days": (
        (date(2025, 1, 1), date(2026, 4, 4)),
        ["the order ends within days, 28 March"],
    ),
    "it ends today": ((date(2025, 1, 1), TODAY), ["the order ends within days, 21 March"]),
    "it ended yesterday": ((date(2025, 1, 1), date(2026, 3, 27)), []),
    "it has no end": ((date(2025, 1, 1), None), []),
}


@pytest.mark.parametrize(("order", "expected"), ORDERS.values(), ids=ORDERS.keys())
def test_half_of_an_order_and_its_end(order, expected):
    assert told(under(*order)) == expected


# so many sober days, the last of them yesterday -> what is worth recognising
SOBER = {
    "twenty-nine": (29, []),
    "thirty": (30, ["30 sober days, 27 March"]),
    "ninety-nine": (99, []),
    "a hundred": (100, ["100 sober days, 27 March"]),
    "a hundred and fifteen": (115, []),
}


@pytest.mark.parametrize(("count", "expected"), SOBER.values(), ids=SOBER.keys())
def test_sober_days_are_counted_whether_or_not_in_a_row(count, expected):
    sober = [TODAY - timedelta(days=n + 1) for n in range(count)]
    assert told(under(sober=sober)) == expected


def test_every_milestone_has_words_and_a_message_that_fits():
    assert set(WORDS) == set(Milestone)
    for each in Milestone:
        facts = next(r for r in [*_one(each)])
        assert 0 < len(message(facts)) <= 400
        assert "{" not in message(facts) + words(facts)


def _one(milestone):
    from abide.service.supervision.progress.milestones import Reached

    yield Reached(milestone, TODAY, 28)


# a day in the middle -> the days counted are days kept, and no word says that one followed another
@pytest.mark.parametrize("between", ["?", "e", "??e", ""])
def test_days_kept_are_never_called_a_row_for_some_may_lie_between_of_which_nothing_is_known(between):
    [found] = reached(under(days=days("k" * 14 + between + "k" * 14)), NUMBERS)
    assert words(found) == "28 days kept, none broken between"
    assert message(found).startswith("We know of 28 days on which you kept to everything")
    assert "in a row" not in words(found) + message(found)


WENT = st.text("knp?e", max_size=42).map(days)


@given(WENT)
def test_nobody_is_praised_for_days_that_are_not_known(went):
    found = {each.milestone: each.count for each in reached(under(days=went), NUMBERS)}
    kept = sum(how is How.KEPT for how in went.values())
    assert all(count <= kept for count in found.values())


@given(WENT)
def test_a_day_not_known_put_in_the_place_of_a_kept_one_never_adds_a_day(went):
    for day in went:
        if went[day] is How.KEPT:
            assert len(none_broken_between(went | {day: How.NOT_KNOWN})) <= len(none_broken_between(went))


@given(WENT)
def test_what_was_reached_was_reached_by_today_and_not_long_ago(went):
    for each in reached(under(days=went), NUMBERS):
        assert TODAY - timedelta(days=14) <= each.on <= TODAY
