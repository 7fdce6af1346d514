"""One day of the world: everybody's ways, and what befell their equipment."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from abide.monitoring.events import What
from abide.simulate import homeunits
from abide.simulate.battery import Batteries
from abide.simulate.clock import WorldClock
from abide.simulate.equipment import equipment_day
from abide.simulate.movement import Legs, make_legs
from abide.simulate.people import People
from abide.simulate.rates import Rates
from abide.simulate.routines import REASONS, Outings, Routines, walk_length
from abide.simulate.scenes import Scene
from abide.simulate.streets import Floats, Ints
from abide.simulate.stretches import Stretches
from abide.simulate.timetables import WEEK
from abide.simulate.town import PlaceKind

# The supplier says a device is out of contact after this long without hearing from it.
SUPPLIER_SILENCE_S = 120 * 60.0


@dataclass(frozen=True)
class Day:
    """What happened in one day, in seconds of the world.

    legs: everybody's ways; away: out of their home; seen: the home unit not seeing the tag
    unheard: no upload possible; off, still_off: battery dead; strap_left: tag cut off and left at home
    equipment: (what, people, seconds); home: people, seconds, present; truth: what really happened
    """

    number: int
    legs: Legs
    away: Stretches
    seen: Stretches
    unheard: Stretches
    off: Stretches
    still_off: Stretches
    strap_left: Stretches
    equipment: tuple[tuple[What, Ints, Floats], ...]
    home: tuple[Ints, Floats, np.ndarray]
    truth: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class DayMaker:
    """Makes days one after another; `scenes` replace the routine and the luck of single people."""

    people: People
    clock: WorldClock
    rates: Rates
    routines: Routines
    batteries: Batteries
    gps: Ints
    fitted: Floats
    seed: int
    scenes: tuple[Scene, ...] = ()

    def day(self, number: int, before: list[Day]) -> Day:
        """Make a day; `before` are the last days made, of which what runs past midnight is taken up."""
        midnight, end = self.clock.midnight(number), self.clock.midnight(number + 1)
        count, home_unit = len(self.people), self._home_units()
        acted = np.zeros(count, bool)
        acted[[s.person for s in self.scenes if number in s.days]] = True
        outings = self.routines.day(number, self.clock.day(number).weekday(), away=acted)
        legs, away = self._ways(number, outings)
        drawn = equipment_day(
            number, midnight, count=count, rates=self.rates, home_unit=home_unit, seed=self.seed
        )
        lucky = ~acted
        flicker = drawn.flicker.having(lucky[drawn.flicker.person])
        removed = drawn.removed.having(
            lucky[drawn.removed.person] & ~away.find(drawn.removed.person, drawn.removed.start)[0]
        )
        left = Stretches.joined(removed, self._staged("strap_off", number))
        battery = self.batteries.day(number, midnight, end)
        off = Stretches.joined(battery.off, self._staged("dead", number))
        unheard = drawn.unheard.having(lucky[drawn.unheard.person])
        unheard = Stretches.joined(unheard, self._no_signal(outings, number), self._staged("unheard", number))
        unpowered = drawn.unpowered.having(lucky[drawn.unpowered.person])
        unpowered = Stretches.joined(unpowered, self._staged("unpowered", number))
        flap = drawn.flap.having(lucky[drawn.flap.person])
        rng = np.random.default_rng([self.seed, 12, number])
        outside = away.having(~left.find(away.person, away.start)[0])
        fresh = homeunits.seen_away(rng, outside.having(home_unit[outside.person]), flap)
        seen = Stretches.joined(fresh, *(day.seen.after(midnight - 1) for day in before))
        strap_off = Stretches.joined(flicker, left, *(day.strap_left.after(midnight) for day in before))
        units = np.flatnonzero(home_unit)
        return Day(
            number, legs, away, fresh, unheard, off, battery.still_off, left,
            self._equipment(battery, drawn, flicker, left, off, unpowered, unheard, before, midnight, end),
            homeunits.reports(
                seen, unpowered, strap_off, units=units, fitted=self.fitted[units], midnight=midnight, end=end
            ),
            tuple(self._truth(number, outings, away, flicker, left, off, unheard, unpowered, flap)),
        )  # fmt: skip

    def _home_units(self) -> np.ndarray:
        return self.people.column("device") == "RF_TAG"

    def _ways(self, number: int, o: Outings) -> tuple[Legs, Stretches]:
        """Lay the day's outings and the scenes' along the streets."""
        people = self.people
        home, leave = people.home[o.person], self.clock.seconds(number, o.leave)
        pace, two = o.pace / 60, o.second >= 0
        out = make_legs(people, o.person, leave, pace, home, o.first)
        hop_at = out.arrive + o.first_stay * 60
        hop = make_legs(people, o.person[two], hop_at[two], pace[two], o.first[two], o.second[two])
        back_at = hop_at.copy()
        back_at[two] = hop.arrive + o.second_stay[two] * 60
        back = make_legs(people, o.person, back_at, pace, np.where(two, o.second, o.first), home)
        scenes, scenes_away = self._scene_ways(number)
        away = Stretches.joined(Stretches.of(o.person, leave, back.arrive), scenes_away)
        return Legs.joined([out, hop, back, *scenes]), away

    def _scene_ways(self, number: int) -> tuple[list[Legs], Stretches]:
        people, clock = self.people, self.clock
        todays = [
            (scene.person, *outing)
            for scene in self.scenes
            for outing in scene.outings
            if clock.midnight(number) <= outing[0] < clock.midnight(number + 1)
        ]
        if not todays:
            return [], Stretches.none()
        person, place = (np.array([row[i] for row in todays], np.int64) for i in (0, 2))
        leave, back = (np.array([row[i] for row in todays], float) for i in (1, 3))
        home = people.home[person]
        # A way takes a quarter of the outing at most, however far it is.
        pace = np.maximum(walk_length(people, home, place) / np.maximum((back - leave) / 4, 1), 5.0)
        out = make_legs(people, person, leave, pace, home, place)
        ways = [out, make_legs(people, person, back - (out.arrive - leave), pace, place, home)]
        return ways, Stretches.of(person, leave, back)

    def _staged(self, name: str, number: int) -> Stretches:
        """Give the scenes' stretches of one kind that begin on a day."""
        start, end = self.clock.midnight(number), self.clock.midnight(number + 1)
        rows = [(s.person, *w) for s in self.scenes for w in getattr(s, name) if start <= w[0] < end]
        columns = np.array(rows, float).reshape(-1, 3).T
        return Stretches.of(columns[0].astype(np.int64), columns[1], columns[2])

    def _no_signal(self, o: Outings, number: int) -> Stretches:
        """Find the stays of GPS tags in pubs and shops that no signal of any kind reaches."""
        b = self.people.town.buildings
        short = np.array([kind in {PlaceKind.PUB, PlaceKind.SHOP} for kind in b.kind])
        hidden = (short & b.poor_sky)[o.first] & (o.first % 4 == 0) & ~self._home_units()[o.person]
        leave = self.clock.seconds(number, o.leave[hidden])
        there = walk_length(self.people, self.people.home[o.person[hidden]], o.first[hidden])
        arrive = leave + there / o.pace[hidden] * 60
        return Stretches.of(o.person[hidden], arrive, arrive + o.first_stay[hidden] * 60)

    def _equipment(
        self, battery, drawn, flicker, left, off, unpowered, unheard, before, midnight, end
    ) -> tuple[tuple[What, Ints, Floats], ...]:
        staged_dead = self._staged("dead", self._number(midnight))
        silent = Stretches.joined(
            unheard,
            off,
            battery.still_off,
            *(d.unheard for d in before),
            *(d.off for d in before),
        )
        long = silent.end - silent.start > SUPPLIER_SILENCE_S
        lost_at = silent.start + SUPPLIER_SILENCE_S
        lost = long & (lost_at >= midnight) & (lost_at < end)
        found = long & (silent.end >= midnight) & (silent.end < end)
        goes_on = battery.still_off.find(silent.person, silent.end - 1)[0]
        found &= ~goes_on
        return (
            (What.BATTERY_LOW, *battery.low),
            (What.BATTERY_DEAD, *battery.dead),
            (What.BATTERY_DEAD, staged_dead.person, staged_dead.start),
            (What.CHARGING, *battery.charging),
            (What.STRAP_CUT, flicker.person, flicker.start),
            (What.STRAP_RESTORED, flicker.person, flicker.end),
            (What.STRAP_CUT, left.person, left.start),
            (What.STRAP_RESTORED, left.person, left.end),
            (What.CASE_OPEN, *drawn.opened),
            (What.HOME_UNIT_POWER_LOST, unpowered.person, unpowered.start),
            (What.HOME_UNIT_POWER_RESTORED, unpowered.person, unpowered.end),
            (What.OUT_OF_CONTACT, silent.person[lost], lost_at[lost]),
            (What.IN_CONTACT, silent.person[found], silent.end[found]),
        )

    def _number(self, midnight: float) -> int:
        return self.clock.number(int(self.clock.instants(np.array([midnight]))[0]))

    def _truth(
        self, number: int, o: Outings, away, flicker, left, off, unheard, unpowered, flap
    ) -> list[dict[str, Any]]:
        """Write down what really happened, as far as it matters to a condition or to the equipment."""
        out = []
        required = self._minutes_required(number, o)
        lures = np.array([z.lure for z in self.people.zones.zones])[self.people.zone[o.person]]
        broke = np.flatnonzero((required > 0) | ((self.people.zone[o.person] >= 0) & (o.first == lures)))
        leave = self.clock.seconds(number, o.leave)
        back = self.clock.seconds(number, o.back)
        for row in broke.tolist():
            what = "absence" if required[row] else "zone"
            out.append(
                {"what": what, "person": int(o.person[row]), "from": float(leave[row]),
                 "until": float(back[row]), "minutes_required": int(required[row]),
                 "why": REASONS[int(o.reason[row])]}
            )  # fmt: skip
        for what, stretches in {
            "strap_flicker": flicker, "strap_removed": left, "battery_dead": off, "unheard": unheard,
            "power_cut": unpowered, "home_unit_flap": flap,
        }.items():  # fmt: skip
            out += [
                {"what": what, "person": int(p), "from": float(a), "until": float(b)}
                for p, a, b in zip(stretches.person, stretches.start, stretches.end, strict=True)
            ]
        return out

    def _minutes_required(self, number: int, o: Outings) -> Ints:
        """Count for each outing the minutes of it in which home was required."""
        required = self.people.clockwork.required
        total = np.concatenate(
            [np.zeros((len(required), 1), np.int64), np.cumsum(np.tile(required, (1, 3)), axis=1)], axis=1
        )
        monday = self.clock.day(number).weekday() * 1440
        table = self.people.timetable[o.person]
        start, end = (np.floor(m).astype(np.int64) + monday for m in (o.leave, o.back))
        return np.where(table >= 0, total[table, np.minimum(end, 3 * WEEK)] - total[table, start], 0)
