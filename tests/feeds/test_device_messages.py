"""Device messages: every good line counts, every bad line says everything that is wrong with it."""

import json
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abide.feeds.device_messages import CLOCK_TOLERANCE, clock_ahead, decode
from abide.feeds.lines import LONGEST_LINE
from abide.monitoring.events import Kind, Source, What
from abide.monitoring.instants import from_text, to_text

FIX = {
    "kind": "fix",
    "at": "2026-03-27T12:00:00Z",
    "longitude": -0.1,
    "latitude": 51.5,
    "accuracy_m": 10,
    "source": "gps",
}
HOME = {"kind": "home", "at": "2026-03-27T19:00:00Z", "present": True}
EQUIPMENT = {"kind": "equipment", "at": "2026-03-27T20:00:00Z", "what": "strap_cut"}

ALCOHOL = {"kind": "alcohol", "at": "2026-03-27T21:00:00Z", "tac": 0.031, "infra_red": 1.2}
BATTERY = {"kind": "battery", "at": "2026-03-27T22:00:00Z", "percent": 64}


def lines(*values):
    return "\n".join(v if isinstance(v, str) else json.dumps(v) for v in values).encode()


def fields_of(data, **options):
    return [(f.line, f.field) for f in decode(data, **{"with_device": False, **options}).faults]


def test_each_kind_of_event_becomes_a_row_of_columns():
    got = decode(lines(FIX, HOME, EQUIPMENT), with_device=False)
    assert got.faults == ()
    assert got.line.tolist() == [1, 2, 3]
    assert got.events.kind.tolist() == [Kind.FIX, Kind.HOME, Kind.EQUIPMENT]
    assert [to_text(at) for at in got.events.at] == [FIX["at"], HOME["at"], EQUIPMENT["at"]]
    assert got.events.longitude[0] == -0.1
    assert got.events.latitude[0] == 51.5
    assert got.events.accuracy_m[0] == 10
    assert np.isnan(got.events.longitude[1:]).all()
    assert got.events.source.tolist() == [Source.GPS, 0, 0]
    assert got.events.present.tolist() == [-1, 1, -1]
    assert got.events.what.tolist() == [0, 0, What.STRAP_CUT]


def test_samples_of_alcohol_and_the_charge_of_batteries_become_readings():
    data = lines(ALCOHOL, {**ALCOHOL, "tac": -0.1, "infra_red": None, "temperature": 33.5}, BATTERY, HOME)
    got = decode(data, with_device=False)
    assert got.faults == ()
    assert got.events.kind.tolist() == [Kind.ALCOHOL, Kind.ALCOHOL, Kind.BATTERY, Kind.HOME]
    for column, values in {
        "reading": [0.031, -0.1, 64, math.nan],
        "infra_red": [1.2, math.nan, math.nan, math.nan],
        "temperature": [math.nan, 33.5, math.nan, math.nan],
    }.items():
        assert np.array_equal(getattr(got.events, column), values, equal_nan=True)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({**ALCOHOL, "tac": -0.11}, "tac"),
        ({**ALCOHOL, "tac": 1.01}, "tac"),
        ({**ALCOHOL, "tac": math.nan}, "tac"),
        ({**ALCOHOL, "tac": None}, "tac"),
        ({"kind": "alcohol", "at": ALCOHOL["at"]}, "tac"),
        ({**ALCOHOL, "infra_red": -0.1}, "infra_red"),
        ({**ALCOHOL, "infra_red": 10.1}, "infra_red"),
        ({**ALCOHOL, "temperature": 80.1}, "temperature"),
        ({**ALCOHOL, "temperature": "33"}, "temperature"),
        ({**BATTERY, "percent": -1}, "percent"),
        ({**BATTERY, "percent": 100.5}, "percent"),
        ({"kind": "battery", "at": BATTERY["at"]}, "percent"),
    ],
)
def test_a_reading_that_no_sensor_can_mean_is_named(event, field):
    assert fields_of(lines(event, ALCOHOL, BATTERY)) == [(1, field)]


@pytest.mark.parametrize("what", list(What))
def test_every_word_about_equipment_is_known(what):
    got = decode(lines({**EQUIPMENT, "what": what.name.lower()}), with_device=False)
    assert got.events.what.tolist() == [what]


def test_an_instant_with_an_offset_is_the_same_moment_in_utc():
    got = decode(lines({**HOME, "at": "2026-03-27T20:00:00.250+01:00"}), with_device=False)
    assert got.events.at.tolist() == [from_text("2026-03-27T19:00:00.250Z")]


def test_received_at_is_what_the_sender_says_else_the_arrival_else_the_time_of_the_event():
    data = lines(HOME, {**HOME, "received_at": "2026-03-28T00:00:00Z"}, {**HOME, "received_at": None})
    said, arrived = from_text("2026-03-28T00:00:00Z"), from_text("2026-03-29T00:00:00Z")
    at = from_text(HOME["at"])
    assert decode(data, with_device=False).events.received_at.tolist() == [at, said, at]
    assert decode(data, with_device=False, arrived=arrived).events.received_at.tolist() == [
        arrived,
        said,
        arrived,
    ]


def test_devices_are_numbered_by_serial_across_blocks():
    data = lines(*({**HOME, "device": f"TAG-{n % 3}"} for n in range(10_000)))
    got = decode(data, with_device=True)
    assert got.serials == ("TAG-0", "TAG-1", "TAG-2")
    assert got.device.tolist() == [n % 3 for n in range(10_000)]


def test_a_file_needs_no_device_and_takes_no_notice_of_one():
    got = decode(lines(HOME, {**HOME, "device": 5}), with_device=False)
    assert (got.faults, got.serials, got.device.tolist()) == ((), (), [-1, -1])


@pytest.mark.parametrize(
    "device",
    ["", " TAG", "TAG\u0000", "TAG\n1", "x" * 65, 5, None, True, ["TAG"], "\ud800"],
)
def test_over_the_api_a_device_must_be_a_plain_serial(device):
    data = lines({**HOME, "device": "TAG-1"}, {**HOME, "device": device}, {**HOME, "device": "TAG-2"})
    got = decode(data, with_device=True)
    assert [(f.line, f.field) for f in got.faults] == [(2, "device")]
    assert [got.serials[code] for code in got.device] == ["TAG-1", "TAG-2"]
    assert got.serials == ("TAG-1", "TAG-2")


def test_over_the_api_a_missing_device_is_a_fault():
    assert fields_of(lines(HOME), with_device=True) == [(1, "device")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"at": "0001-01-01T00:00:00Z"}, "at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "at"),
        ({"at": "1999-12-31T23:59:59.999999Z"}, "at"),
        ({"at": "2100-01-01T00:00:00Z"}, "at"),
        ({"at": "2999-01-01T00:00:00Z"}, "at"),
        ({"at": "2026-03-27T12:00:00"}, "at"),
        ({"at": "2026-02-30T12:00:00Z"}, "at"),
        ({"at": "2026-03-27"}, "at"),
        ({"at": "yesterday"}, "at"),
        ({"at": ""}, "at"),
        ({"at": 1774612800}, "at"),
        ({"at": None}, "at"),
        ({"received_at": "2999-01-01T00:00:00Z"}, "received_at"),
        ({"received_at": 5}, "received_at"),
        ({"longitude": 180.000001}, "longitude"),
        ({"longitude": -180.000001}, "longitude"),
        ({"longitude": "-0.1"}, "longitude"),
        ({"longitude": math.nan}, "longitude"),
        ({"longitude": math.inf}, "longitude"),
        ({"longitude": True}, "longitude"),
        ({"longitude": None}, "longitude"),
        ({"longitude": 10**300}, "longitude"),
        ({"longitude": 10**400}, "longitude"),
        ({"longitude": -(10**4000)}, "longitude"),
        ({"accuracy_m": 10**400}, "accuracy_m"),
        ({"latitude": 90.000001}, "latitude"),
        ({"latitude": -90.000001}, "latitude"),
        ({"latitude": -math.inf}, "latitude"),
        ({"latitude": [51.5]}, "latitude"),
        ({"accuracy_m": -0.001}, "accuracy_m"),
        ({"accuracy_m": math.inf}, "accuracy_m"),
        ({"accuracy_m": math.nan}, "accuracy_m"),
        ({"source": "GPS"}, "source"),
        ({"source": 1}, "source"),
        ({"source": ["gps"]}, "source"),
        ({"source": {"gps": 1}}, "source"),
        ({"kind": "fixx"}, "kind"),
        ({"kind": 1}, "kind"),
        ({"kind": None}, "kind"),
        ({"kind": ["fix"]}, "kind"),
    ],
)
def test_a_bad_value_is_named_and_its_neighbours_stay(change, field):
    got = decode(lines(FIX, {**FIX, **change}, HOME), with_device=False)
    assert [(f.line, f.field) for f in got.faults] == [(2, field)]
    assert got.faults[0].problem
    assert got.line.tolist() == [1, 3]


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2000-01-01T00:00:00Z"},
        {"at": "2099-12-31T23:59:59.999999Z"},
        {"longitude": 180, "latitude": 90},
        {"longitude": -180.0, "latitude": -90.0},
        {"accuracy_m": 0},
        {"accuracy_m": 1e300},
        {"something_new": {"of": ["any", "shape"]}},
    ],
)
def test_a_value_on_the_right_side_of_its_border_is_taken(change):
    got = decode(lines({**FIX, **change}), with_device=False)
    assert (got.faults, len(got.events)) == ((), 1)


@pytest.mark.parametrize("event", [FIX, HOME, EQUIPMENT])
def test_every_field_of_an_event_is_needed(event):
    for field in event:
        left = {name: value for name, value in event.items() if name != field}
        assert fields_of(lines(left)) == [(1, field)]


def test_all_faults_of_a_line_come_at_once():
    bad = {"kind": "fix", "at": "soon", "received_at": 1, "longitude": 500, "latitude": "x", "source": "?"}
    assert set(fields_of(lines(bad), with_device=True)) == {
        (1, field)
        for field in ("at", "received_at", "longitude", "latitude", "accuracy_m", "source", "device")
    }


def test_a_line_of_unknown_kind_still_hears_of_its_other_faults():
    assert set(fields_of(lines({"kind": "smell", "at": "soon"}))) == {(1, "kind"), (1, "at")}


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b'{"kind":"home","at":"2026-03-27T19:00:00Z","pres',
        b"null",
        b"[]",
        b"5",
        b'"text"',
        b"{} {}",
        b'{"kind":"home"}{"kind":"home"}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b"1" * 5_000,
        b'{"kind":"home","at":"2026-03-27T19:00:00Z","present":true,"n":' + b"1" * 5_000 + b"}x",
        b"\0",
        b"\0\0\0\0\0",
        b"caf\xe9",
        b'{"kind":"home","at":"2026-03-27T19:00:00Z","present":true,"note":"caf\xe9"}',
        b"\xef\xbb\xbf{}",
        b"'single'",
        b'{"kind":"home","at":1,"at":"2026-03-27T19:00:00Z","present":true}',
        b'{"kind":"\\u001b[31m","kind":"home","at":"2026-03-27T19:00:00Z","present":true}',
        b'{"kind":"home","at":"2026-03-27T19:00:00Z","present":true,"\\ud800":1}',
        b"kind,at,present",
        b"\x1f\x8b\x08\x00gzip",
        b"\x1b[31m",
        '{"kind":"home"}'.encode("utf-16"),
        b" " * 10 + b"x",
    ],
    ids=lambda line: ascii(line[:20]),
)
def test_a_line_that_is_no_event_is_a_fault_and_its_neighbours_stay(line):
    good = json.dumps(HOME).encode()
    got = decode(b"\n".join([good, line, good]), with_device=False)
    assert {f.line for f in got.faults} == {2}
    assert got.line.tolist() == [1, 3]
    for fault in got.faults:
        assert fault.problem
        assert len(fault.value) <= 80
        assert fault.as_text().isascii()
        assert fault.as_text().isprintable()


def test_a_line_as_long_as_allowed_is_taken_and_one_byte_more_is_not():
    def padded(size):
        line = json.dumps({**HOME, "pad": ""}).encode()
        return line[:-2] + b"x" * (size - len(line)) + line[-2:]

    data = b"\n".join([padded(LONGEST_LINE), padded(LONGEST_LINE + 1), padded(LONGEST_LINE) + b"\r"])
    got = decode(data, with_device=False)
    assert got.line.tolist() == [1, 3]
    assert [(f.line, f.problem) for f in got.faults] == [(2, "is longer than 65536 bytes")]


def test_a_utf_16_file_is_one_fault():
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        mark = b"" if encoding == "utf-16" else "\ufeff".encode(encoding)
        data = mark + "\n".join(json.dumps(HOME) for _ in range(3)).encode(encoding)
        got = decode(data, with_device=False)
        assert [(f.line, "UTF-16" in f.problem) for f in got.faults] == [(1, True)]
        assert len(got.events) == 0


def test_a_utf_8_line_in_a_utf_16_file_is_still_read():
    data = json.dumps(HOME).encode("utf-16") + b"\n" + json.dumps(HOME).encode()
    got = decode(data, with_device=False)
    assert got.line.tolist() == [2]
    assert [f.line for f in got.faults] == [1]


def test_a_byte_order_mark_before_utf_8_does_no_harm():
    got = decode(b"\xef\xbb\xbf" + lines(HOME), with_device=False)
    assert (got.faults, len(got.events)) == ((), 1)


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_blank_lines_are_passed_over_but_counted(end):
    good = json.dumps(HOME).encode()
    data = end.join([b"", good, b"", b"   ", good, b"bad", good, b"", b""])
    got = decode(data, with_device=False)
    assert got.line.tolist() == [2, 5, 7]
    assert [f.line for f in got.faults] == [6]


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n\r\n", b"  "])
def test_nothing_is_nothing(data):
    got = decode(data, with_device=True)
    assert (len(got.events), got.faults, got.serials) == (0, (), ())


def test_a_value_is_shortened():
    got = decode(lines({**FIX, "source": "x" * 10_000, "at": list(range(1000))}), with_device=False)
    assert {f.field: f.value for f in got.faults}["at"] == "a list of 1000"
    assert all(len(f.value) <= 80 for f in got.faults)


def test_a_clock_is_ahead_only_when_more_than_five_minutes_before_its_arrival():
    received = np.array([0, 0, 0, 0], np.int64)
    at = np.array([-1, 0, CLOCK_TOLERANCE, CLOCK_TOLERANCE + 1], np.int64)
    assert clock_ahead(at, received).tolist() == [False, False, False, True]


GOOD_LINES = st.builds(
    lambda event, at, device: json.dumps({**event, "at": to_text(at), "device": device}).encode(),
    st.sampled_from([FIX, HOME, EQUIPMENT]),
    st.integers(from_text("2000-01-01T00:00:00Z"), from_text("2099-12-31T23:59:59Z")),
    st.sampled_from(["TAG-1", "TAG-2", "~", "x" * 64, "é"]),
)
JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([*FIX.values()]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FIX, "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)
BAD_LINES = (
    st.binary(min_size=1, max_size=60).map(lambda b: b.replace(b"\n", b"?") + b"?")
    | st.dictionaries(st.sampled_from([*FIX, "present", "what", "device"]), JSON_VALUES, max_size=7)
    .filter(lambda d: "device" not in d)
    .map(lambda d: json.dumps(d).encode())
    | GOOD_LINES.flatmap(lambda line: st.integers(1, len(line) - 1).map(lambda n: line[:n]))
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.just(True), GOOD_LINES) | st.tuples(st.just(False), BAD_LINES), max_size=12))
def test_good_lines_survive_any_neighbours_and_bad_ones_are_all_named(numbered):
    got = decode(b"\n".join(line for _, line in numbered), with_device=True)
    good = [n for n, (is_good, _) in enumerate(numbered, 1) if is_good]
    bad = {n for n, (is_good, _) in enumerate(numbered, 1) if not is_good}
    if numbered and not numbered[0][0] and numbered[0][1].startswith((b"\xff\xfe", b"\xfe\xff")):
        bad -= {n for n in bad if b"\0" in numbered[n - 1][1]} - {1}
    assert got.line.tolist() == good
    assert {f.line for f in got.faults} == bad
    assert [f.line for f in got.faults] == sorted(f.line for f in got.faults)
    for row, number in enumerate(good):
        sent = json.loads(numbered[number - 1][1])
        assert to_text(got.events.at[row]) == sent["at"]
        assert got.serials[got.device[row]] == sent["device"]
