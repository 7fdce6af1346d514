"""abide explain: findings in plain English, and a picture of them."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from abide.cli.main import main

HOME = {"longitude": -0.1, "latitude": 51.5, "radius_m": 50}


def a_plan(**changes):
    curfew = {
        "id": "C1",
        "type": "curfew",
        "from": "2026-03-27",
        "monitored_by": "gps",
        "place": HOME,
        "periods": [{"from_day": "fri", "from": "19:00", "until_day": "sat", "until": "07:00"}],
        **changes.pop("curfew", {}),
    }
    return {
        "timezone": "Europe/London",
        "fitting": {"id": "F1", "from": "2026-03-27T18:50:00Z"},
        "conditions": [curfew],
        **changes,
    }


def a_fix(clock, east=0.0):
    where = {"longitude": -0.1 + east, "latitude": 51.5, "accuracy_m": 8, "source": "gps"}
    return {"kind": "fix", "at": f"2026-03-27T{clock}:00Z", **where}


def events():
    lines = [a_fix("18:50"), *(a_fix(f"19:{m:02d}") for m in range(30))]
    lines += [a_fix(f"19:{m}", 0.006) for m in range(30, 45)]
    low = {"kind": "equipment", "at": "2026-03-27T19:47:00Z", "what": "battery_low"}
    return [*lines, a_fix("19:45"), low, a_fix("19:50")]


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A plan, its events, and the findings that `abide monitor` makes of them, in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text(json.dumps(a_plan()))
    (tmp_path / "events.ndjson").write_text("\n".join(map(json.dumps, events())))
    made = CliRunner().invoke(main, ["monitor", "plan.json", "events.ndjson"])
    assert made.exit_code == 0, made.stderr
    (tmp_path / "findings.ndjson").write_text(made.stdout)
    [one] = [line for line in made.stdout.splitlines() if "CURFEW_LEFT" in line]
    (tmp_path / "one.json").write_text(one)
    return tmp_path


def explain(*given, stdin=None):
    return CliRunner().invoke(main, ["explain", *given], input=stdin)


SENTENCE = "Left home on Fri 27 Mar 2026 at 19:32 during the curfew and came back at 19:45: away 13 minutes."


def test_a_finding_alone_is_one_sentence_and_its_reasons(files):
    result = explain("one.json")
    assert result.exit_code == 0
    first, *why = result.stdout.splitlines()
    assert first == SENTENCE
    assert "  The curfew was from 19:00 to Sat 28 Mar 07:00." in why
    assert "  Shown by the positions at 19:30, 19:31, 19:32 and 19:45." in why
    assert all(line.startswith("  ") for line in why)


def test_with_plan_and_events_the_positions_are_held_against_the_edge(files):
    alone, full = (explain("one.json", *more).stdout for more in ([], ["--plan", "plan.json"]))
    assert "50 m circle" not in alone + full
    told = explain("one.json", "--plan", "plan.json", "--events", "events.ndjson").stdout
    assert re.search(r"3 positions from 19:30 to 19:32 each lie at least \d+ m beyond the 50 m circle", told)


def test_several_findings_are_a_sentence_each(files):
    result = explain("findings.ndjson")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        SENTENCE,
        "The battery is low since Fri 27 Mar 2026 19:47 and is not charging.",
    ]


def test_what_goes_on_is_said_to_have_lasted_as_long_as_it_was_judged(files):
    """Nobody reads a clock here: a finding may be read a year after it was printed."""
    until = ("--until", "2026-03-27T19:44:00Z")
    made = CliRunner().invoke(main, ["monitor", "plan.json", "events.ndjson", *until])
    (open_one,) = [line for line in made.stdout.splitlines() if "CURFEW_LEFT" in line]
    assert "is not back after 12 minutes." in explain("-", stdin=open_one).stdout


def test_standard_input_is_read_as_a_file_is(files):
    text = (files / "one.json").read_text()
    assert explain("-", stdin=text).stdout == explain("one.json").stdout


def test_json_gives_id_sentence_reasons_and_picture(files):
    [line] = explain("one.json", "--json").stdout.splitlines()
    told = json.loads(line)
    assert list(told) == ["id", "sentence", "why", "svg"]
    assert told["id"] == json.loads((files / "one.json").read_text())["id"]
    assert told["sentence"] == SENTENCE
    assert told["why"][-1].startswith("Judged by the rule curfew/")
    assert ET.fromstring(told["svg"])[0].text == SENTENCE


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ([], "band"),
        (["--plan", "plan.json"], "band"),
        (["--plan", "plan.json", "--events", "events.ndjson"], "place"),
    ],
)
def test_the_picture_is_written_to_a_file(files, more, kind):
    result = explain("one.json", *more, "--svg", "one.svg")
    assert result.exit_code == 0
    drawn = (files / "one.svg").read_text(encoding="utf-8")
    assert f"abide-shown--{kind}" in drawn
    assert ET.fromstring(drawn).tag.endswith("svg")


def test_what_was_kept_of_the_night_is_drawn_only_where_the_events_say_so(files):
    # A curfew by home unit has no positions to show, so that its band is the picture.
    plan = a_plan(curfew={"monitored_by": "home_unit"})
    (files / "plan.json").write_text(json.dumps(plan))
    heard = [("18:55", True), ("20:00", False), ("21:00", True), ("23:00", True)]
    lines = [{"kind": "home", "at": f"2026-03-27T{at}:00Z", "present": here} for at, here in heard]
    (files / "events.ndjson").write_text("\n".join(map(json.dumps, lines)))
    found = CliRunner().invoke(main, ["monitor", "plan.json", "events.ndjson"]).stdout
    [one] = [line for line in found.splitlines() if "CURFEW_LEFT" in line]
    assert "At home as required" not in explain("-", "--json", stdin=one).stdout
    told = explain("-", "--json", "--plan", "plan.json", "--events", "events.ndjson", stdin=one).stdout
    desc = ET.fromstring(json.loads(told)["svg"])[1].text
    assert "At home as required: 19:00 to 20:00. At home as required: 21:00 to 23:00." in desc


def test_leave_in_the_plan_is_drawn(files):
    leave = [{"from": "2026-03-27T19:30:00Z", "until": "2026-03-27T19:40:00Z"}]
    (files / "plan.json").write_text(json.dumps(a_plan(curfew={"authorised_absences": leave})))
    told = json.loads(explain("one.json", "--json", "--plan", "plan.json").stdout)
    assert "Leave to be away: 19:30 to 19:40." in told["svg"]


def test_times_are_those_of_the_plan(files):
    (files / "plan.json").write_text(json.dumps(a_plan(timezone="Asia/Tokyo")))
    told = explain("one.json", "--plan", "plan.json").stdout
    assert told.startswith("Left home on Sat 28 Mar 2026 at 04:32 ")
    assert explain("one.json").stdout.startswith(SENTENCE)


def test_what_was_withdrawn_is_told_as_corrected(files):
    finding = {**json.loads((files / "one.json").read_text()), "status": "withdrawn"}
    told = explain("-", stdin=json.dumps(finding)).stdout
    assert told.startswith("Corrected by later evidence. Before that: Left home ")


def test_every_fault_of_a_bad_finding_is_named_and_nothing_is_told(files):
    (files / "one.json").write_text('{"id": 3, "code": "LATE"}')
    result = explain("one.json")
    assert (result.exit_code, result.stdout) == (2, "")
    said = result.stderr.splitlines()
    assert "one.json: line 1: id: must be a text (found 3)" in said
    assert any("code: must be one of" in line for line in said)
    assert "one.json: line 1: minutes: is missing" in said
    assert len(said) == 12


def test_good_findings_are_told_beside_a_bad_one(files):
    text = (files / "one.json").read_text()
    result = explain("-", stdin=f"{text}\nnonsense\n{text}")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [SENTENCE] * 2
    assert result.stderr == '-: line 2: is not complete, valid JSON (found "nonsense")\n'


def test_bad_lines_of_events_are_named_and_the_rest_is_used(files):
    with (files / "events.ndjson").open("a") as file:
        file.write("\nnonsense\n")
    result = explain("one.json", "--plan", "plan.json", "--events", "events.ndjson")
    assert result.exit_code == 1
    assert "nonsense" in result.stderr
    assert "beyond the 50 m circle" in result.stdout


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["nowhere.json"], "error: cannot read nowhere.json: no such file or directory"),
        (["."], "error: cannot read .: is a directory"),
        (["findings.ndjson", "--svg", "x.svg"], "error: --svg draws one finding, and findings.ndjson holds"),
        (["one.json", "--svg", "no/where.svg"], "error: cannot write no/where.svg"),
        (["one.json", "--plan", "nowhere.json"], "error: cannot read nowhere.json"),
        (["one.json", "--events", "nowhere.json"], "error: cannot read nowhere.json"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(files, given, said):
    result = explain(*given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(said)
    as_json = explain(*given, "--json")
    assert said.removeprefix("error: ") in json.loads(as_json.stderr)["error"]


def test_a_bad_plan_is_told_with_its_faults(files):
    (files / "plan.json").write_text("{}")
    result = explain("one.json", "--plan", "plan.json")
    assert result.exit_code == 2
    assert "plan.json: $.timezone: " in result.stderr
