"""The country as `abide bench portal` sees it: everybody on tag in the records, a fortnight of their trails.

The people of the invented town live through the days; what befell them is written as the findings and alerts
it would have led to, in bulk, because to judge every minute of a country again would take days. Positions go
into the store of trails through its own append, one day of one bucket at a time: as the nightly compaction
leaves them. Satellites are seen everywhere, so a tag that is charged has a fix for every minute.
"""

import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from portal_records import Records

SEED = 1
# As many as wear one beside another tag: 4,261 of 20,443 on 2 June 2025 (abide/simulate/ordermix.py).
ALCOHOL_SHARE = 0.2
TAIL_MINUTES, LINES_AT_ONCE = 3, 500


@dataclass(frozen=True)
class Made:
    """A world in a folder, and what was noted while it was made."""

    folder: Path
    first_day: date
    days: int
    names: list[tuple[str, str]]
    whole_trails: list[str]  # people whose tag missed no minute
    figures: dict[str, Any]

    @classmethod
    def kept(cls, folder: Path) -> "Made | None":
        """Give the world that is kept in a folder, None where there is none."""
        path = folder / "world.json"
        if not path.is_file():
            return None
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        told = json.loads(path.read_text())
        names = [(first, last) for first, last in told.pop("names")]
        return cls(folder, date.fromisoformat(told.pop("first_day")), names=names, **told)

    def keep(self) -> None:
        """Write down what there is, so that the folder can be used again."""
        told = {
            "first_day": self.first_day.isoformat(),
            "days": self.days,
            "names": self.names,
            "whole_trails": self.whole_trails,
            "figures": self.figures,
        }
        (self.folder / "world.json").write_text(json.dumps(told))


def make(folder: Path, *, people: int, tracked: int, days: int, parts: int) -> Made:
    """Make the records and the trails of `people`, of whom `tracked` have positions, up to last midnight.

    parts: of the 16 that the store keeps apart, so many are written. Each is as large as it is with all of
    them, so that a trail takes as long to read; the rest takes most of the time to make.
    """
    from django.core.management import call_command

    from abide.simulate.basemap import as_geojson

    call_command("migrate", verbosity=0, interactive=False)
    begun = time.perf_counter()
    first_day = datetime.now(UTC).date() - timedelta(days=days)
    world, gps = _world(people, tracked, first_day)
    records = Records(world, random.Random(SEED))
    names = records.write()
    (folder / "basemap.geojson").write_text(json.dumps(as_geojson(world.town)))
    lived = time.perf_counter()
    counts = _live(world, gps, records, folder / "trails", days, parts)
    _tail(records, world, gps, folder)
    done = time.perf_counter()
    records.finish(days)
    whole = np.flatnonzero(counts == days * 1440)
    size = sum(path.stat().st_size for path in (folder / "trails").rglob("*") if path.is_file())
    made = Made(
        folder,
        first_day,
        days,
        names,
        [str(records.persons[row].ref) for row in whole[:2000].tolist()],
        {
            "people": people,
            "tracked": len(gps),
            "tracked_with_a_trail": int((counts > 0).sum()),
            "days": days,
            "fixes": int(counts.sum()),
            "findings": records.found,
            "seconds_to_make_records": round(lived - begun + time.perf_counter() - done),
            "seconds_to_make_trails": round(done - lived),
            "trails_mb": size // 1_000_000,
        },
    )
    made.keep()
    return made


def _world(people: int, tracked: int, first_day: date) -> tuple[Any, Any]:
    """Give the town's people, all tags fitted by the first midnight, and whose tags are tracked."""
    from abide.simulate.world import make_world, with_alcohol_tags

    world = make_world(people=people, seed=SEED, first_day=first_day)
    fitted = np.zeros(people)
    maker = replace(world.maker, fitted=fitted)
    world = replace(world, fitted=fitted, maker=maker)
    world = with_alcohol_tags(world, range(0, people, round(1 / ALCOHOL_SHARE)))
    return world, world.maker.gps[:tracked]


def _live(world: Any, gps: Any, records: Any, place: Path, days: int, parts: int) -> Any:
    """Live through the days and write them down; gives how many fixes each person has."""
    from abide.monitoring.events import Events
    from abide.monitoring.fix_review import flags_at_arrival
    from abide.simulate.gps import Receivers
    from abide.trails.schema import BUCKETS, bucket_of
    from abide.trails.store import TrailStore

    store = TrailStore(place)
    refs = records.refs
    bucket = np.array([bucket_of(ref) for ref in refs])
    groups = [gps[bucket[gps] == number] for number in range(min(parts, BUCKETS))]
    receivers = [Receivers(len(group), seed=SEED + number) for number, group in enumerate(groups)]
    counts = np.zeros(len(world.people), np.int64)
    add = partial(store.append, fittings=refs)
    writer = ThreadPoolExecutor(1)
    waiting = writer.submit(int)
    for day in range(days):
        begun = time.perf_counter()
        other = world.live_through(day)
        records.note(world, day)
        where = bucket[other.fitting]
        midnight, end = world.clock.midnight(day), world.clock.midnight(day + 1)
        for number, group in enumerate(groups):
            own = [other.take(where == number)]
            if len(group):
                fixes = world.fixes(midnight, end, gps=group, receivers=receivers[number], seen=True)
                counts += np.bincount(fixes.fitting, minlength=len(counts))
                own.append(fixes)
            events = Events.concat(own)
            offset = day * BUCKETS + number + 1
            # One part is written while the next is lived through.
            waiting.result()
            waiting = writer.submit(add, events, flags=flags_at_arrival(events), partition=0, offset=offset)
        print(f"day {day + 1} of {days}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    waiting.result()
    writer.shutdown()
    return counts


def _tail(records: Any, world: Any, gps: Any, folder: Path) -> None:
    """Put into the log what the worker would not have flushed yet: the last minutes of everybody tracked."""
    import hashlib

    from abide.monitoring.instants import from_datetime
    from abide.stream import SqliteLog
    from abide.stream.log import Batch
    from abide.trails.store import TrailStore

    now = datetime.now(UTC)
    b, home = world.town.buildings, world.people.home[gps]
    longitude, latitude = world.town.ground.degrees(b.x[home], b.y[home])
    log = SqliteLog(folder / "arrivals.sqlite3")
    waiting = []
    for minute in range(TAIL_MINUTES, 0, -1):
        at = now - timedelta(minutes=minute)
        for first in range(0, len(gps), LINES_AT_ONCE):
            rows = range(first, min(first + LINES_AT_ONCE, len(gps)))
            body = "".join(
                f'{{"kind":"fix","device":"{records.serials[gps[n]]}","at":"{at:%Y-%m-%dT%H:%M:%SZ}",'
                f'"longitude":{longitude[n]:.6f},"latitude":{latitude[n]:.6f},'
                f'"accuracy_m":8,"source":"gps"}}\n'
                for n in rows
            ).encode()
            digest = hashlib.sha256(body).digest()
            waiting.append(log.submit(Batch("bench", from_datetime(at), body, len(rows), digest)))
    for each in waiting:
        each.result()
    log.lift(above=TrailStore(folder / "trails").last_offset(0) or 0)
    log.close()
