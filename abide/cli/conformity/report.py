"""The conformance report as a page: one table of clauses, then what was tried where the truth is known."""

from collections.abc import Mapping, Sequence
from typing import Any

WRITTEN = "<!-- written by `abide conformance --out docs/conformance.md`; do not change it by hand -->"
HEADING = ("clause", "asks", "source", "verdict", "measured", "remark")
PASSAGES = (
    "path",
    "speed, m/s",
    "a fix every, s",
    "in the zone, s",
    "passages",
    "with a fix inside",
    "noticed",
    "only in doubt",
    "certain",
)
VISITS = ("indoors", "depth, m", "fixes inside", "visits", "found", "missed", "only in doubt", "certain")
AT_HOME = ("claims", "zone at, m", "person-days", "certain", "probable", "in doubt", "naive")


def as_markdown(report: Mapping[str, Any]) -> str:
    """Lay the whole report out as a page of the documents."""
    where, figures = report["machine"], report["figures"]
    delivery = figures["delivery"]
    parts = [
        "# Conformance",
        WRITTEN,
        f"How the software does where the {report['standard']} asks something of it. The standard is for "
        "devices; what is a device's own is said and left alone. The text of the standard was not at hand: "
        "each requirement says how far it has been checked, and nothing that could not be is called met.",
        f"Run on {where['cores']} cores of {where['processor']}, {where['memory_mb']} MB, with Abide "
        f"{report['versions']['abide']} and Python {report['versions']['python']}; seed {report['seed']}"
        f"{', in small' if report['quick'] else ''}. `abide conformance` runs it again.",
        "## Clauses",
        _table(HEADING, [_clause(c) for c in report["clauses"]]),
        f"Delivery is timed over {delivery['repetitions']} events of each kind, one after another, while "
        f"other tags send {delivery['load_fixes_per_second']} positions a second. Not in it: the time a "
        "device takes to notice, to send, and the mobile network; email and text messages.",
        "## Passing through a zone",
        "An exclusion zone of 300 m, crossed through its middle or along its edge, outdoors. *With a fix "
        "inside*: passages in which a position was taken while the person truly was inside; a reading of "
        "single positions can notice no others. *Noticed*: a finding of any certainty; *only in doubt*: one "
        "that says no more than that positions cannot tell.",
        _table(PASSAGES, [_passage(p) for p in figures["passages"]]),
        "## Visits by depth and length",
        "A position a minute. *Missed* matters most; *certain* takes five positions in a row.",
        _table(VISITS, [_visit(v) for v in figures["visits"]]),
        "## False findings at home",
        "People who never leave home, indoors, with a curfew there and an exclusion zone so many metres "
        "away. Findings for each person and day; *naive* takes every position for the truth. *Claims*: what "
        "claimed accuracies are multiplied by: 0.5 is a device that claims to be twice as good as it is.",
        _table(AT_HOME, [_home(h) for h in figures["stationary"]]),
        "## Lost coverage",
        _backfill(figures["backfill"]),
        "## Errors of the invented receivers",
        _table(
            (
                "where",
                "limit, m",
                "within it",
                "half within, m",
                "90 in 100 within, m",
                "99 in 100 within, m",
            ),
            [
                (name, m["limit_m"], f"{m['within_limit']:.1%}", m["p50_m"], m["p90_m"], m["p99_m"])
                for name, m in (("outdoors", figures["outdoors"]), ("indoors", figures["indoors"]))
            ],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def in_words(report: Mapping[str, Any]) -> str:
    """Lay the clauses out for a terminal."""
    lines = [report["standard"]]
    for c in report["clauses"]:
        lines.append(f"{c['verdict']:<27} {c['clause']}: {c['requirement']}")
        lines += [f"{'':<27}   {measured(name, value)}" for name, value in c["measured"].items()]
    return "\n".join(lines)


def measured(name: str, value: Any) -> str:
    """Say one figure: its name and what it is."""
    name = name.rpartition(".")[2].replace("_", " ")
    if isinstance(value, Mapping):
        return f"{name}: " + ", ".join(f"{k.replace('_', ' ')} {_said(v)}" for k, v in value.items())
    return f"{name}: {_said(value)}"


def _clause(c: Mapping[str, Any]) -> Sequence[object]:
    figures = "<br>".join(measured(name, value) for name, value in c["measured"].items())
    return c["clause"], c["requirement"], c["source"], f"**{c['verdict']}**", figures, c["remark"]


def _passage(p: Mapping[str, Any]) -> Sequence[object]:
    path = f"along the edge, {p['depth_m']:g} m inside" if p["tangential"] else "straight through"
    return (
        path,
        p["metres_a_second"],
        p["fix_every_s"],
        p["seconds_inside"],
        p["passages"],
        p["with_fix"],
        p["noticed"],
        p["in_doubt"],
        p["certain"],
    )


def _visit(v: Mapping[str, Any]) -> Sequence[object]:
    missed = v["visits"] - v["found"]
    return (
        _said(v["indoors"]),
        v["depth_m"],
        v["fixes_inside"],
        v["visits"],
        v["found"],
        missed,
        v["not_known"],
        v["certain"],
    )


def _home(h: Mapping[str, Any]) -> Sequence[object]:
    return (
        h["claims"],
        h["zone_at_m"],
        h["person_days"],
        f"{h['certain']:.4f}",
        f"{h['probable']:.4f}",
        f"{h['not_known']:.2f}",
        f"{h['naive']:.2f}",
    )


def _backfill(b: Mapping[str, Any]) -> str:
    return (
        f"{b['people']} people's tags are out of reach for {b['hours_out_of_reach']:g} hours of each day and "
        f"then send what they stored, {b['events']} events in all. The findings that stand at the end "
        f"({b['findings']}) are the same as when everything is judged in the order of happening for "
        f"{b['oldest_first_same']} people where the oldest is sent first, and for {b['newest_first_same']} "
        "where the newest is."
    )


def _table(heading: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(_said(cell) for cell in line)} |" for line in lines)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
