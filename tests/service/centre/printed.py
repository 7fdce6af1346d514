"""The tables of the centre as docs/procedures.md: times to act, procedures, endings, numbers."""

from collections.abc import Iterable
from pathlib import Path

from abide.explain import times
from abide.service.alerts import words
from abide.service.alerts.models import Severity
from abide.service.alerts.response import RESPONSES
from abide.service.alerts.rules import URGENCY, Urgency
from abide.service.centre.endings import ASKS, CODES
from abide.service.centre.parameters import PARAMETERS
from abide.service.centre.procedures import PROCEDURES, STEPS, Procedure
from abide.service.centre.suspending import NEVER
from abide.service.orders.choices import OrderType

PAGE = Path(__file__).resolve().parents[3] / "docs" / "procedures.md"

BEFORE = """# Procedures

What an officer of the monitoring centre does about each kind of alert, how soon, and how it can end. The
pages read these tables from `abide/service/centre` and `abide/service/alerts`; `make rules` prints them here,
and a test holds the two together. How the queue uses them is told in [the queue](queue.md).

The contracts' own notification times and the centre's own procedures are not public. What is ours is said
to be.
"""

FACTS = {
    "leave": "looked up by the service: leave in force at that time",
    "unit": "looked up by the service: last heard, battery, home unit",
    "others": "looked up by the service: other silences within half an hour",
    "adult": "ticked by itself where no responsible adult is on record",
    "positions": "ticked by itself where the tag gives no positions",
    "ended": "ticked by the ending",
}
WHOM = {
    "PERSON": "ticked by a call to the person",
    "FAMILY": "ticked by a call to them",
    "HOUSEHOLD": "ticked by a call to the home",
}


def table(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> list[str]:
    """A table in Markdown."""
    head = list(columns)
    body = [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}", *body, ""]


def within(urgency: Urgency) -> str:
    """A time to act with its rank."""
    return f"{times.length(urgency.minutes)} ({Severity(urgency.severity).label.lower()})"


def named(kinds: Iterable[str]) -> str:
    """Kinds of alert by name, in the order of their codes."""
    return ", ".join(words.name(str(kind)).lower() for kind in sorted(kinds))


def times_to_act() -> list[str]:
    """The base by kind, and what an order or a protected person changes."""
    base = [
        (words.name(str(kind)), within(now), within(over), now.source)
        for kind, (now, over) in URGENCY.items()
    ]
    changed = [
        (
            row.name.capitalize(),
            named(row.codes),
            within(Urgency(row.severity, row.minutes)),
            row.from_day,
            row.source,
        )
        for row in RESPONSES
    ]
    return [
        "## How soon",
        "",
        "From when it was found: while it goes on, and once it is over.",
        "",
        *table(("kind", "going on", "over", "source"), sorted(base)),
        "While it goes on, the first of these that fits counts before the base:",
        "",
        *table(("when", "kinds", "within", "from", "source"), changed),
    ]


def steps(procedure: Procedure) -> list[str]:
    """The steps of one procedure, numbered, each with what ticks it."""
    lines = []
    for number, name in enumerate(procedure.steps, 1):
        step = STEPS[name]
        how = [FACTS[step.fact]] if step.fact else []
        how += [WHOM[step.call]] if step.call else []
        how += [" / ".join(said for _, said in step.answers)] if step.answers else []
        lines.append(f"{number}. {step.words} *{'; '.join(how)}*")
    return lines


def procedures() -> list[str]:
    """Every procedure with its version, its kinds and its steps."""
    lines = ["## Step by step", ""]
    for each in PROCEDURES:
        orders = ", ".join(OrderType(kind).label.lower() for kind in sorted(each.order_types))
        lines += [f"### {each.title}", "", f"`{each.key}`, from {each.from_day}. For: {named(each.kinds)}."]
        lines += [f"Only under these orders: {orders}."] if orders else []
        lines += ["", *steps(each), ""]
    return lines


def endings() -> list[str]:
    """The answers of each ending, and what each says about the finding."""
    rows = [
        (
            ASKS[each.ending][0],
            each.label,
            f"`{code}`",
            each.happened.label,
            "required" if each.words else "if there is more to say",
        )
        for code, each in CODES.items()
    ]
    return ["## Endings", "", *table(("ending", "answer", "code", "the finding", "words"), rows)]


def numbers() -> list[str]:
    """The dated numbers of the room."""
    rows = [(f"`{p.name}`", f"{p.value:g} {p.unit}", p.from_day, p.source) for p in PARAMETERS]
    never = named(NEVER)
    return [
        "## Numbers",
        "",
        *table(("name", "value", "from", "source"), rows),
        f"Never suspended: {never}; and nothing about a person from whom somebody is protected.",
    ]


def made() -> str:
    """The whole page."""
    return "\n".join([BEFORE, *times_to_act(), *procedures(), *endings(), *numbers()]) + "\n"
