"""The suite runs every part, whatever failed before, and fails if any did."""

import sys

import pytest

from tools import suite
from tools.suite import Part


def part(name, code):
    return Part(name, "python", ("-c", code))


@pytest.fixture
def parts(monkeypatch):
    def put(static, tests):
        monkeypatch.setattr(suite, "STATIC", static)
        monkeypatch.setattr(suite, "TESTS", tests)
        monkeypatch.setattr(sys, "argv", ["suite"])

    return put


def test_a_part_that_failed_does_not_keep_the_others_from_running(parts, tmp_path):
    marks = [tmp_path / name for name in ("second", "last")]
    writes = [part(mark.name, f"open({str(mark)!r}, 'w').close()") for mark in marks]
    parts((part("first", "raise SystemExit(3)"), writes[0]), (writes[1],))
    with pytest.raises(SystemExit, match="FAILED: first"):
        suite.main()
    assert all(mark.exists() for mark in marks)


def test_the_suite_passes_when_every_part_does(parts):
    parts((part("first", ""),), (part("last", ""),))
    suite.main()


def test_a_part_without_a_single_test_has_failed(parts):
    # pytest exits with 5 where it collected nothing.
    parts((), (part("empty", "raise SystemExit(5)"),))
    with pytest.raises(SystemExit, match="empty"):
        suite.main()


def test_the_last_part_is_pytest_so_that_its_lines_close_the_run():
    assert suite.TESTS[-1].program == "pytest"


def test_each_test_runs_on_sqlite_and_those_of_the_database_on_postgresql():
    runs = {part.environment["ABIDE_TEST_DATABASE"]: part.arguments for part in suite.TESTS[1:]}
    assert "not browser" in runs["sqlite"]
    assert "database and not browser" in runs["postgresql"]


def test_a_part_that_never_ends_is_stopped_and_has_failed(parts, monkeypatch):
    monkeypatch.setattr(suite, "LONGEST", 0.5)
    parts((), (part("endless", "import time\nwhile True: time.sleep(60)"),))
    with pytest.raises(SystemExit, match="endless"):
        suite.main()
