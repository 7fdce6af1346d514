"""abide replay: recorded movement through the same engine, in words or as lines of JSON."""

import json
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from abide.cli.main import main
from abide.monitoring.instants import MINUTE, from_text, to_text

START = from_text("2026-06-01T08:00:00Z")
ZONE = "-0.1,51.5,200"


def csv_of(minutes):
    """Write a fix a minute: inside the zone above for the given minutes of an hour, outside otherwise."""
    lines = ["time,latitude,longitude"]
    lines += [f"{to_text(START + m * MINUTE)},51.5,{-0.1 if m in minutes else -0.15}" for m in range(60)]
    return "\n".join(lines)


def replay(*arguments):
    return CliRunner().invoke(main, ["replay", *map(str, arguments)])


@pytest.fixture
def trail(tmp_path):
    (tmp_path / "trail.csv").write_text(csv_of(range(20, 40)))
    return tmp_path / "trail.csv"


def samples():
    beside = Path(__file__).parents[2].parent / "shared" / "data"
    return Path(os.environ.get("ABIDE_SAMPLES", beside)) / "trails"


def test_it_says_what_was_found_in_words(trail):
    result = replay(trail, "--exclusion-zone", ZONE, "--timezone", "Europe/London")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "60 fixes on 1 day from 1 file" in result.stdout
    assert "from Mon 1 Jun 2026 09:00 to Mon 1 Jun 2026 09:59 (Europe/London)" in result.stdout
    assert "1 finding:\n  Inside zone Z1 from Mon 1 Jun 2026 09:20 to 09:40: 20 minutes.\n" in result.stdout


def test_it_says_which_positions_are_doubted_and_why(tmp_path, trail):
    assert "doubted" not in replay(trail).stdout
    jumped = tmp_path / "jumped.csv"
    jumped.write_text(csv_of(range(60)).replace("08:20:00Z,51.5,", "08:20:00Z,52.5,"))
    said = replay(jumped).stdout
    assert "1 fix doubted:\n  1: too far from the position before it for the time between them\n" in said
    assert "  1: a single jump: the positions before and after it agree with each other\n" in said


def test_real_trails_have_hardly_a_position_that_is_doubted():
    if not samples().is_dir():
        pytest.skip(f"there are no sample trails in {samples()}")
    # One person at a time: two people at once are in two places at once.
    said = "".join(replay(folder).stdout for folder in sorted(samples().iterdir()))
    count = sum(map(int, re.findall(r"(\d+) fixes on", said)))
    doubted = sum(map(int, re.findall(r"(\d+) fix(?:es)? doubted", said)))
    assert count > 10_000
    assert 0 < doubted < count / 1000


def test_it_prints_lines_of_json_and_nothing_else_when_asked(trail):
    result = replay(trail, "--exclusion-zone", ZONE, "--json")
    (finding,) = map(json.loads, result.stdout.splitlines())
    assert (finding["code"], finding["from"], finding["minutes"]) == (
        "ZONE_ENTERED",
        "2026-06-01T08:20:00Z",
        20,
    )


def test_a_curfew_by_options_is_in_local_time(trail):
    result = replay(trail, "--curfew", f"{ZONE} daily 09:30-09:45", "--timezone", "Europe/London", "--json")
    (finding,) = map(json.loads, result.stdout.splitlines())
    assert (finding["code"], finding["from"], finding["until"]) == (
        "CURFEW_EARLY",
        "2026-06-01T08:42:00Z",  # gone at 08:40, and out at the third fix in a row
        "2026-06-01T08:45:00Z",
    )


def test_a_plan_file_decides_which_fixes_count(trail, tmp_path):
    plan = {
        "timezone": "Europe/London",
        "fitting": {"id": "F1", "from": "2026-06-01T08:30:00Z", "until": "2026-06-01T08:50:00Z"},
        "conditions": [
            {
                "id": "Z9",
                "type": "exclusion_zone",
                "from": "2026-06-01",
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [[-0.11, 51.49], [-0.09, 51.49], [-0.09, 51.51], [-0.11, 51.51], [-0.11, 51.49]]
                    ],
                },
            }
        ],
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    result = replay(trail, "--plan", tmp_path / "plan.json")
    assert "40 fixes lie outside the fitting and were not judged" in result.stdout
    assert "Inside zone Z9 from Mon 1 Jun 2026 09:30 to 09:40: 10 minutes." in result.stdout


def test_several_files_and_folders_are_one_trail_in_whatever_order(trail, tmp_path):
    lines = csv_of(range(20, 40)).splitlines()
    folder = tmp_path / "parts"
    folder.mkdir()
    (folder / "b.csv").write_text("\n".join(lines[:30]))
    (folder / "a.CSV").write_text("\n".join([lines[0], *lines[30:]]))
    (folder / "notes.txt").write_text("not a trail")
    whole = replay(trail, "--exclusion-zone", ZONE, "--json")
    parts = replay(folder, "--exclusion-zone", ZONE, "--json")
    assert whole.stdout == parts.stdout != ""


def test_without_conditions_it_still_tells_what_is_there(trail):
    result = replay(trail)
    assert result.exit_code == 0
    assert "60 fixes" in result.stdout
    assert "No condition was given" in result.stdout


def test_bad_points_are_named_and_the_others_judged(tmp_path, trail):
    lines = csv_of(range(20, 40)).splitlines()
    (tmp_path / "bad.csv").write_text("\n".join([*lines[:5], "soon,91,NaN", *lines[5:]]))
    result = replay(tmp_path / "bad.csv", "--exclusion-zone", ZONE, "--json")
    assert result.exit_code == 1
    assert result.stdout == replay(trail, "--exclusion-zone", ZONE, "--json").stdout
    said = [json.loads(line) for line in result.stderr.splitlines()]
    assert [(fault["line"], fault["field"]) for fault in said] == [
        (6, "time"),
        (6, "longitude"),
        (6, "latitude"),
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.csv"],
        ["trail.txt"],
        ["empty.csv"],
        ["empty"],
        ["trail.csv", "--exclusion-zone", "here"],
        ["trail.csv", "--exclusion-zone", "200,51,100"],
        ["trail.csv", "--curfew", "at home"],
        ["trail.csv", "--timezone", "Mars"],
        ["trail.csv", "--timezone", "../../etc/passwd"],
        ["trail.csv", "--plan", "missing.json"],
        ["trail.csv", "--plan", "trail.csv"],
        ["trail.csv", "--plan", "plan.json", "--exclusion-zone", ZONE],
        ["trail.csv", "--accuracy", "-1"],
        ["trail.csv", "--accuracy", "nan"],
        [],
    ],
)
def test_what_cannot_be_done_is_a_clear_error(tmp_path, monkeypatch, trail, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "trail.txt").write_text("")
    (tmp_path / "empty").mkdir()
    result = replay(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not samples().is_dir(), reason="the real samples are not here (see ABIDE_SAMPLES)")
def test_real_movement_in_beijing_is_judged(tmp_path):
    folder = sorted(path for path in samples().iterdir() if path.is_dir())[0]
    result = replay(folder, "--exclusion-zone", "116.32,40.008,300", "--timezone", "Asia/Shanghai", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    codes = {json.loads(line)["code"] for line in result.stdout.splitlines()}
    assert {"ZONE_ENTERED", "NO_LOCATION"} <= codes
