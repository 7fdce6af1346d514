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
    assert report["machine"]["cores"] >= 1
    assert report["machine"]["memory_mb"] > 0
    assert {"abide", "python", "numpy"} <= set(report["versions"])
    assert report["figures"].pop("peak_memory_mb") > 0
    assert report["figures"] == {"fixes_per_second": 160_000}


def test_another_size_can_be_set_by_name(bench_folder):
    (bench_folder / "engine.py").write_text(
        "def measure(people: int = 3, *, days=2):\n    return {'people': people}\n"
    )
    result = CliRunner().invoke(bench.command, ["engine", "--json", "--set", "people=7"])
    report = json.loads(result.output)
    assert report["figures"]["people"] == 7
    assert report["set"] == {"people": 7}


def test_a_place_can_be_set_by_name(bench_folder):
    (bench_folder / "engine.py").write_text("def measure(world: str = ''):\n    return {'world': world}\n")
    result = CliRunner().invoke(bench.command, ["engine", "--json", "--set", "world=a/folder"])
    assert json.loads(result.output)["figures"]["world"] == "a/folder"


@pytest.mark.parametrize("setting", ["town=7", "people=many", "people", "people=-1"])
def test_a_size_that_means_nothing_is_refused(bench_folder, setting):
    (bench_folder / "engine.py").write_text("def measure(people: int = 3):\n    return {}\n")
    result = CliRunner().invoke(bench.command, ["engine", "--set", setting])
    assert result.exit_code == 2
    assert "--set" in result.output


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
