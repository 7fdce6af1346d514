"""What a day, or a week, amounts to in each lane."""

from datetime import timedelta

import pytest

from abide.service.caseload.timeline.cells import cells
from tests.service.caseload.timeline.values import NOW, at, mark, pin, shown


def inks(of, lane="Curfew"):
    """The cells of a lane that are not kept, by day."""
    row = next(row for row in cells(of) if row[0].lane == lane)
    return {cell.first.day: cell.ink for cell in row if cell.ink not in ("kept", "begun", "")}


# a mark -> the days of the last 28 it shows on, and how
MARKS = [
    (mark("Curfew", "21T19:00", "21T19:42"), {21: "certain"}),
    # A night that is broken belongs to the evening it began, though it ends on the next day.
    (mark("Curfew", "21T19:00", "22T07:00", "probable"), {21: "probable"}),
    # What is not known darkens every day it covers.
    (
        mark("Curfew", "20T10:00", "22T09:00", "not_known"),
        {20: "not_known", 21: "not_known", 22: "not_known"},
    ),
    (mark("Curfew", "21T10:00", "22T00:00", "not_known"), {21: "not_known"}),
    (mark("Curfew", "21T23:30", None, "not_known"), {21: "not_known", 22: "not_known"}),
    (mark("Curfew", "21T00:00", "21T00:00", "not_known"), {21: "not_known"}),
]


@pytest.mark.parametrize(("found", "days"), MARKS)
def test_the_days_that_a_mark_shows_on(found, days):
    assert inks(shown(found, days=14)) == days


def test_the_gravest_of_a_day_wins_and_its_words_say_all_of_it():
    of = shown(
        mark("Curfew", "21T19:00", "21T19:10", "probable", "Late home"),
        mark("Curfew", "21T20:00", "21T20:10", "certain", "Left home"),
        mark("Curfew", "21T21:00", "21T21:10", "certain", "Left home"),
        days=14,
    )
    cell = cells(of)[0][-2]
    assert (cell.ink, cell.word) == ("certain", "Late home (probable); Left home, 2 times")


def test_days_without_a_tag_without_a_curfew_and_to_come_are_told_apart():
    of = shown(
        span=shown(days=28).span,
        worn=[(at("05T12:00"), NOW + timedelta(days=9))],
        required={"Curfew": [(at("10T19:00"), at("11T07:00"))]},
    )
    row = {cell.first.isoformat()[5:]: cell.word for cell in cells(of)[0]}
    assert row["11-04"] == "not on tag"
    assert row["11-05"] == "not asked"
    assert row["11-10"] == "kept"
    assert row["11-11"] == "not asked"
    ahead = shown(span=shown(days=28).span, now=at("20T12:00"))
    assert [cell.word for cell in cells(ahead)[0]][-3:] == ["not asked", "to come", "to come"]


SILENT = mark("Silence", "21T15:00", None, "not_known", "No contact", silences=True)
SPOKE = mark("Silence", "21T15:00", "21T23:00", "not_known", "No contact")

# when, what was found -> how the cells of the 21st and the 22nd look and what they say
TONIGHT = [
    ("22T18:59", [], [("kept", "kept"), ("", "not asked")]),
    ("22T19:00", [], [("kept", "kept"), ("", "not asked")]),
    ("22T19:01", [], [("kept", "kept"), ("begun", "going on")]),
    ("23T06:59", [], [("kept", "kept"), ("begun", "going on")]),
    ("23T07:00", [], [("kept", "kept"), ("kept", "kept")]),
    ("22T06:59", [], [("begun", "going on"), ("", "not asked")]),
    ("22T19:05", [SILENT], [("not_known", "not known"), ("not_known", "not known")]),
    # What was silent and spoke again was judged by what it had kept.
    ("22T19:05", [SPOKE], [("kept", "kept"), ("begun", "going on")]),
]


@pytest.mark.parametrize(("now", "found", "said"), TONIGHT)
def test_a_night_is_kept_only_once_it_is_over_and_nobody_is_silent(now, found, said):
    row = cells(shown(*found, now=at(now), days=14))[0]
    assert [(cell.ink, cell.word) for cell in row[-2:]] == said


def test_a_week_with_tonight_in_it_is_kept_so_far():
    row = cells(shown(now=at("22T19:05"), days=70))[0]
    assert (row[-1].ink, row[-1].word) == ("begun", "kept so far")
    assert (row[-2].ink, row[-2].word) == ("kept", "kept")


def test_people_are_counted_and_nothing_is_said_of_days_without():
    row = cells(shown(pin("20T10:00"), pin("20T15:00"), pin("21T09:00", "Visit at home", "open"), days=14))[
        -1
    ]
    assert [cell.word for cell in row[-3:]] == ["Telephone call, 2 times", "Visit at home", ""]


def test_what_was_found_late_marks_its_day():
    row = cells(shown(mark("Curfew", "21T19:00", "21T19:42", late=True), days=14))[0]
    assert [cell.late for cell in row[-3:]] == [False, True, False]


def test_a_week_is_what_its_days_amount_to():
    of = shown(mark("Curfew", "18T19:00", "18T19:42"), days=70)
    row = cells(of)[0]
    assert (row[-1].first.day, row[-1].last.day, row[-1].ink) == (16, 22, "certain")
    assert row[-1].said == "Mon 16 Nov to Sun 22 Nov, Curfew: Curfew thing"
