"""The numbers on the pages about rules are those the rules use. To write them anew, run this as a module."""

from pathlib import Path

import pytest

from abide.monitoring.parameters import PARAMETERS

RULES = Path(__file__).resolve().parents[2] / "docs" / "rules"
BEGIN = (
    "<!-- numbers: made from abide/monitoring/parameters.py by `python -m tests.spec.test_rule_pages` -->\n"
)
END = "<!-- end of numbers -->"

# Each page and what its parameters' names have in them.
PAGES = {"limits.md": "_curfew_", "accumulated-time.md": "atv_"}


def numbers(part: str) -> str:
    """A table of the parameters that have this in their names, in the order of the file."""
    rows = [p for p in PARAMETERS if part in p.name]
    lines = [f"| `{p.name}` | {p.value:g} {p.unit} | {p.from_day} | {p.source} |" for p in rows]
    return "\n".join(["| name | value | from | source |", "|---|---|---|---|", *lines, ""])


def with_numbers(text: str, part: str) -> str:
    """The page as it should be."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + "\n" + numbers(part) + "\n" + END + after


@pytest.mark.parametrize(("page", "part"), PAGES.items(), ids=PAGES.keys())
def test_the_numbers_on_the_page_are_those_in_use(page, part):
    text = (RULES / page).read_text(encoding="utf-8")
    assert text == with_numbers(text, part), "write them anew: python -m tests.spec.test_rule_pages"


@pytest.mark.parametrize("part", PAGES.values())
def test_a_number_that_changed_would_be_seen(part):
    text = f"{BEGIN}\n{numbers(part)}\n{END}"
    assert with_numbers(text, part) == text
    assert with_numbers(text.replace(" hours |", " days |").replace(" minutes |", " days |"), part) == text
    assert numbers(part).count("\n") > 4


def main() -> None:
    """Write the numbers into every page."""
    for page, part in PAGES.items():
        path = RULES / page
        path.write_text(with_numbers(path.read_text(encoding="utf-8"), part), encoding="utf-8")


if __name__ == "__main__":
    main()
