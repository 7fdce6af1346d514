"""A plan from a few words on a command line: a circle to stay out of, hours to be at home."""

import math
import re
from collections.abc import Sequence
from typing import Any

from abide.feeds.plan_file import PlanFault, PlanRead, plan_from_values
from abide.feeds.plan_shape import DAYS
from abide.monitoring.instants import to_text

_METRES_A_DEGREE = 111_195.0
_CORNERS = 64
_LARGEST_M = 100_000
_GROUPS = {"daily": DAYS, "weekdays": DAYS[:5], "weekends": DAYS[5:]}
_CURFEW = re.compile(r"(?P<place>\S+)\s+(?P<days>\S+)\s+(?P<start>\S+?)-(?P<end>\S+)")
ZONE_FORM = "LON,LAT,RADIUS_M"
CURFEW_FORM = "LON,LAT,RADIUS_M DAYS HH:MM-HH:MM"


class NotUnderstood(ValueError):
    """The words do not say a place or hours; the message says what would."""


def simple_plan(
    *, timezone: str, start: int, first_day: str, zones: Sequence[str], curfews: Sequence[str]
) -> PlanRead:
    """Make a plan of exclusion zones and GPS curfews given in words, in force from a day on.

    zones: LON,LAT,RADIUS_M each; curfews: LON,LAT,RADIUS_M DAYS HH:MM-HH:MM each, where DAYS is daily,
    weekdays, weekends or days such as mon,tue; start: when the fitting begins (instant); first_day: the
    local date of that. NotUnderstood if the words do not have that form; faults of their values as in a file.
    """
    conditions = [
        *(_zone(words, f"Z{n}", first_day) for n, words in enumerate(zones, 1)),
        *(_curfew(words, f"C{n}", first_day) for n, words in enumerate(curfews, 1)),
    ]
    read = plan_from_values(
        {"timezone": timezone, "fitting": {"id": "replay", "from": to_text(start)}, "conditions": conditions}
    )
    said = [*zones, *curfews]
    return PlanRead(read.plan, tuple(_in_words(fault, said) for fault in read.faults))


def _in_words(fault: PlanFault, said: Sequence[str]) -> PlanFault:
    """Name the words that were said in place of a path in a file that nobody wrote."""
    match = re.match(r"\$\.conditions\[(\d+)\]\.?(.*)", fault.path)
    if not match:
        return fault
    return PlanFault(f"{said[int(match[1])]!r}", f"{match[2]} {fault.problem}".strip(), fault.value)


def _place(words: str) -> tuple[float, float, float]:
    try:
        longitude, latitude, radius_m = (float(part) for part in words.split(","))
    except ValueError:
        raise NotUnderstood(
            f"{words!r} is not a place: write {ZONE_FORM}, such as 116.32,39.99,500"
        ) from None
    if not all(map(math.isfinite, (longitude, latitude, radius_m))):
        raise NotUnderstood(f"{words!r} is not a place: each must be a finite number")
    return longitude, latitude, radius_m


def _zone(words: str, name: str, first_day: str) -> dict[str, Any]:
    longitude, latitude, radius_m = _place(words)
    if not 0 < radius_m <= _LARGEST_M:
        raise NotUnderstood(f"{words!r}: a zone's radius must be more than 0 and at most {_LARGEST_M} metres")
    if not -85 <= latitude <= 85:
        raise NotUnderstood(f"{words!r}: a circle can be drawn from 85 degrees south to 85 degrees north")
    north = radius_m / _METRES_A_DEGREE
    east = north / math.cos(math.radians(latitude))
    turns = [2 * math.pi * corner / _CORNERS for corner in range(_CORNERS)]
    ring = [[longitude + east * math.cos(turn), latitude + north * math.sin(turn)] for turn in turns]
    return {
        "id": name,
        "type": "exclusion_zone",
        "from": first_day,
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }


def _curfew(words: str, name: str, first_day: str) -> dict[str, Any]:
    match = _CURFEW.fullmatch(words.strip())
    if not match:
        raise NotUnderstood(
            f"{words!r} is not a curfew: write {CURFEW_FORM}, such as 116.32,39.99,100 daily 19:00-07:00"
        )
    longitude, latitude, radius_m = _place(match["place"])
    days = _GROUPS.get(match["days"], tuple(match["days"].split(",")))
    # Text compares as time does, since both are HH:MM; if they are not, the plan's own checks say so.
    overnight = match["end"] <= match["start"]
    return {
        "id": name,
        "type": "curfew",
        "from": first_day,
        "monitored_by": "gps",
        "place": {"longitude": longitude, "latitude": latitude, "radius_m": radius_m},
        "periods": [
            {
                "from_day": day,
                "from": match["start"],
                "until_day": DAYS[(DAYS.index(day) + 1) % 7] if overnight and day in DAYS else day,
                "until": match["end"],
            }
            for day in days
        ],
    }
