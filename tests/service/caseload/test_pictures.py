import xml.etree.ElementTree as ET
from datetime import date, datetime, timedelta

import pytest

from abide.monitoring.findings import Code
from abide.service.caseload import strip, week
from abide.service.ui import svg

TODAY = date(2026, 11, 22)


def at(text):
    return datetime.fromisoformat(f"2026-11-{text}:00+00:00")


def found(code, start, end, certainty="certain"):
    return strip.Found(code, certainty, at(start), None if end is None else at(end), f"{code} said.")


def inks(*findings, on_tag_from=date(2026, 1, 1)):
    return {
        c.day.day: c.ink for c in strip.cells(findings, TODAY, on_tag_from=on_tag_from) if c.ink != "kept"
    }


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


def test_the_strip_tells_in_words_what_it_shows():
    row = strip.cells([found("CURFEW_LATE", "21T19:00", "21T19:42")], TODAY, on_tag_from=date(2026, 1, 1))
    drawn = ET.fromstring(strip.draw(row, "Last 14 days of Sam A"))
    assert drawn.find("title").text == "Last 14 days of Sam A"
    assert drawn.find("desc").text == "Sat 21 Nov: not kept. CURFEW_LATE said."
    assert len(drawn) == 2 + 14


def a_week(marks=(), **changes):
    required = [(at(f"{d}T19:00"), at(f"{d + 1}T07:00")) for d in range(15, 23)]
    values = {"required": required, "marks": list(marks), "now": at("22T20:00")}
    return week.Week(**(values | changes))


def mark(code, start, end, certainty="certain"):
    return week.Mark(code, code, at(start), None if end is None else at(end), certainty, f"{code} said.")


def test_home_when_required_is_the_curfew_without_what_was_found_against_it():
    shown = week.home_when_required(a_week([mark("CURFEW_LATE", "22T19:00", "22T19:30")]))
    assert shown[-1] == (at("22T19:30"), at("22T20:00"))
    assert shown[-2] == (at("21T19:00"), at("22T07:00"))


def test_nothing_is_drawn_as_home_before_the_tag_or_after_now():
    shown = week.home_when_required(a_week(on_tag_from=at("21T20:00")))
    assert shown == [(at("21T20:00"), at("22T07:00")), (at("22T19:00"), at("22T20:00"))]


def test_zones_and_equipment_take_nothing_from_being_home():
    assert week.home_when_required(a_week([mark("STRAP", "21T20:00", None)])) == week.home_when_required(
        a_week()
    )


@pytest.mark.parametrize("code", [code.value for code in Code])
def test_every_code_has_a_lane_and_is_drawn_with_its_sentence_and_ink(code):
    drawn = ET.fromstring(week.draw(a_week([mark(code, "21T10:00", "21T12:00", "probable")]), "A week."))
    marks = [e for e in drawn if e.find("title") is not None and e.find("title").text == f"{code} said."]
    # A time in which nothing could be known is hatched, however certain it is that nothing was heard.
    ink = svg.NOT_KNOWN if code in strip.UNKNOWN else svg.PROBABLE
    assert [m.attrib["fill"] for m in marks] == [week.HOME_FILL if code in week.KEPT else ink]
    assert drawn.find("desc").text == f"{code} said."


def test_a_mark_of_a_moment_is_wide_enough_to_be_seen_and_one_outside_is_left_out():
    drawn = ET.fromstring(week.draw(a_week([mark("TAMPER", "21T10:00", "21T10:00")]), "A week."))
    assert [e.attrib["width"] for e in drawn if e.attrib.get("fill") == svg.CERTAIN] == ["3"]
    drawn = ET.fromstring(week.draw(a_week([mark("TAMPER", "01T10:00", "01T10:00")]), "A week."))
    assert not [e for e in drawn if e.attrib.get("fill") == svg.CERTAIN]


def test_a_week_with_a_change_of_clocks_is_an_hour_longer_and_still_ends_at_midnight():
    autumn = week.Week([], [], datetime.fromisoformat("2026-10-26T12:00:00+00:00"))
    assert autumn.end - autumn.start == timedelta(days=7, hours=1)
