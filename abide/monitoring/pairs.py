"""Pairs judged as it happens: positions of two parties in any order, late ones judged again, time by ticks.

Beside `live.Live`, which judges one fitting at a time; a pair needs two streams. Positions are remembered
for some hours. How a pair stands at the far end of that memory is kept as distances and instants, which is
all that a checkpoint holds: no position is ever written down here.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from abide.monitoring.fix_quality import nowhere_m
from abide.monitoring.instants import FOREVER, HOUR, NEVER_YET
from abide.monitoring.live import Judgement
from abide.monitoring.parameters import day_of, in_force
from abide.monitoring.proximity import Asked, Band, Numbers, Ordered, Pair, Positions, moments, numbers_of
from abide.monitoring.proximity_course import Course, Stretch, at_start, follow, silenced
from abide.monitoring.proximity_findings import findings
from abide.monitoring.stillness import Habit, Held, held

# What was known of the wearer's receiver, and of the other's.
Habits = tuple[Habit, Habit]
_NEW: Habits = (Habit(), Habit())
History = Callable[[str, int], Positions]


@dataclass(slots=True)
class _Followed:
    """One pair: where it stood at the far end of memory, where it stands now, and when to look again.

    habits: what was known there of the wearer's receiver and the other's
    """

    pair: Pair
    numbers: Numbers
    base: Course
    head: Course
    wake_at: int
    habits: Habits = _NEW
    told: int = NEVER_YET

    def as_json(self) -> dict[str, Any]:
        """Give what a checkpoint keeps: how the pair stood at the far end of memory."""
        return {**self.base.as_json(), "habits": [habit.as_json() for habit in self.habits]}


class LivePairs:
    """The standing of every pair named in an order, kept up to date as positions come.

    history(party, since): all positions of a person on tag at or after an instant, in any order; asked when
    two people on tag are judged anew from further back than memory reaches. Of a protected person nothing
    older than memory is kept anywhere, so positions that come later than that judge nothing any more; they
    are counted in `too_late`.
    """

    def __init__(self, pairs: Sequence[Pair] = (), *, history: History | None = None) -> None:
        self._history = history or (lambda party, since: Positions.none())
        self._followed: dict[str, _Followed] = {}
        self._of_party: dict[str, set[str]] = {}
        self._memory: dict[str, Positions] = {}
        self.too_late = 0
        for pair in pairs:
            self._add(pair, at_start(pair.start))

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Give the pairs being judged."""
        return tuple(f.pair for f in self._followed.values())

    @property
    def parties(self) -> Collection[str]:
        """Name everybody whose positions are wanted."""
        return self._of_party.keys()

    def wake_at(self) -> int | None:
        """Give the earliest moment at which time alone may change a finding; None if there is none."""
        earliest = min((f.wake_at for f in self._followed.values()), default=FOREVER)
        return None if earliest == FOREVER else earliest

    def since(self, party: str) -> int:
        """Give the instant from which a party's positions must be remembered, with the last one before it.

        Somewhat before the far end of memory: of positions there some may count as if none had come.
        """
        followed = (self._followed[key] for key in self._of_party[party])
        return min(f.base.at - f.numbers.stale for f in followed)

    def remember(self, party: str, positions: Positions) -> None:
        """Take in positions without judging them: those that were known before, at a start."""
        known = self._memory.get(party, Positions.none())
        self._memory[party] = Positions.joined([known, _somewhere(positions)])

    def advance(self, news: Mapping[str, Positions], until: int) -> list[Judgement]:
        """Take positions by party, in whatever order and however late, and judge up to `until` (the clock).

        Positions of nobody in a pair are left alone; an identical one counts once.
        """
        earliest: dict[str, int] = {}
        for party, positions in news.items():
            if party in self._of_party and len(positions):
                self.remember(party, positions)
                for key in self._of_party[party]:
                    earliest[key] = min(earliest.get(key, FOREVER), int(positions.at[0]))
        due = {key for key, f in self._followed.items() if f.wake_at <= until}
        return self._judge(sorted(due | set(earliest)), earliest, until)

    def tick(self, until: int) -> list[Judgement]:
        """Let time pass up to `until` (the clock): judge whatever is due."""
        earliest = self.wake_at()
        return [] if earliest is None or earliest > until else self.advance({}, until)

    def settle(self, until: int, keys: Sequence[str] | None = None) -> list[Judgement]:
        """Say again all that stands since the far end of memory, of every pair or of those named."""
        wanted = sorted(self._followed) if keys is None else keys
        for key in wanted:
            self._followed[key].head = self._followed[key].base
        return self._judge(wanted, {}, until)

    def put(self, pair: Pair, until: int) -> list[Judgement]:
        """Judge a pair that is new or has changed, as far back as memory and its own start reach."""
        known = self._followed.get(pair.key)
        if known is None:
            self._add(pair, _begun(pair, until))
        else:
            known.pair, known.numbers, known.head = pair, numbers_of(pair), known.base
        return self._judge([pair.key], {}, until)

    def drop(self, key: str) -> None:
        """Stop judging a pair, and forget the positions of whoever is in no other."""
        followed = self._followed.pop(key, None)
        if followed is None:
            return
        for party in (followed.pair.wearer, followed.pair.other):
            left = self._of_party.get(party, set())
            left.discard(key)
            if not left:
                self._of_party.pop(party, None)
                self._memory.pop(party, None)

    def dump(self) -> dict[str, dict[str, Any]]:
        """Write down how every pair stood at the far end of memory: distances and instants, no position."""
        return {key: f.as_json() for key, f in self._followed.items()}

    def moved(self) -> dict[str, dict[str, Any]]:
        """As `dump`, but only of pairs whose far end of memory moved since this was last asked."""
        moved = {key: f for key, f in self._followed.items() if f.told != f.base.at}
        for followed in moved.values():
            followed.told = followed.base.at
        return {key: f.as_json() for key, f in moved.items()}

    @classmethod
    def load(
        cls,
        kept: Mapping[str, Mapping[str, Any]],
        pairs: Sequence[Pair],
        until: int,
        *,
        history: History | None = None,
    ) -> "LivePairs":
        """Go on from what `dump` gave; `remember` what was known since, then `settle`.

        A pair of which nothing was kept is judged as far back as memory reaches.
        """
        live = cls(history=history)
        for pair in pairs:
            course = kept.get(pair.key)
            if course is None:
                live._add(pair, _begun(pair, until))
            else:
                live._add(pair, *_read(course))
                live._followed[pair.key].told = live._followed[pair.key].base.at
        return live

    # --- judging ----------------------------------------------------------------------------------------

    def _add(self, pair: Pair, course: Course, habits: Habits = _NEW) -> None:
        self._followed[pair.key] = _Followed(pair, numbers_of(pair), course, course, pair.start, habits)
        for party in (pair.wearer, pair.other):
            self._of_party.setdefault(party, set()).add(pair.key)
            self._memory.setdefault(party, Positions.none())

    def _judge(self, keys: Sequence[str], earliest: Mapping[str, int], until: int) -> list[Judgement]:
        asked = [self._ask(self._followed[key], earliest.get(key, FOREVER)) for key in keys]
        judgements = []
        found_of = moments([each for each, _ in asked])
        for key, (each, told), found in zip(keys, asked, found_of, strict=True):
            followed = self._followed[key]
            start = followed.head
            followed.head, ended = follow(start, found, each.numbers)
            judgements.append(_judgement(followed, start.settled, ended, until))
            self._fold(followed, each, told, until)
            followed.wake_at = min(_wake_at(followed, until), _fold_at(followed, until))
        return judgements

    def _ask(self, followed: _Followed, earliest: int) -> tuple[Asked, Sequence[Held]]:
        """Ask for the moments since where a pair stands, further back where news is older than that.

        With it what each party's receiver did, since the far end of memory.
        """
        pair = followed.pair
        wearer = self._memory.get(pair.wearer, Positions.none())
        other = self._memory.get(pair.other, Positions.none())
        if earliest <= followed.head.at:
            followed.head = followed.base
            if earliest <= followed.base.at and pair.start <= earliest:
                if pair.ordered is Ordered.NON_ASSOCIATION:
                    followed.head = followed.base = at_start(pair.start)
                    followed.habits = _NEW
                    wearer = Positions.joined([wearer, _somewhere(self._history(pair.wearer, pair.start))])
                    other = Positions.joined([other, _somewhere(self._history(pair.other, pair.start))])
                else:
                    self.too_late += 1
        numbers, since = followed.numbers, followed.base.at
        parties = (wearer, other)
        told = [held(p, since, h, numbers.fixes) for p, h in zip(parties, followed.habits, strict=True)]
        # A position that a receiver only repeats counts as if none had come.
        wearer, other = (p.take(~h.frozen) for p, h in zip(parties, told, strict=True))
        return Asked(pair, numbers, wearer, other, followed.head.at), told

    def _fold(self, followed: _Followed, each: Asked, told: Sequence[Held], until: int) -> None:
        """Let the far end of memory follow, so that a day's positions are never gone through for one more."""
        cut = until - _memory(until)
        if cut - followed.base.at <= HOUR:
            return
        found = moments([replace(each, after=followed.base.at)])[0]
        base, _ = follow(followed.base, found.until(cut), followed.numbers)
        # Nothing up to there is looked at any more, whether anything was heard then or not.
        followed.base = replace(base, at=cut)
        wearer, other = (h.at_instant(cut, b) for h, b in zip(told, followed.habits, strict=True))
        followed.habits = (wearer, other)
        followed.head = replace(followed.head, at=max(followed.head.at, cut))
        for party in (followed.pair.wearer, followed.pair.other):
            self._memory[party] = self._memory[party].since(self.since(party))


def _somewhere(positions: Positions) -> Positions:
    """Leave out what a receiver sends that has no position: 0° N 0° E."""
    if not len(positions):
        return positions
    limit = in_force(day_of(int(positions.at[0])))["fix_no_place"]
    return positions.take(nowhere_m(positions.longitude, positions.latitude) > limit)


def _read(kept: Mapping[str, Any]) -> tuple[Course, Habits]:
    course = {name: value for name, value in kept.items() if name != "habits"}
    wearer, other = (Habit.from_json(habit) for habit in kept.get("habits", ({}, {})))
    return Course.from_json(course), (wearer, other)


def _begun(pair: Pair, until: int) -> Course:
    return at_start(max(pair.start, until - _memory(until)))


def _fold_at(followed: _Followed, until: int) -> int:
    """Say when the far end of memory must follow next: what is older may be gone from everywhere by then."""
    return followed.base.at + _memory(until) + HOUR + 1


def _memory(until: int) -> int:
    values = in_force(day_of(until))
    return int(values["proximity_memory_hours"] * HOUR)


def _judgement(followed: _Followed, since: int, ended: Sequence[Stretch], until: int) -> Judgement:
    pair, numbers = followed.pair, followed.numbers
    horizon = _horizon(followed, until)
    going_on = silenced(followed.head, numbers.stale, horizon)
    found = findings(pair, numbers, [*ended, *going_on], since, horizon)
    return Judgement(pair.fitting, since, tuple(found), of_pair=pair.condition)


def _horizon(followed: _Followed, until: int) -> int:
    return min(max(until, followed.head.at), followed.pair.end)


def _wake_at(followed: _Followed, until: int) -> int:
    """Say when the findings would change by the passing of time alone."""
    pair, head, horizon = followed.pair, followed.head, _horizon(followed, until)
    moments_due = [pair.calendar.next_edge(horizon), pair.end]
    if head.now.band is not Band.NOT_KNOWN:
        moments_due.append(head.lost_at(followed.numbers.stale))
    return min((m for m in moments_due if horizon < m <= pair.end and m != FOREVER), default=FOREVER)
