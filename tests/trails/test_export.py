"""Exports: other programs can open them, and what is in them is what was kept."""

import csv
import json

import numpy as np
import pytest
from defusedxml.ElementTree import fromstring

from abide.feeds.csv_trail import read_csv
from abide.feeds.gpx import read_gpx
from abide.monitoring.events import Events, Kind, Source, What
from abide.monitoring.instants import MINUTE, from_text
from abide.trails.export import FORMATS, as_csv, as_geojson, as_gpx

START = from_text("2026-03-27T12:00:00Z")
GPX = "{http://www.topografix.com/GPX/1/1}"


@pytest.fixture
def events():
    """Three fixes, the last after a gap; seen at home; a strap cut. Not in order, one of them twice."""
    found = Events.empty(6)
    found.at[:] = [START + MINUTE * minute for minute in (40, 0, 5, 2, 3, 0)]
    found.received_at[:] = found.at + 1
    found.kind[:] = [Kind.FIX, Kind.FIX, Kind.FIX, Kind.HOME, Kind.EQUIPMENT, Kind.FIX]
    fixes = found.kind == Kind.FIX
    found.longitude[fixes] = [0.1 + 0.2, -0.1, -0.2, -0.1]
    found.latitude[fixes] = [51.5, 51.6, 51.7, 51.6]
    found.accuracy_m[fixes], found.source[fixes] = 12.5, Source.WIFI
    found.present[3], found.what[4] = 0, What.STRAP_CUT
    return found


def test_csv_has_a_line_for_each_event_in_time_order(events):
    rows = list(csv.DictReader(as_csv(events)))
    assert [row["kind"] for row in rows] == ["fix", "home", "equipment", "fix", "fix"]
    assert rows[0] == {
        "at": "2026-03-27T12:00:00Z",
        "received_at": "2026-03-27T12:00:00.000001Z",
        "kind": "fix",
        "longitude": "-0.1",
        "latitude": "51.6",
        "accuracy_m": "12.5",
        "source": "wifi",
        "present": "",
        "what": "",
        "tac": "",
        "infra_red": "",
        "temperature": "",
        "percent": "",
        "doubts": "",
    }
    assert (rows[1]["present"], rows[1]["longitude"]) == ("false", "")
    assert rows[2]["what"] == "strap_cut"


def test_samples_and_charges_are_exported_with_what_they_have():
    found = Events.empty(3)
    found.at[:] = found.received_at[:] = START + MINUTE * np.arange(3)
    found.kind[:] = [Kind.ALCOHOL, Kind.ALCOHOL, Kind.BATTERY]
    found.reading[:], found.infra_red[0], found.temperature[1] = [0.031, 0.0, 64.0], 1.2, 33.5
    named = ("tac", "infra_red", "temperature", "percent")
    assert [[row[name] for name in named] for row in csv.DictReader(as_csv(found))] == [
        ["0.031", "1.2", "", ""],
        ["0.0", "", "33.5", ""],
        ["", "", "", "64.0"],
    ]
    features = json.loads("".join(as_geojson(found)))["features"]
    assert features[1]["properties"] == {
        "at": "2026-03-27T12:01:00Z",
        "received_at": "2026-03-27T12:01:00Z",
        "kind": "alcohol",
        "tac": 0.0,
        "temperature": 33.5,
    }


def test_csv_of_fixes_can_be_read_as_a_trail_without_loss(events):
    fixes = events.take(events.kind == Kind.FIX)
    trail = read_csv("".join(as_csv(fixes)).encode())
    assert trail.faults == ()
    assert trail.events.longitude.tolist() == [-0.1, -0.2, 0.1 + 0.2]


def test_gpx_has_every_fix_and_a_segment_after_each_gap(events):
    text = "".join(as_gpx(events, name="F1"))
    root = fromstring(text)
    space = {"g": "http://www.topografix.com/GPX/1/1"}
    assert [len(segment) for segment in root.iterfind(".//g:trkseg", space)] == [2, 1]
    trail = read_gpx(text.encode())
    assert trail.faults == ()
    assert trail.events.longitude.tolist() == [-0.1, -0.2, 0.1 + 0.2]


@pytest.mark.parametrize("name", ["</name><script>", "a & b", "\0\x1b[31m\ud800", "\"'", "Zoë"])
def test_no_name_breaks_the_gpx(events, name):
    root = fromstring("".join(as_gpx(events, name=name)).encode())
    found = root.find(".//{http://www.topografix.com/GPX/1/1}name").text
    assert found == "".join(c for c in name if c.isprintable())


def test_geojson_has_a_feature_for_each_event_and_a_point_for_each_fix(events):
    document = json.loads("".join(as_geojson(events)))
    features = document["features"]
    assert [f["properties"]["kind"] for f in features] == ["fix", "home", "equipment", "fix", "fix"]
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [-0.1, 51.6]}
    assert features[1]["geometry"] is None
    assert features[1]["properties"]["present"] is False
    assert features[0]["properties"]["accuracy_m"] == 12.5


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_kept_is_a_document_of_nothing(name):
    text = "".join(FORMATS[name](Events.empty(), **({"name": "F1"} if name == "gpx" else {})))
    if name == "csv":
        assert list(csv.DictReader(text.splitlines())) == []
    elif name == "gpx":
        assert len(read_gpx(text.encode()).events) == 0
    else:
        assert json.loads(text)["features"] == []


@pytest.fixture
def doubtful():
    """Four fixes a minute apart: the second far off, the last without accuracy."""
    found = Events.empty(4)
    found.at[:] = found.received_at[:] = START + MINUTE * np.arange(4)
    found.kind[:], found.source[:] = Kind.FIX, Source.GPS
    found.longitude[:], found.latitude[:] = [-0.1, -0.15, -0.1, -0.1], 51.5
    found.accuracy_m[:] = [10, 10, 10, 0]
    return found


def test_every_format_says_in_words_why_a_position_is_doubted(doubtful):
    rows = list(csv.DictReader(as_csv(doubtful)))
    assert [row["doubts"] for row in rows] == [
        "",
        "a single jump: the positions before and after it agree with each other",
        "",
        "claims to be more accurate than any tag is",
    ]
    features = json.loads("".join(as_geojson(doubtful)))["features"]
    assert ["; ".join(f["properties"].get("doubts", ())) for f in features] == [r["doubts"] for r in rows]
    points = fromstring("".join(as_gpx(doubtful, name="x"))).iter(f"{GPX}trkpt")
    said = [point.findtext(f"{GPX}cmt", "") for point in points]
    assert said == [row["doubts"] and f"doubted: {row['doubts']}" for row in rows]


def test_a_doubted_position_is_exported_like_any_other(doubtful):
    assert len(list(csv.DictReader(as_csv(doubtful)))) == len(doubtful)
    assert len(read_gpx("".join(as_gpx(doubtful, name="x")).encode()).events) == len(doubtful)
