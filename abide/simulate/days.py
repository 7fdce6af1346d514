"""One day of the world: everybody's ways, and what befell their equipment."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.simulate import homeunits
from abide.simulate.battery import Batteries
from abide.simulate.clock import WorldClock
from abide.simulate.equipment import equipment_day
from abide.simulate.luck import Luck, Told, luck_of, told
from abide.simulate.movement import Legs, make_legs
from abide.simulate.people import People
from abide.simulate.rates import Rates
from abide.simulate.routines import Outings, Routines, walk_length
from abide.simulate.scenes import Scene
from abide.simulate.streets import Floats, Ints
from abide.simulate.stretches import Stretches
from abide.simulate.town import PlaceKind
from abide.simulate.truth import Happening, truth_of


@dataclass(frozen=True)
class Day:
    """What happened in one day, in seconds of the world.

    legs: everybody's ways; away: out of their home; seen: the home unit not seeing the tag
    luck: what befell the equipment; equipment: what it told (what, people, seconds)
    home: people, seconds, present; truth: what really happened
    """

    number: int
    legs: Legs
    away: Stretches
    seen: Stretches
    luck: Luck
    equipment: tuple[Told, ...]
    home: tuple[Ints, Floats, NDArray[np.bool_]]
    truth: tuple[Happening, ...]


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
        acted = np.zeros(len(self.people), bool)
        acted[[s.person for s in self.scenes if number in s.days]] = True
        outings = self.routines.day(number, self.clock.day(number).weekday(), away=acted)
        legs, away = self._ways(number, outings)
        luck = luck_of(
            equipment_day(
                number,
                midnight,
                count=len(self.people),
                rates=self.rates,
                home_unit=self._home_units(),
                seed=self.seed,
            ),
            self.batteries.day(number, midnight, end),
            {name: self._staged(name, number) for name in ("strap_off", "unheard", "dead", "unpowered")},
            acted=acted,
            away=away,
            no_signal=self._no_signal(outings, number),
        )
        seen = self._seen_away(number, away, luck)
        return Day(
            number=number,
            legs=legs,
            away=away,
            seen=seen,
            luck=luck,
            equipment=told(luck, [day.luck for day in before], midnight, end),
            home=self._home(seen, luck, before, midnight, end),
            truth=tuple(truth_of(self.people, self.clock, number, outings, luck)),
        )

    def _seen_away(self, number: int, away: Stretches, luck: Luck) -> Stretches:
        """Give when home units do not see their tags; a tag that was cut off stays at home."""
        rng = np.random.default_rng([self.seed, 12, number])
        outside = away.having(~luck.left.find(away.person, away.start)[0])
        return homeunits.seen_away(rng, outside.having(self._home_units()[outside.person]), luck.flap)

    def _home(
        self, seen: Stretches, luck: Luck, before: list[Day], midnight: float, end: float
    ) -> tuple[Ints, Floats, NDArray[np.bool_]]:
        units = np.flatnonzero(self._home_units())
        return homeunits.reports(
            Stretches.joined(seen, *(day.seen.after(midnight - 1) for day in before)),
            luck.unpowered,
            Stretches.joined(luck.flicker, luck.left, *(day.luck.left.after(midnight) for day in before)),
            units=units,
            fitted=self.fitted[units],
            midnight=midnight,
            end=end,
        )

    def _home_units(self) -> NDArray[np.bool_]:
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
