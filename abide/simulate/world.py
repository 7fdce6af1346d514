"""The whole invented world, hour by hour: what every device reports, in the order in which it arrives.

    world = make_world(people=300, seed=1, first_day=date(2026, 11, 16))
    for events in world.hours(until=world.clock.midnight(7)): ...

`fitting` in the events is the device's row number; `world.serials[row]` is its serial number. The first
devices are everyone's own tags, by the person's row; alcohol tags, worn beside them, come after.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from abide.monitoring.events import Events, Kind, Source, What
from abide.simulate.alcohol_tags import AlcoholRates, AlcoholTags, Staged, make_tags
from abide.simulate.battery import Batteries
from abide.simulate.clock import WorldClock
from abide.simulate.days import Day, DayMaker
from abide.simulate.gps import MAST_SIGMA_M, RAYLEIGH_68, WIFI_SIGMA_M, Receivers
from abide.simulate.movement import Legs, Whereabouts, whereabouts
from abide.simulate.people import People, make_people
from abide.simulate.rates import Rates
from abide.simulate.routines import Routines
from abide.simulate.scenes import Scene
from abide.simulate.stretches import Stretches
from abide.simulate.timetables import Timetable
from abide.simulate.town import Town, make_town
from abide.simulate.units import Unit
from abide.simulate.uploads import Uploads, make_uploads

HOUR_S = 3600.0
FIX_EVERY_S = 60.0
NO_FIX_INDOORS, NO_FIX_OUTDOORS = 0.06, 0.01
WIFI_EVERY_MINUTES, MAST_SHARE = 5, 0.1


@dataclass
class World:
    """People, their clock and their devices; days are lived through once, in order."""

    people: People
    clock: WorldClock
    uploads: Uploads
    fitted: np.ndarray
    maker: DayMaker
    receivers: Receivers
    seed: int
    alcohol: AlcoholTags | None = None
    unit: Unit | None = None
    days: list[Day] = field(default_factory=list)
    truth: list[dict[str, Any]] = field(default_factory=list)

    @property
    def town(self) -> Town:
        """Give the town."""
        return self.people.town

    @property
    def serials(self) -> list[str]:
        """Give the serial number of every device by row number."""
        worn = [self.people.serial(row) for row in range(len(self.people))]
        return worn + [self.alcohol.serial(tag) for tag in range(len(self.alcohol))] if self.alcohol else worn

    def wearer(self, row: int) -> int:
        """Give the person (row) who wears a device (row)."""
        beyond = row - len(self.people)
        return int(self.alcohol.person[beyond]) if self.alcohol and beyond >= 0 else row

    def hours(self, *, until: float) -> Iterator[Events]:
        """Give what arrives in each hour up to second `until`, sorted by arrival; once only.

        What is noted before `until` and arrives later is given with the last hour. Hours are always made
        whole, so that the same seed gives the same events wherever `until` is.
        """
        waiting, now, lived = Events.empty(), 0.0, 0
        while now < until:
            end = now + HOUR_S
            parts = [waiting]
            while self.clock.midnight(lived) < end:
                parts.append(self.live_through(lived))
                lived += 1
            parts.append(self.fixes(now, end))
            waiting = Events.concat(parts)
            limit = self.clock.instants(np.array([min(end, until)]))[0]
            arrived = waiting.at < limit if end >= until else waiting.received_at < limit
            given = waiting.take(arrived)
            yield given.take(np.lexsort((given.at, given.fitting, given.received_at)))
            waiting = waiting.take(~arrived)
            now = end

    def true_places(self, person: np.ndarray, seconds: np.ndarray) -> Whereabouts:
        """Tell where tags truly are (a tag cut off stays at home); only for days lived through lately."""
        place = whereabouts(self.people, self._legs(), person, seconds)
        left = Stretches.joined(*(day.luck.left for day in self.days)).find(person, seconds)[0]
        home, b = self.people.home[person], self.town.buildings
        return Whereabouts(
            np.where(left, b.x[home], place.x),
            np.where(left, b.y[home], place.y),
            np.where(left, home, place.building),
            np.where(left, 0.0, place.speed),
        )

    def live_through(self, number: int) -> Events:
        """Live through the next day (days are numbered from 0) and give all it brought that is not a fix."""
        day = self.maker.day(number, self.days)
        self.days = [*self.days[-2:], day]
        self.truth.extend(day.truth)
        return Events.concat([self._as_events(day), self._samples(number)])

    def _legs(self) -> Legs:
        return Legs.joined([day.legs for day in self.days])

    def _silent(self) -> Stretches:
        today = self.days[-1]
        return Stretches.joined(
            *(day.luck.unheard for day in self.days),
            *(day.luck.off for day in self.days),
            today.luck.still_off,
        )

    def _as_events(self, day: Day) -> Events:
        """Make events of all that is not a fix."""
        silent, unheard = self._silent(), Stretches.joined(*(d.luck.unheard for d in self.days))
        parts = []
        for what, person, at in day.equipment:
            events = Events.empty(len(person))
            events.kind[:] = Kind.EQUIPMENT
            events.what[:] = what
            if what in {What.OUT_OF_CONTACT, What.IN_CONTACT}:  # noted by the supplier, not by the tag
                received = at + 2.0
            else:
                reach = unheard if what is What.BATTERY_DEAD else silent
                received = self.uploads.received(person, at, reach, urgent=True)
            parts.append(self._stamped(events, person, at, received))
        parts.append(self._levels(day, silent))
        person, at, present = day.home
        events = Events.empty(len(person))
        events.kind[:] = Kind.HOME
        events.present[:] = present
        received = self.uploads.received(person, at, unheard, urgent=True)
        parts.append(self._stamped(events, person, at, received))
        return Events.concat(parts)

    def _levels(self, day: Day, silent: Stretches) -> Events:
        """Make events of the hourly readings of batteries; a battery that a scene emptied says nothing."""
        person, at, percent = day.luck.battery.levels
        on = ~day.luck.off_staged.find(person, at)[0]
        person, at, percent = person[on], at[on], percent[on]
        events = Events.empty(len(person))
        events.kind[:], events.reading[:] = Kind.BATTERY, percent
        return self._stamped(events, person, at, self.uploads.received(person, at, silent, urgent=False))

    def _samples(self, number: int) -> Events:
        """Make events of a day's samples of alcohol."""
        if self.alcohol is None:
            return Events.empty()
        day = self.alcohol.day(number)
        device = len(self.people)
        self.truth.extend(one | {"person": device + one["person"]} for one in day.truth)
        events = Events.empty(len(day.at))
        events.kind[:], events.fitting[:] = Kind.ALCOHOL, device + day.tag
        events.at[:] = self.clock.instants(day.at)
        events.received_at[:] = np.maximum(self.clock.instants(day.received), events.at)
        events.reading[:], events.infra_red[:] = day.tac, day.infra_red
        events.temperature[:] = day.temperature
        return events

    def fixes(
        self,
        start: float,
        end: float,
        *,
        gps: np.ndarray | None = None,
        receivers: Receivers | None = None,
        seen: bool = False,
    ) -> Events:
        """Make the fixes noted from `start` up to `end` (seconds of the world).

        gps, receivers: of these tags (rows) only, and what they are received with; else of all
        seen: satellites are seen everywhere, so that no minute goes without a fix but while a tag is off
        """
        gps = self.maker.gps if gps is None else gps
        rng = np.random.default_rng([self.seed, 11, int(start)])
        minutes = np.arange(np.ceil(start / FIX_EVERY_S), np.ceil(end / FIX_EVERY_S)) * FIX_EVERY_S
        if not len(gps) or not len(minutes):
            return Events.empty()
        at = (minutes[:, None] + gps * 37 % 60).astype(np.float64)
        person = np.broadcast_to(gps, at.shape)
        place = self.true_places(person, at)
        indoors = place.building >= 0
        errors = (receivers or self.receivers).minutes(indoors)
        poor = ~np.bool_(seen) & indoors & self.town.buildings.poor_sky[np.maximum(place.building, 0)]
        silent_off = Stretches.joined(*(d.luck.off for d in self.days), self.days[-1].luck.still_off)
        lost = rng.random(at.shape) < np.where(indoors, NO_FIX_INDOORS, NO_FIX_OUTDOORS)
        lost = np.where(poor, (minutes[:, None] / 60 + gps) % WIFI_EVERY_MINUTES != 0, lost & ~np.bool_(seen))
        keep = ~lost & ~silent_off.find(person, at)[0] & (at >= self.fitted[person])
        mast = poor & (rng.random(at.shape) < MAST_SHARE)
        sigma = np.where(mast, MAST_SIGMA_M, WIFI_SIGMA_M)
        other = rng.standard_normal((2, *at.shape)) * sigma
        x = place.x + np.where(poor, other[0], errors.east)
        y = place.y + np.where(poor, other[1], errors.north)
        accuracy = np.where(poor, RAYLEIGH_68 * sigma, errors.accuracy_m)
        source = np.where(mast, Source.LBS, np.where(poor, Source.WIFI, Source.GPS))
        events = Events.empty(int(keep.sum()))
        events.kind[:] = Kind.FIX
        longitude, latitude = self.town.ground.degrees(x[keep], y[keep])
        events.longitude[:], events.latitude[:] = np.round(longitude, 6), np.round(latitude, 6)
        events.accuracy_m[:] = np.round(accuracy[keep], 1)
        events.source[:] = source[keep]
        received = self.uploads.received(person[keep], at[keep], self._silent(), urgent=False)
        return self._stamped(events, person[keep], at[keep], received)

    def _stamped(self, events: Events, person: np.ndarray, at: np.ndarray, received: np.ndarray) -> Events:
        events.fitting[:] = person
        events.at[:] = self.clock.instants(at)
        events.received_at[:] = np.maximum(self.clock.instants(received), events.at)
        return events.take(at >= self.fitted[person])


def make_world(
    *,
    people: int,
    seed: int,
    first_day: date,
    rates: Rates | None = None,
    timezone: str = "Europe/London",
    timetables: tuple[Timetable, ...] = (),
    homes: int | None = None,
) -> World:
    """Make a town, its people on tag and their devices; the first day begins with all tags being fitted."""
    rates = rates or Rates()
    town = make_town(seed=seed, homes=homes or max(2600, min(people, 12_000)))
    folk = make_people(town, people, seed=seed, today=first_day, timetables=timetables)
    clock = WorldClock(first_day, timezone)
    rng = np.random.default_rng([seed, 5])
    fitted = clock.seconds(0, np.floor(rng.uniform(480, 960, people)))
    gps = np.flatnonzero(folk.column("device") == "GPS_TAG")
    maker = DayMaker(
        people=folk,
        clock=clock,
        rates=rates,
        routines=Routines(folk, rates, seed=seed),
        batteries=Batteries(gps, people, rates, seed=seed),
        gps=gps,
        fitted=fitted,
        seed=seed,
    )
    return World(
        folk, clock, make_uploads(people, seed=seed), fitted, maker, Receivers(len(gps), seed=seed), seed
    )


def with_alcohol_tags(
    world: World, rows: Sequence[int], *, rates: AlcoholRates | None = None, staged: tuple[Staged, ...] = ()
) -> World:
    """Give some people (rows) of a world that has not begun an alcohol tag as well."""
    people = np.array(rows, np.int64)
    fitted = world.clock.seconds(0, np.full(len(people), 600.0)) + people % 60 * 60
    tags = make_tags(people, clock=world.clock, fitted=fitted, seed=world.seed, rates=rates, staged=staged)
    return replace(world, alcohol=tags)


def staged(world: World, scenes: tuple[Scene, ...]) -> World:
    """Put scenes into a world that has not begun."""
    newest_first = world.uploads.newest_first.copy()
    for scene in scenes:
        if scene.newest_first is not None:
            newest_first[scene.person] = scene.newest_first
    uploads = replace(world.uploads, newest_first=newest_first)
    return replace(world, uploads=uploads, maker=replace(world.maker, scenes=scenes))
