"""The numbers and examples on the pages about rules are those in use. `make rules` writes them anew."""

from pathlib import Path

import pytest

from abide.monitoring.parameters import PARAMETERS
from tests.spec import pages, test_curfew
from tests.spec.wording import said

RULES = Path(__file__).resolve().parents[2] / "docs" / "rules"
BEGIN = (
    "<!-- numbers: made from abide/monitoring/parameters.py by `python -m tests.spec.test_rule_pages` -->\n"
)
END = "<!-- end of numbers -->"

# Each page and what its parameters' names have in them.
PAGES = {
    "limits.md": "_curfew_",
    "accumulated-time.md": "atv_",
    "fix-quality.md": "fix_",
    "proximity.md": "proximity_",
    "alcohol.md": "alcohol_",
    "nights.md": "night_",
}


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


@pytest.mark.parametrize(("page", "module"), list(pages.modules()), ids=[p for p, _ in pages.modules()])
def test_the_examples_on_the_page_are_those_that_are_tested(page, module):
    text = (RULES / f"{page}.md").read_text(encoding="utf-8")
    assert text == pages.with_examples(text, module), "write them anew: make rules"


def test_an_example_that_changed_would_be_seen():
    text = pages.with_examples("# Curfew\n", test_curfew)
    assert pages.with_examples(text, test_curfew) == text
    assert "| back an hour late |" in text
    assert pages.with_examples(text.replace("an hour late", "two hours late"), test_curfew) == text


def test_what_others_wrote_around_the_examples_stays():
    text = pages.with_examples("# Curfew\n\nBefore.\n", test_curfew) + "\nAfter.\n"
    again = pages.with_examples(text, test_curfew)
    assert again.startswith("# Curfew\n\nBefore.\n")
    assert again.endswith("\nAfter.\n")


WORDS = {
    "events": ("27 18:00 not home\n27 20:00 home", "27 18:00: not seen at home<br>27 20:00: seen at home"),
    "a run of fixes is one line": (
        "27 18:00 fix 0 0.0 ±5.0\n27 18:01 fix 0 0.0 ±5.0\n27 18:03 fix 0 0.0 ±5.0",
        "27 18:00 to 27 18:01, each minute: position 0 m ±5 m<br>27 18:03: position 0 m ±5 m",
    ),
    "no events": ("", "nothing is heard"),
    "no findings": ([], "nothing"),
    "a finding": (["STRAP 27 13:00-now 180 certain"], "`STRAP` 27 13:00 and still so, 180 min, certain"),
    "the nights of a week": (
        test_curfew.NIGHT.conditions[0].periods,
        "every day 19:00 to 07:00 the next day",
    ),
    "a bar would end the cell": ("a|b", "a\\|b"),
    "what has no end ends": ("word " * 200, "word " * 79 + "word ..."),
}


@pytest.mark.parametrize(("value", "expected"), WORDS.values(), ids=WORDS.keys())
def test_values_are_put_into_words(value, expected):
    assert said(value) == expected


def main() -> None:
    """Write the numbers into every page."""
    for page, part in PAGES.items():
        path = RULES / page
        path.write_text(with_numbers(path.read_text(encoding="utf-8"), part), encoding="utf-8")


if __name__ == "__main__":
    main()
