"""abide shadow: a past period under proposed numbers beside today's: nobody changes a threshold blind."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from abide.cli import pasts
from abide.cli.reading import FAULTS, INSTANT, NOTHING_DONE, complain, give_up
from abide.explain import times
from abide.explain.found import of_finding
from abide.explain.sentences import sentence
from abide.feeds.rules_file import RulesRead, read_rules
from abide.monitoring import shadow
from abide.monitoring.findings import Certainty, Finding
from abide.monitoring.instants import to_datetime, to_text
from abide.monitoring.parameters import PARAMETERS, Parameters
from abide.monitoring.plan import Plan

MOST_SHOWN = 40


@click.command()
@click.argument("past_files", metavar="[PAST]...", nargs=-1)
@click.option(
    "--rules",
    "rules_file",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Proposed numbers: a JSON or TOML list of name, value, from_day and source.",
)
@click.option("--from", "start", type=INSTANT, help="Where the period begins, such as 2026-03-01T00:00:00Z.")
@click.option("--until", "end", type=INSTANT, help="Where it ends.")
@click.option("--simulated", is_flag=True, help="Judge an invented town: PAST is people=200 days=7 seed=1.")
@click.option("--service", is_flag=True, help="Judge what the service here has recorded (needs --from).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    past_files: tuple[str, ...],
    rules_file: Path,
    start: int | None,
    end: int | None,
    simulated: bool,
    service: bool,
    as_json: bool,
) -> None:
    """Judge a past period under proposed rules beside today's: whose outcomes and how many alerts change.

    PAST is pairs of files PLAN.json EVENTS.ndjson, a folder of such pairs (NAME.json beside NAME.ndjson), or
    one written by `abide simulate --out`. Nothing is changed. People are told by their fitting's id only.

    \b
    Exit status: 0 all was well; 1 some lines of events were bad;
    2 nothing was judged: the rules are bad, or there is no such past.
    """
    if simulated + service + bool(past_files and not simulated) != 1:
        give_up("say which past: files, --simulated or --service", as_json=as_json)
    rules = _rules(rules_file, as_json=as_json)
    past = _past(past_files, simulated, service, start, end, as_json=as_json)
    start, end = past.start if start is None else start, past.end if end is None else end
    if start >= end:
        give_up("the period ends before it begins", as_json=as_json)
    plans, today, proposed = [], [], []
    for some, events in past.parts:
        plans += some
        today += shadow.judge(some, events, PARAMETERS, start, end)
        proposed += shadow.judge(some, events, rules.together, start, end)
    report = compared(plans, today, proposed, start, end, rules.together)
    report = {
        "from": to_text(start),
        "until": to_text(end),
        "past": past.source,
        "rules": [asdict(p) | {"from_day": p.from_day.isoformat()} for p in rules.proposed],
        "notes": notes(rules, end),
        **report,
    }
    click.echo(json.dumps(report) if as_json else in_words(report))
    if past.faults:
        raise SystemExit(FAULTS)


def _rules(path: Path, *, as_json: bool) -> RulesRead:
    try:
        data = path.read_bytes()
    except OSError as error:
        give_up(f"cannot read {path}: {(error.strerror or str(error)).lower()}", as_json=as_json)
    rules = read_rules(data, toml=path.suffix.lower() == ".toml")
    for fault in rules.faults:
        complain({"file": str(path), "error": fault}, f"{path}: {fault}", as_json=as_json)
    if rules.faults:
        raise SystemExit(NOTHING_DONE)
    return rules


def _past(
    given: tuple[str, ...],
    simulated: bool,
    service: bool,
    start: int | None,
    end: int | None,
    *,
    as_json: bool,
) -> pasts.Past:
    if simulated:
        return pasts.from_town(given, None if start is None else pasts.day_of(start))
    if not service:
        return pasts.from_files([Path(name) for name in given], as_json=as_json)
    if start is None or end is None:
        give_up("--service needs --from and --until", as_json=as_json)
    from abide.cli.service import actor, expect_tables, set_up

    set_up()
    expect_tables()
    return pasts.from_service(by=actor(), start=start, end=end)


def notes(rules: RulesRead, end: int) -> list[str]:
    """Say which proposals cannot show in the findings of a period that ends at `end`."""
    said = []
    for p in rules.proposed:
        if p.from_day > to_datetime(end).date():
            said.append(f"{p.name} would be in force from {p.from_day} only, after the period")
        elif p.name.startswith("atv_"):
            said.append(f"{p.name} bears on the account of accumulated minutes, which is not compared here")
        elif "_curfew_" in p.name and not p.name.startswith("fixes_"):
            said.append(f"{p.name} bears on whether an order is lawful, not on what is found")
    return said


def compared(
    plans: list[Plan],
    today: list[Finding],
    proposed: list[Finding],
    start: int,
    end: int,
    parameters: Parameters,
) -> dict[str, Any]:
    """Lay both judgements side by side as plain values."""
    days = shadow.person_days(plans, start, end)
    then, now = shadow.burden(proposed), shadow.burden(today)
    raised, would_be = shadow.alerts(today, PARAMETERS), shadow.alerts(proposed, parameters)
    none = shadow.Burden(0, 0, 0)
    sides = {code: {"today": now.get(code, none), "proposed": then.get(code, none)} for code in (now | then)}
    changes = shadow.compare(today, proposed)
    return {
        "fittings": len(plans),
        "person_days": round(days, 3),
        "findings": {
            code: {side: asdict(b) | {"all": b.all} for side, b in both.items()}
            for code, both in sides.items()
        },
        "alerts": {"today": raised, "proposed": would_be},
        "alerts_per_person_day": {
            "today": _rate(sum(raised.values()), days),
            "proposed": _rate(sum(would_be.values()), days),
        },
        "fittings_that_change": len(changes),
        "changes": [
            {"fitting": fitting, "changes": [_change(c) for c in found]} for fitting, found in changes.items()
        ],
    }


def _rate(count: int, days: float) -> float | None:
    return round(count / days, 4) if days else None


def _change(change: shadow.Change) -> dict[str, Any]:
    of = change.of
    return {
        "how": change.how.value,
        "condition": of.condition,
        "different": list(change.different()),
        "today": None if change.today is None else _finding(change.today),
        "proposed": None if change.proposed is None else _finding(change.proposed),
    }


def _finding(f: Finding) -> dict[str, Any]:
    return {
        "code": f.code.value,
        "from": to_text(f.start),
        "until": None if f.end is None else to_text(f.end),
        "minutes": f.minutes,
        "certainty": f.certainty.value,
        "sentence": sentence(of_finding(f), times.LONG_AGO),
    }


def in_words(report: dict[str, Any]) -> str:
    """Lay the report out for a terminal: the numbers by code, then whose outcomes change."""
    rate, alerts = report["alerts_per_person_day"], report["alerts"]
    lines = [f"{report['from']} to {report['until']}: {report['fittings']} fittings, "
             f"{report['person_days']:g} person-days"]  # fmt: skip
    lines += [f"  proposed: {r['name']} = {r['value']:g} {r['unit']}, from {r['from_day']} ({r['source']})"
              for r in report["rules"]]  # fmt: skip
    lines += [f"  note: {note}" for note in report["notes"]]
    lines += ["", f"{'findings that stand':<22}{'today':>18}{'proposed':>18}", f"{'':<22}{_HEAD}{_HEAD}"]
    for code, both in report["findings"].items():
        lines.append(f"{code:<22}" + "".join(_side(both[side]) for side in ("today", "proposed")))
    raised = {side: sum(alerts[side].values()) for side in ("today", "proposed")}
    lines += [f"{'alerts, one an event':<22}{raised['today']:>18}{raised['proposed']:>18}"]
    lines += [f"{'alerts a person-day':<22}{rate['today'] or 0:>18.3f}{rate['proposed'] or 0:>18.3f}", ""]
    count = report["fittings_that_change"]
    lines.append(f"Outcomes would change for {count} of {report['fittings']} fittings.")
    for one in report["changes"][:MOST_SHOWN]:
        lines.append(one["fitting"])
        lines += [f"  {_told(change)}" for change in one["changes"]]
    if count > MOST_SHOWN:
        lines.append(f"... and {count - MOST_SHOWN} more; --json lists them all.")
    return "\n".join(lines)


_HEAD = f"{'cert.':>6}{'prob.':>6}{'n.k.':>6}"


def _side(counts: dict[str, int]) -> str:
    return "".join(f"{counts[sure.value]:>6}" for sure in Certainty)


def _told(change: dict[str, Any]) -> str:
    if change["how"] != shadow.How.CHANGES:
        return f"{change['how']}: {(change['proposed'] or change['today'])['sentence']}"
    return f"changes: {change['today']['sentence']} -> {change['proposed']['sentence']}"
