"""The hot tail: events that are in the log but not yet in the table, joined with those that are."""

from collections.abc import Iterable, Sequence

import numpy as np

from abide.monitoring.events import Events
from abide.trails.schema import Kept, once


def joined(kept: Kept, tail: Iterable[tuple[Events, Sequence[str]]]) -> Kept:
    """Put the table's events and the tail's together, sorted by fitting and time, each event once.

    tail: parts of events, and the names that their `fitting` column numbers; a part may overlap the table.
    Flags of the tail are 0: they are worked out when it is flushed.
    """
    number = {name: row for row, name in enumerate(kept.fittings)}
    parts, flags = [kept.events], [kept.flags]
    for events, names in tail:
        code = np.array([number.setdefault(name, len(number)) for name in names], np.int32)
        parts.append(_renumbered(events, code))
        flags.append(np.zeros(len(events), np.int32))
    events = Events.concat(parts)
    order = once(events)
    return Kept(events.take(order), tuple(number), np.concatenate(flags)[order])


def _renumbered(events: Events, code: np.ndarray[tuple[int], np.dtype[np.int32]]) -> Events:
    if len(events) == 0:
        return Events.empty()
    columns = {name: getattr(events, name) for name in Events.__slots__}
    return Events(**{**columns, "fitting": code[events.fitting]})
