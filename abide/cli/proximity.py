"""abide proximity: two people who must stay apart, from files to findings."""

import json
from pathlib import Path

import click

from abide.cli.reading import (
    FAULTS,
    INSTANT,
    NOTHING_DONE,
    complain,
    flag_clocks,
    read_events_file,
    read_whole,
)
from abide.feeds.device_messages import Messages
from abide.feeds.pair_plan import OTHER, WEARER, read_pair
from abide.monitoring.events import Kind
from abide.monitoring.findings import as_json, in_time_order
from abide.monitoring.pairs import LivePairs
from abide.monitoring.proximity import Pair, Positions

FILE = click.Path(path_type=Path)
LARGEST = 1024 * 1024


@click.command()
@click.argument("plan_file", metavar="PLAN.json", type=FILE)
@click.argument("wearer_file", metavar="WEARER.ndjson", type=FILE)
@click.argument("other_file", metavar="OTHER.ndjson", type=FILE)
@click.option(
    "--until",
    type=INSTANT,
    help="Judge up to this instant, such as 2026-03-28T07:00:00Z: later positions are left out, what time "
    "alone makes due by then is judged. Default: the last `at` of the positions.",
)
@click.option("--json", "json_lines", is_flag=True, help="Faults on stderr as lines of JSON too.")
def command(
    plan_file: Path, wearer_file: Path, other_file: Path, until: int | None, json_lines: bool
) -> None:
    """Judge how near a person on tag came to another, and print the findings as lines of JSON in time order.

    PLAN.json names the fitting and one condition, keep_away or non_association. WEARER.ndjson and
    OTHER.ndjson hold events as `abide monitor` reads them; only fixes count. OTHER is the protected person,
    or the second person on tag. No finding says where OTHER was.

    \b
    Exit status: 0 all was well; 1 some lines were bad: each fault was named, the good lines were judged;
    2 nothing was judged: the plan is bad, or a file cannot be read.
    """
    pair = _pair(plan_file, as_json=json_lines)
    read = {}
    for party, path in ((WEARER, wearer_file), (OTHER, other_file)):
        read[party] = read_events_file(path, as_json=json_lines)
        flag_clocks(path, read[party], as_json=json_lines)
    positions = {party: _positions(messages, until) for party, messages in read.items()}
    if until is None:
        until = max([pair.start, *(int(p.at[-1]) for p in positions.values() if len(p))])
    for judgement in LivePairs([pair]).advance(positions, until):
        for finding in in_time_order(judgement.findings):
            click.echo(json.dumps(as_json(finding)))
    if any(messages.faults for messages in read.values()):
        raise SystemExit(FAULTS)


def _pair(path: Path, *, as_json: bool) -> Pair:
    read = read_pair(read_whole(path, LARGEST, "plan", as_json=as_json))
    for fault in read.faults:
        complain({"file": str(path), **fault.as_json()}, f"{path}: {fault.as_text()}", as_json=as_json)
    if read.pair is None:
        raise SystemExit(NOTHING_DONE)
    return read.pair


def _positions(messages: Messages, until: int | None) -> Positions:
    events = messages.events
    fixes = events.take(events.kind == Kind.FIX)
    if until is not None:
        fixes = fixes.take(fixes.at <= until)
    return Positions.of(fixes.at, fixes.longitude, fixes.latitude, fixes.accuracy_m)
