"""One door for writing and one for reading: pages and rules touch no row themselves."""

import ast

import pytest

from tests.architecture.tree import ROOT, parsed, shown, sources

SERVICE = "abide/service"
WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save", "delete"}
# Who may write rows: a room's actions, and what a model says of itself.
WRITERS = {"actions.py", "models.py"}
# Writers by another name, and why.
ALSO = {"abide/service/people/erasure.py": "the one action that reaches through every room"}
# Called back with the person alone, by whoever erases them.
CALLED_BACK = {"erase_person"}
# Pages ask a room's queries; none of these goes to the rows itself.
PAGES = {"views.py", "forms.py", "urls.py", "rules.py", "words.py"}


def calls(tree: ast.AST, names: set[str]) -> list[str]:
    """Where a tree calls a method of one of these names, as 'line: name'."""
    return [
        f"{node.lineno}: {node.func.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
    ]


def rows_touched(tree: ast.AST) -> list[str]:
    """Where a tree goes to a model's rows, as 'line: objects'."""
    return [
        f"{node.lineno}: objects"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]


OTHERS = [p for p in sources(SERVICE) if p.name not in WRITERS and shown(p) not in ALSO]
PAGE_FILES = [p for p in sources(SERVICE) if p.name in PAGES]
ACTIONS = [p for p in sources(SERVICE) if p.name == "actions.py"]


@pytest.mark.parametrize("path", OTHERS, ids=shown)
def test_only_actions_write_rows(path):
    assert calls(parsed(path), WRITES) == []
    assert "from abide.service.bulk import" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGE_FILES, ids=shown)
def test_pages_and_rules_ask_queries_and_touch_no_row(path):
    assert rows_touched(parsed(path)) == []


@pytest.mark.parametrize("path", ACTIONS, ids=shown)
def test_whatever_writes_takes_its_arguments_by_name(path):
    by_position = [
        node.name
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and node.name not in CALLED_BACK
        if calls(node, WRITES) or any(is_atomic(each) for each in node.decorator_list)
        if node.args.args or node.args.posonlyargs
    ]
    assert by_position == []


def is_atomic(decorator: ast.expr) -> bool:
    """Whether a decorator is transaction.atomic, called or not."""
    return "atomic" in ast.unparse(decorator)


def test_each_writer_by_another_name_is_still_there():
    assert [name for name in ALSO if not (ROOT / name).is_file()] == []


def test_a_write_and_a_look_would_be_seen():
    tree = ast.parse("Person.objects.create(name='x')")
    assert calls(tree, WRITES) == ["1: create"]
    assert rows_touched(tree) == ["1: objects"]
