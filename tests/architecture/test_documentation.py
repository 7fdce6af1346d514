"""What can be typed or set is written down; what is written down is there."""

import re
from importlib import import_module

import click
import pytest

from abide.cli.main import COMMANDS, main
from abide.monitoring.findings import Code
from tests.architecture.tree import ROOT, shown, sources, tracked

DOCS = ROOT / "docs"
VARIABLE = re.compile(r"""["'](ABIDE_[A-Z_]+|DATABASE_URL)["']""")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


def section(text: str, command: str) -> str:
    """The part of docs/cli.md about one command; empty where there is none."""
    found = re.search(rf"^## abide {command}\b.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found.group() if found else ""


def options(command: click.Command) -> set[str]:
    """Every long option of a command and of its subcommands, and the subcommands' names."""
    found = {name for parameter in command.params for name in parameter.opts if name.startswith("--")}
    if isinstance(command, click.Group):
        for name, sub in command.commands.items():
            found |= {name} | options(sub)
    return found - {"--help"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_in_the_manual(name):
    command = import_module(COMMANDS[name]).command
    told = section((DOCS / "cli.md").read_text(encoding="utf-8"), name)
    assert told, f"docs/cli.md has no section on 'abide {name}'"
    assert {option for option in options(command) if option not in told} == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(name):
    command = import_module(COMMANDS[name]).command
    assert command.help
    for sub in getattr(command, "commands", {}).values():
        assert sub.help, sub.name


def test_the_manual_has_no_command_that_is_not_there():
    told = re.findall(r"^## abide (\w+)", (DOCS / "cli.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == sorted(main.list_commands(click.Context(main)))


def test_every_setting_is_in_the_manual():
    told = (DOCS / "settings.md").read_text(encoding="utf-8")
    read = {name for path in sources("abide") for name in VARIABLE.findall(path.read_text(encoding="utf-8"))}
    assert "DATABASE_URL" in read
    assert {name for name in read if f"`{name}`" not in told} == set()


def test_the_manual_has_no_setting_that_nothing_reads():
    told = re.findall(r"^\| `([A-Z_]+)`", (DOCS / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    code = "".join(path.read_text(encoding="utf-8") for path in sources("abide", "tests"))
    assert told
    assert [name for name in told if name not in code] == []


def test_links_between_documents_lead_somewhere():
    for path in tracked():
        if path.suffix == ".md":
            for target in LINK.findall(path.read_text(encoding="utf-8")):
                assert (path.parent / target).exists(), f"{shown(path)} -> {target}"


def test_paths_named_in_the_documents_are_there():
    named = re.compile(r"`((?:abide|tests|tools|bench|docs|requirements)/[\w./-]*\w)`")
    for path in (*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for target in named.findall(path.read_text(encoding="utf-8")):
            assert (ROOT / target).exists() or "vendor" in target, f"{shown(path)}: {target}"


def test_tests_named_in_the_documents_are_there():
    named = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
    found = [
        match for path in DOCS.rglob("*.md") for match in named.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(found) > 10
    for path, test in found:
        assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{test}"


def test_every_finding_is_explained():
    told = (DOCS / "rules" / "README.md").read_text(encoding="utf-8")
    assert [code.value for code in Code if f"| `{code.value}` |" not in told] == []


def test_every_page_of_rules_is_listed():
    told = (DOCS / "rules" / "README.md").read_text(encoding="utf-8")
    pages = [path.name for path in (DOCS / "rules").glob("*.md") if path.name != "README.md"]
    assert [name for name in pages if f"({name})" not in told] == []


def test_every_decision_is_listed():
    listed = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    pages = sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))
    assert pages
    assert [name for name in pages if name not in listed] == []


@pytest.mark.parametrize("target", ["demo", "test"])
def test_the_two_commands_of_the_readme_are_in_the_makefile(target):
    assert f"make {target}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
