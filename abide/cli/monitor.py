"""abide monitor: one plan and what happened, from files to findings."""

import json
from dataclasses import replace
from pathlib import Path

import click
import numpy as np

from abide.cli.as_received import learnt_revisions
from abide.cli.reading import (
    FAULTS,
    INSTANT,
    NOTHING_DONE,
    complain,
    flag,
    flag_clocks,
    read_events_file,
    read_plan_file,
)
from abide.feeds.device_messages import Messages
from abide.monitoring import limits, plan_faults
from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events
from abide.monitoring.findings import Finding, as_json, in_time_order
from abide.monitoring.instants import FOREVER, to_text
from abide.monitoring.plan import Plan

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("plan_file", metavar="PLAN.json", type=FILE)
@click.argument("events_file", metavar="EVENTS.ndjson", type=FILE)
@click.option(
    "--until",
    type=INSTANT,
    help="Judge up to this instant, such as 2026-03-28T07:00:00Z: later events are left out, and what time "
    "alone makes due by then is judged. Default: the last `at` of the events.",
)
@click.option(
    "--as-received",
    is_flag=True,
    help="Feed the events as they arrived (received_at, else at) and print every finding as it is made, "
    "superseded or withdrawn; one learnt of well after it happened has `found_at` beside it.",
)
@click.option("--json", "json_lines", is_flag=True, help="Faults and notes on stderr as lines of JSON too.")
def command(
    plan_file: Path, events_file: Path, until: int | None, as_received: bool, json_lines: bool
) -> None:
    """Judge the events of a file by a plan and print the findings that stand, as lines of JSON in time order.

    EVENTS.ndjson holds one event a line, in any order; `-` reads standard input. `abide schema` prints the
    shapes of a plan, an event and a finding.

    Every fault of every bad line is named on stderr, and the good lines are judged all the same. Events
    outside the fitting are flagged on stderr and not judged. Where the plan goes beyond the law's limits on
    curfews, or a period does not take place, stderr notes it.

    \b
    Exit status: 0 all was well; 1 some lines of events were bad;
    2 nothing was judged: the plan is bad, or a file cannot be read.
    """
    plan = read_plan_file(plan_file, as_json=json_lines)
    _say_of_plan(plan_file, plan, as_json=json_lines)
    messages = read_events_file(events_file, as_json=json_lines)
    flag_clocks(events_file, messages, as_json=json_lines)
    _flag_outside(events_file, plan, messages, as_json=json_lines)
    events = messages.events
    if until is None:
        until = int(events.at.max(initial=plan.fitting.start))
    events = events.take(events.at <= until)
    if as_received:
        for finding, learnt in learnt_revisions(plan, events, until):
            # Beside the finding, not part of it: the same events give the same findings whenever they came.
            late = {"found_at": to_text(learnt.at)} if learnt.late else {}
            click.echo(json.dumps(as_json(finding) | late))
    else:
        for finding in judge(plan, events, until):
            click.echo(json.dumps(as_json(finding)))
    if messages.faults:
        raise SystemExit(FAULTS)


def _say_of_plan(path: Path, plan: Plan, *, as_json: bool) -> None:
    """Note where a plan goes beyond the law, which stops no judging; leave if it contradicts itself."""
    faults = plan_faults.faults(plan)
    for fault in faults:
        complain(
            {"file": str(path), "error": fault.sentence, **fault.as_json()},
            f"{path}: {fault.sentence}",
            as_json=as_json,
        )
    if faults:
        raise SystemExit(NOTHING_DONE)
    for note in (*plan_faults.check(plan), *limits.check(plan)):
        complain(
            {"file": str(path), "note": note.sentence, **note.as_json()},
            f"{path}: note: {note.sentence}",
            as_json=as_json,
        )


def judge(plan: Plan, events: Events, until: int) -> list[Finding]:
    """Judge all events at once by one plan up to `until` (instant); findings in time order."""
    plans = compile_plans([plan])
    events = replace(events, fitting=np.zeros(len(events), np.int32))
    return in_time_order(run(plans, fresh(plans), events, until).findings)


def _flag_outside(path: Path, plan: Plan, messages: Messages, *, as_json: bool) -> None:
    at, fitting = messages.events.at, plan.fitting
    outside = (at < fitting.start) | (at >= (FOREVER if fitting.end is None else fitting.end))
    flag(path, messages.line[outside].tolist(), "outside the fitting, so not judged", as_json=as_json)
