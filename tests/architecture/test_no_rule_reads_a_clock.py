"""Rules are given the moment; none asks for it, so that live, replay and test give the same answer."""

import ast

import pytest

from tests.architecture.tree import ROOT, parsed, shown, sources

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "monotonic"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("Instant", "now"),
    ("ZonedDateTime", "now"),
    ("Date", "today_in_system_tz"),
}
CLOCK_IMPORTS = {"time": {"time", "time_ns", "monotonic"}, "django.utils.timezone": {"now", "localdate"}}

RULES = [*sources("abide/monitoring"), *sorted((ROOT / "abide" / "service").rglob("rules.py"))]


def clocks_read(tree: ast.AST) -> list[str]:
    """Where a syntax tree asks for the present moment, as 'line: what'."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = (
                owner.id
                if isinstance(owner, ast.Name)
                else owner.attr
                if isinstance(owner, ast.Attribute)
                else ""
            )
            if (name, node.attr) in CLOCKS:
                found.append(f"{node.lineno}: {name}.{node.attr}")
        if isinstance(node, ast.ImportFrom):
            taken = {alias.name for alias in node.names} & CLOCK_IMPORTS.get(node.module or "", set())
            found += [f"{node.lineno}: from {node.module} import {name}" for name in sorted(taken)]
    return found


def test_there_are_rules_to_look_at():
    assert len(RULES) > 5


@pytest.mark.parametrize("path", RULES, ids=shown)
def test_no_rule_reads_a_clock(path):
    assert clocks_read(parsed(path)) == []


@pytest.mark.parametrize(
    "source",
    [
        "import datetime\nx = datetime.datetime.now()",
        "from datetime import datetime\nx = datetime.now(UTC)",
        "from datetime import date\nx = date.today()",
        "import time\nx = time.time()",
        "from time import monotonic",
        "from django.utils import timezone\nx = timezone.now()",
        "from django.utils.timezone import now",
        "x = datetime.now",
    ],
)
def test_each_way_to_read_a_clock_would_be_seen(source):
    assert clocks_read(ast.parse(source))
