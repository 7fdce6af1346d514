"""What protected people's units sent: positions, whose they are, and how the unit is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np

from abide.feeds.device_messages import clock_ahead, decode
from abide.monitoring.events import Events, Kind, What
from abide.monitoring.instants import FOREVER, from_datetime, to_datetime
from abide.monitoring.proximity import Positions
from abide.service.people.models import Person
from abide.service.protection.models import Carrying
from abide.stream import Entry

_BATTERY = {What.BATTERY_LOW: "low", What.BATTERY_DEAD: "dead", What.CHARGING: "charging"}


class Held(NamedTuple):
    """While a unit's events are those of one protected person (instants, half-open)."""

    carrying: int
    party: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What one unit sent: its positions, when it was last heard, and its battery's last word, "" if none."""

    carrying: int
    party: str
    positions: Positions
    last_at: datetime
    battery: str


def party_of(protected_ref: object) -> str:
    """Name a protected person among the parties of pairs."""
    return f"protected {protected_ref}"


def holders() -> dict[str, list[Held]]:
    """Give, by serial, which protected person carried a unit when."""
    found: dict[str, list[Held]] = {}
    rows = Carrying.objects.filter(protected_person__erased_at=None)
    for serial, pk, ref, start, end in rows.values_list(
        "device__serial", "pk", "protected_person__ref", "start", "end"
    ):
        held = Held(pk, party_of(ref), from_datetime(start), FOREVER if end is None else from_datetime(end))
        found.setdefault(serial, []).append(held)
    return found


def carried_with(person: Person) -> dict[str, list[tuple[int, int]]]:
    """Give, by serial, when units were carried by those whom a condition protects from a person."""
    rows = Carrying.objects.filter(protected_person__protected_from=person)
    found: dict[str, list[tuple[int, int]]] = {}
    for serial, start, end in rows.values_list("device__serial", "start", "end"):
        span = from_datetime(start), FOREVER if end is None else from_datetime(end)
        found.setdefault(serial, []).append(span)
    return found


def heard(entries: Sequence[Entry], known: dict[str, list[Held]]) -> list[Heard]:
    """Decode entries; what was sent while nobody carried the unit is of nobody, and is not kept at all.

    A unit whose clock is ahead judges nothing either: its silence is told instead.
    """
    parts: dict[tuple[int, str], list[tuple[Positions, int, str]]] = {}
    for entry in entries:
        messages = decode(entry.body, with_device=True, arrived=entry.received_at)
        events = messages.events
        good = ~clock_ahead(events.at, np.full(len(events), entry.received_at, np.int64))
        for number, serial in enumerate(messages.serials):
            for held in known.get(serial, ()):
                mine = good & (messages.device == number) & (events.at >= held.start) & (events.at < held.end)
                if mine.any():
                    parts.setdefault((held.carrying, held.party), []).append(_part(events.take(mine)))
    return [
        Heard(
            carrying,
            party,
            Positions.joined([positions for positions, _, _ in some]),
            to_datetime(max(at for _, at, _ in some)),
            next((word for _, _, word in sorted(some, key=lambda p: -p[1]) if word), ""),
        )
        for (carrying, party), some in parts.items()
    ]


def by_party(news: Iterable[Heard]) -> dict[str, Positions]:
    """Put positions together by protected person."""
    found: dict[str, list[Positions]] = {}
    for each in news:
        found.setdefault(each.party, []).append(each.positions)
    return {party: Positions.joined(some) for party, some in found.items()}


def _part(events: Events) -> tuple[Positions, int, str]:
    fixes = events.take(events.kind == Kind.FIX)
    words = [
        (int(at), _BATTERY[What(int(what))])
        for at, what in zip(events.at, events.what, strict=True)
        if int(what) and What(int(what)) in _BATTERY
    ]
    positions = Positions.of(fixes.at, fixes.longitude, fixes.latitude, fixes.accuracy_m)
    return positions, int(events.at.max()), max(words)[1] if words else ""
