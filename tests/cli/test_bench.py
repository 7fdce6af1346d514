"""abide bench: what it says beside the figures, and what it says where it cannot run."""

import json

import pytest
from click.testing import CliRunner

from abide.cli import bench


@pytest.fixture
def bench_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "BENCH", tmp_path)
    return tmp_path


def test_a_report_has_the_figures_and_what_they_were_measured_on(bench_folder):
    (bench_folder / "engine.py").write_text("def measure():\n    return {'fixes_per_second': 160_000}\n")
    result = CliRunner().invoke(bench.command, ["engine", "--json"])
    assert result.exit_code == 0, result.output
    report = json.loads(result.output)
    assert report["figures"] == {"fixes_per_second": 160_000}
    assert report["machine"]["cores"] >= 1
    assert report["machine"]["memory_mb"] > 0
    assert {"abide", "python", "numpy"} <= set(report["versions"])
    assert report["peak_memory_mb"] > 0


def test_a_quick_run_is_named_as_one_only_where_the_measurement_knows_it(bench_folder):
    (bench_folder / "engine.py").write_text("def measure(*, quick=False):\n    return {'quick': quick}\n")
    (bench_folder / "ingest.py").write_text("def measure():\n    return {}\n")
    for name, known in {"engine": True, "ingest": False}.items():
        result = CliRunner().invoke(bench.command, [name, "--json", "--quick"])
        assert json.loads(result.output)["quick"] is known


def test_figures_are_laid_out_for_people(bench_folder):
    (bench_folder / "engine.py").write_text(
        "def measure():\n    return {'fixes_per_second': 160_000, 'p99_ms': 1.5}\n"
    )
    result = CliRunner().invoke(bench.command, ["engine"])
    assert "fixes per second" in result.output
    assert "160,000" in result.output
    assert "1.500" in result.output


def test_without_a_checkout_the_error_says_why(bench_folder):
    result = CliRunner().invoke(bench.command, ["engine"])
    assert result.exit_code == 1
    assert "checkout" in result.output


def test_a_name_that_is_no_measurement_is_refused():
    result = CliRunner().invoke(bench.command, ["nonsense"])
    assert result.exit_code == 2
