"""How each person on tag stands now, kept as columns and written to the database where it changed."""

import math
from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.events import Events, Kind, What
from abide.monitoring.instants import NEVER_YET, SECOND, from_datetime
from abide.monitoring.presence import Presence as Known
from abide.service.alerts.actions import StateNow
from abide.service.alerts.models import PersonState, Presence
from abide.service.worker.roster import Wearer

# In the order of the core's own numbers for in, out and not known, and one more.
_PRESENCE = (Presence.NOT_KNOWN, Presence.HOME, Presence.AWAY, Presence.NO_CURFEW)
_NO_CURFEW = 3
_BATTERY = ("", "ok", "low", "dead", "charging")
_BATTERY_OF = {What.BATTERY_LOW: 2, What.BATTERY_DEAD: 3, What.CHARGING: 4}

# A page is told of a person who merely goes on reporting at most this often.
TELL_EVERY = 50 * SECOND


class Standings:
    """Columns with a row for each slot of the roster; `dirty` where the database does not have it yet."""

    def __init__(self) -> None:
        self.presence = np.zeros(0, np.int8)
        self.since = np.zeros(0, np.int64)
        self.event_at = np.zeros(0, np.int64)
        self.fix_at = np.zeros(0, np.int64)
        self.longitude = np.zeros(0)
        self.latitude = np.zeros(0)
        self.accuracy_m = np.zeros(0)
        self.battery = np.zeros(0, np.int8)
        self.battery_at = np.zeros(0, np.int64)
        self.told_at = np.zeros(0, np.int64)
        self.dirty = np.zeros(0, np.bool_)
        self.urgent = np.zeros(0, np.bool_)

    def grow(self, size: int) -> None:
        """Make room for so many slots."""
        more = size - len(self.presence)
        if more <= 0:
            return
        never = np.full(more, NEVER_YET, np.int64)
        nan = np.full(more, np.nan)
        none = np.zeros(more, np.int8)
        no = np.zeros(more, np.bool_)
        for name, blank in {
            "presence": none,
            "since": never,
            "event_at": never,
            "fix_at": never,
            "longitude": nan,
            "latitude": nan,
            "accuracy_m": nan,
            "battery": none,
            "battery_at": never,
            "told_at": never,
            "dirty": no,
            "urgent": no,
        }.items():
            setattr(self, name, np.concatenate([getattr(self, name), blank]))

    def remember(self, slot: int, row: PersonState) -> None:
        """Start from what the database has of a fitting."""
        self.presence[slot] = _PRESENCE.index(Presence(row.presence))
        self.since[slot] = instant_or_never(row.presence_since)
        self.event_at[slot] = instant_or_never(row.last_event_at)
        self.fix_at[slot] = instant_or_never(row.last_fix_at)
        self.longitude[slot] = np.nan if row.last_longitude is None else row.last_longitude
        self.latitude[slot] = np.nan if row.last_latitude is None else row.last_latitude
        self.accuracy_m[slot] = np.nan if row.last_accuracy_m is None else row.last_accuracy_m
        self.battery[slot] = _BATTERY.index(row.battery)
        self.battery_at[slot] = self.event_at[slot]

    def hear(self, slots: NDArray[np.int32], events: Events) -> None:
        """Take events in; the latest by its own time counts, whatever order they come in."""
        if not len(events):
            return
        order = np.lexsort((events.at, slots))
        slots, events = slots[order], events.take(order)
        last = np.append(slots[1:] != slots[:-1], True)
        heard, at = slots[last], events.at[last]
        newer = at > self.event_at[heard]
        self.event_at[heard[newer]] = at[newer]
        self.dirty[heard[newer]] = True

        rows = np.flatnonzero(events.kind == Kind.FIX)
        if len(rows):
            rows = rows[np.append(slots[rows][1:] != slots[rows][:-1], True)]
            rows = rows[events.at[rows] > self.fix_at[slots[rows]]]
            which = slots[rows]
            self.fix_at[which] = events.at[rows]
            self.longitude[which] = events.longitude[rows]
            self.latitude[which] = events.latitude[rows]
            self.accuracy_m[which] = events.accuracy_m[rows]
        for row in np.flatnonzero(events.kind == Kind.EQUIPMENT).tolist():
            word = _BATTERY_OF.get(What(int(events.what[row])))
            slot, at_row = int(slots[row]), int(events.at[row])
            if word is not None and at_row >= self.battery_at[slot]:
                self.urgent[slot] |= self.battery[slot] != word
                self.battery[slot], self.battery_at[slot] = word, at_row
                self.dirty[slot] = True

    def place(self, slot: int, judged: tuple[Known, int] | None) -> None:
        """Take in whether the person is home and since when, as judged; None without a curfew."""
        presence, since = (_NO_CURFEW, NEVER_YET) if judged is None else (int(judged[0]), judged[1])
        if self.presence[slot] != presence or self.since[slot] != since:
            self.urgent[slot] |= self.presence[slot] != presence
            self.presence[slot], self.since[slot] = presence, since
            self.dirty[slot] = True

    def forget(self, slots: Sequence[int]) -> None:
        """Let go of what is known of some fittings."""
        which = list(slots)
        blank = Standings()
        blank.grow(1)
        for name in vars(self):
            getattr(self, name)[which] = getattr(blank, name)[0]

    def drain(self, wearers: list[Wearer], now: int) -> tuple[list[StateNow], list[int]]:
        """Give what has to be written, and the persons whom open pages should hear about; clears both."""
        slots = np.flatnonzero(self.dirty)
        tell = slots[self.urgent[slots] | (now - self.told_at[slots] >= TELL_EVERY)]
        self.told_at[tell] = now
        self.dirty[slots] = False
        self.urgent[slots] = False
        columns = (
            slots.tolist(),
            self.presence[slots].tolist(),
            _known(self.since[slots]),
            _known(self.event_at[slots]),
            _known(self.fix_at[slots]),
            _number(self.longitude[slots]),
            _number(self.latitude[slots]),
            _number(self.accuracy_m[slots]),
            self.battery[slots].tolist(),
        )
        states = [
            StateNow(
                fitting_pk=wearers[slot].fitting_pk,
                person_pk=wearers[slot].person_pk,
                presence=_PRESENCE[presence],
                presence_since=since,
                last_event_at=event_at,
                last_fix_at=fix_at,
                longitude=longitude,
                latitude=latitude,
                accuracy_m=accuracy_m,
                battery=_BATTERY[battery],
            )
            for slot, presence, since, event_at, fix_at, longitude, latitude, accuracy_m, battery in zip(
                *columns, strict=True
            )
        ]
        return states, [wearers[slot].person_pk for slot in tell.tolist()]


def _known(instants: NDArray[np.int64]) -> list[int | None]:
    return [None if i == NEVER_YET else i for i in instants.tolist()]


def _number(values: NDArray[np.float64]) -> list[float | None]:
    return [None if math.isnan(v) else v for v in values.tolist()]


def instant_or_never(moment: datetime | None) -> int:
    """Turn a row's moment into an instant, NEVER_YET where there is none."""
    return NEVER_YET if moment is None else from_datetime(moment)
