"""Files of real movement: every good point is a fix, every bad one is named, and no file is trusted."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from abide.feeds.csv_trail import read_csv
from abide.feeds.gpx import read_gpx
from abide.feeds.plt import read_plt
from abide.monitoring.events import Kind, Source
from abide.monitoring.instants import from_text, to_text

HEADING = "Geolife trajectory\nWGS 84\nAltitude is in Feet\nReserved 3\n0,2,255,My Track,0,0,2,8421376\n0\n"
GOOD_PLT = "39.984702,116.318417,0,492,39744.1201851852,2008-10-23,02:53:04"


def gpx(*points, before="", after="</trkseg></trk></gpx>"):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        f'<gpx xmlns="http://www.topografix.com/GPX/1/1" version="1.1">'
        f"<wpt lat='1' lon='1'/><trk><trkseg>{''.join(points)}{after}"
    ).encode()


def point(lat="39.98", lon="116.32", time="2008-10-23T02:53:04Z"):
    return f'<trkpt lat="{lat}" lon="{lon}"><ele>492</ele><time>{time}</time></trkpt>'


def rows(trail):
    events = trail.events
    return [
        (to_text(at), lon, lat, accuracy)
        for at, lon, lat, accuracy in zip(
            events.at,
            events.longitude.tolist(),
            events.latitude.tolist(),
            events.accuracy_m.tolist(),
            strict=True,
        )
    ]


def where(trail):
    return [(fault.line, fault.field) for fault in trail.faults]


def test_a_plt_line_is_latitude_first_and_in_gmt():
    trail = read_plt((HEADING + GOOD_PLT + "\r\n").encode())
    assert trail.faults == ()
    assert rows(trail) == [("2008-10-23T02:53:04Z", 116.318417, 39.984702, 10.0)]
    assert trail.events.kind.tolist() == [Kind.FIX]
    assert trail.events.source.tolist() == [Source.GPS]
    assert trail.events.received_at.tolist() == trail.events.at.tolist()


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("39.9,116.3,0,492,39744.1,2008-10-23", ""),
        ("39.9,116.3,0,492,39744.1,2008-10-23,02:53:04,x", ""),
        ("400,116.3,0,492,39744.1,2008-10-23,02:53:04", "latitude"),
        ("39.9,-180.5,0,492,39744.1,2008-10-23,02:53:04", "longitude"),
        ("nan,116.3,0,492,39744.1,2008-10-23,02:53:04", "latitude"),
        ("39.9,inf,0,492,39744.1,2008-10-23,02:53:04", "longitude"),
        ("39.9,,0,492,39744.1,2008-10-23,02:53:04", "longitude"),
        ("39.9,116.3,0,492,39744.1,2008-13-23,02:53:04", "time"),
        ("39.9,116.3,0,492,39744.1,0001-01-01,00:00:00", "time"),
        ("39.9,116.3,0,492,39744.1,2999-01-01,00:00:00", "time"),
        ("39.9,116.3,0,492,39744.1,,", "time"),
        ("\0" * 50, ""),
        ("x" * 100_000, ""),
    ],
    ids=lambda value: value[:60],
)
def test_a_bad_plt_line_is_named_and_its_neighbours_stay(line, field):
    trail = read_plt((HEADING + "\n".join([GOOD_PLT, line, GOOD_PLT])).encode())
    assert where(trail) == [(8, field)]
    assert len(trail.events) == 2


@pytest.mark.parametrize("data", [b"", b"hello", b"\xff\xfe\0", GOOD_PLT.encode()])
def test_what_is_no_plt_says_so(data):
    assert (1, "") in where(read_plt(data))


def test_gpx_points_are_fixes_and_way_points_are_not():
    trail = read_gpx(gpx(point(), point(lat="-1", lon="2", time="2008-10-23T04:53:05+02:00")), accuracy_m=7)
    assert trail.faults == ()
    assert rows(trail) == [
        ("2008-10-23T02:53:04Z", 116.32, 39.98, 7.0),
        ("2008-10-23T02:53:05Z", 2.0, -1.0, 7.0),
    ]


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (point(lat="91"), "latitude"),
        (point(lon="east"), "longitude"),
        (point(lon=""), "longitude"),
        (point(time="2008-10-23T02:53:04"), "time"),
        (point(time="0001-01-01T00:00:00Z"), "time"),
        (point(time="2999-01-01T00:00:00Z"), "time"),
        (point(time=""), "time"),
        ('<trkpt lat="1" lon="1"/>', "time"),
        ('<trkpt lon="1"><time>2008-10-23T02:53:04Z</time></trkpt>', "latitude"),
    ],
)
def test_a_bad_gpx_point_is_named_and_its_neighbours_stay(bad, field):
    trail = read_gpx(gpx(point(), bad, point()))
    assert where(trail) == [(2, field)]
    assert len(trail.events) == 2


def test_gpx_that_breaks_off_keeps_what_came_before():
    trail = read_gpx(gpx(point(), point(), after='<trkpt lat="3'))
    assert len(trail.events) == 2
    assert where(trail) == [(3, "")]


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE gpx [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE gpx SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_gpx_with_entities_is_refused_unread(before):
    for data in (gpx(point(time="&b;"), before=before), gpx(point(), before=before)):
        trail = read_gpx(data)
        assert len(trail.events) == 0
        assert "entities" in trail.faults[0].problem


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"<html><body/></html>", b"\0\0", "<gpx>".encode("utf-16"), b"<gpx>\xe9"]
)
def test_what_is_no_gpx_says_so(data):
    trail = read_gpx(data)
    assert len(trail.events) == 0
    assert trail.faults


@pytest.mark.parametrize(
    "heading",
    [
        "time,lat,lon",
        "At,Latitude,Longitude",
        "timestamp,LAT,lng",
        "datetime,lat,long",
        "id,name,recorded_at,lat,lon",
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_columns_go_by_many_names(heading, separator):
    line = separator.join("x" for _ in range(heading.count(",") - 2)) + separator * (heading.count(",") > 2)
    data = (
        heading.replace(",", separator)
        + "\r\n"
        + line
        + f"2008-10-23T10:53:04+08:00{separator}39.98{separator}116.32"
    )
    trail = read_csv(data.encode("utf-8-sig"))
    assert trail.faults == ()
    assert rows(trail) == [("2008-10-23T02:53:04Z", 116.32, 39.98, 10.0)]


def test_csv_may_say_its_accuracy_or_leave_it_empty():
    data = b"time,lat,lon,accuracy\n2008-10-23T02:53:04Z,1,2,33.5\n2008-10-23T02:53:05Z,1,2,\n"
    assert [row[3] for row in rows(read_csv(data, accuracy_m=4))] == [33.5, 4.0]


def test_csv_times_without_an_offset_need_a_column_that_says_utc():
    line = "2008-10-23 02:53:04,1,2\n"
    assert where(read_csv(("time,lat,lon\n" + line).encode())) == [(2, "time")]
    assert rows(read_csv(("time_utc,lat,lon\n" + line).encode()))[0][0] == "2008-10-23T02:53:04Z"


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("2008-10-23T02:53:04Z,91,2,3", "latitude"),
        ("2008-10-23T02:53:04Z,1,x,3", "longitude"),
        ("2008-10-23T02:53:04Z,1,2,-3", "accuracy"),
        ("2008-10-23T02:53:04Z,1,2,NaN", "accuracy"),
        ("2999-10-23T02:53:04Z,1,2,3", "time"),
        ("2008-10-23T02:53:04Z,1", ""),
        ('"2008-10-23T02:53:04Z,1,2,3', ""),
        ("x" * 200_000, ""),
        ("\0", ""),
    ],
    ids=lambda value: value[:40],
)
def test_a_bad_csv_line_is_named_and_its_neighbours_stay(line, field):
    good = "2008-10-23T02:53:04Z,1,2,3"
    trail = read_csv("\n".join(["time,lat,lon,accuracy", good, line, good]).encode())
    assert where(trail) == [(3, field)]
    assert len(trail.events) == 2


def test_latin_1_in_a_csv_is_said_and_takes_no_line_down():
    trail = read_csv(b"time,lat,lon,note\n2008-10-23T02:53:04Z,1,2,a\n2008-10-23T02:53:05Z,1,2,caf\xe9\n")
    assert where(trail) == [(3, "")]
    assert len(trail.events) == 2


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"a,b,c\n1,2,3", b"lat,lon\n1,2", "time,lat,lon".encode("utf-16"), b"\0"]
)
def test_csv_without_the_columns_says_which(data):
    trail = read_csv(data)
    assert len(trail.events) == 0
    assert {fault.line for fault in trail.faults} == {1}


@given(st.binary(max_size=300))
def test_no_bytes_bring_a_reader_down(data):
    for read in (read_plt, read_gpx, read_csv):
        trail = read(data)
        assert np.isfinite(trail.events.longitude).all()
        for fault in trail.faults:
            assert len(fault.value) <= 80


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.floats(0, 1e6)), max_size=20))
def test_csv_points_come_back_as_they_were(points):
    data = "time,lon,lat,accuracy\n" + "".join(
        f"2008-10-23T02:53:{n:02}Z,{lon},{lat},{accuracy}\n" for n, (lon, lat, accuracy) in enumerate(points)
    )
    trail = read_csv(data.encode())
    assert trail.faults == ()
    assert [row[1:] for row in rows(trail)] == points
    assert trail.events.at.tolist() == [from_text(f"2008-10-23T02:53:{n:02}Z") for n in range(len(points))]
