"""What really happened, whatever the devices said: to hold against what the core finds."""

from typing import Any

import numpy as np

from abide.simulate.clock import WorldClock
from abide.simulate.luck import Luck
from abide.simulate.people import People
from abide.simulate.routines import REASONS, Outings
from abide.simulate.streets import Ints
from abide.simulate.stretches import Stretches
from abide.simulate.timetables import WEEK

Happening = dict[str, Any]


def truth_of(people: People, clock: WorldClock, number: int, o: Outings, luck: Luck) -> list[Happening]:
    """Write down the happenings of a day that matter to a condition or to the equipment.

    Each has what, person (row), from and until (seconds of the world). Scenes are not among the absences.
    """
    return [*_broken(people, clock, number, o), *_equipment(luck)]


def _broken(people: People, clock: WorldClock, number: int, o: Outings) -> list[Happening]:
    required = minutes_required(people, clock, number, o)
    lures = np.array([zone.lure for zone in people.zones.zones])[people.zone[o.person]]
    into_zone = (people.zone[o.person] >= 0) & (o.first == lures)
    leave, back = clock.seconds(number, o.leave), clock.seconds(number, o.back)
    return [
        {
            "what": "absence" if required[row] else "zone",
            "person": int(o.person[row]),
            "from": float(leave[row]),
            "until": float(back[row]),
            "minutes_required": int(required[row]),
            "why": REASONS[int(o.reason[row])],
        }
        for row in np.flatnonzero((required > 0) | into_zone).tolist()
    ]


def _equipment(luck: Luck) -> list[Happening]:
    kinds: dict[str, Stretches] = {
        "strap_flicker": luck.flicker,
        "strap_removed": luck.left,
        "battery_dead": luck.off,
        "unheard": luck.unheard,
        "power_cut": luck.unpowered,
        "home_unit_flap": luck.flap,
    }
    return [
        {"what": what, "person": int(person), "from": float(start), "until": float(end)}
        for what, s in kinds.items()
        for person, start, end in zip(s.person, s.start, s.end, strict=True)
    ]


def minutes_required(people: People, clock: WorldClock, number: int, o: Outings) -> Ints:
    """Count for each outing of a day the minutes of it in which home was required."""
    required = people.clockwork.required
    total = np.zeros((len(required), 3 * WEEK + 1), np.int64)
    np.cumsum(np.tile(required, (1, 3)), axis=1, out=total[:, 1:])
    monday = clock.day(number).weekday() * 1440
    table = people.timetable[o.person]
    start, end = (np.floor(minute).astype(np.int64) + monday for minute in (o.leave, o.back))
    return np.where(table >= 0, total[table, np.minimum(end, 3 * WEEK)] - total[table, start], 0)
