"""Prints the tables of this folder into docs/rules, for people who decide on rules: `make rules`.

Whatever a test is parametrised with and has names for is a table: the names are the cases, the names of its
arguments the columns. A module's page is called after it, and its docstring says what all its cases share.
"""

import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from tests.spec.wording import said

HERE = Path(__file__).parent
RULES = HERE.parents[1] / "docs" / "rules"
BEGIN = "<!-- examples: made from tests/spec by `make rules`; change the tables there, not here -->\n"
END = "<!-- end of examples -->\n"

# Pages that are not called after their module, and modules without a page.
PAGES = {"test_accumulated": "accumulated-time"}
NONE = {"test_rule_pages"}
TITLES = {
    "positions": "Curfew by position, and zones",
    "plan-faults": "Plans that contradict themselves",
    "fix-quality": "How far a position is trusted",
    "reasons": "What a finding says beside its times",
    "edges": "Edges",
}
LEGEND = (
    "A moment is the day of the month and the time. *And still so*: it goes on at the moment of judging. "
    "*±* is the radius within which the true place lies 68 times in a hundred."
)
_LEVELS = (
    "Levels are thousandths of g/dL, so many minutes apart from the moment given. `-` is a "
    "missing sample, `/` gives the infra-red voltage there (1 V unless said), `@` the temperature (33 °C "
    "unless said), and `,` joins samples of one instant.\n"
)
# What a page's tables take for granted.
NOTES = {
    "alcohol": _LEVELS,
    "alcohol-findings": _LEVELS,
}
# Columns that hold several values.
ORDER = {"terms": ("order", "convicted on", "hours", "last day")}
SPLIT = {
    "test_the_account_of_an_order": {
        "given_": ("what happened", "judged until", "leave", "excused afterwards"),
        "expected": ("minutes counted", "with leave", "excused", "stage"),
    },
    "test_what_is_a_breach_by_itself": {"given_": ("what happened", "excused afterwards")},
    "test_the_allowance": {"expected": ("breach at", "warning at")},
    "test_what_is_said_of_an_order": ORDER,
    "test_what_the_change_of_the_clock_alone_does_is_no_breach": ORDER,
}
# What a column is called, where the test's own word is short.
COLUMNS = {
    "table": "what happened",
    "until": "judged until",
    "expected": "what is said",
    "plan_": "plan",
    "zone_": "zone",
    "bounds": "minutes after midnight",
    "made": "plan",
}


def modules() -> Iterator[tuple[str, ModuleType]]:
    """Give each module of tables with the name of its page."""
    for path in sorted(HERE.glob("test_*.py")):
        if path.stem not in NONE:
            page = PAGES.get(path.stem, path.stem.removeprefix("test_").replace("_", "-"))
            yield page, import_module(f"tests.spec.{path.stem}")


def cases(test: FunctionType, module: ModuleType) -> tuple[list[str], dict[str, tuple[Any, ...]]] | None:
    """Give a test's columns and its cases by name; None where it has no table that names its cases."""
    for mark in getattr(test, "pytestmark", []):
        if mark.name != "parametrize":
            continue
        names = mark.args[0]
        columns = [n.strip() for n in names.split(",")] if isinstance(names, str) else list(names)
        rows, ids = list(mark.args[1]), mark.kwargs.get("ids")
        if ids is None and len(columns) == 1:
            # Cases by name: the table itself is in the module.
            tables = [t for t in vars(module).values() if isinstance(t, dict) and set(rows) <= _keys(t)]
            if tables:
                found = {name: _tuple(tables[0][name]) for name in rows}
                wide = max(map(len, found.values()))
                return (["what happened", "what is said"] if wide == 2 else [""] * wide), found
        elif ids is not None and not callable(ids):
            values = rows if len(columns) > 1 else [(row,) for row in rows]
            return columns, dict(zip(map(str, ids), map(_tuple, values), strict=True))
    return None


def _keys(table: dict[Any, Any]) -> set[Any]:
    return {key for key in table if isinstance(key, str)}


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value,)


def examples(module: ModuleType) -> str:
    """Write a module's tables, and the sentences of its other tests."""
    about = inspect.cleandoc(module.__doc__ or "")
    note = NOTES.get(module.__name__.rpartition("_")[2])
    parts, others = [f"## Examples\n\n{about}\n\n{LEGEND}\n", *([note] if note else [])], []
    for name, test in vars(module).items():
        if not name.startswith("test_") or not isinstance(test, FunctionType):
            continue
        sentence = name.removeprefix("test_").replace("_", " ").replace(" gps", " GPS")
        found = cases(test, module)
        if found is None:
            others.append(f"- {sentence}")
            continue
        columns, rows = _split(*found, SPLIT.get(name, {}))
        heading = ["case", *(COLUMNS.get(c, c.rstrip("_").replace("_", " ")) for c in columns)]
        lines = [f"### {sentence[0].upper()}{sentence[1:]}\n", _row(heading), _row(["---"] * len(heading))]
        lines += [_row([said(case), *map(said, values)]) for case, values in rows.items()]
        parts.append("\n".join(lines) + "\n")
    if others:
        parts.append("### Also held to\n\n" + "\n".join(others) + "\n")
    return "\n".join(parts)


def _split(
    columns: list[str], rows: dict[str, tuple[Any, ...]], into: dict[str, tuple[str, ...]]
) -> tuple[list[str], dict[str, tuple[Any, ...]]]:
    """Give each value of a column that holds several a column of its own."""
    wide = [name for column in columns for name in into.get(column, (column,))]
    found = {
        case: tuple(
            one
            for column, value in zip(columns, values, strict=True)
            for one in (value if column in into else (value,))
        )
        for case, values in rows.items()
    }
    return wide, found


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def with_examples(text: str, module: ModuleType) -> str:
    """Give a page as it should be: the examples between their marks, or at its end where it has none."""
    written = f"{BEGIN}\n{examples(module)}\n{END}"
    if BEGIN not in text:
        return text.rstrip("\n") + "\n\n" + written
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return before + written + after


def main() -> None:
    """Write the numbers and the examples into every page, and begin the pages that are missing."""
    from tests.spec import test_rule_pages

    test_rule_pages.main()
    for page, module in modules():
        path, title = RULES / f"{page}.md", TITLES.get(page, page.capitalize().replace("-", " "))
        text = path.read_text(encoding="utf-8") if path.exists() else f"# {title}\n"
        path.write_text(with_examples(text, module), encoding="utf-8")


if __name__ == "__main__":
    main()
