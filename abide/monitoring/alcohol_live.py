"""An alcohol tag as its samples come: what must be remembered of them, and what stands of its episodes.

Only readings move it, never a clock, so that samples in any batches leave the same episodes. What is kept
is bounded: an episode is settled by a reading after which nothing more can belong to it, and what no open
episode can reach is forgotten.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from abide.monitoring.alcohol import Cluster, Episode, clusters
from abide.monitoring.alcohol_rules import Rules
from abide.monitoring.alcohol_series import Samples, Series, series, usual_infra_red
from abide.monitoring.instants import FOREVER, HOUR, MINUTE, NEVER_YET


@dataclass(frozen=True, slots=True)
class Tag:
    """What is remembered of a tag's samples.

    samples: in time order, each once: those that an open or a later episode may need
    told: the instants before which all readings belong to settled episodes, of alcohol and of contact
    usual: volts of infra-red on the skin once the first hours are over, None before
    relied_on: the last reading that said something, or the start of the fitting (instant)
    """

    samples: Samples
    told: tuple[int, int]
    usual: float | None
    relied_on: int


@dataclass(frozen=True, slots=True)
class Found:
    """An episode; settled_at: the instant from which on no reading can change it, None while it is open."""

    episode: Episode
    settled_at: int | None


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch without a reading that says anything; `end` is None while it goes on.

    heard: whether there were readings in it at all, only none to rely on
    """

    start: int
    end: int | None
    heard: bool


def fresh(start: int) -> Tag:
    """Give what is remembered when a tag is fitted at `start` (instant)."""
    return Tag(Samples.none(), (NEVER_YET, NEVER_YET), None, start)


def advance(tag: Tag, new: Samples, rules: Rules) -> tuple[Tag, list[Found], list[Silence]]:
    """Take samples, all later than those before; nothing given is changed.

    Return with what is now remembered the episodes that are open or were settled by these samples, and the
    silences that these samples ended.
    """
    samples = Samples.concat([tag.samples, new]).once() if len(new) else tag.samples
    if len(samples) == 0:
        return tag, [], []
    newest = int(samples.at[-1])
    volts, first_volts = (tag.usual, None) if tag.usual is not None else usual_infra_red(samples, rules)
    readings = series(samples, rules, volts)
    told, needed, found = list(tag.told), [newest], []
    for cluster in clusters(readings, rules, tag.told):
        at: int | None = _settles(cluster, first_volts, rules)
        if at is not None and at <= newest:
            told[cluster.contact] = max(told[cluster.contact], cluster.last + 1)
        else:
            needed.append(cluster.first)
            at = None
        if cluster.episode is not None:
            found.append(Found(cluster.episode, at))
    settling = first_volts is not None and newest <= first_volts + int(rules.hours_to_settle * HOUR)
    if first_volts is not None and settling:
        needed.append(first_volts)
    usual = tag.usual if first_volts is None or settling else volts
    relied_on, silences = _silences(tag, readings, rules)
    kept = samples.take(samples.at >= min(needed) - _reach(rules))
    return Tag(kept, (told[0], told[1]), usual, relied_on), found, silences


def silence(tag: Tag) -> Silence:
    """Give the silence that goes on since the last reading to rely on, however short it still is."""
    return Silence(tag.relied_on, None, bool(len(tag.samples)) and int(tag.samples.at[-1]) > tag.relied_on)


def _settles(cluster: Cluster, first_volts: int | None, rules: Rules) -> int:
    """Give the instant from which on no further reading can belong to a cluster, or change its worth.

    While the usual voltage is not settled, what is obstructed is not either.
    """
    closes = cluster.last + int(rules.hours_apart * HOUR) + 1
    if first_volts is None or closes <= first_volts:
        return closes
    return max(closes, first_volts + int(rules.hours_to_settle * HOUR) + 1)


def _reach(rules: Rules) -> int:
    """Say how far before its first reading an episode's doubts and edges may lie (microseconds)."""
    repeated = rules.constant_readings * rules.minutes_missing * MINUTE
    return int(max(rules.hours_apart * HOUR, repeated))


def _silences(tag: Tag, readings: Series, rules: Rules) -> tuple[int, list[Silence]]:
    """Find the silences that new readings ended; return also the last reading to rely on."""
    before = int(tag.samples.at[-1]) if len(tag.samples) else -FOREVER
    sure = readings.at[(readings.at > before) & ~_doubted(readings, rules)]
    if len(sure) == 0:
        return tag.relied_on, []
    edges = np.append(tag.relied_on, sure)
    found = []
    for n in np.flatnonzero(np.diff(edges) >= rules.hours_without_sample * HOUR).tolist():
        start, end = int(edges[n]), int(edges[n + 1])
        low, high = np.searchsorted(readings.at, [start + 1, end]).tolist()
        found.append(Silence(start, end, high > low))
    return int(sure[-1]), found


def _doubted(readings: Series, rules: Rules) -> NDArray[np.bool_]:
    """Say which readings contradict each other or repeat what the ones before them said.

    Unlike `Series.constant` it looks back only, so that no later reading changes it.
    """
    goes_on = np.append(False, (readings.tac[1:] == readings.tac[:-1]) & readings.linked[1:])
    rows = np.arange(len(readings))
    in_a_row = rows - np.maximum.accumulate(np.where(goes_on, 0, rows)) + 1
    doubted: NDArray[np.bool_] = readings.contradictory | (
        (in_a_row >= rules.constant_readings) & (readings.tac != 0)
    )
    return doubted
