"""Zones of ten thousand corners, and five hundred of them for one person: judged as plainly as a square."""

from datetime import date

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from abide.monitoring.engine import compile_plans, fresh, run
from abide.monitoring.events import Events, Kind, Source
from abide.monitoring.findings import Certainty, Code
from abide.monitoring.geometry import area, columns, grade, metres_per_degree
from abide.monitoring.instants import MINUTE, from_text
from abide.monitoring.plan import Fitting, Plan, Zone, ZoneKind

BEGIN = from_text("2026-03-02T00:00:00Z")
CENTRE = np.array([-4.9, 53.9])
SCALE = np.array([float(v) for v in metres_per_degree(CENTRE[1])])


def star(corners, middle=(0.0, 0.0), radius=500.0, seed=1):
    """A ragged ring of so many corners around a point, metres from the centre."""
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = radius * np.random.default_rng(seed).uniform(0.9, 1.0, corners)
    return np.column_stack([np.cos(angle), np.sin(angle)]) * reach[:, None] + middle


def in_degrees(ring, *holes):
    return Polygon(ring / SCALE + CENTRE, [hole / SCALE + CENTRE for hole in holes])


def fixes(metres, accuracy_m=5.0):
    events = Events.empty(len(metres))
    events.at[:] = events.received_at[:] = BEGIN + np.arange(len(metres)) * MINUTE
    events.kind[:], events.source[:] = Kind.FIX, Source.GPS
    events.longitude[:], events.latitude[:] = (np.asarray(metres) / SCALE + CENTRE).T
    events.accuracy_m[:] = accuracy_m
    return events


def judged(zones, events):
    plan = Plan("UTC", None, None, Fitting("F1", BEGIN), tuple(zones))
    compiled = compile_plans([plan])
    return run(compiled, fresh(compiled), events, int(events.at.max())).findings


def test_ten_thousand_corners_a_hole_and_a_second_part_grade_as_their_distances_say():
    ring, hole, other = star(10_000), star(500, radius=100, seed=2), star(1_000, (3000, 0), 200, seed=3)
    zone = MultiPolygon([in_degrees(ring, hole), in_degrees(other)])
    rng = np.random.default_rng(4)
    second = rng.uniform((2700, -300), (3300, 300), (200, 2))
    points = np.concatenate([rng.uniform(-700, 700, (400, 2)), second])
    places = columns([area(zone)])
    longitude, latitude = (points / SCALE + CENTRE).T

    got = grade(places, np.zeros(len(points), np.intp), longitude, latitude, np.full(len(points), 20.0), 2.0)

    flat = shapely.transform(
        zone, lambda xy: (xy - [places.longitude[0], places.latitude[0]]) * [places.east[0], places.north[0]]
    )
    there = shapely.points((longitude - places.longitude[0]) * places.east[0],
                           (latitude - places.latitude[0]) * places.north[0])  # fmt: skip
    away = shapely.distance(flat.boundary, there)
    steps = 1 + (away > 20).astype(int) + (away > 40)
    assert got.tolist() == np.where(shapely.intersects(flat, there), steps, -steps).tolist()
    assert set(got.tolist()) == {-3, -2, -1, 1, 2, 3}


def test_five_hundred_zones_of_one_person_and_one_of_ten_thousand_corners_are_each_judged():
    middles = [((i % 25) * 2000.0, (i // 25) * 2000.0) for i in range(500)]
    zones = [
        Zone(f"Z{i}", ZoneKind.EXCLUSION, date(2026, 3, 2), None,
             in_degrees(star(10_000 if i == 7 else 20, middle, 300, seed=i)))
        for i, middle in enumerate(middles)
    ]  # fmt: skip
    visited = [7, 320, 499, 7]
    stays = [np.tile(middles[i], (6, 1)) for i in visited]
    between = [np.tile((middles[i][0] + 1000, middles[i][1] + 1000), (6, 1)) for i in visited]
    way = np.concatenate([part for pair in zip(between, stays, strict=True) for part in pair])

    found = [f for f in judged(zones, fixes(way)) if f.code is not Code.NO_LOCATION]

    entered = [f for f in found if f.code is Code.ZONE_ENTERED]
    assert [f.condition for f in sorted(entered, key=lambda f: f.start)] == [f"Z{i}" for i in visited]
    assert {f.certainty for f in entered} == {Certainty.CERTAIN}
    # Nothing else but what the ways between the stays lead through.
    assert {f.code for f in found} <= {Code.ZONE_ENTERED, Code.ZONE_CROSSED}
