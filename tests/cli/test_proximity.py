"""abide proximity: files of two people in, findings out."""

import json

import pytest
from click.testing import CliRunner

from abide.cli.main import main

PLAN = {
    "timezone": "Europe/London",
    "fitting": {"id": "F1", "from": "2026-03-27T12:00:00Z"},
    "condition": {"id": "P1", "type": "keep_away", "first_day": "2026-03-01", "distance_m": 500},
}


def fixes(longitude, minutes=10):
    return "".join(
        json.dumps(
            {
                "kind": "fix",
                "at": f"2026-03-27T12:{minute:02}:00Z",
                "longitude": longitude,
                "latitude": 51.5,
                "accuracy_m": 10,
                "source": "gps",
            }
        )
        + "\n"
        for minute in range(minutes)
    )


@pytest.fixture
def proximity(tmp_path):
    """Run the command on a plan and the content of two files."""

    def run(plan, wearer, other, *options):
        paths = [tmp_path / name for name in ("plan.json", "wearer.ndjson", "other.ndjson")]
        for path, content in zip(paths, (json.dumps(plan), wearer, other), strict=True):
            path.write_text(content, encoding="utf-8")
        return CliRunner().invoke(main, ["proximity", *map(str, paths), *options])

    return run


def test_an_approach_is_printed_with_distances_and_without_a_place(proximity):
    result = proximity(PLAN, fixes(-0.1), fixes(-0.1043))
    (found,) = map(json.loads, result.stdout.splitlines())
    assert (result.exit_code, found["code"], found["certainty"]) == (0, "PROXIMITY", "certain")
    assert found["reason"] == {"limit_m": 500, "apart_m": 300, "wearer_age_s": 0, "other_age_s": 0}
    assert "0.1043" not in result.stdout


def test_time_alone_makes_a_silence_due(proximity):
    result = proximity(PLAN, fixes(-0.1), fixes(-0.2), "--until", "2026-03-27T12:24:00Z")
    (found,) = map(json.loads, result.stdout.splitlines())
    assert (found["code"], found["from"], found["until"]) == (
        "PROXIMITY_NOT_KNOWN",
        "2026-03-27T12:24:00Z",
        None,
    )


def test_positions_after_the_moment_asked_for_are_left_out(proximity):
    assert proximity(PLAN, fixes(-0.1), fixes(-0.1), "--until", "2026-03-27T11:00:00Z").stdout == ""


def test_a_bad_line_is_named_and_the_good_ones_are_judged(proximity):
    result = proximity(PLAN, fixes(-0.1) + "nonsense\n", fixes(-0.1), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stderr.splitlines()[0])["line"] == 11
    assert len(result.stdout.splitlines()) == 1


BAD = [
    ({"condition": {**PLAN["condition"], "distance_m": -1}}, "$.condition.distance_m"),
    ({"condition": {**PLAN["condition"], "warning_m": 400}}, "$.condition"),
    ({"condition": {**PLAN["condition"], "type": "keep_near"}}, "$.condition.type"),
    ({"timezone": "Atlantis"}, "$.timezone"),
    ({"fitting": {"id": "F1"}}, "$.fitting.from"),
]


@pytest.mark.parametrize(("changes", "path"), BAD)
def test_a_bad_plan_is_named_and_nothing_is_judged(proximity, changes, path):
    result = proximity({**PLAN, **changes}, fixes(-0.1), fixes(-0.1), "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert [json.loads(line)["path"] for line in result.stderr.splitlines()] == [path]


def test_a_plan_that_is_no_json_is_refused(proximity):
    result = proximity("", fixes(-0.1), fixes(-0.1))
    assert (result.exit_code, result.stdout) == (2, "")
