"""The Debian packages that the tests need: installed where that is allowed, else named with the command."""

import subprocess

import pytest

from tools import debian


@pytest.fixture
def nothing_installed(monkeypatch):
    monkeypatch.setattr(debian, "NEEDED", {"chromium": lambda: False, "postgresql": lambda: True})


@pytest.fixture
def commands(monkeypatch):
    """What would have been run; every command succeeds and changes nothing."""
    run = []

    def note(command, **_):
        run.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(debian.subprocess, "run", note)
    return run


def test_with_everything_there_nothing_is_run(monkeypatch, commands):
    monkeypatch.setattr(debian, "NEEDED", {"chromium": lambda: True})
    debian.main()
    assert commands == []


def test_only_the_missing_package_is_named(nothing_installed):
    assert debian.missing() == ["chromium"]


def test_who_may_not_install_is_told_the_command(nothing_installed, commands, monkeypatch):
    monkeypatch.setattr(debian, "prefix", lambda: None)
    with pytest.raises(SystemExit, match="apt-get install --no-install-recommends chromium") as stopped:
        debian.main()
    assert stopped.value.code != 0
    assert commands == []


def test_root_installs_and_is_told_if_that_did_not_help(nothing_installed, commands, monkeypatch):
    monkeypatch.setattr(debian, "prefix", list)
    with pytest.raises(SystemExit, match="chromium"):
        debian.main()
    assert [command[-1] for command in commands] == ["update", "chromium"]
    assert "--no-install-recommends" in commands[-1]


@pytest.mark.parametrize(
    ("user", "sudo", "answers", "expected"),
    [
        (0, False, 0, []),
        (1000, True, 0, ["sudo", "-n"]),
        (1000, True, 1, None),
        (1000, False, 0, None),
    ],
)
def test_root_and_passwordless_sudo_may_install(user, sudo, answers, expected, monkeypatch):
    there = {"apt-get": "/usr/bin/apt-get"} | ({"sudo": "/usr/bin/sudo"} if sudo else {})
    monkeypatch.setattr(debian.shutil, "which", there.get)
    monkeypatch.setattr(debian.os, "geteuid", lambda: user)
    monkeypatch.setattr(
        debian.subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, answers)
    )
    assert debian.prefix() == expected


def test_where_there_is_no_apt_nothing_is_installed(monkeypatch):
    monkeypatch.setattr(debian.shutil, "which", lambda _: None)
    assert debian.prefix() is None
