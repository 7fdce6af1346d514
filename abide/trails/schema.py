"""The columns of the table of trails, and the way from events to rows and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from abide.monitoring.events import Events
from abide.monitoring.instants import DAY

VERSION = 2
# Enough that one person's file is small on a day with everyone in the country on tag, few enough that a
# flush every few minutes does not drown a small service in files.
BUCKETS = 16
PARTITIONS = ["day", "bucket"]
MOMENT = pa.timestamp("us", tz="UTC")
# NaN and -1 of the columns in memory are nulls in the table, for the sake of other readers.
SCHEMA = pa.schema(
    [
        pa.field("day", pa.date32(), nullable=False),
        pa.field("bucket", pa.int32(), nullable=False),
        pa.field("fitting", pa.string(), nullable=False),
        pa.field("at", MOMENT, nullable=False),
        pa.field("received_at", MOMENT, nullable=False),
        pa.field("kind", pa.int8(), nullable=False),
        pa.field("longitude", pa.float64()),
        pa.field("latitude", pa.float64()),
        pa.field("accuracy_m", pa.float64()),
        pa.field("source", pa.int8(), nullable=False),
        pa.field("present", pa.int8(), nullable=False),
        pa.field("what", pa.int8(), nullable=False),
        pa.field("flags", pa.int32(), nullable=False),
        pa.field("log_offset", pa.int64(), nullable=False),
        pa.field("reading", pa.float64()),
        pa.field("infra_red", pa.float64()),
        pa.field("temperature", pa.float64()),
    ]
)
# What the table did not have before a version: its older files read as nulls there.
ADDED = {2: ("reading", "infra_red", "temperature")}
# What stands inside each file; day and bucket are in the name of its folder.
IN_FILES = pa.schema([field for field in SCHEMA if field.name not in PARTITIONS])


@dataclass(frozen=True, slots=True)
class Kept:
    """Events as they were kept, sorted by fitting and time.

    events: their `fitting` column numbers `fittings`; flags: of monitoring.flags.Flag, one for each event
    """

    events: Events
    fittings: tuple[str, ...]
    flags: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.events)


def bucket_of(fitting: str) -> int:
    """Say in which bucket a fitting's events are kept, the same on every machine and in every year."""
    return crc32(fitting.encode()) % BUCKETS


def to_table(
    events: Events,
    fittings: Sequence[str],
    *,
    flags: NDArray[np.int32] | None = None,
    offsets: NDArray[np.int64] | int = 0,
) -> pa.Table:
    """Turn events into rows of the table, sorted by day, bucket, fitting and time."""
    used, code = np.unique(events.fitting, return_inverse=True)
    names = [fittings[number] for number in used.tolist()]
    # The rank of each name, so that rows can be sorted by it without comparing text a million times.
    rank = np.empty(len(names), np.int64)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    bucket = np.array([bucket_of(name) for name in names], np.int32)[code]
    day = np.floor_divide(events.at, DAY).astype(np.int32)
    order = np.lexsort((events.at, rank[code], bucket, day))
    events = events.take(order)
    said = np.zeros(len(events), np.int32) if flags is None else flags[order]
    where = np.broadcast_to(np.asarray(offsets, np.int64), len(order))[order]
    fitting = pa.DictionaryArray.from_arrays(pa.array(code[order], pa.int32()), pa.array(names, pa.string()))
    columns: list[Any] = [
        pa.array(day[order]).cast(pa.date32()),
        pa.array(bucket[order]),
        fitting.cast(pa.string()),
        pa.array(events.at).cast(MOMENT),
        pa.array(events.received_at).cast(MOMENT),
        pa.array(events.kind),
        *(
            pa.array(column, from_pandas=True)
            for column in (events.longitude, events.latitude, events.accuracy_m)
        ),
        pa.array(events.source),
        pa.array(events.present),
        pa.array(events.what),
        pa.array(said),
        pa.array(where),
        *(
            pa.array(column, from_pandas=True)
            for column in (events.reading, events.infra_red, events.temperature)
        ),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def from_table(table: pa.Table) -> Kept:
    """Turn rows of the table back into events, sorted by fitting and time; identical rows once."""
    names = pc.unique(table["fitting"]).sort()
    code = _column(pc.index_in(table["fitting"], names), np.int32)
    events = Events(
        fitting=code,
        at=_column(table["at"].cast(pa.int64()), np.int64),
        received_at=_column(table["received_at"].cast(pa.int64()), np.int64),
        kind=_column(table["kind"], np.int8),
        longitude=_column(table["longitude"], np.float64),
        latitude=_column(table["latitude"], np.float64),
        accuracy_m=_column(table["accuracy_m"], np.float64),
        source=_column(table["source"], np.int8),
        present=_column(table["present"], np.int8),
        what=_column(table["what"], np.int8),
        reading=_column(table["reading"], np.float64),
        infra_red=_column(table["infra_red"], np.float64),
        temperature=_column(table["temperature"], np.float64),
    )
    flags = _column(table["flags"], np.int32)
    order = once(events)
    return Kept(events.take(order), tuple(names.to_pylist()), flags[order])


def once(events: Events) -> NDArray[np.intp]:
    """Give the rows in order of fitting and time, each event once: the first received of identical ones.

    A device may send the same event twice, and the hot tail may overlap the table.
    """
    order = np.lexsort((events.at, events.fitting))
    if len(order) < 2:
        return order
    same = (np.diff(events.at[order]) == 0) & (np.diff(events.fitting[order]) == 0)
    if not same.any():
        return order
    # Only the few that share a moment need to be looked at column by column.
    place = np.flatnonzero(np.append(same, False) | np.append(False, same))
    tied = events.take(order[place])
    numbers = ("longitude", "latitude", "accuracy_m", "reading", "infra_red", "temperature")
    columns: list[NDArray[Any]] = [
        tied.fitting,
        tied.at,
        tied.kind,
        *(np.nan_to_num(getattr(tied, name), nan=-999.0) for name in numbers),
        tied.source,
        tied.present,
        tied.what,
    ]
    within = np.lexsort((tied.received_at, *reversed(columns)))
    order[place] = order[place][within]
    again = np.zeros(len(order), np.bool_)
    again[place[1:]] = np.all([np.diff(column[within]) == 0 for column in columns], axis=0)
    return order[~again]


def _column(column: pa.ChunkedArray | pa.Array, kind: Any) -> NDArray[Any]:
    # A fresh copy: what Arrow lends may not be written to, and would keep a whole file in memory.
    return np.array(
        column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy(), kind
    )
