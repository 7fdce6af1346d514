"""Pictures are XML that says in words what it draws, and hold their values as a table."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from shapely.geometry import MultiPolygon, Polygon

from abide.explain.found import Found
from abide.explain.ground import Fix, Target, beyond
from abide.explain.night import Beside, band
from abide.explain.pictures import band as bands
from abide.explain.pictures import curve as curves
from abide.explain.pictures import place as places
from abide.explain.pictures.curve import Curve, Episode, Reading
from abide.explain.pictures.place import Place
from abide.explain.telling import tell
from abide.monitoring.findings import Code
from tests.explain.cases import EVENING, a_found
from tests.spec.tables import HOME, metres

SVG = "{http://www.w3.org/2000/svg}"
ADDRESS = Target("the curfew address", HOME.longitude, HOME.latitude, radius_m=50)


def square(east, half=200.0, **changes):
    corners = [(-half, -half), (half, -half), (half, half), (-half, half)]
    area = Polygon([metres(east + x, y) for x, y in corners])
    return Target("the harbour", *metres(east), area=area, **changes)


def walk(*east, accuracy=5.0, cited=()):
    return [
        Fix(EVENING + timedelta(minutes=n), *metres(x), accuracy, cited=n in cited)
        for n, x in enumerate(east)
    ]


def episode(**changes):
    values = {
        "start": EVENING,
        "end": EVENING + timedelta(hours=5),
        "until": EVENING + timedelta(hours=5),
        "certainty": "certain",
        "peak_at": EVENING + timedelta(hours=2),
        "peak": 0.08,
        "rise": 0.04,
        "fall": 0.02,
    }
    return Episode(**(values | changes))


def drinking(*levels, step=30, **changes):
    at = [EVENING + timedelta(minutes=step * n) for n in range(len(levels))]
    return Curve([Reading(when, tac) for when, tac in zip(at, levels, strict=True)], episode(**changes), 0.02)


PICTURES = {
    "band": bands.draw(band(a_found("CURFEW_LEFT"), Beside()), "A title."),
    "place": places.draw(Place(walk(0, 0, 300, 300, cited=(2,)), ADDRESS), "A title."),
    "curve": curves.draw(drinking(0, 0.03, 0.06, 0.08, 0.07, 0.05, 0.02, 0), "A title."),
}


@pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES.keys())
class TestEveryPicture:
    def test_is_xml_with_a_title_and_a_description_first(self, picture):
        root = ET.fromstring(picture.svg())
        assert root.tag == f"{SVG}svg"
        assert root.attrib["role"] == "img"
        title, desc = list(root)[:2]
        assert (title.tag, title.text) == (f"{SVG}title", "A title.")
        assert desc.tag == f"{SVG}desc"
        assert "Fri 20 Nov" in desc.text and "2026" in desc.text

    def test_takes_its_patterns_along_only_when_it_stands_alone(self, picture):
        names = {p.attrib["id"] for p in ET.fromstring(picture.svg()).iter(f"{SVG}pattern")}
        assert names == {"ink-probable", "ink-not-known", "ink-leave"}
        assert "id=" not in picture.svg(alone=False)

    def test_runs_no_script_and_fetches_nothing(self, picture):
        drawn = picture.svg()
        assert not re.search(r"<script|\bon\w+=|href|<image|<use|<style|style=", drawn)
        assert set(re.findall(r"url\(([^)]*)\)", drawn)) <= {"#ink-probable", "#ink-not-known", "#ink-leave"}

    def test_is_small(self, picture):
        assert len(picture.svg()) < 20_000

    def test_holds_its_values_as_a_table(self, picture):
        assert picture.table.rows
        assert {len(row) for row in picture.table.rows} == {len(picture.table.columns)}


def test_a_text_from_outside_cannot_become_markup():
    found = a_found("ZONE_ENTERED", place='<script>alert("x")</script>&\x00')
    for fixes in ([], walk(2000, 2000, cited=(0,))):
        target = square(2000)
        named = Target('"><b>', target.longitude, target.latitude, area=target.area)
        drawn = [tell(found).picture.svg()]
        drawn += [places.draw(Place(fixes, named), found.place).svg()] if fixes else []
        for each in drawn:
            ET.fromstring(each)
            assert "<script" not in each and "<b>" not in each


class TestBand:
    def test_certain_probable_and_not_known_differ_by_pattern_not_only_by_colour(self):
        fills = set()
        for certainty in ("certain", "probable", "not_known"):
            found = a_found("CURFEW_LEFT", certainty)
            drawn = bands.draw(band(found, Beside()), "t").svg()
            fills |= set(re.findall(r'fill="([^"]*)" stroke="#0b0c0c" stroke-width="1.5"', drawn))
        assert fills == {"#8f1d14", "url(#ink-probable)", "url(#ink-not-known)"}

    def test_nothing_is_said_to_be_kept_where_nothing_is_known_of_it(self):
        looks = [bar.look for bar in band(a_found("CURFEW_LEFT"), Beside()).bars]
        assert looks == ["required", "certain"]

    def test_the_rest_of_the_night_up_to_what_is_known_was_kept(self):
        found = a_found("CURFEW_LEFT", start=EVENING + timedelta(hours=2))
        made = band(found, Beside(until=EVENING + timedelta(hours=4)))
        kept = [(b.start, b.end) for b in made.bars if b.look == "home"]
        assert kept == [(EVENING, found.start), (found.end, EVENING + timedelta(hours=4))]

    def test_leave_is_drawn_where_it_lies_within_the_night(self):
        day = timedelta(days=1)
        leave = [(EVENING - day, EVENING - day / 2), (EVENING - day / 24, EVENING + day / 24)]
        made = band(a_found("CURFEW_LATE"), Beside(leave=leave))
        assert [(b.start, b.end) for b in made.bars if b.look == "leave"] == [(EVENING, EVENING + day / 24)]

    @pytest.mark.parametrize("code", list(Code))
    @pytest.mark.parametrize("over", [True, False])
    def test_every_code_has_one(self, code, over):
        found = a_found(code, over=over)
        drawn = ET.fromstring(tell(found).pictures[-1].svg())
        assert "20 Nov" in drawn.find(f"{SVG}desc").text

    def test_what_goes_on_says_so(self):
        picture = tell(a_found("STRAP", over=False)).picture
        assert picture.table.rows == (("Fri 20 Nov 2026 19:00", "going on", "strap"),)

    def test_what_lasts_no_time_is_still_to_be_seen(self):
        drawn = tell(a_found("TAMPER", minutes=0.0)).picture.svg()
        [width] = re.findall(r'width="([\d.]+)" height="30"', drawn)
        assert float(width) >= 2


class TestPlace:
    def test_how_far_beyond_the_edge_is_told_of_each_position(self):
        picture = places.draw(Place(walk(0, 300, 49, cited=(1,)), ADDRESS), "t")
        assert [row[1:] for row in picture.table.rows] == [
            ("50 m inside", "5 m", ""),
            ("250 m outside", "5 m", "yes"),
            ("1 m inside", "5 m", ""),
        ]
        assert "3 positions: 1 outside of the 50 m circle round the curfew address, 2 within." in picture.desc

    def test_distances_agree_with_the_core(self):
        import numpy as np

        from abide.monitoring import geometry

        target = square(2000)
        east = [1700, 1799, 1801, 1990, 2500]
        core = geometry.columns([geometry.area(target.area)])
        fixes = walk(*east)
        for fix, far in zip(fixes, beyond(target, fixes), strict=True):
            one = (np.array([v]) for v in (fix.longitude, fix.latitude))
            grade = geometry.grade(core, np.zeros(1, np.intp), *one, np.array([0.01]), 2.0)[0]
            assert (far > 0) == (grade < 0)
        assert beyond(target, fixes) == pytest.approx([100, 1, -1, -190, 300], abs=0.6)

    def test_a_buffer_counts_as_the_edge(self):
        target = square(2000, buffer_m=100, forbidden=True)
        assert beyond(target, walk(1750, 1690)) == pytest.approx([-50, 10], abs=0.6)
        assert "100 m round it" in places.draw(Place(walk(1750), target), "t").svg()

    def test_north_is_up_and_a_metre_is_as_long_either_way(self):
        corners = [metres(x, y) for x, y in ((0, 0), (100, 0), (0, 100))]
        fixes = [Fix(EVENING + timedelta(minutes=n), *p, 5.0, cited=True) for n, p in enumerate(corners)]
        drawn = places.draw(Place(fixes, ADDRESS), "t").svg()
        at = [
            tuple(map(float, p))
            for p in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="[\d.]+" fill="#8f', drawn)
        ]
        (x0, y0), (x1, y1), (x2, y2) = at
        assert x1 - x0 == pytest.approx(y0 - y2, abs=0.3)
        assert x1 > x0 and y2 < y0
        assert (y1, x2) == pytest.approx((y0, x0), abs=0.3)

    def test_a_place_beyond_the_antimeridian_is_near(self):
        target = Target("the place", 179.9999, 51.5, radius_m=50)
        fix = Fix(EVENING, -179.9999, 51.5, 5.0)
        assert beyond(target, [fix])[0] == pytest.approx(-36, abs=1)
        ET.fromstring(places.draw(Place([fix], target), "t").svg())

    @pytest.mark.parametrize("accuracy", [0.0, 1e7])
    def test_an_absurd_accuracy_leaves_the_rest_to_be_seen(self, accuracy):
        drawn = places.draw(Place(walk(0, 300, accuracy=accuracy), ADDRESS), "t").svg()
        way = re.search(r'points="([\d.]+),[\d.]+ ([\d.]+)', drawn)
        assert float(way[2]) - float(way[1]) > 20

    def test_of_very_many_positions_the_cited_ones_are_all_drawn_and_it_is_said(self):
        fixes = walk(*range(0, 2000), cited=(3, 999))
        picture = places.draw(Place(fixes, ADDRESS), "t")
        assert [row[3] for row in picture.table.rows].count("yes") == 2
        assert len(picture.table.rows) <= 150
        assert "of them drawn" in picture.desc
        assert len(picture.svg()) < 25_000

    def test_an_outline_of_ten_thousand_corners_stays_small(self):
        from math import cos, pi, sin

        ring = [
            metres(2000 + 500 * cos(2 * pi * n / 10_000), 500 * sin(2 * pi * n / 10_000))
            for n in range(10_000)
        ]
        hole = [metres(2000 + 50 * cos(n), 50 * sin(n)) for n in (0, 2, 4)]
        area = MultiPolygon(
            [Polygon(ring, [hole]), Polygon([metres(9000 + x, y) for x, y in ((0, 0), (9, 0), (0, 9))])]
        )
        drawn = places.draw(Place(walk(1400, 2000), Target("it", *metres(2000), area=area)), "t").svg()
        assert len(drawn) < 20_000


class TestCurve:
    def test_the_peak_and_both_slopes_are_said(self):
        desc = PICTURES["curve"].desc
        assert "8 readings. Highest 0.080 g/dL at 21:00." in desc
        assert "The rise is 0.040 g/dL an hour. The fall is 0.020 g/dL an hour." in desc
        assert "Readings count from 0.02 g/dL." in desc

    def test_what_was_not_seen_is_said_and_not_drawn(self):
        picture = curves.draw(drinking(0.08, 0.06, 0.03, 0, rise=None), "t")
        assert "The rise was not seen." in picture.desc
        assert "The rise:" not in picture.svg() and "The fall:" in picture.svg()

    def test_where_samples_are_missing_the_line_is_broken(self):
        unbroken = curves.draw(drinking(0.01, 0.02, 0.03, step=60), "t").svg()
        broken = curves.draw(drinking(0.01, 0.02, 0.03, step=61), "t").svg()
        path = re.compile(r'<path d="([^"]*)" fill="none" stroke="#12436d"')
        assert path.search(unbroken)[1].count("M") == 1
        assert path.search(broken)[1].count("M") == 3

    def test_infra_red_and_temperature_are_drawn_only_where_they_are_known(self):
        bare = curves.draw(drinking(0.01, 0.02), "t")
        assert "Infra-red" not in bare.svg()
        assert bare.table.columns == ("Time", "Alcohol, g/dL")
        readings = [Reading(EVENING, 0.01, 1.2, 33.0), Reading(EVENING + timedelta(minutes=30), 0.02, 1.1)]
        full = curves.draw(Curve(readings, episode(), 0.02), "t")
        assert "Infra-red, 1.1 to 1.2 V" in full.svg() and "Temperature, 33.0 to 33.0 °C" in full.svg()
        assert full.table.rows[1] == ("19:30", "0.020", "1.10", "not known")

    def test_the_whole_of_what_was_found_is_shown_also_where_there_are_no_readings(self):
        picture = curves.draw(drinking(0.01, 0.0, end=None, until=EVENING + timedelta(hours=20)), "t")
        assert "Fri 20 Nov to Sat 21 Nov 2026" in picture.svg()
        width = re.search(r'<rect [^>]*width="([\d.]+)"[^>]*fill-opacity="0.18"', picture.svg())[1]
        assert float(width) > 250

    def test_a_permitted_level_is_a_line_of_its_own(self):
        curve = drinking(0.01, 0.02)
        drawn = curves.draw(Curve(curve.readings, curve.episode, 0.02, permitted=0.08), "t").svg()
        assert "permitted 0.08" in drawn and "counts from 0.02" in drawn


def test_a_night_that_is_longer_and_one_that_is_shorter_by_an_hour_is_told_by_its_own_clock():
    from datetime import UTC, datetime

    start = datetime(2026, 10, 24, 18, tzinfo=UTC)
    period = {"period_from": "2026-10-24T18:00:00Z", "period_until": "2026-10-25T07:00:00Z"}
    found = Found("CURFEW_MISSED", start, start + timedelta(hours=13), 780, reason=period)
    drawn = tell(found).picture.svg()
    assert "19:00" in drawn and "07:00" in drawn
