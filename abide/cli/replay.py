"""abide replay: files of real movement, judged as if the person had been on tag."""

import json
import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import numpy as np

from abide.cli.monitor import judge
from abide.cli.reading import FAULTS, NOTHING_DONE, complain, complain_of, give_up, read_plan_file
from abide.explain import times
from abide.explain.found import of_finding
from abide.explain.sentences import sentence
from abide.feeds.csv_trail import read_csv
from abide.feeds.gpx import read_gpx
from abide.feeds.plan_file import PlanRead
from abide.feeds.plt import read_plt
from abide.feeds.points import USUAL_ACCURACY_M, Trail
from abide.feeds.simple_plan import CURFEW_FORM, ZONE_FORM, NotUnderstood, simple_plan
from abide.monitoring.events import Events
from abide.monitoring.findings import Finding, as_json
from abide.monitoring.fix_review import flags_of
from abide.monitoring.flags import WORDS
from abide.monitoring.instants import MINUTE, to_datetime
from abide.monitoring.plan import Plan, Zone
from abide.trails.gaps import gaps
from abide.trails.stays import stays

READERS: dict[str, Callable[..., Trail]] = {".plt": read_plt, ".gpx": read_gpx, ".csv": read_csv}
LARGEST_FILE = 512 * 1024 * 1024


@click.command()
@click.argument("files", metavar="FILES...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--plan", "plan_file", metavar="PLAN.json", type=click.Path(path_type=Path), help="Judge by this plan."
)
@click.option("--exclusion-zone", "zones", metavar=ZONE_FORM, multiple=True, help="A circle to stay out of.")
@click.option(
    "--curfew",
    "curfews",
    metavar=CURFEW_FORM,
    multiple=True,
    help="Hours to be in a circle, by GPS. DAYS: daily, weekdays, weekends, or days such as mon,tue. "
    "Example: '116.32,39.99,100 daily 19:00-07:00'.",
)
@click.option(
    "--timezone", help="Where the hours of a curfew are meant, such as Asia/Shanghai. Default: UTC."
)
@click.option(
    "--accuracy",
    type=click.FloatRange(min=0, max=100_000),
    default=USUAL_ACCURACY_M,
    show_default=True,
    help="Metres within which a fix is right 68 times in 100, where the file does not say.",
)
@click.option(
    "--json", "json_lines", is_flag=True, help="Findings as lines of JSON, then nothing else on stdout."
)
def command(
    files: tuple[Path, ...],
    plan_file: Path | None,
    zones: tuple[str, ...],
    curfews: tuple[str, ...],
    timezone: str | None,
    accuracy: float,
    json_lines: bool,
) -> None:
    """Judge recorded movement: GeoLife .plt, GPX, or CSV with a heading, as one person's trail.

    A folder stands for all such files in it. Conditions come from a plan file, or from the options: circles
    to stay out of and hours to be somewhere, in force from the first fix on. With --plan, the plan's own
    fitting and dates decide which fixes count.

    A CSV needs columns for time, latitude and longitude under any usual name, and may have accuracy; times
    need their offset (Z or +08:00), unless the column is called time_utc.

    \b
    Exit status: 0 all was well; 1 some points were bad (named on stderr, the others judged);
    2 nothing was judged.
    """
    if not math.isfinite(accuracy):
        give_up("--accuracy must be a finite number of metres", as_json=json_lines)
    if plan_file and (zones or curfews or timezone):
        give_up("give either --plan or conditions as options, not both", as_json=json_lines)
    plan = read_plan_file(plan_file, as_json=json_lines) if plan_file else None
    paths = list(_expanded(files, as_json=json_lines))
    events, any_faults = _read(paths, accuracy, as_json=json_lines)
    if len(events) == 0:
        give_up("there is not one good fix in these files", as_json=json_lines)
    if plan is None:
        plan = _plan_in_words(events, zones, curfews, timezone or "UTC", as_json=json_lines)
    inside = events.take(_inside(plan, events.at))
    findings = judge(plan, inside, int(events.at.max()))
    for line in _as_lines(findings) if json_lines else _as_text(paths, events, inside, plan, findings):
        click.echo(line)
    if any_faults:
        raise SystemExit(FAULTS)


def _expanded(files: Sequence[Path], *, as_json: bool) -> Iterator[Path]:
    for file in files:
        if file.is_dir():
            within = sorted(path for path in file.rglob("*") if path.suffix.lower() in READERS)
            if not within:
                give_up(f"there are no .plt, .gpx or .csv files in {file}", as_json=as_json)
            yield from within
        elif file.suffix.lower() in READERS:
            yield file
        else:
            give_up(f"{file}: the name must end in .plt, .gpx or .csv", as_json=as_json)


def _read(paths: Sequence[Path], accuracy: float, *, as_json: bool) -> tuple[Events, bool]:
    parts, any_faults = [], False
    for path in paths:
        try:
            if path.stat().st_size > LARGEST_FILE:
                give_up(f"{path} is larger than {LARGEST_FILE >> 20} MB; split it", as_json=as_json)
            data = path.read_bytes()
        except OSError as error:
            give_up(f"cannot read {path}: {(error.strerror or str(error)).lower()}", as_json=as_json)
        trail = READERS[path.suffix.lower()](data, accuracy_m=accuracy)
        complain_of(path, trail.faults, as_json=as_json)
        any_faults |= bool(trail.faults)
        parts.append(trail.events)
    events = Events.concat(parts)
    return events.take(np.argsort(events.at, kind="stable")), any_faults


def _plan_in_words(
    events: Events, zones: Sequence[str], curfews: Sequence[str], timezone: str, *, as_json: bool
) -> Plan:
    start = int(events.at.min())
    try:
        first_day = to_datetime(start).astimezone(ZoneInfo(timezone)).date().isoformat()
    except (ValueError, OSError, KeyError):
        first_day = to_datetime(start).date().isoformat()  # the plan's own check says what is wrong
    try:
        read: PlanRead = simple_plan(
            timezone=timezone, start=start, first_day=first_day, zones=zones, curfews=curfews
        )
    except NotUnderstood as error:
        give_up(str(error), as_json=as_json)
    for fault in read.faults:
        complain(fault.as_json(), fault.as_text(), as_json=as_json)
    if read.plan is None:
        raise SystemExit(NOTHING_DONE)
    return read.plan


def _inside(
    plan: Plan, at: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    inside = at >= plan.fitting.start
    return inside if plan.fitting.end is None else inside & (at < plan.fitting.end)


def _as_lines(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        yield json.dumps(as_json(finding))


def _as_text(
    paths: Sequence[Path], events: Events, inside: Events, plan: Plan, findings: Sequence[Finding]
) -> Iterator[str]:
    zone = ZoneInfo(plan.timezone)
    days = len({to_datetime(at).astimezone(zone).date() for at in events.at.tolist()})
    silent = gaps(events)
    longest = int((silent.end - silent.start).max(initial=0))
    yield f"{len(events)} fixes on {_count(days, 'day')} from {_count(len(paths), 'file')}"
    yield f"from {_local(int(events.at[0]), zone)} to {_local(int(events.at[-1]), zone)} ({plan.timezone})"
    yield f"{_count(len(silent), 'gap')} of more than 30 minutes" + (
        f", the longest {times.short_length(longest / MINUTE)}" if longest else ""
    )
    yield f"{_count(len(stays(events)), 'stay')} of at least 5 minutes within 100 metres"
    yield from _doubts(events)
    if len(inside) < len(events):
        yield f"{len(events) - len(inside)} fixes lie outside the fitting and were not judged"
    yield ""
    if not plan.conditions:
        yield "No condition was given: only the equipment is judged (see --exclusion-zone and --curfew)."
    yield _count(len(findings), "finding") + (":" if findings else ".")
    named = {c.id: f"zone {c.id}" for c in plan.conditions if isinstance(c, Zone)}
    with times.told_in(zone):
        said = [
            sentence(of_finding(finding, named.get(finding.condition or "", "")), times.LONG_AGO)
            for finding in findings
        ]
    yield from (f"  {line}" for line in said)


def _doubts(events: Events) -> Iterator[str]:
    """Say how many fixes are doubted, and why; each reason on a line of its own."""
    flags = flags_of(events)
    if flags.any():
        yield f"{_count(int((flags != 0).sum()), 'fix', 'fixes')} doubted:"
    for flag, why in WORDS.items():
        if number := int((flags & flag != 0).sum()):
            yield f"  {number}: {why}"


def _count(number: int, what: str, several: str = "") -> str:
    return f"{number} {what if number == 1 else several or what + 's'}"


def _local(instant: int, zone: ZoneInfo) -> str:
    moment: datetime = to_datetime(instant).astimezone(zone)
    return f"{moment:%a} {moment.day} {moment:%b %Y %H:%M}"
