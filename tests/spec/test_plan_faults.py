"""What makes a plan useless, and what is merely odd about it."""

import math
from dataclasses import replace
from datetime import date

import pytest
from shapely.geometry import MultiPolygon, Polygon, box

from abide.monitoring.concerns import Weight
from abide.monitoring.plan import Alcohol, Interval, MonitoredBy, Period, Place, Trail, Zone, ZoneKind
from abide.monitoring.plan_faults import check, faults
from tests.spec.tables import NIGHTLY, curfew, plan

SQUARE = box(-0.2, 51.4, -0.1, 51.5)
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
SAT, SUN, MON = 5, 6, 0


def zone(geometry=SQUARE, **changes):
    values = {"id": "Z1", "kind": ZoneKind.EXCLUSION, "first_day": FIRST, "last_day": None}
    return Zone(geometry=geometry, **(values | changes))


def at(day, begins, until_day, ends):
    return Period(day, round(begins * 60), until_day, round(ends * 60))


def told(*conditions):
    return [f"{c.weight} {c.rule}: {c.sentence}" for c in check(plan(*conditions))]


TABLE = {
    "nothing wrong": ((curfew(), zone(), Trail("T1", FIRST, None)), []),
    "a level of alcohol that a tag can tell": ((Alcohol("B1", FIRST, None, 0.02),), []),
    "a level below what a tag can tell": (
        (Alcohol("B1", FIRST, None, 0.019),),
        ["fault level: B1 permits 0.019 g/dL; a tag cannot tell less than 0.02 from none."],
    ),
    "a level above any that is permitted": (
        (Alcohol("B1", FIRST, None, 0.8),),
        ["fault level: B1 permits 0.8 g/dL; a level is more than 0 and at most 0.5."],
    ),
    "no level at all is abstinence, and is not written as 0": (
        (Alcohol("B1", FIRST, None), Alcohol("B2", FIRST, None, 0.0)),
        ["fault level: B2 permits 0 g/dL; a level is more than 0 and at most 0.5."],
    ),
    "periods that touch": ((curfew(periods=(at(SAT, 19, SUN, 0), at(SUN, 0, SUN, 7))),), []),
    "periods that overlap": (
        (curfew(periods=(at(SAT, 19, SUN, 7), at(SUN, 6, SUN, 9))),),
        ["fault periods: C1: Saturday 19:00 to Sunday 07:00 overlaps Sunday 06:00 to Sunday 09:00."],
    ),
    "periods that overlap over the end of the week": (
        (curfew(periods=(at(MON, 6, MON, 9), at(SUN, 19, MON, 7))),),
        ["fault periods: C1: Monday 06:00 to Monday 09:00 overlaps Sunday 19:00 to Monday 07:00."],
    ),
    "a zone's periods overlap": (
        (zone(periods=(at(SAT, 9, SAT, 12), at(SAT, 11, SAT, 13))),),
        ["fault periods: Z1: Saturday 09:00 to Saturday 12:00 overlaps Saturday 11:00 to Saturday 13:00."],
    ),
    "a period that ends before it begins": (
        (curfew(periods=(at(SAT, 19, SAT, 7),)),),
        ["fault periods: C1: Saturday 19:00 to Saturday 07:00 ends before it begins."],
    ),
    "a period without length": (
        (curfew(periods=(at(SAT, 19, SAT, 19),)),),
        ["fault periods: C1: Saturday 19:00 to Saturday 19:00 ends before it begins."],
    ),
    "a period past the end of the day": (
        (curfew(periods=(at(SAT, 19, SAT, 25),)),),
        ["fault periods: C1 has a period at a time that no day has."],
    ),
    "a period up to midnight of its day": ((curfew(periods=(at(SAT, 19, SAT, 24),)),), []),
    "a day of the week that there is not": (
        (curfew(periods=(at(7, 19, SAT, 20),)),),
        ["fault periods: C1 has a period at a time that no day has."],
    ),
    "a timetable without periods": (
        (curfew(periods=()),),
        ["fault periods: C1 has a timetable without any period."],
    ),
    "a day on end": ((curfew(periods=(at(SAT, 7, SUN, 7),)),), []),
    "longer than a day on end": (
        (curfew(periods=(at(SAT, 7, SUN, 7.5),)),),
        ["note periods: C1: Saturday 07:00 to Sunday 07:30 lasts 24 hours 30 minutes on end."],
    ),
    "a curfew in the hour that the clock skips": (
        (curfew(last_day=LAST, periods=(at(SUN, 1, SUN, 2), *NIGHTLY[:3])),),
        [
            "note clock_change: C1: Sunday 01:00 to Sunday 02:00 does not take place on "
            "Sunday 29 March 2026, because the clock skips it."
        ],
    ),
    "a minute more than the hour that the clock skips": (
        (curfew(last_day=LAST, periods=(at(SUN, 1, SUN, 2 + 1 / 60),)),),
        [],
    ),
    "only in the hour that the clock skips": (
        (curfew(first_day=date(2026, 3, 29), last_day=LAST, periods=(at(SUN, 1, SUN, 2),)),),
        [
            "note clock_change: C1: Sunday 01:00 to Sunday 02:00 does not take place on "
            "Sunday 29 March 2026, because the clock skips it.",
            "note days: C1 never takes place: none of its periods lies on its days.",
        ],
    ),
    "a curfew in the hour that comes twice": (
        (
            curfew(
                first_day=date(2026, 10, 24),
                last_day=date(2026, 10, 31),
                periods=(at(SUN, 1.25, SUN, 1.75), *NIGHTLY[:3]),
            ),
        ),
        [
            "note clock_change: C1: Sunday 01:15 to Sunday 01:45 does not take place on "
            "Sunday 25 October 2026, because its hours come twice."
        ],
    ),
    "on none of its days": (
        (curfew(first_day=date(2026, 3, 2), last_day=date(2026, 3, 6), periods=(at(SAT, 19, SAT, 23),)),),
        ["note days: C1 never takes place: none of its periods lies on its days."],
    ),
    "a year too early": (
        (Trail("T1", date(1999, 12, 31), None),),
        ["fault days: T1 begins in the year 1999."],
    ),
    "a year too late": ((curfew(first_day=date(2100, 1, 1)),), ["fault days: C1 begins in the year 2100."]),
    "the years between": ((curfew(first_day=date(2000, 1, 1), last_day=date.max),), []),
    "last day before the first": (
        (Trail("T1", LAST, FIRST),),
        ["fault days: T1 ends before it begins."],
    ),
    "two with one id": (
        (curfew(), Trail("C1", FIRST, None)),
        ["fault ids: Two conditions have the id C1."],
    ),
    "by GPS, and nowhere to be": (
        (curfew(monitored_by=MonitoredBy.GPS, place=None),),
        ["fault place: C1 is watched by GPS and has no place to be at."],
    ),
    "by GPS, and to be at a point": (
        (curfew(monitored_by=MonitoredBy.GPS, place=Place(0, 51.5, 0)),),
        ["fault place: The place of C1 is a point: no position is ever surely within it."],
    ),
    "by home unit, which knows where it stands": ((curfew(place=None),), []),
    "leave that ends as it begins": (
        (curfew(authorised_absences=(Interval(5, 5),)),),
        ["fault absences: An authorised absence of C1 ends before it begins."],
    ),
    "a buffer less than nothing": (
        (zone(buffer_m=-1.0),),
        ["fault geometry: The buffer of Z1 is no distance."],
    ),
    "a buffer without end": (
        (zone(buffer_m=math.inf),),
        ["fault geometry: The buffer of Z1 is no distance."],
    ),
}


@pytest.mark.parametrize(("conditions", "expected"), TABLE.values(), ids=TABLE.keys())
def test_what_is_said_of_a_plan(conditions, expected):
    assert told(*conditions) == expected


AREAS = {
    "a square": (SQUARE, ()),
    "a ring with a hole": (Polygon(box(0, 0, 3, 3).exterior.coords, [box(1, 1, 2, 2).exterior.coords]), ()),
    "two parts": (MultiPolygon([box(0, 0, 1, 1), box(2, 2, 3, 3)]), ()),
    "one on each side of the 180th meridian": (
        MultiPolygon([box(179, 50, 180, 51), box(-180, 50, -179, 51)]),
        (),
    ),
    "a bow tie": (Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "crosses or touches itself near 0.5, 0.5"),
    "two parts over each other": (
        MultiPolygon([box(0, 0, 2, 2), box(1, 1, 3, 3)]),
        "crosses or touches itself near 1, 2",
    ),
    "a hole outside": (
        Polygon(box(0, 0, 1, 1).exterior.coords, [box(2, 2, 3, 3).exterior.coords]),
        "has a hole outside it near 3, 2",
    ),
    "less than a square metre": (box(0, 0, 0.000008, 0.000009), "encloses less than a square metre"),
    "a square metre": (box(0, 0, 0.0000091, 0.0000091), ()),
    "a line there and back": (Polygon([(0, 0), (1, 1), (0, 0)]), "encloses nothing"),
    "nothing": (Polygon(), "is empty or has a corner that is no number"),
    "a corner that is no number": (
        Polygon([(0, 0), (1, math.inf), (1, 0)]),
        "is empty or has a corner that is no number",
    ),
    "across the 180th meridian": (
        Polygon([(179, 50), (-179, 50), (-179, 51), (179, 51)]),
        "crosses the 180th meridian; it must be drawn as two, one on each side",
    ),
    "beyond the 180th meridian": (box(179, 50, 181, 51), "lies outside the earth"),
    "beyond the pole": (box(0, 89, 1, 91), "lies outside the earth"),
}


@pytest.mark.parametrize(("area", "expected"), AREAS.values(), ids=AREAS.keys())
def test_what_is_said_of_an_area(area, expected):
    found = [c.sentence for c in faults(plan(zone(area)))]
    if expected:
        assert len(found) == 1
        assert found[0].startswith(f"The area of Z1 {expected}")
    else:
        assert found == []


def test_the_plan_itself_is_looked_at():
    made = plan(curfew(), removed="27 12:00")
    made = replace(made, timezone="Europe/Atlantis")
    assert [c.sentence for c in check(made)] == [
        "There is no time zone 'Europe/Atlantis'.",
        "The fitting ends before it begins, or as it begins.",
    ]


def test_notes_are_no_faults():
    made = plan(curfew(periods=(at(SAT, 7, MON, 7),)))
    assert [c.weight for c in check(made)] == [Weight.NOTE]
    assert faults(made) == ()
