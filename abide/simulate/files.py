"""Writes a simulated world to a folder: the town, the people, their plans, the events, the truth."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from abide.feeds.plan_file import plan_as_values
from abide.monitoring.events import Events
from abide.monitoring.instants import SECOND, to_text
from abide.simulate.basemap import as_geojson
from abide.simulate.plans import plan_of
from abide.simulate.wire import as_lines
from abide.simulate.world import World


def write_town(world: World, path: Path) -> None:
    """Write the map of the town as GeoJSON."""
    path.write_text(json.dumps(as_geojson(world.town), separators=(",", ":")), encoding="utf-8")


def write_people(world: World, folder: Path) -> None:
    """Write people.ndjson, a line a device, and plans/SERIAL.json in the shape of the public contract."""
    (folder / "plans").mkdir(exist_ok=True)
    with (folder / "people.ndjson").open("w", encoding="utf-8") as out:
        for row, serial in enumerate(world.serials):
            person = world.wearer(row)
            who, package = world.people.identity[person], world.people.ordered(person)
            line = {
                "device": serial,
                "given_name": who.given_name,
                "family_name": who.family_name,
                "date_of_birth": who.born.isoformat(),
                "language": who.language,
                "order_type": package.order_type,
                "keeps_conditions": bool(world.people.looseness[person] == 0),
            }
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
            plan = plan_as_values(plan_of(world, row))
            (folder / "plans" / f"{serial}.json").write_text(json.dumps(plan, indent=1) + "\n")


def write_events(world: World, hours: Iterable[Events], path: Path) -> int:
    """Write events as lines of the API in the order of their arrival; gives how many."""
    serials, count = world.serials, 0
    with path.open("wb") as out:
        for events in hours:
            out.writelines(line + b"\n" for line in as_lines(events, serials))
            count += len(events)
    return count


def write_truth(world: World, path: Path, *, until: float) -> int:
    """Write what really happened before second `until`, a line a happening; gives how many."""
    happenings = [one for one in world.truth if one["from"] < until]
    with path.open("w", encoding="utf-8") as out:
        for happening in happenings:
            out.write(json.dumps(truth_line(world, happening)) + "\n")
    return len(happenings)


def truth_line(world: World, happening: dict[str, Any]) -> dict[str, Any]:
    """Give one happening with the tag's serial and its moments as text, to the second."""
    start, end = (to_text(world.clock.start + round(happening[k]) * SECOND) for k in ("from", "until"))
    more = {k: v for k, v in happening.items() if k not in {"person", "from", "until"}}
    return {"device": world.serials[happening["person"]], "from": start, "until": end, **more}
