"""Whether all that was kept comes out again: through the table of trails and every format of export."""

import csv
import json
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
from defusedxml.ElementTree import fromstring

from abide.monitoring.events import Events, Kind
from abide.monitoring.instants import FOREVER, from_text
from abide.simulate.trials import FIRST
from abide.simulate.world import make_world
from abide.trails.export import as_csv, as_geojson, as_gpx
from abide.trails.schema import once
from abide.trails.store import TrailStore

GPX = "{http://www.topografix.com/GPX/1/1}"


@dataclass(frozen=True, slots=True)
class Export:
    """How many fixes were kept, and how many came out of each way, moment and degrees equal to the bit."""

    people: int
    fixes: int
    from_the_table: int
    csv: int
    geojson: int
    gpx: int

    @property
    def whole(self) -> bool:
        """Say whether every fix came out of every way."""
        return self.fixes == self.from_the_table == self.csv == self.geojson == self.gpx


def export(folder: Path, *, people: int, days: int, seed: int) -> Export:
    """Keep an invented town's events in a table in `folder`, and hold what comes out against what went in."""
    world = make_world(people=people, seed=seed, first_day=FIRST)
    events = Events.concat(list(world.hours(until=world.clock.midnight(days))))
    store = TrailStore(folder)
    half = len(events) // 2
    for number, part in enumerate((events.take(slice(0, half)), events.take(slice(half, None))), start=1):
        store.append(part, world.serials, partition=0, offset=number)
    counts = np.zeros(5, np.int64)
    for row, serial in enumerate(world.serials):
        mine = events.take((events.fitting == row) & (events.kind == Kind.FIX))
        want = _fixes(mine.take(once(mine)))
        kept = store.read([serial], 0, FOREVER).events
        ways = (
            _fixes(kept),
            _csv("".join(as_csv(kept))),
            _geojson("".join(as_geojson(kept))),
            _gpx("".join(as_gpx(kept, name=serial))),
        )
        counts += [len(want), *(len(want & got) for got in ways)]
    return Export(people, *counts.tolist())


Fix = tuple[int, float, float]


def _fixes(events: Events) -> set[Fix]:
    rows = np.flatnonzero(events.kind == Kind.FIX)
    columns = (events.at[rows], events.longitude[rows], events.latitude[rows])
    return set(zip(*(c.tolist() for c in columns), strict=True))


def _csv(text: str) -> set[Fix]:
    rows = csv.DictReader(StringIO(text))
    return {_fix(r["at"], r["longitude"], r["latitude"]) for r in rows if r["kind"] == "fix"}


def _geojson(text: str) -> set[Fix]:
    found = [f for f in json.loads(text)["features"] if f["geometry"]]
    return {_fix(f["properties"]["at"], *f["geometry"]["coordinates"]) for f in found}


def _gpx(text: str) -> set[Fix]:
    points = fromstring(text).iter(f"{GPX}trkpt")
    return {_fix(_time(p), p.get("lon") or "", p.get("lat") or "") for p in points}


def _time(point: Element) -> str:
    return point.findtext(f"{GPX}time") or ""


def _fix(at: str, longitude: str | float, latitude: str | float) -> Fix:
    return from_text(at), float(longitude), float(latitude)
