"""abide alcohol: a file in, episodes and days out, the same as JSON and for a reader."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from abide.cli.main import main
from tests.feeds.workbook import workbook

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = Path(os.environ.get("ABIDE_SAMPLES", ROOT.parent / "shared" / "data")) / "alcohol"

LEVELS = [0, 0, 20, 40, 60, 80, 70, 60, 50, 40, 30, 20, 10, 0, 0]


def half_hours(levels, day="2026-03-27", start=0):
    """Rows of a CSV: a level (thousandths of g/dL) every half hour from the start of a day, UTC."""
    rows = ["time,tac"]
    for n, level in enumerate(levels, start):
        rows.append(f"{day}T{n // 2:02d}:{n % 2 * 30:02d}:00Z,{level / 1000}")
    return "\n".join(rows)


@pytest.fixture
def alcohol(tmp_path):
    """Run the command on the content of a file."""

    def run(content, *options, name="samples.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CliRunner().invoke(main, ["alcohol", str(path), *options])

    return run


def answer(result):
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


DRINKING = half_hours([0] * 20 + LEVELS + [0] * 13)


def test_the_answer_is_samples_episodes_days_and_the_rate(alcohol):
    assert answer(alcohol(DRINKING, "--json")) == {
        "samples": 48,
        "episodes": [
            {
                "from": "2026-03-27T10:30:00Z",
                "until": "2026-03-27T16:30:00Z",
                "peak_at": "2026-03-27T12:30:00Z",
                "peak": 0.08,
                "absorption_per_hour": 0.04,
                "elimination_per_hour": 0.02,
                "outcome": "confirmed",
                "reasons": [
                    {"code": "readings_in_a_row", "value": 10, "at_least": 3},
                    {"code": "absorption_per_hour", "value": 0.04, "at_most": 0.05},
                    {"code": "elimination_per_hour", "value": 0.02, "at_least": 0.003, "at_most": 0.025},
                ],
            }
        ],
        "days": [{"date": "2026-03-27", "state": "alcohol"}],
        "sober_day_rate": 0.0,
    }


def test_the_command_never_waits_for_django():
    code = "import abide.cli.alcohol, sys; sys.exit('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_workbook_gives_the_same_answer(alcohol):
    rows = [line.split(",") for line in DRINKING.splitlines()]
    book = workbook(rows)
    assert answer(alcohol(book, "--json", name="samples.xlsx")) == answer(alcohol(DRINKING, "--json"))


def test_what_a_slope_cannot_be_told_of_is_null_and_so_is_a_rate_without_known_days(alcohol):
    got = answer(alcohol(half_hours([50, 60]), "--json"))
    assert got["episodes"][0]["absorption_per_hour"] is None
    assert got["episodes"][0]["elimination_per_hour"] is None
    assert got["episodes"][0]["reasons"][0] == {"code": "readings_in_a_row", "value": 2, "at_least": 3}
    assert got["sober_day_rate"] is None


@pytest.mark.parametrize(
    ("condition", "state"), [("abstinence", "alcohol"), ("level:0.08", "sober"), ("level:0.079", "alcohol")]
)
def test_the_condition_decides_what_a_day_with_alcohol_is(alcohol, condition, state):
    got = answer(alcohol(DRINKING, "--json", "--condition", condition))
    assert got["days"] == [{"date": "2026-03-27", "state": state}]
    assert got["episodes"][0]["outcome"] == "confirmed"


def test_under_a_level_the_reasons_say_how_the_peak_stands_to_it(alcohol):
    got = answer(alcohol(DRINKING, "--json", "--condition", "level:0.05"))
    assert got["episodes"][0]["reasons"][-1] == {"code": "permitted_level", "value": 0.08, "at_most": 0.05}


@pytest.mark.parametrize(
    "condition", ["", "sober", "level", "level:", "level:x", "level:0", "level:-1", "level:0.51", "level:nan"]
)
def test_a_condition_that_is_none_is_refused(alcohol, condition):
    result = alcohol(DRINKING, "--condition", condition)
    assert result.exit_code == 2
    assert "abstinence, or level:" in result.stderr


def test_a_level_that_the_tag_cannot_tell_is_refused(alcohol):
    assert alcohol(DRINKING, "--condition", "level:0.02").exit_code == 0
    result = alcohol(DRINKING, "--condition", "level:0.019")
    assert result.exit_code == 2
    assert "cannot be told from none" in result.stderr


def test_days_and_local_times_are_those_of_the_time_zone(alcohol):
    local = DRINKING.replace("Z,", ",").replace("2026-03-27", "2026-07-01")
    for zone, start in (("Europe/London", "2026-07-01T09:30:00Z"), ("Asia/Tokyo", "2026-07-01T01:30:00Z")):
        got = answer(alcohol(local, "--json", "--timezone", zone))
        assert got["episodes"][0]["from"] == start
        assert got["days"] == [{"date": "2026-07-01", "state": "alcohol"}]


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd", "Europe"])
def test_a_time_zone_that_is_none_is_refused(alcohol, zone):
    result = alcohol(DRINKING, "--timezone", zone)
    assert result.exit_code == 2
    assert "there is no time zone" in result.stderr


def test_bad_rows_are_named_and_the_others_judged(alcohol):
    result = alcohol(DRINKING + "\n2026-03-27T23:45:00Z,much", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["samples"] == 48
    fault = json.loads(result.stderr)
    assert (fault["line"], fault["field"], fault["value"]) == (50, "tac", '"much"')


@pytest.mark.parametrize(
    "content", ["", "name,age\nx,5\n", "time,tac\n", "time,tac\nnever,much\n", b"\x00\x01"]
)
def test_a_file_without_samples_is_refused(alcohol, content):
    result = alcohol(content, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "error" in json.loads(result.stderr.splitlines()[-1])


def test_a_file_that_is_not_there_is_refused(tmp_path):
    result = CliRunner().invoke(main, ["alcohol", str(tmp_path / "none.csv")])
    assert result.exit_code == 2
    assert "cannot read" in result.stderr


def test_samples_that_come_twice_count_once_and_their_order_says_nothing(alcohol):
    head, *rows = DRINKING.splitlines()
    shuffled = "\n".join([head, *rows[::-1], *rows[10:30]])
    assert answer(alcohol(shuffled, "--json")) == answer(alcohol(DRINKING, "--json"))


CLOCK = ["00:00", "00:30", "01:00", "01:30", "02:00", "02:30"]
FLAGS = {
    "contradictory": ([0, 10, 0], [0, 0, 0], "samples contradict each other", ["00:30"]),
    "constant": ([9] * 6, [], "the sensor went on reporting one value", CLOCK),
}


@pytest.mark.parametrize(("levels", "again", "why", "at"), FLAGS.values(), ids=FLAGS.keys())
def test_readings_that_are_not_believed_are_flagged(alcohol, levels, again, why, at):
    content = half_hours(levels) + half_hours(again).removeprefix("time,tac")
    result = alcohol(content, "--json")
    assert result.exit_code == 0
    flag = json.loads(result.stderr)
    assert flag["flag"] == why
    assert [moment[11:16] for moment in flag["at"]] == at


def test_for_a_reader_the_first_line_says_it_all(alcohol):
    lines = alcohol(DRINKING).stdout.splitlines()
    assert lines[0] == (
        "48 samples, 1 episode (0 for a person to look at); 1 day with alcohol "
        "(0% of the days that are known were sober)."
    )
    assert "  2026-03-27 10:30 to 2026-03-27 16:30  drinking confirmed: peak 0.080 at 12:30, rise 0.040" in (
        "\n".join(lines)
    )
    assert "    falls by 0.020 g/dL an hour, as drinking does (0.003 to 0.025)" in lines
    assert lines[-1] == "  2026-03-27  with alcohol"


REPORTS = {
    "sober": ([0] * 48, [], "1 day sober (100% of the days that are known were sober)"),
    "the surroundings": (
        [0] * 20 + [150] + [0] * 27,
        [],
        "alcohol from the surroundings: peak 0.150 at 10:00, rise 0.300, fall 0.300",
    ),
    "what failed": (
        [0] * 20 + [59] + [0] * 27,
        [],
        "    readings in a row at or above the threshold: only 1, at least 3 needed",
    ),
    "what was not seen": ([50, 60], [], "peak 0.060 at 00:30, rise not seen, fall not seen"),
    "a level": (
        [0] * 20 + LEVELS + [0] * 13,
        ["--condition", "level:0.05"],
        "    the peak of 0.080 g/dL is above the permitted 0.050",
    ),
}


@pytest.mark.parametrize(("levels", "options", "line"), REPORTS.values(), ids=REPORTS.keys())
def test_a_report_says_each_thing_in_words(alcohol, levels, options, line):
    assert line in alcohol(half_hours(levels), *options).stdout


# What the measured files were found to hold: peak, g/dL. All five people had been drinking.
REAL = {"BK7610": 0.165, "CC6740": 0.253, "DC6359": 0.19, "JB3156": 0.112, "SF3079": 0.437}


@pytest.mark.parametrize(("name", "peak"), REAL.items())
@pytest.mark.parametrize("condition", ["abstinence", "level:0.08"])
def test_real_drinking_is_confirmed_or_for_review(name, peak, condition):
    path = SAMPLES / f"{name}.xlsx"
    if not path.exists():
        pytest.skip(f"the measured file {path.name} is not beside this checkout")
    got = answer(CliRunner().invoke(main, ["alcohol", str(path), "--json", "--condition", condition]))
    (episode,) = got["episodes"]
    assert episode["peak"] == peak
    assert episode["outcome"] in {"confirmed", "for_review"}
    assert {day["state"] for day in got["days"]} <= {"alcohol", "not_known"}
