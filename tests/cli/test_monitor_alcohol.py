"""abide monitor over real exports of alcohol tags: the same episodes as `abide alcohol`, in any order.

The recordings are not part of this project; they are read where they stand beside it.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from abide.cli.main import main
from abide.feeds.alcohol_file import read
from abide.monitoring.events import Events, Kind
from abide.monitoring.instants import HOUR, to_text
from abide.simulate.wire import as_lines
from tests.cli.test_alcohol import SAMPLES

PEOPLE = ("BK7610", "CC6740", "DC6359", "JB3156", "SF3079")
ZONE = "America/Los_Angeles"


@pytest.fixture(params=PEOPLE)
def export(request):
    """The bytes of one person's export."""
    path = SAMPLES / f"{request.param}.xlsx"
    if not path.exists():
        pytest.skip(f"the real recordings are not here: {path.name} is looked for in {SAMPLES}")
    return path.read_bytes()


def run(*words, stdin=None):
    result = CliRunner().invoke(main, [*words], input=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


def files(tmp_path, export, order):
    """Write the plan and the samples, as messages in some order, and give both paths."""
    samples = read(export, timezone=ZONE).samples
    events = Events.empty(len(samples))
    events.at[:] = samples.at
    # A day's samples come to the base station in one go.
    events.received_at[:] = samples.at.max()
    events.kind[:] = Kind.ALCOHOL
    for column, values in (
        ("reading", samples.tac),
        ("infra_red", samples.infra_red),
        ("temperature", samples.temperature),
    ):
        getattr(events, column)[:] = values
    plan = {
        "timezone": ZONE,
        "fitting": {"id": "F1", "from": to_text(int(samples.at.min()) - HOUR)},
        "conditions": [{"id": "B1", "type": "alcohol_abstinence", "from": "2017-01-01"}],
    }
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    lines = as_lines(events.take(order(len(events))), ["A-1"])
    (tmp_path / "events.ndjson").write_bytes(b"\n".join(lines))
    return str(tmp_path / "plan.json"), str(tmp_path / "events.ndjson")


@pytest.mark.parametrize("as_received", [(), ("--as-received",)], ids=["at once", "as received"])
@pytest.mark.parametrize(
    "order",
    [np.arange, lambda n: np.arange(n)[::-1], lambda n: np.random.default_rng(4).permutation(n)],
    ids=["in order", "backwards", "shuffled"],
)
def test_real_drinking_is_found_by_the_live_engine_as_by_the_file(tmp_path, export, order, as_received):
    plan, events = files(tmp_path, export, order)
    said = [json.loads(line) for line in run("monitor", plan, events, *as_received).splitlines()]
    gone = {finding["supersedes"] for finding in said}
    found = [f for f in said if f["id"] not in gone and f["status"] != "withdrawn"]

    (tmp_path / "export.xlsx").write_bytes(export)
    told = json.loads(run("alcohol", str(tmp_path / "export.xlsx"), "--timezone", ZONE, "--json"))
    assert [
        (f["code"].removeprefix("ALCOHOL_").lower(), f["from"], f["reason"]["peak"], f["reason"]["because"])
        for f in found
    ] == [(e["outcome"], e["from"], e["peak"], e["reasons"]) for e in told["episodes"]]
    assert {f["code"] for f in found} & {"ALCOHOL_CONFIRMED", "ALCOHOL_FOR_REVIEW"}


def test_real_samples_one_by_one_as_they_are_taken_leave_the_same_findings(tmp_path, export):
    plan, events = files(tmp_path, export, np.arange)
    by_the_hour = [
        {**(each := json.loads(line)), "received_at": each["at"]}
        for line in Path(events).read_bytes().splitlines()
    ]
    stdin = "\n".join(json.dumps(event) for event in by_the_hour)
    at_once = run("monitor", plan, events)
    said = [json.loads(line) for line in run("monitor", plan, "-", "--as-received", stdin=stdin).splitlines()]
    gone = {finding["supersedes"] for finding in said}
    left = [f for f in said if f["id"] not in gone and f["status"] != "withdrawn"]
    content = ("code", "from", "until", "certainty", "reason", "evidence", "status")
    assert [{name: f[name] for name in content} for f in left] == [
        {name: json.loads(line)[name] for name in content} for line in at_once.splitlines()
    ]
    # The first reading at the threshold came before a person at once.
    assert said[0]["code"] == "ALCOHOL_FOR_REVIEW"
