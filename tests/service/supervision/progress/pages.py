"""Prints guidance, places in law, questions and numbers into docs/supervision.md: `make rules`."""

from collections.abc import Iterator
from pathlib import Path

from abide.service.orders import law
from abide.service.orders.choices import ConditionKind, OrderType
from abide.service.supervision.progress import guidance, said
from abide.service.supervision.progress.parameters import PARAMETERS
from abide.service.supervision.progress.patterns import Kind

PAGE = Path(__file__).resolve().parents[4] / "docs" / "supervision.md"
BEGIN = "<!-- tables: made by `make rules` from the code; change that, not this -->\n"
END = "<!-- end of tables -->\n"
ORDERS = [each for each in OrderType if each is not OrderType.SPECIAL]
REPEATS = {
    Kind.WEEKDAY: "the same day of the week",
    Kind.HOUR: "the same hour",
    Kind.PLACE: "the same place",
    Kind.REPEATED: "again and again",
    Kind.BETTER: "getting better",
    Kind.WORSE: "getting worse",
}


def _line(line: guidance.Line) -> str:
    """One line; what is our own is marked with a dagger, so that what a source says stands out."""
    day = f"{line.on.day} {line.on:%B %Y}"
    return f"{line.text} † {day}" if line.ours else f"{line.text} *({line.source}; looked over {day})*"


def _guidance() -> Iterator[str]:
    yield "## What to say\n"
    yield f"† is {guidance.OURS}; the day is when the line was last looked over.\n"
    yield "About every condition:\n"
    yield from (f"- {_line(line)}" for line in guidance.ALWAYS)
    for kind in ConditionKind:
        about = guidance.OF_KIND[kind]
        yield f"\n### {kind.label}\n"
        yield f"{_line(about.complements)}\n"
        yield from (f"- {_line(line)}" for line in about.say)


def _law() -> Iterator[str]:
    yield "\n## Where each condition comes from in law\n"
    yield "Where the table is empty the page says that the source is not recorded.\n"
    yield f"| condition | {' | '.join(each.label for each in ORDERS)} |"
    yield f"|---|{'---|' * len(ORDERS)}"
    for kind in ConditionKind:
        cells = [law.source(kind, order) for order in ORDERS]
        yield f"| {kind.label} | {' | '.join(cells)} |"
    yield f"\nA curfew of home detention curfew: {law.HDC_SOURCE}."
    for (kind, programme), source in law.OF_PROGRAMME.items():
        yield f"{ConditionKind(kind).label} of the programme `{programme}`: {source}."


def _questions() -> Iterator[str]:
    yield "\n## What to ask\n"
    yield "Open questions, our own wording.\n\n| of | where | question |\n|---|---|---|"
    for family, question in said.OF_FAMILY.items():
        yield f"| {said.NAMES[family][1]} | nothing repeats | {question} |"
        for (of, kind), asked in said.QUESTIONS.items():
            if of is family:
                yield f"| {said.NAMES[family][1]} | {REPEATS[kind]} | {asked.format(when='…', place='…')} |"
    yield f"| days not known | | {said.NOT_KNOWN} |"


def _numbers() -> Iterator[str]:
    yield "\n## Numbers\n\n| name | value | from | source |\n|---|---|---|---|"
    for p in PARAMETERS:
        yield f"| `{p.name}` | {p.value:g} {p.unit} | {p.from_day} | {p.source} |"


def page(text: str) -> str:
    """The page as it should be: what is written by hand stays, the tables are made anew."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    tables = "\n".join([*_guidance(), *_law(), *_questions(), *_numbers()])
    return f"{before}{BEGIN}\n{tables}\n\n{END}{after}"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
