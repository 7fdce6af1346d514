"""abide monitor: files in, findings out; what is wrong is said, and what is right is judged all the same."""

import json
from unittest.mock import patch

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abide.cli.as_received import batches, revisions
from abide.cli.main import main
from abide.cli.monitor import judge
from abide.feeds.device_messages import decode
from abide.feeds.plan_file import plan_from_values
from abide.monitoring.findings import Status, as_json
from abide.monitoring.instants import HOUR, MINUTE, from_text, to_text
from abide.monitoring.live import Live

PLAN = {
    "timezone": "Europe/London",
    "fitting": {"id": "F1", "from": "2026-03-27T12:00:00Z"},
    "conditions": [
        {
            "id": "C1",
            "type": "curfew",
            "from": "2026-03-27",
            "monitored_by": "home_unit",
            "place": {"longitude": -0.1, "latitude": 51.5, "radius_m": 50},
            "periods": [
                {"from_day": day, "from": "19:00", "until_day": after, "until": "07:00"}
                for day, after in (("fri", "sat"), ("sat", "sun"), ("sun", "mon"))
            ],
        }
    ],
}
# Summer time begins on 29 March: the night of the 28th ends at 06:00Z.
LATE = [
    {"kind": "home", "at": "2026-03-27T12:30:00Z", "present": True},
    {"kind": "home", "at": "2026-03-27T18:00:00Z", "present": False},
    {"kind": "home", "at": "2026-03-27T19:30:00Z", "present": True},
]
NIGHT = ("CURFEW_LATE", "2026-03-27T19:00:00Z", "2026-03-27T19:30:00Z", 30, "final")


@pytest.fixture
def monitor(tmp_path):
    """Run the command on a plan and events, given as values, text or bytes."""

    def as_bytes(given):
        if isinstance(given, bytes):
            return given
        if isinstance(given, dict):
            return json.dumps(given).encode()
        return b"".join(
            line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in given
        )

    def run(plan, events, *options):
        (tmp_path / "plan.json").write_bytes(as_bytes(plan))
        (tmp_path / "events.ndjson").write_bytes(as_bytes(events))
        return CliRunner().invoke(
            main, ["monitor", str(tmp_path / "plan.json"), str(tmp_path / "events.ndjson"), *options]
        )

    return run


def found(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def short(findings):
    return [(f["code"], f["from"], f["until"], f["minutes"], f["status"]) for f in findings]


def standing(printed):
    """Follow printed revisions to what stands: the last of each chain that is not withdrawn."""
    heads = {}
    for finding in printed:
        heads.pop(finding["supersedes"], None)
        heads[finding["id"]] = finding
    return sorted(
        ({**f, "id": None, "supersedes": None} for f in heads.values() if f["status"] != "withdrawn"),
        key=json.dumps,
    )


def test_it_prints_the_findings_that_stand_in_time_order(monitor):
    later = [
        {"kind": "home", "at": "2026-03-28T18:00:00Z", "present": False},
        {"kind": "home", "at": "2026-03-28T19:00:01Z", "present": True},
    ]
    result = monitor(PLAN, [*later, *LATE])
    assert (result.exit_code, result.stderr) == (0, "")
    assert short(found(result))[0] == NIGHT
    assert [f["from"] for f in found(result)] == ["2026-03-27T19:00:00Z", "2026-03-28T19:00:00Z"]


def test_without_until_it_judges_up_to_the_last_event(monitor):
    result = monitor(PLAN, LATE[:2])
    assert found(result) == []
    late = {"kind": "equipment", "at": "2026-03-27T19:00:01Z", "what": "charging"}
    assert [f["code"] for f in found(monitor(PLAN, [*LATE[:2], late]))] == ["CURFEW_LATE"]


def test_until_brings_what_time_alone_makes_due_and_leaves_later_events_out(monitor):
    result = monitor(PLAN, LATE, "--until", "2026-03-27T19:20:00Z")
    assert short(found(result)) == [("CURFEW_LATE", "2026-03-27T19:00:00Z", None, 20, "open")]
    result = monitor(PLAN, LATE, "--until", "2026-03-27T20:20:00+01:00")
    assert short(found(result)) == [("CURFEW_LATE", "2026-03-27T19:00:00Z", None, 20, "open")]


def test_until_never_bounds_when_an_event_was_received(monitor):
    events = [{**event, "received_at": "2026-04-05T00:00:00Z"} for event in LATE]
    for options in ([], ["--as-received"]):
        result = monitor(PLAN, events, "--until", "2026-03-27T19:30:00Z", *options)
        assert short(found(result))[-1] == NIGHT


def test_as_received_prints_every_revision(monitor):
    printed = found(monitor(PLAN, LATE, "--as-received"))
    assert short(printed) == [("CURFEW_LATE", "2026-03-27T19:00:00Z", None, 0, "open"), NIGHT]
    assert printed[1]["supersedes"] == printed[0]["id"]


def test_as_received_withdraws_what_a_late_event_explains(monitor):
    late = {
        "kind": "home",
        "at": "2026-03-27T18:30:00Z",
        "present": True,
        "received_at": "2026-03-27T20:00:00Z",
    }
    printed = found(
        monitor(PLAN, [LATE[0], LATE[1], late], "--as-received", "--until", "2026-03-27T21:00:00Z")
    )
    assert [f["status"] for f in printed] == ["open", "withdrawn"]
    assert printed[1]["supersedes"] == printed[0]["id"]


def test_what_is_back_at_the_very_start_of_a_curfew_never_opens_a_finding(monitor):
    back = {"kind": "home", "at": "2026-03-27T19:00:00Z", "present": True}
    assert found(monitor(PLAN, [*LATE[:2], back], "--as-received")) == []


@pytest.mark.parametrize("options", [[], ["--as-received"]])
def test_bad_lines_are_all_named_and_good_ones_judged(monitor, options):
    bad = [
        b"{\n",
        b'{"kind":"home","at":"0001-01-01T00:00:00Z","present":1}\n',
        b'{"kind":"fix","at":"2999-01-01T00:00:00Z","longitude":NaN,"latitude":"51","accuracy_m":1,"source":"gps"}\n',
        b"x" * 10_000_000 + b"\n",
        b"caf\xe9\n",
        b"\0\n",
        b"\n",
    ]
    good = monitor(PLAN, LATE, *options)
    result = monitor(PLAN, [bad[0], LATE[0], *bad[1:4], LATE[1], *bad[4:], LATE[2]], "--json", *options)
    assert result.exit_code == 1
    assert result.stdout == good.stdout
    said = [json.loads(line) for line in result.stderr.splitlines()]
    assert [(fault["line"], fault["field"]) for fault in said] == [
        (1, ""),
        (3, "at"),
        (3, "present"),
        (4, "at"),
        (4, "longitude"),
        (4, "latitude"),
        (5, ""),
        (7, ""),
        (8, ""),
    ]


def test_faults_are_sentences_unless_json_is_asked_for(monitor):
    result = monitor(PLAN, [b"{}\n"])
    assert result.exit_code == 1
    assert "events.ndjson: line 1: at: is missing\n" in result.stderr
    assert "kind: is missing" in result.stderr


def test_a_bad_plan_stops_everything_and_all_its_faults_are_named(monitor):
    plan = {**PLAN, "timezone": "Mars", "fitting": {"id": ""}}
    result = monitor(plan, LATE, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    said = [json.loads(line) for line in result.stderr.splitlines()]
    assert {fault["path"] for fault in said} == {"$.timezone", "$.fitting.id", "$.fitting.from"}


def test_a_field_of_the_plan_that_nothing_reads_is_said(monitor):
    result = monitor({**PLAN, "timezome": "Europe/Paris"}, LATE)
    assert result.exit_code == 0
    assert "nothing reads the field $.timezome" in result.stderr


@pytest.mark.parametrize("options", [[], ["--as-received"]])
def test_events_outside_the_fitting_are_flagged_and_not_judged(monitor, options):
    plan = {**PLAN, "fitting": {**PLAN["fitting"], "until": "2026-03-27T19:30:00Z"}}
    outside = [
        {"kind": "home", "at": "2026-03-27T11:59:59Z", "present": False},
        {"kind": "equipment", "at": "2026-03-27T19:30:00Z", "what": "strap_cut"},
    ]
    inside = {"kind": "equipment", "at": "2026-03-27T12:00:00Z", "what": "charging"}
    result = monitor(plan, [*outside, inside, *LATE[:2]], *options)
    assert result.exit_code == 0
    assert [line.split(": ")[1:3] for line in result.stderr.splitlines()] == [
        ["line 1", "flagged"],
        ["line 2", "flagged"],
    ]
    (finding,) = standing(found(result))
    assert (finding["code"], finding["until"], finding["minutes"]) == (
        "CURFEW_MISSED",
        "2026-03-27T19:30:00Z",
        30,
    )


def test_a_clock_that_runs_ahead_is_flagged_and_its_event_judged(monitor):
    events = [LATE[0], {**LATE[1], "received_at": "2026-03-27T17:54:59Z"}, LATE[2]]
    result = monitor(PLAN, events)
    assert result.exit_code == 0
    assert "line 2: flagged" in result.stderr
    assert short(found(result)) == [NIGHT]


@pytest.mark.parametrize("data", [b"", b"\n\r\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("options", [[], ["--as-received"]])
def test_no_events_is_no_fault(monitor, data, options):
    result = monitor(PLAN, data, *options)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("options", [[], ["--as-received"]])
def test_a_night_without_any_event_is_not_known(monitor, options):
    result = monitor(PLAN, b"", "--until", "2026-03-28T12:00:00Z", *options)
    assert [f["code"] for f in standing(found(result))] == ["CURFEW_NOT_KNOWN"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_a_file_in_another_encoding_is_said_to_be(monitor, encoding):
    result = monitor(PLAN, "\n".join(map(json.dumps, LATE)).encode(encoding))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "UTF-8" in result.stderr
    result = monitor(json.dumps(PLAN).encode(encoding), LATE)
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.json", "events.ndjson"],
        ["plan.json", "missing.ndjson"],
        [".", "events.ndjson"],
        ["plan.json", "."],
        ["plan.json", "events.ndjson", "--until", "tomorrow"],
        ["plan.json", "events.ndjson", "--until", "2026-03-28"],
        ["plan.json", "events.ndjson", "--until", "2999-03-28T00:00:00Z"],
        ["plan.json"],
    ],
)
def test_what_cannot_be_read_is_a_clear_error(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    (tmp_path / "events.ndjson").write_text("")
    result = CliRunner().invoke(main, ["monitor", *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "rror" in result.stderr
    assert "Traceback" not in result.stderr


def test_events_may_come_from_standard_input(tmp_path):
    (tmp_path / "plan.json").write_text(json.dumps(PLAN))
    result = CliRunner().invoke(
        main, ["monitor", str(tmp_path / "plan.json"), "-"], input="\n".join(map(json.dumps, LATE))
    )
    assert short(found(result)) == [NIGHT]


def test_batches_are_what_arrived_at_one_moment_in_the_order_of_the_file():
    lines = [
        {
            "kind": "home",
            "at": f"2026-03-27T{at}:00:00Z",
            "present": True,
            "received_at": f"2026-03-28T{got}:00:00Z",
        }
        for at, got in (("15", "02"), ("13", "01"), ("12", "02"), ("14", "01"))
    ]
    events = decode("\n".join(map(json.dumps, lines)).encode(), with_device=False).events
    assert [[to_text(at)[11:13] for at in batch.at] for batch in batches(events)] == [
        ["13", "14"],
        ["15", "12"],
    ]


def late_night(received):
    """A strap cut and restored at 20:00, heard of at `received`; then home at 22:00, heard of at once."""
    what = [("20:00", "strap_cut", received), ("20:05", "strap_restored", received)]
    lines = [{"kind": "home", "at": "2026-03-27T19:00:00Z", "present": True}]
    lines += [
        {"kind": "equipment", "at": f"2026-03-27T{at}:00Z", "what": word, "received_at": got}
        for at, word, got in what
    ]
    return sorted(lines, key=lambda line: line.get("received_at", line["at"]))


@pytest.mark.parametrize(
    ("received", "found_at"),
    [
        ("2026-03-27T20:20:00Z", None),
        ("2026-03-27T20:20:01Z", "2026-03-27T20:20:01Z"),
        ("2026-03-28T08:00:00Z", "2026-03-28T08:00:00Z"),
    ],
)
def test_what_is_found_late_has_beside_it_when_it_was_learnt_of(monitor, received, found_at):
    [strap] = [f for f in found(monitor(PLAN, late_night(received), "--as-received")) if f["code"] == "STRAP"]
    assert (strap["from"], strap.get("found_at")) == ("2026-03-27T20:00:00Z", found_at)
    at_once = found(monitor(PLAN, late_night(received)))
    assert [f["id"] for f in at_once if f["code"] == "STRAP"] == [strap["id"]]
    assert not any("found_at" in f for f in at_once)


WHATS = [
    "strap_cut",
    "strap_restored",
    "battery_low",
    "battery_dead",
    "out_of_contact",
    "in_contact",
    "charging",
]
START = from_text("2026-03-27T11:00:00Z")
SQUARE = [[-0.2, 51.4], [0.0, 51.4], [0.0, 51.6], [-0.2, 51.6], [-0.2, 51.4]]
MIXED = {
    **PLAN,
    "fitting": {**PLAN["fitting"], "until": "2026-03-30T03:00:00Z"},
    "conditions": [
        {**PLAN["conditions"][0], "contact_minutes": 600},
        {**PLAN["conditions"][0], "id": "C2", "monitored_by": "gps"},
        {
            "id": "Z1",
            "type": "exclusion_zone",
            "from": "2026-03-28",
            "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
            "buffer_m": 1000,
        },
    ],
}


@st.composite
def event_lines(draw):
    at = START + draw(st.integers(0, 80 * 4)) * 15 * MINUTE
    event = draw(
        st.one_of(
            st.builds(dict, kind=st.just("home"), present=st.booleans()),
            st.builds(dict, kind=st.just("equipment"), what=st.sampled_from(WHATS)),
            st.builds(
                dict,
                kind=st.just("fix"),
                longitude=st.sampled_from([-0.1, 0.005, 0.02, 1.0]),
                latitude=st.just(51.5),
                accuracy_m=st.just(10),
                source=st.just("gps"),
            ),
        )
    )
    delay = draw(st.sampled_from([0, 0, MINUTE, 3 * HOUR, 40 * HOUR, -MINUTE, -HOUR]))
    return {**event, "at": to_text(at), "received_at": to_text(at + delay)}


@st.composite
def nights(draw):
    lines = draw(st.lists(event_lines(), max_size=25))
    until = draw(st.none() | st.integers(0, 90 * 4).map(lambda n: START + n * 15 * MINUTE))
    events = decode("\n".join(map(json.dumps, lines)).encode(), with_device=False).events
    if until is None:
        until = int(events.at.max(initial=START))
    return events.take(events.at <= until), until, draw(st.randoms(use_true_random=False))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nights())
def test_what_stands_at_the_end_is_the_same_as_received_as_all_at_once_in_any_order(night):
    events, until, random = night
    plan = plan_from_values(MIXED).plan
    order = list(range(len(events)))
    random.shuffle(order)
    shuffled = events.take(np.array(order, np.intp))
    at_once = [as_json(f) for f in judge(plan, events, until)]
    assert [as_json(f) for f in judge(plan, shuffled, until)] == at_once
    printed = [as_json(f) for f in revisions(plan, shuffled, until)]
    assert len({f["id"] for f in printed}) == len(printed)
    assert standing(printed) == sorted(({**f, "id": None} for f in at_once), key=json.dumps)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nights())
def test_only_the_minutes_of_what_is_open_are_left_to_say_at_the_end(night):
    events, until, _ = night
    plan = plan_from_values(MIXED).plan

    def open_without_minutes(findings):
        rows = [as_json(f) for f in findings]
        return standing(
            [{**f, "minutes": None if f["status"] == Status.OPEN else f["minutes"]} for f in rows]
        )

    with patch.object(Live, "settle", lambda self, until: []):
        unsettled = list(revisions(plan, events, until))
    assert open_without_minutes(unsettled) == open_without_minutes(judge(plan, events, until))
