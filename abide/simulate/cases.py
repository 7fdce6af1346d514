"""The cases a demonstration wants to show: somebody not at home now, a zone entered, a strap cut, and so on.

Each case is given to somebody whose order fits it, always the same person for the same world, and happens
round one moment (`now`), so that alerts are there a minute after the demonstration was started.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from abide.monitoring.instants import SECOND, to_datetime
from abide.simulate.alcohol_tags import Staged
from abide.simulate.ordermix import PACKAGES
from abide.simulate.people import Identity, People
from abide.simulate.scenes import Scene
from abide.simulate.timetables import Timetable
from abide.simulate.units import carried_near
from abide.simulate.world import World, make_world, staged, with_alcohol_tags

MINUTE_S, HOUR_S = 60.0, 3600.0
IN_DEPTH_EVERY = 7
CURFEW_NOW = "since a little while ago, for twelve hours"


@dataclass(frozen=True)
class Case:
    """One case: which people it fits, and what befalls them (now: seconds of the world)."""

    name: str
    fits: Callable[[People, int], bool]
    scene: Callable[[World, int, float], Scene]
    curfew_now: bool = False


def _radio(people: People, row: int) -> bool:
    package = people.ordered(row)
    return package.device == "RF_TAG" and package.order_type in {"community", "suspended", "licence"}


def _zoned(people: People, row: int) -> bool:
    zone = people.zone[row]
    return bool(
        zone >= 0
        and people.zones.zones[zone].kind == "exclusion_zone"
        and people.zones.zones[zone].buffer_m >= 100
        and people.timetable[row] < 0
        and people.ordered(row).order_type == "licence"
    )


def _trailed(people: People, row: int) -> bool:
    package = people.ordered(row)
    return package.trail and not package.zone and not package.curfew and package.order_type == "licence"


def _all_at_once(people: People, row: int) -> bool:
    return bool(people.zone[row] >= 0 and people.timetable[row] >= 0 and people.ordered(row).trail)


def _lure(world: World, row: int) -> int:
    return world.people.zones.zones[world.people.zone[row]].lure


def _not_home(world: World, row: int, now: float) -> Scene:
    out = (now - 80 * MINUTE_S, int(world.people.pub[row]), now + 150 * MINUTE_S)
    return Scene("not at home at curfew", row, outings=(out,))


def _in_zone(world: World, row: int, now: float) -> Scene:
    out = (now - 55 * MINUTE_S, _lure(world, row), now + 50 * MINUTE_S)
    return Scene("in an exclusion zone", row, outings=(out,))


def _dead(world: World, row: int, now: float) -> Scene:
    return Scene("battery dead", row, dead=((now - 2 * HOUR_S, now + 5 * HOUR_S),))


def _strap(world: World, row: int, now: float) -> Scene:
    return Scene("strap cut", row, strap_off=((now - 35 * MINUTE_S, now + 20 * HOUR_S),))


def _not_known(world: World, row: int, now: float) -> Scene:
    silence = ((now - 4 * HOUR_S, now + 6 * HOUR_S),)
    return Scene("home unit out of contact", row, unheard=silence)


def _power(world: World, row: int, now: float) -> Scene:
    return Scene("home unit without power", row, unpowered=((now - 50 * MINUTE_S, now + 70 * MINUTE_S),))


def _late(world: World, row: int, now: float) -> Scene:
    out = (now - 3 * HOUR_S, _lure(world, row), now - 100 * MINUTE_S)
    silence = ((now - 4.5 * HOUR_S, now + 3 * MINUTE_S),)
    return Scene("found out late", row, outings=(out,), unheard=silence, newest_first=True)


CASES = (
    Case("not_home", _radio, _not_home, curfew_now=True),
    Case("in_zone", _zoned, _in_zone),
    Case("dead", _trailed, _dead),
    Case("strap", _trailed, _strap),
    Case("not_known", _radio, _not_known, curfew_now=True),
    Case("power", _radio, _power, curfew_now=True),
    Case("late", _zoned, _late),
)


@dataclass(frozen=True)
class Demonstration:
    """A world with its cases: `who` gives the row of each by name, and of the particular people.

    in_depth: rows of those who were on tag from the first day; the other GPS tags were fitted lately, so
    that the history of some can be long without everybody's fixes of a week having to be sent
    """

    world: World
    who: dict[str, int]
    in_depth: frozenset[int]


def demonstration(*, people: int, seed: int, first_day: date, now: int) -> Demonstration:
    """Make the demonstration's world: the same arguments always give the same (now: instant)."""
    timezone = "Europe/London"
    begins = to_datetime(now).astimezone(ZoneInfo(timezone))
    minute = (begins.hour * 60 + begins.minute - 25) // 5 * 5 % 1440
    table = _twelve_hours(minute)
    world = make_world(people=people, seed=seed, first_day=first_day, timezone=timezone, timetables=(table,))
    seconds = (now - world.clock.start) / SECOND
    who: dict[str, int] = {}
    scenes = []
    for case in CASES:
        row = _first(world.people, case.fits, set(who.values()))
        if row is None:
            continue
        who[case.name] = row
        if case.curfew_now:
            world.people.timetable[row] = len(world.people.clockwork.tables) - 1
        scenes.append(_on_its_days(world, case.scene(world, row, seconds)))
    world = replace(world, people=_with_particular_people(world.people, who, first_day))
    in_depth = frozenset(who.values()) | frozenset(range(0, people, IN_DEPTH_EVERY))
    world = _fitted_lately(world, in_depth, world.clock.number(now))
    world = _with_alcohol(world, in_depth, who, seconds)
    if "in_zone" in who:
        # Whom the zone protects: since yesterday with a unit of their own.
        row = who["in_zone"]
        world = carried_near(world, row, _lure(world, row), max(seconds - 24 * HOUR_S, 0.0))
    return Demonstration(staged(world, tuple(scenes)), who, in_depth)


# Round the moment of the start: drinking going on and last night's, something near a tag, a tag off the skin,
# and one that nobody has heard from since the day before yesterday (seconds before now, and how long).
_ALCOHOL = (
    ("drinking", 3.5 * HOUR_S, 5 * HOUR_S),
    ("drinking", 17 * HOUR_S, 4 * HOUR_S),
    ("alcohol_near", 7 * HOUR_S, 0.5 * HOUR_S),
    ("alcohol_tag_off", 2 * HOUR_S, 5 * HOUR_S),
    ("alcohol_samples_missing", 40 * HOUR_S, 50 * HOUR_S),
)
ALCOHOL_TAGS = 14


def _with_alcohol(world: World, in_depth: frozenset[int], who: dict[str, int], now: float) -> World:
    """Give an alcohol tag to some adults under sentence or on licence, most of them known since long ago."""
    fits = [
        row
        for row in range(len(world.people))
        if world.people.ordered(row).order_type in {"community", "suspended", "licence"}
        and not world.people.ordered(row).special
        and row not in who.values()
    ]
    known = [row for row in fits if row in in_depth]
    rows = [*known[: ALCOHOL_TAGS - 4], *[row for row in fits if row not in in_depth][:4]]
    scenes = tuple(
        Staged(tag, what, now - before, now - before + lasts)
        for tag, (what, before, lasts) in enumerate(_ALCOHOL[: len(rows)])
    )
    return with_alcohol_tags(world, rows, staged=scenes)


def _fitted_lately(world: World, in_depth: frozenset[int], today: int) -> World:
    """Let the GPS tags of all others have been fitted yesterday or the day before."""
    fitted = world.fitted.copy()
    for row in range(len(fitted)):
        if row not in in_depth and world.people.ordered(row).device == "GPS_TAG":
            day = max(today - 1 - row % 2, 0)
            fitted[row] = world.clock.midnight(day) + world.fitted[row] - world.clock.midnight(0)
    return replace(world, fitted=fitted, maker=replace(world.maker, fitted=fitted))


def _twelve_hours(minute: int) -> Timetable:
    start, end = (f"{m // 60:02}:{m % 60:02}" for m in (minute, (minute + 720) % 1440))
    overnight = minute + 720 >= 1440
    return Timetable(CURFEW_NOW, tuple((day, start, (day + overnight) % 7, end) for day in range(7)))


def _first(people: People, fits: Callable[[People, int], bool], taken: set[int]) -> int | None:
    return next((row for row in range(len(people)) if row not in taken and fits(people, row)), None)


def _on_its_days(world: World, scene: Scene) -> Scene:
    """Keep the routine from the days that the scene touches, and from the day after, when it may go on."""
    moments = [
        moment
        for stretches in (scene.outings, scene.unheard, scene.strap_off, scene.dead, scene.unpowered)
        for stretch in stretches
        for moment in (stretch[0], stretch[-1])
    ]
    numbers = [world.clock.number(int(world.clock.start + moment * SECOND)) for moment in moments]
    return replace(scene, days=tuple(range(min(numbers), max(numbers) + 1)))


def _with_particular_people(people: People, who: dict[str, int], today: date) -> People:
    """Make one a Special, one a child, one a Welsh speaker, and one need an interpreter."""
    identity = list(people.identity)
    package = people.package.copy()

    def choose(name: str, fits: Callable[[People, int], bool]) -> int | None:
        row = _first(people, fits, set(who.values()))
        if row is not None:
            who[name] = row
        return row

    row = choose("special", _all_at_once)
    if row is not None:
        package[row] = next(i for i, p in enumerate(PACKAGES) if p.special)
    row = choose("child", lambda p, r: _radio(p, r) and p.ordered(r).order_type == "community")
    if row is not None:
        package[row] = next(i for i, p in enumerate(PACKAGES) if p.order_type == "youth")
        identity[row] = replace(identity[row], born=today.replace(year=today.year - 16, day=1))
    for name, language, needed in (("welsh", "Welsh", False), ("interpreter", "Polish", True)):
        row = choose(name, _radio)
        if row is not None:
            identity[row] = _speaking(identity[row], language, needed=needed)
    return replace(people, identity=tuple(identity), package=package)


def _speaking(identity: Identity, language: str, *, needed: bool) -> Identity:
    names = {"Welsh": ("Siân", "Owain"), "Polish": ("Zofia", "Piotr")}[language]
    given = names[0] if identity.sex == "FEMALE" else names[1]
    return replace(identity, given_name=given, language=language, interpreter=needed)
