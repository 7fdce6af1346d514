"""The picture and the table hold the same, with links, inks and hours as the clock has them."""

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest

from abide.explain import times
from abide.service.caseload.timeline import table
from abide.service.caseload.timeline.cells import cells
from abide.service.caseload.timeline.drawn import (
    FULL,
    GOING_ON,
    HOME,
    LEAST,
    axis_of,
    clock_change,
    draw,
    hours,
)
from abide.service.caseload.timeline.span import Span
from abide.service.ui import svg
from tests.service.caseload.timeline.values import at, leads, mark, pin, shown


def drawn(of):
    return ET.fromstring(draw(of, "A week.", leads))


def links(of):
    return {link.attrib["aria-label"]: link.attrib["href"] for link in drawn(of).iter("a")}


@pytest.mark.parametrize(
    ("ink", "fill"),
    [
        ("certain", svg.CERTAIN),
        ("probable", svg.PROBABLE),
        ("not_known", svg.NOT_KNOWN),
        ("kept", HOME),
        ("open", "#ffffff"),
        ("leave", svg.LEAVE),
    ],
)
def test_each_ink_has_its_fill_as_a_bar_and_as_a_pin(ink, fill):
    bar = drawn(shown(mark("Zones", "21T10:00", "21T12:00", ink)))
    assert fill in [e.attrib.get("fill") for e in bar.iter("rect")]
    assert fill in [e.attrib.get("fill") for e in drawn(shown(pin("21T10:00", ink=ink))).iter("path")]


@pytest.mark.parametrize("days", [1, 7, 28, 90])
def test_every_mark_leads_to_what_it_stands_for_and_the_words_name_it(days):
    of = shown(mark("Curfew", "22T19:00", "22T19:30", name="late"), pin("22T10:00", "visit"), days=days)
    assert {"/late/", "/visit/"} <= set(links(of).values())
    picture = drawn(of)
    assert picture.find("title").text == "A week."
    assert "late" in picture.find("desc").text
    assert "visit" in picture.find("desc").text


def test_a_cell_of_several_leads_nearer():
    of = shown(mark("Curfew", "21T19:00", "21T19:10"), mark("Curfew", "21T20:00", "21T20:10"), days=28)
    assert "?days=1&until=2026-11-21" in links(of).values()
    week = shown(mark("Curfew", "20T19:00", "20T19:10"), mark("Curfew", "21T20:00", "21T20:10"), days=70)
    assert "?days=7&until=2026-11-22" in links(week).values()


def test_the_dates_above_lead_nearer():
    assert links(shown())["Today, hour by hour"] == "?days=1&until=2026-11-22"
    assert links(shown(days=28))["7 days from Mon 16 Nov"] == "?days=7&until=2026-11-22"
    assert links(shown(days=28))["7 days from Mon 26 Oct"] == "?days=7&until=2026-11-01"
    assert links(shown(days=90))["7 days from Mon 28 Sep"] == "?days=7&until=2026-10-04"
    assert links(shown(days=500))["28 days from Mon 28 Sep"] == "?days=28&until=2026-10-25"


def test_a_mark_of_a_moment_is_wide_enough_to_be_seen_and_one_outside_is_left_out():
    widths = [e.attrib["width"] for e in drawn(shown(mark("Equipment", "21T10:00", "21T10:00"))).iter("rect")]
    assert f"{LEAST:g}" in widths
    assert "/Equipment thing/" not in links(shown(mark("Equipment", "01T10:00", "01T10:00"))).values()
    # What began before and goes on is there.
    assert "/Equipment thing/" in links(shown(mark("Equipment", "01T10:00", None))).values()


def test_words_beside_pins_give_way_to_each_other():
    apart = drawn(shown(pin("20T10:00", "Visit"), pin("22T10:00", "Letter")))
    near = drawn(shown(pin("20T10:00", "Visit"), pin("20T11:00", "Letter")))
    assert [e.text for e in apart.iter("text") if e.text in ("Visit", "Letter")] == ["Visit", "Letter"]
    assert [e.text for e in near.iter("text") if e.text in ("Visit", "Letter")] == ["Letter"]


def test_what_was_found_late_bears_a_mark_of_its_own():
    for days in (7, 28):
        plain, late = (
            len(list(drawn(shown(mark("Zones", "21T10:00", "21T12:00", late=late), days=days)).iter("path")))
            for late in (False, True)
        )
        assert late == plain + 1


def a_day(day):
    return shown(span=Span("1", day, day), now=times.start_of_day(day) + timedelta(days=2))


# the day -> its even hours as the clock has them, and where the clock changes
CLOCKS = [
    (date(2026, 3, 28), 13, None, ["00:00", "02:00", "04:00"]),
    (date(2026, 3, 29), 13, "02:00 BST", ["00:00", "02:00", "04:00"]),
    (date(2026, 10, 25), 13, "01:00 GMT", ["00:00", "02:00", "04:00"]),
]


@pytest.mark.parametrize(("day", "count", "change", "first"), CLOCKS)
def test_the_hours_of_a_day_are_those_of_its_clock(day, count, change, first):
    of = a_day(day)
    labels = [label for _, label in hours(of)]
    assert (len(labels), labels[:3], labels[-1]) == (count, first, "24:00")
    at = clock_change(of)
    assert (at and times.clock(at)) == change


@pytest.mark.parametrize(("day", "real_hours"), [(date(2026, 3, 29), 1), (date(2026, 10, 25), 3)])
def test_two_o_clock_lies_as_many_hours_after_midnight_as_it_really_comes(day, real_hours):
    of = a_day(day)
    places = {label: x for x, label in hours(of)}
    axis = axis_of(of)
    assert places["02:00"] == pytest.approx(axis.x(of.span.start + timedelta(hours=real_hours)))


@pytest.mark.parametrize(("last", "change"), [(date(2026, 3, 30), True), (date(2026, 11, 22), False)])
def test_a_week_in_which_the_clocks_change_says_so(last, change):
    span = Span("7", last - timedelta(days=6), last)
    said = ET.tostring(drawn(shown(span=span)), encoding="unicode")
    assert ("Clocks go forward an hour at 02:00 BST" in said) is change


def test_the_table_of_hours_holds_what_the_picture_does():
    of = shown(
        mark("Curfew", "21T19:00", "21T19:30", "probable", "Late", late=True),
        mark("Equipment", "01T10:00", "02T10:00"),
        pin("20T10:00", "Visit"),
    )
    lines = table.lines(of)
    assert [line.start for line in lines] == sorted((line.start for line in lines), reverse=True)
    named = {line.name: line for line in lines}
    going_on = named.pop("Going on, nothing found against it so far")
    assert (going_on.start, going_on.end) == (at("22T19:00"), None)
    assert set(named) == {"Home as required", "Late", "Visit"}
    assert (named["Late"].sure, named["Late"].late, named["Late"].href) == ("probable", True, "/Late/")
    assert sum(line.name == "Home as required" for line in lines) == 7


def test_a_night_that_is_not_over_is_drawn_as_going_on_and_never_as_kept():
    told = [title.text for title in drawn(shown(days=1)).iter("title")]
    assert "Going on since 19:00; nothing found against it by 20:00" in told
    assert [said for said in told if said.startswith("Home")] == ["Home as required 19:00 to 07:00"]
    cell = next(e for e in drawn(shown(days=28)).iter("g") if "Sun 22 Nov, Curfew" in (e[0].text or ""))
    assert cell[0].text == "Sun 22 Nov, Curfew: going on"
    assert cell[1].attrib["stroke-dasharray"] == GOING_ON


LEVELS = [(at("20T23:00"), 0.0), (at("20T23:30"), 0.041), (at("21T00:30"), 0.071), (at("21T01:00"), 0.071)]


def test_levels_of_alcohol_are_dots_and_the_highest_of_each_day_is_said_in_picture_and_table():
    of = shown(levels=LEVELS)
    assert of.lanes == ["Curfew", "Alcohol", "Equipment", "Silence", "People"]
    picture = drawn(of)
    said = [
        "Fri 20 Nov: highest alcohol level 0.041 g/dL at 23:30, of 2 samples",
        "Sat 21 Nov: highest alcohol level 0.071 g/dL at 00:30, of 2 samples",
    ]
    assert [circle.find("title").text for circle in picture.iter("circle")] == said
    assert [path.attrib["d"].count("M") for path in picture.iter("path") if "h2" in path.attrib["d"]] == [4]
    assert picture.find("desc").text == " ".join(f"{each}." for each in said)
    assert [line.name for line in table.lines(of) if line.lane == "Alcohol"] == said[::-1]


def test_a_level_beyond_the_lane_stays_in_it_and_no_level_bears_no_ring():
    [high] = drawn(shown(levels=[(at("21T01:00"), 9.0)])).iter("circle")
    [full] = drawn(shown(levels=[(at("21T01:00"), FULL)])).iter("circle")
    assert high.attrib["cy"] == full.attrib["cy"]
    assert not list(drawn(shown(levels=[(at("21T01:00"), 0.0)])).iter("circle"))


def test_the_table_of_cells_has_a_line_a_day_and_a_cell_a_lane():
    of = shown(mark("Curfew", "21T19:00", "21T19:30", name="Late"), days=28)
    lines = table.cell_lines(of)
    assert [line.days for line in lines[:2]] == ["Sun 22 Nov", "Sat 21 Nov"]
    assert [cell.word for cell in lines[1].cells] == ["Late", "", "", ""]
    assert [list(line.cells) for line in lines] == [list(row) for row in zip(*cells(of), strict=True)][::-1]
