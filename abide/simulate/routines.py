"""The days of the town: who goes where when, keeping to their conditions or not.

A day is made of outings from home and back: work, an errand, an evening, and what breaks a condition.
Someone who keeps a curfew plans to be back with minutes to spare and stays in when there is no time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.simulate.people import People
from abide.simulate.rates import Rates
from abide.simulate.streets import Floats, Ints
from abide.simulate.timetables import WEEK
from abide.simulate.town import PlaceKind

WALK_M_PER_MIN = 80.0
DRIVE_M_PER_MIN = 390.0
WALKS_UP_TO_M = 1500.0

REASONS = ("work", "errand", "evening", "late", "left", "early", "missed", "zone_visit", "scene")


@dataclass(frozen=True)
class Outings:
    """Trips from home and back as columns: local minutes of the day (may run past 1440).

    person; first, second: buildings visited (second is -1 without); leave: leaving home
    first_stay, second_stay: minutes there; pace: metres a minute; back: home again; reason: row of REASONS
    """

    person: Ints
    first: Ints
    second: Ints
    leave: Floats
    first_stay: Floats
    second_stay: Floats
    pace: Floats
    back: Floats
    reason: Ints

    def __len__(self) -> int:
        return len(self.person)


def walk_length(people: People, building: Ints, place: Ints) -> Floats:
    """Give the metres along the streets from the middle of a building to a place people go to."""
    town = people.town
    b, ways, streets = town.buildings, town.ways, town.streets
    street = b.street[building]
    by_start = b.along[building] + ways.metres[place, streets.start[street]]
    by_end = streets.length[street] - b.along[building] + ways.metres[place, streets.end[street]]
    along = np.minimum(by_start, by_end)
    beside = np.abs(b.along[building] - b.along[place])
    along = np.where(street == b.street[place], np.minimum(beside, along), along)
    doors = np.hypot(b.x - b.door_x, b.y - b.door_y)
    return along + doors[building] + doors[place]


class Routines:
    """Makes one day's outings after another; remembers only who is still out from the day before."""

    def __init__(self, people: People, rates: Rates, *, seed: int):
        self.people = people
        self.rates = rates
        self.seed = seed
        self._busy_until = np.zeros(len(people))

    def day(self, number: int, weekday: int, *, away: NDArray[np.bool_] | None = None) -> Outings:
        """Make the outings of one day; `away` marks people whose day is scripted elsewhere."""
        rng = np.random.default_rng([self.seed, 4, number])
        self._busy_until = np.maximum(self._busy_until - 1440, 0)
        skip = np.zeros(len(self.people), bool) if away is None else away
        plans = [
            self._broken_morning(rng, weekday),
            self._work(rng, weekday),
            self._zone_visit(rng, weekday),
            self._errand(rng, weekday),
            self._broken_evening(rng, weekday),
            self._evening(rng, weekday),
        ]
        return _joined([self._settle(plan, skip, rng, weekday) for plan in plans])

    # What people would like to do. ------------------------------------------------------------

    def _work(self, rng: np.random.Generator, weekday: int) -> Outings:
        p, n = self.people, len(self.people)
        goes = (p.work >= 0) & (rng.random(n) < (0.93 if weekday < 5 else 0.12))
        shops = rng.random(n) < 0.3
        leave = p.work_start - rng.normal(25, 8, n)
        stay = p.work_minutes + rng.normal(0, 15, n)
        return self._outing(rng, "work", goes, p.work, leave, stay, second=np.where(shops, p.shop, -1))

    def _errand(self, rng: np.random.Generator, weekday: int) -> Outings:
        p, n = self.people, len(self.people)
        goes = rng.random(n) < np.where((p.work >= 0) & (weekday < 5), 0.1, 0.75)
        office = p.town.buildings.of(PlaceKind.PROBATION)[0]
        to = np.where(rng.random(n) < 0.06, office, np.where(rng.random(n) < 0.7, p.shop, p.friend))
        return self._outing(rng, "errand", goes, to, rng.uniform(560, 900, n), rng.gamma(2.5, 18, n) + 8)

    def _evening(self, rng: np.random.Generator, weekday: int) -> Outings:
        p, n = self.people, len(self.people)
        goes = rng.random(n) < (0.5 if weekday in {4, 5} else 0.3)
        to = np.where(rng.random(n) < 0.5, p.pub, p.friend)
        return self._outing(rng, "evening", goes, to, rng.uniform(960, 1230, n), rng.gamma(3, 35, n) + 15)

    def _zone_visit(self, rng: np.random.Generator, weekday: int) -> Outings:
        p, n = self.people, len(self.people)
        goes = (p.zone >= 0) & (rng.random(n) < self.rates.zone_visit * p.looseness)
        lures = np.array([z.lure for z in p.zones.zones])[np.maximum(p.zone, 0)]
        return self._outing(
            rng, "zone_visit", goes, lures, rng.uniform(600, 1080, n), rng.gamma(2, 20, n) + 6
        )

    def _broken_evening(self, rng: np.random.Generator, weekday: int) -> Outings:
        """Be late for a curfew, go out in the middle of it, or stay away all night."""
        p, n, r = self.people, len(self.people), self.rates
        start = np.minimum(self._next_start(weekday, 900), 1440.0)
        what = _one_of(rng, n, {"late": r.late, "left": r.left, "missed": r.missed}, p.looseness)
        goes = (what != "") & (start > 900) & (start < 1440)
        late = start + np.minimum(rng.lognormal(np.log(13), 1.1, n), 300)
        night = self._next_end(weekday, start + 1)
        back = np.select(
            [what == "late", what == "left"],
            [late, start + rng.uniform(60, 240, n)],
            night + rng.uniform(5, 180, n),
        )
        leave = np.select(
            [what == "late", what == "left"],
            [start - rng.uniform(45, 150, n), back - 1 - np.minimum(rng.lognormal(np.log(16), 0.9, n), 150)],
            start - rng.uniform(20, 120, n),
        )
        to = np.where(what == "left", p.shop, np.where(rng.random(n) < 0.5, p.pub, p.friend))
        to = np.where(what == "missed", p.friend, to)
        return self._outing(rng, what, goes, to, leave, back - leave, exactly_back=back)

    def _broken_morning(self, rng: np.random.Generator, weekday: int) -> Outings:
        """Leave home before a curfew is over."""
        p, n = self.people, len(self.people)
        end = self._next_end(weekday, np.full(n, 180.0))
        goes = (rng.random(n) < self.rates.early * p.looseness) & (end > 200) & (end < 720)
        leave = end - np.minimum(rng.lognormal(np.log(9), 0.9, n), 60)
        to = np.where(p.work >= 0, p.work, p.shop)
        return self._outing(rng, "early", goes, to, leave, rng.gamma(3, 25, n) + 25)

    # What becomes of it. ---------------------------------------------------------------------

    def _outing(
        self,
        rng: np.random.Generator,
        reason: str | NDArray[np.str_],
        goes: NDArray[np.bool_],
        first: Ints,
        leave: Floats,
        stay: Floats,
        *,
        second: Ints | None = None,
        exactly_back: Floats | None = None,
    ) -> Outings:
        p, n = self.people, len(self.people)
        goes = goes & (first >= 0) & (first != p.home)
        rows = np.flatnonzero(goes)
        first = first[rows]
        second = np.full(n, -1)[rows] if second is None else second[rows]
        second = np.where(second == first, -1, second)
        there = walk_length(p, p.home[rows], first)
        between = np.where(second >= 0, walk_length(p, first, np.maximum(second, 0)), 0.0)
        home = np.where(second >= 0, walk_length(p, p.home[rows], np.maximum(second, 0)), there)
        on_foot = np.maximum(np.maximum(there, between), home) <= WALKS_UP_TO_M
        pace = np.where(on_foot, WALK_M_PER_MIN, DRIVE_M_PER_MIN) * rng.uniform(0.8, 1.2, len(rows))
        travel = (there + between + home) / pace
        leave, stay = leave[rows], np.maximum(stay[rows], 3.0)
        second_stay = np.where(second >= 0, rng.gamma(3, 7, len(rows)) + 4, 0.0)
        if exactly_back is not None:
            stay = np.maximum(exactly_back[rows] - leave - travel, 2.0)
        names = np.full(n, reason)[rows] if isinstance(reason, str) else reason[rows]
        return Outings(
            rows, first, second, leave, stay, second_stay, pace, leave + travel + stay + second_stay,
            np.array([REASONS.index(name) for name in names], np.int64),
        )  # fmt: skip

    def _settle(
        self, plan: Outings, skip: NDArray[np.bool_], rng: np.random.Generator, weekday: int
    ) -> Outings:
        """Fit an outing into the day and, for all but those who break it, between the curfews."""
        breaks = np.isin(plan.reason, [REASONS.index(r) for r in ("late", "left", "early", "missed")])
        leave = np.where(breaks, plan.leave, np.maximum(plan.leave, self._busy_until[plan.person] + 5))
        begun = self._required(plan.person, weekday, leave)
        after = self._next_end(weekday, leave, plan.person) + rng.uniform(2, 20, len(plan))
        leave = np.where(begun & ~breaks, after, leave)
        travel = plan.back - plan.leave - plan.first_stay - plan.second_stay
        margin = rng.gamma(3, 9, len(plan)) + 6
        limit = np.where(breaks, np.inf, self._next_start(weekday, leave, plan.person) - margin)
        stay = np.minimum(plan.first_stay, limit - leave - travel - plan.second_stay)
        back = leave + travel + stay + plan.second_stay
        fits = (stay >= 2) & (leave >= self._busy_until[plan.person]) & (leave < 1435) & ~skip[plan.person]
        self._busy_until[plan.person[fits]] = back[fits] + 1
        return Outings(
            plan.person[fits], plan.first[fits], plan.second[fits], leave[fits], stay[fits],
            plan.second_stay[fits], plan.pace[fits], back[fits], plan.reason[fits],
        )  # fmt: skip

    def _week_minute(self, weekday: int, minute: Floats | float) -> Ints:
        return (weekday * 1440 + np.floor(minute).astype(np.int64)) % WEEK

    def _required(self, person: Ints, weekday: int, minute: Floats) -> NDArray[np.bool_]:
        table = self.people.timetable[person]
        return (table >= 0) & self.people.clockwork.required[table, self._week_minute(weekday, minute)]

    def _next_start(self, weekday: int, minute: Floats | float, person: Ints | None = None) -> Floats:
        """Give the next local minute of this day's count at which a curfew is in force; infinity without."""
        table = self.people.timetable if person is None else self.people.timetable[person]
        minute = np.broadcast_to(np.asarray(minute, float), table.shape)
        wait = self.people.clockwork.until_start[table, self._week_minute(weekday, minute)]
        return np.where(table >= 0, np.floor(minute) + wait, np.inf)

    def _next_end(self, weekday: int, minute: Floats, person: Ints | None = None) -> Floats:
        """Give the next local minute of this day's count at which no curfew is in force."""
        table = self.people.timetable if person is None else self.people.timetable[person]
        finite = np.where(np.isfinite(minute), minute, 0.0)
        wait = self.people.clockwork.until_end[table, self._week_minute(weekday, finite)]
        return np.where(table >= 0, np.floor(finite) + wait, finite)


def _one_of(
    rng: np.random.Generator, n: int, chances: dict[str, float], looseness: Floats
) -> NDArray[np.str_]:
    """Draw at most one of several things for each person, each with its chance times their looseness."""
    draw = rng.random(n)
    edges = np.cumsum([np.minimum(c * looseness, 0.3) for c in chances.values()], axis=0)
    return np.select([draw < edge for edge in edges], list(chances), "")


def _joined(parts: list[Outings]) -> Outings:
    whole = Outings(*(np.concatenate([getattr(p, f) for p in parts]) for f in Outings.__dataclass_fields__))
    order = np.lexsort([whole.leave, whole.person])
    return Outings(*(getattr(whole, f)[order] for f in Outings.__dataclass_fields__))
