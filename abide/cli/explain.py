"""abide explain: a finding as one sentence, the reasons for it, and a picture."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import numpy as np

from abide.cli.monitor import FILE, judge
from abide.cli.reading import (
    FAULTS,
    NOTHING_DONE,
    complain_of,
    give_up,
    read_events_file,
    read_plan_file,
    read_whole,
)
from abide.explain import times
from abide.explain.found import Found, of_finding
from abide.explain.night import Beside
from abide.explain.telling import Telling, tell
from abide.feeds.finding_file import Printed, read_findings
from abide.monitoring import flags
from abide.monitoring.events import Events
from abide.monitoring.findings import Finding, Status
from abide.monitoring.fix_review import flags_of
from abide.monitoring.instants import to_datetime
from abide.monitoring.parameters import in_force
from abide.monitoring.plan import Attendance, Condition, Curfew, Plan

LARGEST = 64 * 1024 * 1024


@click.command()
@click.argument("finding_file", metavar="FINDING.json", type=FILE)
@click.option("--plan", "plan_file", type=FILE, help="The plan it was judged by: shows the place and leave.")
@click.option("--events", "events_file", type=FILE, help="The events it was judged from: shows positions.")
@click.option("--svg", "svg_file", type=FILE, help="Write the picture of one finding to this file.")
@click.option("--json", "as_json", is_flag=True, help="Lines of JSON: id, sentence, why, svg.")
def command(
    finding_file: Path, plan_file: Path | None, events_file: Path | None, svg_file: Path | None, as_json: bool
) -> None:
    """Say findings in plain English: one sentence each, and for a single one why it was made.

    FINDING.json holds what `abide monitor` prints: one finding, or one a line; `-` reads standard input.
    Times are those of the plan's time zone, else of London.

    \b
    Exit status: 0 all was well; 1 some lines were bad: each fault was named, the good ones were told;
    2 nothing was told.
    """
    read = read_findings(
        read_whole(finding_file, LARGEST, "file of findings", as_json=as_json, or_stdin=True)
    )
    complain_of(finding_file, read.faults, as_json=as_json)
    if not read.findings:
        raise SystemExit(NOTHING_DONE)
    if svg_file is not None and len(read.findings) > 1:
        give_up(f"--svg draws one finding, and {finding_file} holds {len(read.findings)}", as_json=as_json)
    plan = None if plan_file is None else read_plan_file(plan_file, as_json=as_json)
    messages = None if events_file is None else read_events_file(events_file, as_json=as_json)
    events = None if messages is None else messages.events
    with ExitStack() as told_there:
        if plan is not None:
            told_there.enter_context(times.told_in(ZoneInfo(plan.timezone)))
        tellings = _tell(read.findings, plan, events)
    if svg_file is not None:
        _write(svg_file, tellings[0].picture.svg(), as_json=as_json)
    for printed, telling in zip(read.findings, tellings, strict=True):
        click.echo(_as_json(printed, telling) if as_json else telling.sentence)
    if len(tellings) == 1 and not as_json:
        for line in tellings[0].why:
            click.echo(f"  {line}")
    if read.faults or (messages is not None and messages.faults):
        raise SystemExit(FAULTS)


def _tell(findings: Sequence[Printed], plan: Plan | None, events: Events | None) -> list[Telling]:
    standing = [f.finding for f in findings if f.finding.status is not Status.WITHDRAWN]
    until = None
    if plan is not None and events is not None and len(events):
        until = int(events.at.max())
        standing = judge(plan, events, until)
    doubts = None if events is None or not len(events) else _doubts(events)
    tellings = []
    for printed in findings:
        finding = printed.finding
        condition = _condition(plan, finding)
        others = [of_finding(f) for f in standing if f.condition == finding.condition]
        learnt_at = None if printed.found_at is None else to_datetime(printed.found_at)
        found = replace(of_finding(finding), learnt_at=learnt_at)
        beside = _beside(found, condition, others, until)
        tellings.append(tell(found, condition=condition, events=events, doubts=doubts, beside=beside))
    return tellings


def _beside(found: Found, condition: Condition | None, others: Sequence[Found], until: int | None) -> Beside:
    leave: tuple[tuple[datetime, datetime], ...] = ()
    if isinstance(condition, Curfew | Attendance):
        allowed = (*condition.authorised_absences, *condition.reasonable_excuses)
        leave = tuple((to_datetime(each.start), to_datetime(each.end)) for each in allowed)
    # The finding itself, judged again from the events, is not beside itself.
    apart = [other for other in others if (other.code, other.start) != (found.code, found.start)]
    return Beside(apart, leave, None if until is None else to_datetime(until))


def _condition(plan: Plan | None, finding: Finding) -> Condition | None:
    conditions = plan.conditions if plan is not None else ()
    return next((c for c in conditions if c.id == finding.condition), None)


def _doubts(events: Events) -> dict[int, tuple[str, ...]]:
    found = flags_of(events, in_force(to_datetime(int(events.at.min())).date()))
    return {row: flags.in_words(int(found[row])) for row in np.flatnonzero(found).tolist()}


def _as_json(printed: Printed, telling: Telling) -> str:
    return json.dumps(
        {
            "id": printed.id,
            "sentence": telling.sentence,
            "why": list(telling.why),
            "svg": telling.picture.svg(),
        }
    )


def _write(path: Path, svg: str, *, as_json: bool) -> None:
    try:
        path.write_text(f"{svg}\n", encoding="utf-8")
    except OSError as error:
        give_up(f"cannot write {path}: {(error.strerror or str(error)).lower()}", as_json=as_json)
