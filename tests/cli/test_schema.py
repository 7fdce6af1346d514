"""abide schema: what it prints is JSON Schema, and it fits what the other commands take and give."""

import json

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from abide.cli.main import main
from abide.monitoring.findings import Certainty, Code, Finding, Status, as_json
from abide.monitoring.instants import from_text


def schema(what):
    result = CliRunner().invoke(main, ["schema", what])
    assert result.exit_code == 0
    return json.loads(result.stdout)


@pytest.mark.parametrize("what", ["plan", "event", "finding"])
def test_it_prints_a_schema_of_the_2020_draft(what):
    printed = schema(what)
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(printed)
    assert CliRunner().invoke(main, ["schema", what, "--json"]).stdout == json.dumps(printed) + "\n"


def test_another_word_is_refused():
    result = CliRunner().invoke(main, ["schema", "alibi"])
    assert result.exit_code == 2
    assert "alibi" in result.stderr


@pytest.mark.parametrize(
    ("event", "fits"),
    [
        ({"kind": "home", "at": "2026-03-27T19:00:00Z", "present": True}, True),
        ({"kind": "home", "at": "2026-03-27T19:00:00Z", "present": 1}, False),
        ({"kind": "home", "at": "2026-03-27T19:00:00Z"}, False),
        ({"kind": "equipment", "at": "2026-03-27T19:00:00Z", "what": "strap_cut"}, True),
        ({"kind": "equipment", "at": "2026-03-27T19:00:00Z", "what": "strap"}, False),
        ({"kind": "alcohol", "at": "2026-03-27T19:00:00Z", "tac": 0.02, "infra_red": None}, True),
        ({"kind": "alcohol", "at": "2026-03-27T19:00:00Z", "tac": -0.1, "temperature": 33.5}, True),
        ({"kind": "alcohol", "at": "2026-03-27T19:00:00Z", "tac": 1.1}, False),
        ({"kind": "alcohol", "at": "2026-03-27T19:00:00Z"}, False),
        ({"kind": "battery", "at": "2026-03-27T19:00:00Z", "percent": 100}, True),
        ({"kind": "battery", "at": "2026-03-27T19:00:00Z", "percent": 101}, False),
        ({"kind": "smell", "at": "2026-03-27T19:00:00Z"}, False),
    ],
)
def test_the_schema_of_events_tells_right_from_wrong(event, fits):
    assert Draft202012Validator(schema("event")).is_valid(event) is fits


@pytest.mark.parametrize("longitude", [-180, 180, -180.1, 180.1, "0", None])
def test_the_schema_of_events_knows_the_borders_of_a_fix(longitude):
    fix = {
        "kind": "fix",
        "at": "2026-03-27T19:00:00Z",
        "longitude": longitude,
        "latitude": 51.5,
        "accuracy_m": 10,
        "source": "gps",
        "received_at": "2026-03-27T19:00:05Z",
    }
    assert Draft202012Validator(schema("event")).is_valid(fix) is (longitude in (-180, 180))


@pytest.mark.parametrize("end", [None, from_text("2026-03-27T20:00:00Z")])
def test_the_schema_of_findings_fits_a_finding(end):
    finding = Finding(
        fitting="F1",
        condition=None,
        code=Code.STRAP,
        start=from_text("2026-03-27T19:00:00Z"),
        end=end,
        minutes=0.0,
        certainty=Certainty.CERTAIN,
        rule="equipment/1",
        status=Status.OPEN if end is None else Status.FINAL,
    )
    validator = Draft202012Validator(schema("finding"))
    assert list(validator.iter_errors(as_json(finding))) == []
    assert not validator.is_valid({**as_json(finding), "code": "ALIBI"})
