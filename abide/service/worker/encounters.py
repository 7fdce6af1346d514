"""The pairs of people who must stay apart, judged beside everyone's own events.

What protected people's units send is read from their own log and kept in the room `protection`, in the same
transaction as the findings it leads to. It goes nowhere else: not to the tail, the trails, held events, a
checkpoint or a notification.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.events import Events, Kind
from abide.monitoring.instants import HOUR, from_datetime
from abide.monitoring.live import Judgement
from abide.monitoring.pairs import LivePairs
from abide.monitoring.proximity import Pair, Positions
from abide.service.alerts import actions as alerts
from abide.service.alerts.rules import SET_ASIDE
from abide.service.devices import queries as devices
from abide.service.protection import actions, arrivals, pairs
from abide.service.protection.arrivals import Heard, Held
from abide.service.protection.models import Taken as Place
from abide.service.worker import records, strays
from abide.service.worker.actions import TRANSIENT
from abide.service.worker.memory import Memory
from abide.service.worker.taking import Taken
from abide.stream import Entry, Log

logger = logging.getLogger(__name__)

# No order may let a position be older than this and still count (orders.conditions).
_OLDEST = 4 * HOUR


@dataclass(frozen=True, slots=True)
class News:
    """What was read of the guarded log: up to which offset, and what it says."""

    offset: int
    heard: tuple[Heard, ...]


class Encounters:
    """Judges the pairs of one partition; made anew with the worker's memory."""

    def __init__(self, log: Log | None, partition: int) -> None:
        self._log = log
        self._partition = partition
        self._live = LivePairs()
        self._party_of: dict[str, list[str]] = {}
        self._holders: dict[str, list[Held]] = {}
        self._watched: NDArray[np.bool_] = np.zeros(0, np.bool_)
        self._guarded: frozenset[str] = frozenset()
        self.unfit: dict[str, str] = {}
        self._told: set[str] = set()
        self.offset = 0

    def recover(self, memory: Memory, now: datetime, until: int) -> list[Judgement]:
        """Start again from what is kept; gives all that stands, to be compared with what is recorded."""
        place = Place.objects.filter(partition=self._partition).first()
        self.offset = 0 if place is None else place.offset
        if self._log is not None and self._log.end() < self.offset:
            # Lost, or older than the database: what it holds may be new, and is read again to be sure.
            logger.error("the guarded log ends at %s, before what was taken in", self._log.end())
            self._log.lift(above=self.offset)
        self._holders = arrivals.holders()
        self.unfit = {}
        self._know(memory)
        self._guard()
        self._live = LivePairs.load(
            pairs.kept_standings(),
            pairs.pairs_of(records.in_force(now)),
            until,
            history=lambda party, since: self._of_person(memory, party, since),
        )
        kept = pairs.kept_positions()
        for party in self._live.parties:
            known = kept.get(party)
            if known is None:
                known = self._of_person(memory, party, self._live.since(party) - _OLDEST)
            self._live.remember(party, known)
        self._watch(memory)
        return self._soundly(self._live.settle, until)

    def without_strays(self, log: Log, entries: Sequence[Entry]) -> list[Entry]:
        """Give entries of the other log without what protected people's units sent by the wrong door."""
        return strays.move(entries, self._guarded, log=log, guarded=self._log)

    def read(self, *, events: int, received_until: int | None) -> News | None:
        """Read what protected people's units sent; None where there is nothing.

        received_until: not what came in later than that (instant): while a backlog is worked off, both
        logs are read side by side.
        """
        if self._log is None:
            return None
        entries = self._log.read(self.offset, limit=5000, events=events, partition=self._partition)
        if received_until is not None:
            entries = [e for e in entries if e.received_at <= received_until]
        if not entries:
            return None
        return News(entries[-1].offset, tuple(arrivals.heard(entries, self._holders)))

    def behind(self, news: News | None) -> bool:
        """Whether the guarded log holds more than was read."""
        read = self.offset if news is None else news.offset
        return self._log is not None and self._log.end() > read

    def judge(self, memory: Memory, taken: Taken | None, news: News | None, until: int) -> list[Judgement]:
        """Judge what was heard of wearers and of protected people, and time up to `until`."""
        heard = {} if news is None else arrivals.by_party(news.heard)
        if taken is not None:
            heard |= self._of_wearers(memory, taken)
        return self._soundly(lambda moment: self._live.advance(heard, moment), until)

    def tick(self, until: int) -> list[Judgement]:
        """Let time pass."""
        return self._soundly(self._live.tick, until)

    def refresh(self, memory: Memory, now: datetime, until: int) -> list[Judgement]:
        """Take in orders, fittings and units that changed."""
        self._holders = arrivals.holders()
        self._know(memory)
        self._guard()
        wanted = {pair.key: pair for pair in pairs.pairs_of(records.in_force(now))}
        known = {pair.key: pair for pair in self._live.pairs}
        for key in known.keys() - wanted.keys():
            self._live.drop(key)
        judgements: list[Judgement] = []
        for key, pair in wanted.items():
            if key in self.unfit or (key in known and _same(pair, known[key])):
                continue
            parties = set(self._live.parties)
            if key not in known:
                self._recall(memory, pair, parties, until)
            judgements += self._soundly(partial(self._live.put, pair), until)
        self._watch(memory)
        return judgements

    def keep(self, memory: Memory, news: News | None, now: datetime) -> None:
        """Keep positions, how far the log was read, and how pairs stand; in the step's own transaction."""
        if news is not None:
            actions.keep(partition=self._partition, offset=news.offset, news=news.heard)
        moved = self._live.moved()
        if moved:
            row = {p.key: (memory.whose[p.fitting].fitting_pk, p.condition) for p in self._live.pairs}
            actions.keep_standings(courses={row[key]: course for key, course in moved.items()})
        for key in self.unfit.keys() - self._told:
            serial = records.serial_of(key.partition(" ")[0])
            alerts.raise_own(
                kind=SET_ASIDE,
                chains={f"unfit_pair:{key}": {"device": serial, "why": self.unfit[key]}},
                now=now,
            )

    def went_on(self, news: News | None) -> None:
        """Note that what was read is recorded."""
        self._told = set(self.unfit)
        if news is not None:
            self.offset = news.offset

    def prune(self, now: datetime, receipts_before: int) -> None:
        """Let go of positions no longer needed, and of every line that is taken in already."""
        actions.forget_old(now=now)
        if self._log is not None:
            self._log.prune(
                before=self.offset + 1,
                received_before=from_datetime(now) + 1,
                receipts_before=receipts_before,
            )

    # --- parties --------------------------------------------------------------------------------------

    def _guard(self) -> None:
        self._guarded = devices.guarded_serials()
        strays.move_held(self._guarded, guarded=self._log)

    def _know(self, memory: Memory) -> None:
        found: dict[str, list[str]] = {}
        for wearer in memory.roster.wearers:
            found.setdefault(pairs.wearer_of(wearer.person_pk), []).append(wearer.id)
        self._party_of = found

    def _watch(self, memory: Memory) -> None:
        wanted = set(self._live.parties)
        wearers = memory.roster.wearers
        self._watched = np.array([pairs.wearer_of(w.person_pk) in wanted for w in wearers], np.bool_)

    def _of_wearers(self, memory: Memory, taken: Taken) -> dict[str, Positions]:
        # A fitting that is newer than this is in no pair yet: it is looked at when the records are.
        known = taken.slots < len(self._watched)
        mine = np.zeros(len(taken.slots), np.bool_)
        mine[known] = self._watched[taken.slots[known]]
        mine &= taken.events.kind == Kind.FIX
        found: dict[str, list[Positions]] = {}
        for slot in np.unique(taken.slots[mine]).tolist():
            party = pairs.wearer_of(memory.roster.wearers[slot].person_pk)
            fixes = taken.events.take(mine & (taken.slots == slot))
            found.setdefault(party, []).append(_positions(fixes))
        return {party: Positions.joined(some) for party, some in found.items()}

    def _of_person(self, memory: Memory, party: str, since: int) -> Positions:
        parts = [memory.history(fitting, since) for fitting in self._party_of.get(party, ())]
        return _positions(Events.concat([part.take(part.kind == Kind.FIX) for part in parts]))

    def _recall(self, memory: Memory, pair: Pair, parties: set[str], until: int) -> None:
        """Remember what is known of parties who were in no pair until now."""
        fresh = {pair.wearer, pair.other} - parties
        if not fresh:
            return
        kept: Mapping[str, Positions] = pairs.kept_positions() if pair.other in fresh else {}
        for party in fresh:
            known = kept.get(party)
            since = until - 24 * HOUR
            self._live.remember(party, self._of_person(memory, party, since) if known is None else known)

    # --- when judging fails ----------------------------------------------------------------------------

    def _soundly(self, judge: Callable[[int], list[Judgement]], until: int) -> list[Judgement]:
        """Judge; should that fail, judge pair by pair and stop judging those that cannot be.

        A pair that cannot be judged keeps nobody's curfew waiting, and its people are told of apart.
        """
        try:
            return judge(until)
        except TRANSIENT:
            raise
        except Exception as error:
            logger.error("a pair could not be judged: %s", type(error).__name__)
        judgements: list[Judgement] = []
        for pair in self._live.pairs:
            try:
                judgements += self._live.settle(until, [pair.key])
            except TRANSIENT:
                raise
            except Exception as error:
                self.unfit[pair.key] = type(error).__name__
                self._live.drop(pair.key)
        return judgements


def _positions(fixes: Events) -> Positions:
    return Positions.of(fixes.at, fixes.longitude, fixes.latitude, fixes.accuracy_m)


def _same(one: Pair, two: Pair) -> bool:
    """Whether two pairs are judged alike; a calendar's own memory of what it wrote does not count."""

    def mark(pair: Pair) -> Sequence[object]:
        days = (pair.calendar.timezone, pair.calendar.spans, pair.calendar.fitted)
        plain = (pair.wearer, pair.other, pair.distance_m, pair.warning_m, pair.stale_minutes)
        return (*plain, pair.start, pair.end, days)

    return mark(one) == mark(two)
