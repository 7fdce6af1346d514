"""What the start of the service says where the front-end files were never fetched."""

from abide.service.ui import checks


def test_missing_front_end_files_are_a_warning_that_says_what_to_do(monkeypatch):
    monkeypatch.setattr(checks, "FRONT_END", ("vendor/no-such-file.css",))
    [warning] = checks.front_end_files_are_here()
    assert warning.id == "ui.W001"
    assert "make front-end" in warning.hint
    assert not warning.is_serious()


def test_files_that_are_there_give_no_warning(monkeypatch):
    monkeypatch.setattr(checks, "FRONT_END", ("abide/icon.svg",))
    assert checks.front_end_files_are_here() == []
