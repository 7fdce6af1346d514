"""abide monitor says what the law says of a plan and judges by it; one that contradicts itself it refuses."""

import json

import pytest
from click.testing import CliRunner

from abide.cli.main import main

HOME = {"longitude": -0.1, "latitude": 51.5, "radius_m": 50}
EVENTS = (
    '{"kind":"home","at":"2026-03-27T12:30:00Z","present":true}\n'
    '{"kind":"home","at":"2026-03-27T18:00:00Z","present":false}\n'
)


def period(from_day, begins, until_day, ends):
    return {"from_day": from_day, "from": begins, "until_day": until_day, "until": ends}


LONG = period("fri", "00:00", "fri", "20:01")
SHORT = period("fri", "17:00", "fri", "21:00")


@pytest.fixture
def monitor(tmp_path):
    """Run the command on a plan of one curfew."""

    def run(*periods, order_type="community", options=()):
        plan = {
            "timezone": "Europe/London",
            "order_type": order_type,
            "convicted_on": "2026-02-01",
            "fitting": {"id": "F1", "from": "2026-03-27T12:00:00Z"},
            "conditions": [
                {
                    "id": "C1",
                    "type": "curfew",
                    "from": "2026-03-27",
                    "until": "2026-06-01",
                    "monitored_by": "home_unit",
                    "place": HOME,
                    "periods": list(periods),
                }
            ],
        }
        (tmp_path / "plan.json").write_text(json.dumps(plan))
        (tmp_path / "events.ndjson").write_text(EVENTS)
        files = [str(tmp_path / name) for name in ("plan.json", "events.ndjson")]
        return CliRunner().invoke(main, ["monitor", *files, *options])

    return run


def test_a_plan_beyond_the_law_is_judged_and_said_to_be_so(monitor):
    result = monitor(LONG)
    assert result.exit_code == 0
    assert [json.loads(line)["code"] for line in result.stdout.splitlines()] == [
        "CURFEW_NOT_KNOWN",
        "CURFEW_LEFT",
    ]
    (said,) = result.stderr.splitlines()
    assert "plan.json: note: The curfew takes 20 hours 1 minute on Friday 27 March 2026" in said
    assert said.endswith("(Sentencing Act 2020, Schedule 9, paragraph 9).")


@pytest.mark.parametrize("order_type", ["court_bail", "immigration", "civil"])
def test_an_order_without_such_limits_says_nothing_of_the_law(monitor, order_type):
    result = monitor(LONG, order_type=order_type)
    assert result.exit_code == 0
    assert "may be ordered" not in result.stderr


def test_a_plan_within_the_law_says_nothing(monitor):
    result = monitor(SHORT)
    assert (result.exit_code, result.stderr) == (0, "")


def test_notes_come_as_values_too(monitor):
    (said,) = map(json.loads, monitor(LONG, options=["--json"]).stderr.splitlines())
    assert said["file"].endswith("plan.json")
    assert said["note"].startswith("The curfew takes 20 hours 1 minute")
    assert (said["weight"], said["rule"], said["allowed"]) == ("breach", "community_curfew_most_a_day", 20)
    assert said["conditions"] == ["C1"]


def test_periods_that_overlap_are_refused(monitor):
    result = monitor(SHORT, period("fri", "20:59", "fri", "23:00"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert (
        "plan.json: C1: Friday 17:00 to Friday 21:00 overlaps Friday 20:59 to Friday 23:00." in result.stderr
    )


def test_periods_that_touch_are_one(monitor):
    result = monitor(SHORT, period("fri", "21:00", "fri", "23:00"))
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_refusal_comes_as_values_too(monitor):
    result = monitor(SHORT, period("fri", "20:59", "fri", "23:00"), options=["--json"])
    (said,) = map(json.loads, result.stderr.splitlines())
    assert (said["weight"], said["rule"], said["conditions"]) == ("fault", "periods", ["C1"])
    assert said["error"].startswith("C1: Friday 17:00 to Friday 21:00 overlaps")


def test_a_curfew_in_the_hour_that_the_clock_skips_is_said_and_judged(monitor):
    result = monitor(SHORT, period("sun", "01:00", "sun", "02:00"), order_type="civil")
    assert result.exit_code == 0
    assert result.stderr.endswith(
        "note: C1: Sunday 01:00 to Sunday 02:00 does not take place on Sunday 29 March 2026, "
        "because the clock skips it.\n"
    )
