"""tools/mutation.py: which files it changes, and how it counts; mutmut itself is not run here."""

import importlib.util
import json

import pytest

from tests.architecture.tree import ROOT

SPEC = importlib.util.spec_from_file_location("mutation", ROOT / "tools" / "mutation.py")
mutation = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(mutation)


@pytest.mark.parametrize("name", mutation.FILES)
def test_the_files_to_change_are_there(name):
    assert (ROOT / "abide" / "monitoring" / f"{name}.py").is_file()


def fake_mutmut(monkeypatch, codes):
    """Stand in for mutmut: the first run makes the changes, the second tries the chosen ones."""

    def run(folder, *arguments):
        meta = folder / "mutants" / "abide" / "rule.py.meta"
        meta.parent.mkdir(parents=True, exist_ok=True)
        tried = set(arguments[3:])
        known = {name: code if name in tried else None for name, code in codes.items()}
        meta.write_text(json.dumps({"exit_code_by_key": known}))
        shown = "--- a\n+++ b\n-    raise ValueError(1)\n+    raise ValueError(2)\n"
        output = {"show": shown, "--version": "mutmut 3"}.get(arguments[0], "")
        return mutation.subprocess.CompletedProcess(arguments, 0, output, "")

    monkeypatch.setattr(mutation, "mutmut", run)
    monkeypatch.setattr(mutation, "copy", lambda folder: None)


NAMES = {f"abide.monitoring.rule.x_f__mutmut_{n}": code for n, code in enumerate([1, 1, 1, 0, 33, -24])}


def test_the_score_is_the_share_of_changes_that_a_test_noticed(monkeypatch, tmp_path):
    fake_mutmut(monkeypatch, NAMES)
    report = mutation.measure(tmp_path, sample=6, seed=1)
    assert (report["killed"], report["survived"], report["untested"], report["timeout"]) == (3, 1, 1, 1)
    assert report["score"] == round(4 / 6, 4)
    assert set(report["survivors"]) == {f"abide.monitoring.rule.x_f__mutmut_{n}" for n in (3, 4)}
    assert report["words_of_errors"] == 2
    assert report["by_file"] == {"rule": {"killed": 3, "survived": 1, "timeout": 1, "untested": 1}}


def test_the_same_seed_chooses_the_same_changes(monkeypatch, tmp_path):
    fake_mutmut(monkeypatch, NAMES)
    first = mutation.measure(tmp_path, sample=3, seed=5)
    assert mutation.measure(tmp_path, sample=3, seed=5) == first
    assert first["sample"] == 3


def test_tests_that_never_ran_are_no_score(monkeypatch, tmp_path):
    fake_mutmut(monkeypatch, dict.fromkeys(NAMES, 99))
    with pytest.raises(SystemExit, match="could not be run"):
        mutation.measure(tmp_path, sample=6, seed=1)


def test_no_changes_are_no_score(monkeypatch, tmp_path):
    fake_mutmut(monkeypatch, {})
    with pytest.raises(SystemExit, match="made no changes"):
        mutation.measure(tmp_path, sample=6, seed=1)
