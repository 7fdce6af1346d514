import xml.etree.ElementTree as ET
from datetime import date, datetime

import pytest

from abide.service.caseload import strip

TODAY = date(2026, 11, 22)


def at(text):
    return datetime.fromisoformat(f"2026-11-{text}:00+00:00")


def found(code, start, end, certainty="certain"):
    return strip.Found(code, certainty, at(start), None if end is None else at(end), f"{code} said.")


def inks(*findings, on_tag_from=date(2026, 1, 1), known=TODAY):
    row = strip.cells(findings, TODAY, on_tag_from=on_tag_from, known=known)
    return {c.day.day: c.ink for c in row if c.ink != "kept"}


@pytest.mark.parametrize(
    ("finding", "shown"),
    [
        (found("CURFEW_LATE", "21T19:00", "21T19:42"), {21: "certain"}),
        # A night that is broken belongs to the evening it began, though it ends on the next day.
        (found("CURFEW_MISSED", "21T19:00", "22T07:00", "probable"), {21: "probable"}),
        # What is not known darkens every day it covers.
        (found("NO_CONTACT", "20T10:00", "22T09:00"), {20: "not_known", 21: "not_known", 22: "not_known"}),
        (found("CURFEW_NOT_KNOWN", "21T23:30", None, "not_known"), {21: "not_known", 22: "not_known"}),
        (found("BATTERY_LOW", "21T10:00", "21T12:00"), {}),
        (found("BUFFER_ENTERED", "21T10:00", "21T12:00"), {}),
        # The first of the fourteen days is the 9th; the 8th is off the strip.
        (found("STRAP", "09T00:00", "09T01:00"), {9: "certain"}),
        (found("STRAP", "08T23:59", "08T23:59"), {}),
        (found("NO_CONTACT", "01T00:00", "09T01:00"), {9: "not_known"}),
    ],
)
def test_a_day_shows_the_worst_of_it(finding, shown):
    assert inks(finding) == shown


def test_the_graver_of_two_wins_whatever_their_order():
    two = [found("CURFEW_LATE", "21T19:00", "21T19:42"), found("NO_CONTACT", "21T10:00", "21T11:00")]
    assert inks(*two) == inks(*reversed(two)) == {21: "certain"}


def test_days_before_the_tag_are_shown_as_off():
    assert list(inks(on_tag_from=date(2026, 11, 20)).values()) == ["off"] * 11
    assert list(inks(on_tag_from=None).values()) == ["off"] * 14


LAST = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("heard", "silent", "known"),
    [
        (None, False, None),
        (None, True, None),
        (at("22T08:00"), False, TODAY),
        (at("22T08:00"), True, LAST),
        (at("21T23:59"), False, LAST),
        (at("21T23:59"), True, LAST),
        (at("19T12:00"), True, date(2026, 11, 19)),
        # A clock ahead of ours makes no day known that is still to come.
        (at("23T08:00"), False, TODAY),
    ],
)
def test_the_last_day_of_which_anything_is_known(heard, silent, known):
    assert strip.known_until(TODAY, heard, silent=silent) == known


def test_who_was_never_heard_of_or_is_silent_kept_nothing_since():
    assert list(inks(known=None).values()) == ["not_known"] * 14
    assert inks(known=LAST) == {22: "not_known"}
    assert inks(known=date(2026, 11, 19)) == dict.fromkeys((20, 21, 22), "not_known")
    assert list(inks(known=None, on_tag_from=TODAY).values()) == ["off"] * 13 + ["not_known"]
    late = found("CURFEW_LATE", "21T19:00", "21T19:42")
    assert inks(late, known=date(2026, 11, 20)) == {21: "certain", 22: "not_known"}


def test_the_strip_tells_in_words_what_it_shows():
    row = strip.cells(
        [found("CURFEW_LATE", "21T19:00", "21T19:42")], TODAY, on_tag_from=date(2026, 1, 1), known=TODAY
    )
    drawn = ET.fromstring(strip.draw(row, "Last 14 days of Sam A"))
    assert drawn.find("title").text == "Last 14 days of Sam A"
    assert drawn.find("desc").text == "Sat 21 Nov: not kept. CURFEW_LATE said."
    assert len(drawn) == 2 + 14
