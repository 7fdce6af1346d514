"""Where `abide shadow` takes a past from: files, an invented town, or the running service."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import numpy as np

from abide.cli.reading import complain_of, give_up, read_events_file, read_plan_file
from abide.feeds.device_messages import Messages, decode
from abide.feeds.lines import blocks
from abide.monitoring.events import Events
from abide.monitoring.instants import DAY
from abide.monitoring.plan import Plan

Part = tuple[list[Plan], Events]
# An invented week begins on this Monday unless --from says otherwise.
FIRST_DAY = date(2026, 3, 2)
TOWN = {"people": 200, "days": 7, "seed": 1, "alcohol-tags": 0}
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Past:
    """Plans and events in parts, what they are from, and the bounds they have by themselves (instants)."""

    source: dict[str, Any]
    parts: Iterator[Part]
    start: int
    end: int
    faults: bool = False


def from_files(files: Sequence[Path], *, as_json: bool) -> Past:
    """Read PLAN.json EVENTS.ndjson pairs, or folders: of such pairs, or as `abide simulate` writes."""
    plans: list[Plan] = []
    events: list[Events] = []
    faults = False
    for plan_file, events_file in _pairs(files, as_json=as_json):
        plan = read_plan_file(plan_file, as_json=as_json)
        read = read_events_file(events_file, as_json=as_json)
        events.append(replace(read.events, fitting=np.full(len(read.events), len(plans), np.int32)))
        plans.append(plan)
        faults |= bool(read.faults)
    for folder in files:
        if _is_town(folder):
            read = _town_events(folder / "events.ndjson", as_json=as_json)
            found = {p.stem: p for p in sorted((folder / "plans").glob("*.json"))}
            code = np.full(len(read.serials), -1, np.int32)
            for number, serial in enumerate(read.serials):
                if serial in found:
                    code[number] = len(plans)
                    plans.append(read_plan_file(found.pop(serial), as_json=as_json))
            plans += [read_plan_file(path, as_json=as_json) for path in found.values()]
            fitting = code[read.device]
            events.append(replace(read.events, fitting=fitting).take(fitting >= 0))
            faults |= bool(read.faults)
    together = Events.concat(events)
    _names_once(plans, as_json=as_json)
    start = min(plan.fitting.start for plan in plans)
    end = int(together.at.max(initial=start)) + 1
    return Past({"kind": "files", "plans": len(plans)}, _portions(plans, together), start, end, faults)


def from_town(settings: Sequence[str], first_day: date | None) -> Past:
    """Invent a town by NAME=NUMBER (people, days, seed, alcohol-tags); the same, the same town."""
    from abide.simulate.plans import plans_of
    from abide.simulate.world import make_world, with_alcohol_tags

    sizes = TOWN | _numbers(settings)
    world = make_world(people=sizes["people"], seed=sizes["seed"], first_day=first_day or FIRST_DAY)
    tags = min(sizes["alcohol-tags"], sizes["people"])
    world = with_alcohol_tags(world, range(tags)) if tags else world
    until = world.clock.midnight(sizes["days"])
    events = Events.concat(list(world.hours(until=until)))
    end = int(world.clock.start + until * 1_000_000)
    return Past({"kind": "simulated", **sizes}, _portions(plans_of(world), events), world.clock.start, end)


def from_service(*, by: str, start: int, end: int) -> Past:
    """Read what the running service has recorded; whose data was read goes to the audit."""
    from abide.service.worker.past import past

    return Past({"kind": "service"}, past(by=by, start=start, end=end), start, end)


def _pairs(files: Sequence[Path], *, as_json: bool) -> Iterator[tuple[Path, Path]]:
    single = [path for path in files if not path.is_dir()]
    if len(single) % 2:
        give_up("give files in pairs: PLAN.json EVENTS.ndjson", as_json=as_json)
    yield from zip(single[::2], single[1::2], strict=True)
    for folder in files:
        if folder.is_dir() and not _is_town(folder):
            found = [
                (plan, plan.with_suffix(".ndjson"))
                for plan in sorted(folder.glob("*.json"))
                if plan.with_suffix(".ndjson").is_file()
            ]
            if not found:
                give_up(f"{folder} has no NAME.json beside a NAME.ndjson", as_json=as_json)
            yield from found


def _is_town(folder: Path) -> bool:
    return (folder / "plans").is_dir() and (folder / "events.ndjson").is_file()


def _town_events(path: Path, *, as_json: bool) -> Messages:
    parts = []
    with path.open("rb") as file:
        for first_line, block in blocks(file):
            part = decode(block, with_device=True, first_line=first_line)
            complain_of(path, part.faults, as_json=as_json)
            parts.append(part)
    return Messages.join(parts)


def _names_once(plans: Sequence[Plan], *, as_json: bool) -> None:
    names = sorted(plan.fitting.id for plan in plans)
    twice = sorted({a for a, b in pairwise(names) if a == b})
    if twice:
        give_up(f"several plans are of one fitting: {', '.join(twice[:5])}", as_json=as_json)


def _portions(plans: Sequence[Plan], events: Events) -> Iterator[Part]:
    for first in range(0, len(plans), AT_ONCE):
        some = list(plans[first : first + AT_ONCE])
        mine = events.take((events.fitting >= first) & (events.fitting < first + len(some)))
        yield some, replace(mine, fitting=(mine.fitting - first).astype(np.int32))


def _numbers(settings: Sequence[str]) -> dict[str, int]:
    values = {}
    for setting in settings:
        name, _, number = setting.partition("=")
        if name not in TOWN or not number.isdecimal() or (name in {"people", "days"} and int(number) < 1):
            raise click.BadParameter(
                f"{setting!r}: use people=, days=, seed= or alcohol-tags= and a NUMBER",
                param_hint="--simulated",
            )
        values[name] = int(number)
    return values


def day_of(start: int) -> date:
    """Give the date (UTC) of an instant."""
    return date.fromordinal(date(1970, 1, 1).toordinal() + start // DAY)
