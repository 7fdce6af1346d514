"""Who lives in the town: invented people, their orders, their homes and habits, as columns."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import shapely
from numpy.typing import NDArray

from abide.simulate import person_names as names
from abide.simulate.ordermix import PACKAGES, Package
from abide.simulate.streets import Floats, Ints
from abide.simulate.timetables import TIMETABLES, Clockwork, Timetable
from abide.simulate.town import PlaceKind, Town
from abide.simulate.zones import CLEAR_M, TownZones, make_zones


@dataclass(frozen=True, slots=True)
class Identity:
    """What the records say of one invented person. `interpreter` is True where one is needed."""

    given_name: str
    family_name: str
    sex: str
    born: date
    language: str
    interpreter: bool


@dataclass(frozen=True)
class People:
    """People as columns of one length; places are building rows of the town, -1 where there is none.

    package: row of ordermix.PACKAGES; timetable: row of `clockwork`, -1 without a curfew
    zone: row of `zones`, -1 without; looseness: how often they break conditions, 0 for never,
    1 for the average of those who do; drives: True for those who take a car or a bus on long ways
    work_start, work_minutes: local minutes of the day, and how long
    """

    town: Town
    zones: TownZones
    clockwork: Clockwork
    identity: tuple[Identity, ...]
    package: Ints
    home: Ints
    work: Ints
    shop: Ints
    pub: Ints
    friend: Ints
    work_start: Ints
    work_minutes: Ints
    timetable: Ints
    zone: Ints
    looseness: Floats

    def __len__(self) -> int:
        return len(self.home)

    def ordered(self, row: int) -> Package:
        """Give what one person's order asks for."""
        return PACKAGES[int(self.package[row])]

    def serial(self, row: int) -> str:
        """Give the serial number of the tag a person wears."""
        return f"{'R' if self.ordered(row).device == 'RF_TAG' else 'G'}{row + 1:06d}"

    def column(self, name: str) -> NDArray[np.generic]:
        """Give one field of everyone's package as a column."""
        return np.array([getattr(p, name) for p in PACKAGES])[self.package]


def make_people(
    town: Town, count: int, *, seed: int, today: date, timetables: tuple[Timetable, ...] = ()
) -> People:
    """Invent people; `timetables` are added to the usual ones for whoever is given them afterwards."""
    rng = np.random.default_rng([seed, 3])
    b = town.buildings
    shares = np.array([p.share for p in PACKAGES])
    package = rng.choice(len(PACKAGES), count, p=shares / shares.sum())
    home = rng.choice(b.of(PlaceKind.HOME), count, replace=count > (np.array(b.kind) == PlaceKind.HOME).sum())
    curfew = np.array([p.curfew is not None for p in PACKAGES])[package]
    usual = np.array([t.share for t in TIMETABLES])
    timetable = np.where(curfew, rng.choice(len(TIMETABLES), count, p=usual / usual.sum()), -1)
    works = rng.random(count) < 0.48
    work = np.where(works, _near(rng, town, home, PlaceKind.WORK, 12), -1)
    friends = town.destinations[b.of(PlaceKind.HOME)[0] :]
    columns = {
        "home": home,
        "work": work,
        "shop": _near(rng, town, home, PlaceKind.SHOP, 3),
        "pub": _near(rng, town, home, PlaceKind.PUB, 4),
        "friend": rng.choice(friends, count),
    }
    zones = make_zones(town)
    zone = _zones_for(rng, zones, package, columns)
    # Where no zone leaves room for somebody's ways, they are on a trail instead.
    trail_only = next(row for row, p in enumerate(PACKAGES) if p.trail and not p.zone and not p.curfew)
    package = np.where((zone < 0) & np.array([bool(p.zone) for p in PACKAGES])[package], trail_only, package)
    timetable = np.where(np.array([bool(p.curfew) for p in PACKAGES])[package], timetable, -1)
    # Most keep to their conditions always; of the rest a few break them much oftener than the others.
    looseness = np.where(rng.random(count) < 0.55, 0.0, rng.gamma(0.6, 1 / 0.6, count))
    return People(
        town=town,
        zones=zones,
        clockwork=Clockwork((*TIMETABLES, *timetables)),
        identity=_identities(rng, package, today),
        package=package,
        work_start=rng.choice([450, 480, 510, 540, 600], count, p=[0.15, 0.25, 0.3, 0.2, 0.1]),
        work_minutes=rng.choice([240, 360, 450, 510], count, p=[0.15, 0.25, 0.4, 0.2]),
        timetable=timetable,
        zone=zone,
        looseness=looseness,
        **columns,
    )


def _near(rng: np.random.Generator, town: Town, home: Ints, kind: PlaceKind, among: int) -> Ints:
    """Pick for each home one of the nearest places of a kind."""
    b, places = town.buildings, town.buildings.of(kind)
    away = np.hypot(b.x[home][:, None] - b.x[places], b.y[home][:, None] - b.y[places])
    nearest = np.argpartition(away, among, axis=1)[:, :among]
    return places[nearest[np.arange(len(home)), rng.integers(0, among, len(home))]]


def _zones_for(rng: np.random.Generator, zones: TownZones, package: Ints, columns: dict[str, Ints]) -> Ints:
    """Give each person with a zone one that their ordinary ways do not touch."""
    kinds = np.array([z.kind for z in zones.zones])
    asked = np.array([p.zone or "" for p in PACKAGES])[package]
    home = columns["home"]
    touched = np.zeros((len(zones.zones), len(home)), bool)
    for place in ("work", "shop", "pub", "friend"):
        door = np.maximum(columns[place], 0)
        touched |= zones.touched(home, door) & (columns[place] >= 0)
    touched |= zones.touched(np.maximum(columns["work"], 0), columns["shop"]) & (columns["work"] >= 0)
    b = zones.town.buildings
    for number, zone in enumerate(zones.zones):
        if zone.kind == "exclusion_zone":  # nobody is made to live or work in its buffer
            near = zone.shape.buffer(zone.buffer_m + CLEAR_M)
            for place in ("home", "work", "friend"):
                touched[number] |= shapely.contains_xy(near, b.x[columns[place]], b.y[columns[place]])
    allowed = (kinds[:, None] == asked) & ~touched
    draw = np.where(allowed, rng.random(allowed.shape), -1.0)
    return np.where(allowed.any(axis=0), draw.argmax(axis=0), -1)


def _identities(rng: np.random.Generator, package: Ints, today: date) -> tuple[Identity, ...]:
    count = len(package)
    female = rng.random(count) < 0.11
    youth = np.array([p.order_type == "youth" for p in PACKAGES])[package]
    age_days = np.where(
        youth, rng.integers(14 * 366, 17 * 365, count), rng.gamma(5, 2.8 * 365, count) + 18.3 * 366
    )
    given = rng.random(count)
    first = rng.integers(0, len(names.FAMILY_FIRST), count)
    last = rng.integers(0, len(names.FAMILY_LAST), count)
    tongue = rng.choice(len(names.LANGUAGES), count, p=[share for _, share, _ in names.LANGUAGES])
    shaky = rng.random(count) < 0.7
    out = []
    for row in range(count):
        choice = names.FEMALE if female[row] else names.MALE
        language, _, foreign = names.LANGUAGES[tongue[row]]
        out.append(
            Identity(
                given_name=choice[int(given[row] * len(choice))],
                family_name=names.FAMILY_FIRST[first[row]] + names.FAMILY_LAST[last[row]],
                sex="FEMALE" if female[row] else "MALE",
                born=today - timedelta(days=int(min(age_days[row], 80 * 365))),
                language=language,
                interpreter=bool(foreign and shaky[row]),
            )
        )
    return tuple(out)
