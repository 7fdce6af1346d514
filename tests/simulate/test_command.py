import json

import pytest
from click.testing import CliRunner

from abide.cli.simulate import command
from abide.feeds.device_messages import decode
from abide.feeds.plan_file import read_plan


def run(*arguments: str):
    return CliRunner().invoke(command, list(arguments), env={"ABIDE_SIMULATE_KEY": None})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("town")
    result = run("--people", "40", "--days", "1.5", "--first-day", "2026-03-28", "--out", str(out), "--json")
    assert result.exit_code == 0, result.output
    return out, json.loads(result.stdout)


def test_it_writes_the_town_the_people_the_plans_the_events_and_the_truth(folder):
    out, said = folder
    assert {path.name for path in out.iterdir()} == {
        "town.geojson", "people.ndjson", "plans", "events.ndjson", "truth.ndjson",
    }  # fmt: skip
    lines = (out / "events.ndjson").read_bytes()
    assert decode(lines, with_device=True).faults == ()
    assert lines.count(b"\n") == said["events"] > 10_000
    people = [json.loads(line) for line in (out / "people.ndjson").read_text().splitlines()]
    assert len(people) == 40
    for person in people:
        plan = read_plan((out / "plans" / f"{person['device']}.json").read_bytes())
        assert plan.faults == ()
    truth = [json.loads(line) for line in (out / "truth.ndjson").read_text().splitlines()]
    assert said["happenings"] == len(truth) > 0
    assert {"device", "what", "from", "until"} <= set(truth[0])


def test_the_same_arguments_write_the_same_files(folder, tmp_path):
    out, _ = folder
    run("--people", "40", "--days", "1.5", "--first-day", "2026-03-28", "--out", str(tmp_path))
    for name in ("town.geojson", "people.ndjson", "events.ndjson", "truth.ndjson"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes(), name


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--out"),
        (("--out", "x", "--to", "http://service.test"), "either"),
        (("--to", "http://service.test"), "key"),
        (("--out", "x", "--live"), "--live"),
        (("--people", "0", "--out", "x"), "--people"),
        (("--out", "x", "--cases-at", "yesterday"), "--cases-at"),
    ],
)
def test_a_wrong_call_is_a_plain_error(arguments, said):
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_whoever_wears_an_alcohol_tag_has_it_beside_the_other(tmp_path):
    result = run(
        "--people", "6", "--days", "1", "--first-day", "2026-03-27", "--alcohol-tags", "2",
        "--out", str(tmp_path), "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    serials = {json.loads(line)["device"] for line in (tmp_path / "people.ndjson").read_text().splitlines()}
    assert len(serials) == 8
    assert {"A000001", "A000002"} < serials
    plan = json.loads((tmp_path / "plans" / "A000001.json").read_text())
    assert [c["type"] for c in plan["conditions"]] == ["alcohol_abstinence"]
    lines = [json.loads(line) for line in (tmp_path / "events.ndjson").read_text().splitlines()]
    assert {line["device"] for line in lines if line["kind"] == "alcohol"} == {"A000001", "A000002"}
    assert (
        run("--cases-at", "2026-03-27T12:00:00Z", "--alcohol-tags", "2", "--out", str(tmp_path)).exit_code
        == 2
    )
