"""Plans as files: what is right is read without loss, what is wrong is all named at once by its path."""

import copy
import json
import math
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from shapely.geometry import MultiPolygon, Polygon, box

from abide.feeds.plan_file import plan_as_values, plan_schema, read_plan
from abide.monitoring.instants import SECOND, from_text
from abide.monitoring.plan import (
    Alcohol,
    Attendance,
    Curfew,
    Fitting,
    Interval,
    MonitoredBy,
    OrderType,
    Period,
    Place,
    Plan,
    Session,
    Trail,
    Zone,
    ZoneKind,
)

CURFEW = {
    "id": "C1",
    "type": "curfew",
    "from": "2026-03-27",
    "until": "2026-04-30",
    "monitored_by": "gps",
    "place": {"longitude": -0.1, "latitude": 51.5, "radius_m": 50},
    "periods": [{"from_day": "sat", "from": "19:00", "until_day": "sun", "until": "07:00"}],
    "authorised_absences": [{"from": "2026-03-28T20:00:00Z", "until": "2026-03-28T21:30:00Z"}],
    "contact_minutes": 60,
}
SQUARE = [[-0.2, 51.4], [0.0, 51.4], [0.0, 51.6], [-0.2, 51.6], [-0.2, 51.4]]
ZONE = {
    "id": "Z1",
    "type": "exclusion_zone",
    "from": "2026-03-27",
    "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
    "buffer_m": 25.5,
}
ATTENDANCE = {
    "id": "A1",
    "type": "attendance",
    "from": "2026-03-27",
    "place": {"longitude": -0.1, "latitude": 51.5, "radius_m": 50},
    "sessions": [{"on": "2026-03-30", "from": "10:00", "until": "11:30"}],
    "reasonable_excuses": [{"from": "2026-03-30T09:00:00Z", "until": "2026-03-30T09:20:00Z"}],
    "grace_minutes": 10,
}
TRAIL = {"id": "T1", "type": "trail", "from": "2026-03-27"}
ABSTINENCE = {"id": "B1", "type": "alcohol_abstinence", "from": "2026-03-27", "until": "2026-06-30"}
LEVEL = {"id": "B2", "type": "alcohol_level", "from": "2026-07-01", "level": 0.08}
PLAN = {
    "timezone": "Europe/London",
    "order_type": "community",
    "convicted_on": "2026-03-01",
    "fitting": {"id": "F1", "from": "2026-03-27T12:00:00Z", "until": None},
    "conditions": [CURFEW, ZONE, TRAIL, ATTENDANCE, ABSTINENCE, LEVEL],
}
LEAST = {"timezone": "Asia/Shanghai", "fitting": {"id": "F1", "from": "2026-03-27T12:00:00Z"}}


def read(values):
    return read_plan(json.dumps(values).encode())


def changed(path, value):
    """Give the plan above with one value at a path of keys put in, or taken out for `...`."""
    values = copy.deepcopy(PLAN)
    inner = values
    for key in path[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return values


def as_path(path):
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)


def test_a_plan_is_read_as_values():
    got = read(PLAN)
    assert (got.faults, got.unused) == ((), ())
    assert got.plan == Plan(
        timezone="Europe/London",
        order_type=OrderType.COMMUNITY,
        convicted_on=date(2026, 3, 1),
        fitting=Fitting("F1", from_text("2026-03-27T12:00:00Z"), None),
        conditions=(
            Curfew(
                id="C1",
                first_day=date(2026, 3, 27),
                last_day=date(2026, 4, 30),
                monitored_by=MonitoredBy.GPS,
                periods=(Period(5, 19 * 60, 6, 7 * 60),),
                place=Place(-0.1, 51.5, 50.0),
                authorised_absences=(
                    Interval(from_text("2026-03-28T20:00:00Z"), from_text("2026-03-28T21:30:00Z")),
                ),
                contact_minutes=60,
            ),
            Zone(
                id="Z1",
                kind=ZoneKind.EXCLUSION,
                first_day=date(2026, 3, 27),
                last_day=None,
                geometry=Polygon(SQUARE),
                buffer_m=25.5,
                periods=None,
            ),
            Trail("T1", date(2026, 3, 27), None),
            Attendance(
                id="A1",
                first_day=date(2026, 3, 27),
                last_day=None,
                place=Place(-0.1, 51.5, 50.0),
                sessions=(Session(date(2026, 3, 30), 600, 690),),
                grace_minutes=10.0,
                reasonable_excuses=(
                    Interval(from_text("2026-03-30T09:00:00Z"), from_text("2026-03-30T09:20:00Z")),
                ),
            ),
            Alcohol("B1", date(2026, 3, 27), date(2026, 6, 30)),
            Alcohol("B2", date(2026, 7, 1), None, 0.08),
        ),
    )


def test_most_may_be_absent():
    assert read(LEAST).plan == Plan(
        "Asia/Shanghai", None, None, Fitting("F1", from_text("2026-03-27T12:00:00Z")), ()
    )
    bare = {key: CURFEW[key] for key in ("id", "type", "from", "place", "periods")}
    (curfew,) = read({**LEAST, "conditions": [bare]}).plan.conditions
    assert curfew.monitored_by is MonitoredBy.HOME_UNIT
    assert (curfew.last_day, curfew.authorised_absences, curfew.contact_minutes) == (None, (), None)


def test_an_instant_may_have_another_offset():
    assert (
        read(changed(["fitting", "from"], "2026-03-27T13:00:00+01:00")).plan.fitting
        == read(PLAN).plan.fitting
    )


REQUIRED = [
    ["timezone"],
    ["fitting"],
    ["fitting", "id"],
    ["fitting", "from"],
    *(["conditions", 0, key] for key in ("id", "type", "from", "place", "periods")),
    *(["conditions", 0, "place", key] for key in ("longitude", "latitude", "radius_m")),
    *(["conditions", 0, "periods", 0, key] for key in ("from_day", "from", "until_day", "until")),
    *(["conditions", 0, "authorised_absences", 0, key] for key in ("from", "until")),
    *(["conditions", 1, key] for key in ("id", "type", "from", "geometry")),
    *(["conditions", 2, key] for key in ("id", "type", "from")),
    *(["conditions", 4, key] for key in ("id", "type", "from")),
    *(["conditions", 5, key] for key in ("id", "type", "from", "level")),
]


@pytest.mark.parametrize("path", REQUIRED, ids=as_path)
def test_what_is_required_and_missing_is_named(path):
    got = read(changed(path, ...))
    assert got.plan is None
    assert [(f.path, f.problem) for f in got.faults] == [(as_path(path), "is missing")]


PERIOD = ["conditions", 0, "periods", 0]
BAD_VALUES = [
    (["timezone"], "Mars/Olympus"),
    (["timezone"], ""),
    (["timezone"], "../etc/passwd"),
    (["timezone"], "localtime"),
    (["timezone"], 5),
    (["order_type"], "parole"),
    (["convicted_on"], "2026-02-30"),
    (["convicted_on"], "2026-03-01T00:00:00Z"),
    (["fitting"], "F1"),
    (["fitting", "id"], ""),
    (["fitting", "id"], "F\u00001"),
    (["fitting", "id"], "x" * 101),
    (["fitting", "id"], 1),
    (["fitting", "from"], "2026-03-27"),
    (["fitting", "from"], "2026-03-27T12:00:00"),
    (["fitting", "from"], "0001-01-01T00:00:00Z"),
    (["fitting", "from"], "2999-01-01T00:00:00Z"),
    (["fitting", "from"], 1774612800),
    (["fitting", "until"], "2026-03-27T12:00:00Z"),
    (["conditions"], {}),
    (["conditions", 0], None),
    (["conditions", 0, "id"], None),
    (["conditions", 0, "type"], "house_arrest"),
    (["conditions", 0, "type"], ["curfew"]),
    (["conditions", 0, "from"], "27/03/2026"),
    (["conditions", 0, "from"], "20260327"),
    (["conditions", 0, "from"], "0001-01-01"),
    (["conditions", 0, "from"], "2026-03-27T00:00:00Z"),
    (["conditions", 0, "until"], "2026-03-26"),
    (["conditions", 0, "until"], "2999-01-01"),
    (["conditions", 0, "monitored_by"], "neighbour"),
    (["conditions", 0, "place"], [0, 0]),
    (["conditions", 0, "place", "longitude"], 180.1),
    (["conditions", 0, "place", "longitude"], "0"),
    (["conditions", 0, "place", "longitude"], True),
    (["conditions", 0, "place", "latitude"], -90.1),
    (["conditions", 0, "place", "latitude"], math.nan),
    (["conditions", 0, "place", "radius_m"], -1),
    (["conditions", 0, "place", "radius_m"], math.inf),
    (["conditions", 0, "place", "radius_m"], 10**400),
    (["conditions", 0, "periods"], []),
    ([*PERIOD, "from_day"], "Saturday"),
    ([*PERIOD, "from"], "24:00"),
    ([*PERIOD, "from"], "7:00"),
    ([*PERIOD, "from"], "19:60"),
    ([*PERIOD, "from"], "19:00\n"),
    ([*PERIOD, "from"], "\uff11\uff19:00"),
    ([*PERIOD, "until"], 7),
    ([*PERIOD, "until_day"], None),
    (["conditions", 0, "authorised_absences", 0, "until"], "2026-03-28T20:00:00Z"),
    (["conditions", 0, "authorised_absences", 0, "until"], "2026-03-28T19:00:00Z"),
    (["conditions", 0, "contact_minutes"], 0),
    (["conditions", 0, "contact_minutes"], "60"),
    (["conditions", 0, "grace_minutes"], -1),
    (["conditions", 1, "buffer_m"], -0.1),
    (["conditions", 5, "level"], 0),
    (["conditions", 5, "level"], 0.51),
    (["conditions", 5, "level"], "0.08"),
    (["conditions", 5, "level"], math.nan),
    (["conditions", 1, "periods"], []),
    (["conditions", 1, "geometry"], None),
    (["conditions", 1, "geometry"], "POLYGON"),
    (["conditions", 1, "geometry", "type"], "Point"),
    (["conditions", 1, "geometry", "coordinates"], []),
    (["conditions", 1, "geometry", "coordinates"], 5),
    (["conditions", 1, "geometry", "coordinates", 0], SQUARE[:3]),
    (["conditions", 1, "geometry", "coordinates", 0], SQUARE[:4]),
    (["conditions", 1, "geometry", "coordinates", 0, 1], [181, 0]),
    (["conditions", 1, "geometry", "coordinates", 0, 1], [0, 90.5]),
    (["conditions", 1, "geometry", "coordinates", 0, 1], [0]),
    (["conditions", 1, "geometry", "coordinates", 0, 1], [0, None]),
    (["conditions", 1, "geometry", "coordinates", 0, 1], [math.nan, 0]),
    (["conditions", 1, "geometry", "coordinates", 0, 1], "0,0"),
    (["conditions", 2, "id"], "C1"),
    (["conditions", 3, "sessions"], []),
    (["conditions", 3, "sessions"], ...),
    (["conditions", 3, "sessions", 0, "on"], "30 March"),
    (["conditions", 3, "sessions", 0, "until"], "10:00"),
    (["conditions", 3, "reasonable_excuses", 0, "until"], "2026-03-30T09:00:00Z"),
    (["conditions", 3, "grace_minutes"], 0),
]


@pytest.mark.parametrize(("path", "value"), BAD_VALUES, ids=str)
def test_a_bad_value_is_named_by_its_path(path, value):
    got = read(changed(path, value))
    assert got.plan is None
    assert [f.path for f in got.faults] == [as_path(path)]
    assert got.faults[0].problem
    assert got.faults[0].as_text().isascii()


@pytest.mark.parametrize(
    ("ring", "said"),
    [
        ([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]], "crosses or touches itself"),
        ([[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]], "180th meridian"),
        ([[0, 0], [1, 1], [2, 2], [0, 0]], "encloses nothing"),
        ([[0, 0], [0, 0], [0, 0], [0, 0]], ""),
    ],
)
def test_an_outline_that_is_no_area_says_why(ring, said):
    got = read(changed(["conditions", 1, "geometry", "coordinates"], [ring]))
    (fault,) = got.faults
    assert fault.path.startswith("$.conditions[1].geometry.coordinates")
    assert said in fault.problem


def test_a_hole_outside_its_outline_is_refused():
    hole = [[5, 5], [6, 5], [6, 6], [5, 5]]
    got = read(changed(["conditions", 1, "geometry", "coordinates"], [SQUARE, hole]))
    assert [f.path for f in got.faults] == ["$.conditions[1].geometry.coordinates"]


def test_a_period_on_one_day_must_end_after_it_began_by_at_least_a_minute():
    def period(start, end):
        return read(changed(PERIOD, {"from_day": "sat", "from": start, "until_day": "sat", "until": end}))

    assert [f.path for f in period("19:00", "19:00").faults] == ["$.conditions[0].periods[0].until"]
    assert [f.path for f in period("19:00", "18:59").faults] == ["$.conditions[0].periods[0].until"]
    assert period("19:00", "19:01").faults == ()


def test_a_condition_of_one_day_is_right():
    assert read(changed(["conditions", 0, "until"], "2026-03-27")).faults == ()


def test_all_faults_come_at_once():
    values = copy.deepcopy(PLAN)
    values["timezone"] = "Mars"
    del values["fitting"]["from"]
    values["conditions"][0]["periods"][0]["from"] = "25:00"
    values["conditions"][1]["geometry"]["coordinates"][0][1] = [181, 0]
    values["conditions"][1]["geometry"]["coordinates"][0][2] = [0, 91]
    values["conditions"][2]["id"] = "C1"
    values["conditions"].append({"id": "X1", "type": "alcohol"})
    assert {f.path for f in read(values).faults} == {
        "$.timezone",
        "$.fitting.from",
        "$.conditions[0].periods[0].from",
        "$.conditions[1].geometry.coordinates[0][1]",
        "$.conditions[1].geometry.coordinates[0][2]",
        "$.conditions[2].id",
        "$.conditions[6].type",
    }


def test_a_field_that_nothing_reads_is_named_but_forbids_nothing():
    values = changed(["conditions", 1, "bufer_m"], 5) | {"note": "x"}
    values["fitting"]["to"] = None
    got = read(values)
    assert got.plan == read(PLAN).plan
    assert set(got.unused) == {"$.note", "$.fitting.to", "$.conditions[1].bufer_m"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"5",
        b"\0",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 5000,
        json.dumps(PLAN).encode("utf-16"),
        '{"timezone":"Zürich"}'.encode("latin-1"),
        json.dumps(PLAN).encode()[:-5],
        b'{"timezone":"Europe/London","timezone":"Europe/Paris","fitting":{"id":"F1","from":"2026-03-27T12:00:00Z"}}',
    ],
    ids=lambda data: ascii(data[:30]),
)
def test_a_file_that_is_no_plan_is_a_fault(data):
    got = read_plan(data)
    assert got.plan is None
    assert got.faults
    assert all(f.as_text().isascii() for f in got.faults)


def test_a_byte_order_mark_before_a_plan_does_no_harm():
    assert read_plan(b"\xef\xbb\xbf" + json.dumps(PLAN).encode()).plan == read(PLAN).plan


def test_the_schema_takes_what_is_read():
    schema = plan_schema()
    Draft202012Validator.check_schema(schema)
    for values in (PLAN, LEAST, {**LEAST, "conditions": []}):
        assert list(Draft202012Validator(schema).iter_errors(values)) == []


@pytest.mark.parametrize("path", REQUIRED, ids=as_path)
def test_the_schema_refuses_what_lacks_a_required_field(path):
    assert not Draft202012Validator(plan_schema()).is_valid(changed(path, ...))


DAYS = st.dates(date(2000, 1, 1), date(2098, 12, 31))
INSTANTS = st.integers(from_text("2000-01-01T00:00:00Z"), from_text("2099-01-01T00:00:00Z") - 1)
IDS = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=20)


@st.composite
def periods(draw):
    first, last = draw(st.tuples(st.integers(0, 6), st.integers(0, 6)))
    start, end = draw(st.integers(0, 24 * 60 - 2)), draw(st.integers(0, 24 * 60 - 1))
    return Period(first, start, last, max(end, start + 1) if first == last else end)


@st.composite
def last_days(draw, first):
    return draw(st.none() | st.integers(0, 300).map(lambda days: first + timedelta(days=days)))


@st.composite
def squares(draw):
    west, south = draw(st.floats(-179, 178)), draw(st.floats(-89, 88))
    size = draw(st.floats(1e-3, 0.4))
    square = box(west, south, west + size, south + size)
    if draw(st.booleans()):
        return square
    return MultiPolygon([square, box(west + 0.5, south, west + 0.9, south + size)])


@st.composite
def intervals(draw):
    found = draw(st.lists(st.tuples(INSTANTS, st.integers(1, 10**12)), max_size=2))
    return tuple(Interval(start, start + length) for start, length in found)


@st.composite
def conditions(draw, name):
    first = draw(DAYS)
    last = draw(last_days(first))
    some = tuple(draw(st.lists(periods(), min_size=1, max_size=3)))
    kind = draw(st.sampled_from(["curfew", "attendance", "zone", "alcohol", "trail"]))
    if kind == "trail":
        return Trail(name, first, last)
    if kind == "alcohol":
        return Alcohol(name, first, last, draw(st.none() | st.floats(0.02, 0.5)))
    if kind == "zone":
        return Zone(
            id=name,
            kind=draw(st.sampled_from(list(ZoneKind))),
            first_day=first,
            last_day=last,
            geometry=draw(squares()),
            buffer_m=draw(st.floats(0, 1000)),
            periods=draw(st.none() | st.just(some)),
        )
    place = Place(draw(st.floats(-180, 180)), draw(st.floats(-90, 90)), draw(st.floats(0, 1000)))
    leave = {
        "authorised_absences": draw(intervals()),
        "reasonable_excuses": draw(intervals()),
        "grace_minutes": draw(st.just(0.0) | st.floats(0.1, 60)),
    }
    if kind == "attendance":
        sessions = tuple(draw(st.lists(st.builds(Session, DAYS, st.just(600), st.just(690)), max_size=2)))
        weekly = some if not sessions else draw(st.sampled_from([(), some]))
        return Attendance(name, first, last, place, weekly, sessions, **leave)
    return Curfew(
        id=name,
        first_day=first,
        last_day=last,
        monitored_by=draw(st.sampled_from(list(MonitoredBy))),
        periods=some,
        place=place,
        contact_minutes=draw(st.none() | st.floats(0.1, 1000)),
        **leave,
    )


@st.composite
def plans(draw):
    start = draw(INSTANTS)
    return Plan(
        timezone=draw(st.sampled_from(["Europe/London", "Asia/Shanghai", "Pacific/Auckland", "UTC"])),
        order_type=draw(st.none() | st.sampled_from(list(OrderType))),
        convicted_on=draw(st.none() | DAYS),
        fitting=Fitting(draw(IDS), start, draw(st.none() | st.just(start + SECOND))),
        conditions=tuple([draw(conditions(name)) for name in draw(st.lists(IDS, max_size=3, unique=True))]),
    )


@settings(deadline=None)
@given(plans())
def test_any_plan_survives_being_written_and_read_again(plan):
    values = plan_as_values(plan)
    got = read(values)
    assert got.faults == ()
    assert got.plan == plan
    assert Draft202012Validator(plan_schema()).is_valid(values)
