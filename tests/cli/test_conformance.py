"""abide conformance: each verdict is borne out by its figures, and the page is what is printed now."""

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner

from abide.cli import conformance
from abide.cli.conformity import clauses, delivery, report
from abide.cli.conformity.clauses import CLAUSES, Source, Verdict
from abide.cli.main import main

PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"
SPREAD = {"p50": 0.1, "p95": 0.2, "p99": 0.2, "max": 0.3}
DELIVERED = {
    "repetitions": 1,
    "load_fixes_per_second": 0,
    "active_seconds": SPREAD,
    "passive_seconds": SPREAD,
    "strap_seconds": SPREAD,
    "accepted": 7,
    "kept": 7,
}
TINY = conformance.Size(people=3, days=1, visits=10, repetitions=1, load=0)


@pytest.fixture(scope="module")
def tried():
    """What needs no service, tried in small."""
    return conformance.tried(TINY, seed=1)


@pytest.fixture
def run(monkeypatch, tried):
    """Run the command with figures of delivery that are given."""
    monkeypatch.setattr(conformance, "tried", lambda size, *, seed: dict(tried))

    def run(*arguments, **delivered):
        monkeypatch.setattr(delivery, "in_a_process", lambda **_: DELIVERED | delivered)
        return CliRunner().invoke(main, ["conformance", *map(str, arguments)])

    return run


def verdict(result, clause):
    (found,) = [c for c in json.loads(result.stdout)["clauses"] if c["clause"] == clause]
    return found["verdict"]


def test_the_report_says_on_what_it_was_made(run):
    told = json.loads(run("--json", "--quick", "--seed", 3).stdout)
    assert (told["quick"], told["seed"]) == (True, 3)
    assert told["machine"]["cores"] >= 1
    assert {"abide", "python", "numpy"} <= set(told["versions"])
    assert [c["clause"] for c in told["clauses"]] == [c.number for c in CLAUSES]


LIMITS = {
    "5.3.5 (active)": ("active_seconds", 240),
    "5.3.5 (passive)": ("passive_seconds", 900),
    "5.4.1 (centre)": ("strap_seconds", 180),
}


@pytest.mark.parametrize(("clause", "limit"), LIMITS.items(), ids=LIMITS.keys())
def test_a_delay_at_the_limit_is_met_and_one_beyond_it_is_not(run, clause, limit):
    name, most = limit
    at = run("--json", **{name: SPREAD | {"max": most}})
    assert (at.exit_code, verdict(at, clause)) == (0, "met")
    beyond = run("--json", **{name: SPREAD | {"max": most + 0.001}})
    assert (beyond.exit_code, verdict(beyond, clause)) == (1, "not met")


def test_one_event_that_was_accepted_and_not_kept_is_no_whole_export(run):
    assert verdict(run("--json"), "5.5.1") == "met"
    lost = run("--json", kept=6)
    assert (lost.exit_code, verdict(lost, "5.5.1")) == (1, "not met")


def test_what_could_not_be_verified_is_never_called_met():
    for clause in CLAUSES:
        if clause.source in {Source.EXISTS, Source.NOT_VERIFIED}:
            assert clause.holds is None
            assert clause.otherwise is not Verdict.MET


def test_the_page_is_what_is_printed_now_but_for_its_figures(run, tmp_path):
    assert run("--out", tmp_path / "page.md").exit_code == 0
    assert blank((tmp_path / "page.md").read_text()) == blank(PAGE.read_text(encoding="utf-8")), (
        "write it anew: abide conformance --out docs/conformance.md"
    )


def blank(page):
    """Leave out the machine's line and every figure."""
    lines = [line for line in page.splitlines() if not line.startswith("Run on ")]
    return re.sub(r"\d[\d.,]*(e-?\d+)?", "#", "\n".join(lines))


def test_the_trials_depend_on_the_seed_alone(tried):
    again = conformance.tried(TINY, seed=1)
    other = conformance.tried(TINY, seed=2)
    for name in ("outdoors", "indoors", "passages", "visits", "stationary", "export"):
        assert again[name] == tried[name]
    assert other["passages"] != tried["passages"]


def test_the_order_in_which_stored_positions_are_sent_changes_nothing(tried):
    assert tried["backfill"]["same"]
    assert tried["backfill"]["oldest_first_same"] == tried["backfill"]["newest_first_same"] == 3


def test_the_invented_receivers_are_as_good_as_the_standard_asks_and_no_better(tried):
    for where, limit in (("outdoors", 10), ("indoors", 30)):
        assert tried[where]["limit_m"] == limit
        assert 0.89 < tried[where]["within_limit"] < 0.91


def test_a_walk_through_a_zone_is_noticed_every_time(tried):
    walks = [p for p in tried["passages"] if p["metres_a_second"] < 2 and not p["tangential"]]
    assert len(walks) == len(conformance.INTERVALS)
    assert all(p["noticed"] == p["passages"] for p in walks)


def test_in_words_every_clause_is_a_line(run):
    said = run().stdout
    assert all(f"{c.number}: {c.requirement}" in said for c in CLAUSES)


def test_a_service_that_does_not_start_is_said_in_one_line(monkeypatch, run):
    def fails(**_):
        raise RuntimeError("the delivery could not be measured")

    monkeypatch.setattr(delivery, "in_a_process", fails)
    result = CliRunner().invoke(main, ["conformance", "--json"])
    assert result.exit_code == 1
    assert "could not be measured" in result.stderr


@pytest.mark.slow
def test_a_server_and_a_worker_of_their_own_tell_of_every_event():
    told = delivery.in_a_process(count=2, load=10)
    assert told["accepted"] == told["kept"] > 4 * 2
    for way in delivery.WAYS:
        spread = told[f"{way}_seconds"]
        assert 0 < spread["p50"] <= spread["p95"] <= spread["p99"] <= spread["max"]
    figures = asdict(TINY) | {"delivery": told, "export": {"whole": True}}
    held = [c.holds(figures) for c in CLAUSES if c.holds is not None]
    assert all(held)
    assert len(held) == 4


def test_numbers_are_said_with_their_names():
    assert report.measured("delivery.active_seconds", SPREAD).startswith("active seconds: p50 0.1, ")
    assert report.measured("x.whole", True) == "whole: yes"
    assert clauses.picked({"a": {"b": 3}}, "a.b") == 3
