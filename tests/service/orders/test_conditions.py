"""The details of a condition, kind by kind, with all faults at once and each where it lies."""

import pytest

from abide.service.orders.choices import ConditionKind
from abide.service.orders.conditions import SHAPES, DetailsFaults, area, read, stored
from tests import factories as make

PLACE = {"longitude": 2, "latitude": 54}
PERIODS = [make.a_period("sat", "19:00", "sun", "07:00")]

GOOD = [
    ("CURFEW", {"phases": [{"periods": PERIODS}]}),
    (
        "CURFEW",
        {"monitored_by": "gps", "radius_m": 100, "phases": [{"periods": PERIODS}], "boundary": "Door"},
    ),
    ("EXCLUSION_ZONE", {"name": "A", "geometry": make.a_square()}),
    ("RESTRICTION_ZONE", {"name": "A", "geometry": make.a_square(), "buffer_m": 50, "periods": PERIODS}),
    ("INCLUSION_ZONE", {"name": "A", "geometry": make.a_square()}),
    ("ATTENDANCE", {"place": PLACE, "periods": [make.a_period("mon", "09:00", "mon", "11:00")]}),
    ("ATTENDANCE", {"place": PLACE, "sessions": [{"on": "2026-03-27", "from": "09:00", "until": "11:00"}]}),
    ("TRAIL", {}),
    ("ALCOHOL_ABSTINENCE", {"notes": "None"}),
    ("ALCOHOL_LEVEL", {"activities": "Counselling"}),
    ("ALCOHOL_LEVEL", {"level": 0.02}),
    ("ALCOHOL_LEVEL", {"level": 0.5}),
    ("KEEP_AWAY", {"distance_m": 500, "warning_m": 1000, "stale_minutes": 30}),
    ("NON_ASSOCIATION", {}),
]


def test_every_kind_has_a_shape():
    assert set(SHAPES) == set(ConditionKind)


@pytest.mark.parametrize(("kind", "details"), GOOD)
def test_good_details_read_back_as_they_were_stored(kind, details):
    once = stored(read(kind, details))
    assert stored(read(kind, once)) == once


def faults(kind, details):
    with pytest.raises(DetailsFaults) as caught:
        read(kind, details)
    return {fault.where: fault.message for fault in caught.value.faults}


def test_all_faults_are_named_at_once_each_where_it_lies():
    found = faults(
        "CURFEW",
        {
            "monitored_by": "dog",
            "radius_m": -1,
            "phases": [
                {"periods": [make.a_period("sat", "19:00", "sun", "7:00"), {"from_day": "someday"}]},
                {"from": "yesterday", "periods": []},
            ],
            "colour": "red",
        },
    )
    assert set(found) == {
        "monitored_by",
        "radius_m",
        "phases.1.periods.1.until",
        "phases.1.periods.2.from_day",
        "phases.1.periods.2.from",
        "phases.1.periods.2.until_day",
        "phases.1.periods.2.until",
        "phases.2.from",
        "phases.2.periods",
        "colour",
    }
    assert found["phases.1.periods.1.until"] == "write a time as hours and minutes, such as 19:00"
    assert found["phases.1.periods.2.until"] == "is missing"
    assert found["colour"] == "is not known here"


@pytest.mark.parametrize("kind", list(ConditionKind))
@pytest.mark.parametrize("details", [None, [], "text", 7])
def test_what_is_no_object_is_refused_for_every_kind(kind, details):
    assert faults(kind, details)


@pytest.mark.parametrize(
    ("first", "second", "good"),
    [
        ({"until": "2026-03-31"}, {"from": "2026-04-01"}, True),
        ({"until": "2026-03-31"}, {"from": "2026-04-15"}, True),
        ({"until": "2026-03-31"}, {"from": "2026-03-31"}, False),
        ({}, {"from": "2026-04-01"}, False),
        ({"until": "2026-03-31"}, {}, False),
    ],
)
def test_phases_follow_one_another_without_overlap(first, second, good):
    details = {"phases": [{**first, "periods": PERIODS}, {**second, "periods": PERIODS}]}
    if good:
        assert read("CURFEW", details)
    else:
        assert "phase 2 must begin after the last day of phase 1" in faults("CURFEW", details).values()


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        ({"type": "Point", "coordinates": [0, 0]}, "Polygon or MultiPolygon"),
        ({"type": "Polygon"}, "cannot be read"),
        ({"type": "Polygon", "coordinates": []}, "no area"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "cannot be read"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [2, 2], [0, 0]]]}, "encloses nothing"),
        (
            {"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 1], [0, 0]]]},
            "crosses or touches itself",
        ),
        ({"type": "Polygon", "coordinates": "here"}, "cannot be read"),
        ({"type": "Polygon", "coordinates": [[[0, "a"], [1, 0], [1, 1], [0, 0]]]}, "cannot be read"),
        (make.a_square((0, float("nan"))), "cannot be read|no area"),
        (make.a_square((0, float("inf"))), "cannot be read|no area"),
        (make.a_square((500000, 180000)), "longitude, then latitude"),
        (make.a_square((0, 90)), "longitude, then latitude"),
        ("POLYGON", "Polygon or MultiPolygon"),
        (None, "Polygon or MultiPolygon"),
    ],
)
def test_a_zone_that_is_no_area_on_earth_is_refused_in_plain_words(geometry, why):
    with pytest.raises(ValueError, match=why):
        area(geometry)


def test_a_zone_may_have_several_parts_and_holes():
    outer, inner = make.a_square(half=1)["coordinates"][0], make.a_square(half=0.5)["coordinates"][0]
    beside = make.a_square((10, 54))["coordinates"]
    drawn = area({"type": "MultiPolygon", "coordinates": [[outer, inner], beside]})
    assert drawn.area == pytest.approx(4 - 1 + 0.0004)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -0.1, 10_000.1, "wide"])
def test_a_buffer_is_a_sensible_number_of_metres(bad):
    assert "buffer_m" in faults("EXCLUSION_ZONE", {"name": "A", "geometry": make.a_square(), "buffer_m": bad})


def test_attendance_needs_some_time():
    assert "give the times of attendance" in faults("ATTENDANCE", {"place": PLACE}).values()
