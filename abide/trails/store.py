"""The trails: every event of everyone, kept as a Delta table in a folder or an object store."""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from deltalake import CommitProperties, DeltaTable, Schema, Transaction, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError
from deltalake.fs import DeltaStorageHandler
from numpy.typing import NDArray
from pyarrow.fs import PyFileSystem

from abide.monitoring.events import Events
from abide.monitoring.instants import DAY, FOREVER, NEVER_YET, to_datetime
from abide.trails.schema import (
    ADDED,
    BUCKETS,
    IN_FILES,
    MOMENT,
    PARTITIONS,
    SCHEMA,
    VERSION,
    Kept,
    bucket_of,
    from_table,
    to_table,
)

logger = logging.getLogger(__name__)

_WRITER = WriterProperties(compression="ZSTD", max_row_group_size=20_000)
_CONFIGURATION = {
    # Statistics stand in the table's log, which erasure does not rewrite: of when, not of whom or where.
    "delta.dataSkippingStatsColumns": "at",
    "delta.checkpointInterval": "50",
    "delta.logRetentionDuration": "interval 7 days",
    "delta.deletedFileRetentionDuration": "interval 1 days",
}
_ABOUT = {"schema": VERSION, "buckets": BUCKETS}
_DAY_MIN, _DAY_MAX = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_TRIES = 5
_TOO_MANY_FILES = 16


Result = TypeVar("Result")


class UnknownSchema(RuntimeError):
    """The table was written by a version of this program that lays it out in another way."""


class TrailStore:
    """The table of trails at one place; safe to use from several threads and processes.

    location: a folder, made when first written to, or the address of an object store
    options: what that store needs to be reached
    """

    def __init__(self, location: str | Path, *, options: dict[str, str] | None = None) -> None:
        self._location = str(location)
        self._options = options
        self._table: DeltaTable | None = None
        self._appended = 0
        self._compacted_on: date | None = None
        self._lock = threading.Lock()

    # ---- writing ----

    def append(
        self,
        events: Events,
        fittings: Sequence[str],
        *,
        partition: int,
        offset: int,
        flags: NDArray[np.int32] | None = None,
        offsets: NDArray[np.int64] | None = None,
    ) -> int:
        """Add events that stand for a partition of the log up to `offset`; return how many were written.

        The offset is committed together with the rows, so a flush that is repeated after a crash writes
        nothing twice: all of it is passed over if the table already reaches that offset, and where
        `offsets` says from which offset of the log each event came, so are those that it already holds.
        """

        def add(table: DeltaTable) -> int:
            name, of = f"log-{partition}", offsets
            more: NDArray[np.bool_] | slice = slice(None)
            held = table.transaction_version(name)
            if held is not None and held >= offset:
                return 0
            if of is not None and held is not None:
                more = of > held
                of = of[more]
            _bring_up_to_date(table)
            rows = to_table(
                events.take(more),
                fittings,
                flags=None if flags is None else flags[more],
                offsets=offset if of is None else of,
            )
            if len(rows):
                write_deltalake(
                    table,
                    rows,
                    mode="append",
                    writer_properties=_WRITER,
                    commit_properties=CommitProperties(app_transactions=[Transaction(name, offset)]),
                )
            return len(rows)

        written = self._changed(add, create=True)
        if written:
            self._tidy_if_due()
        return written

    def last_offset(self, partition: int) -> int | None:
        """Give the offset up to which a partition of the log is in the table; None if nothing is."""
        table = self._open()
        return None if table is None else table.transaction_version(f"log-{partition}")

    def erase(self, fittings: Iterable[str]) -> int:
        """Take every event of these fittings out of the table and its files for good; return how many.

        Files that other people's events share are written anew without theirs, and the old ones removed
        at once, not after the usual time of grace: a reader in the middle of such a file starts again.
        """
        names = sorted(set(fittings))
        if not names or self._open() is None:
            return 0
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in names)
        buckets = ", ".join(str(b) for b in sorted({bucket_of(name) for name in names}))
        where = f"bucket IN ({buckets}) AND fitting IN ({listed})"
        before = self._files()
        gone = self._changed(lambda table: table.delete(where))
        self._join(place for place, files in self._files().items() if files - before.get(place, set()))
        table = self._open()
        assert table is not None
        table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
        table.create_checkpoint()
        return int(gone["num_deleted_rows"])

    def compact(self) -> None:
        """Join the many small files of each day and bucket, sorted by fitting and time; for every night.

        Days that were joined before are left as they are unless something was added to them. Files that
        nothing refers to go once they are a day old.
        """
        if self._open() is None:
            return
        self._join(place for place, files in self._files().items() if len(files) > 1)
        table = self._open()
        assert table is not None
        # Full, so that what a crashed writer left behind, which nothing refers to, goes as well.
        table.vacuum(retention_hours=24, dry_run=False, enforce_retention_duration=False, full=True)
        table.create_checkpoint()
        table.cleanup_metadata()

    def tidy(self) -> None:
        """Join the files of each day and bucket that has gathered too many; small work, done as it grows."""
        self._join(place for place, files in self._files().items() if len(files) >= _TOO_MANY_FILES)
        table = self._open()
        assert table is not None
        table.vacuum(retention_hours=1, dry_run=False, enforce_retention_duration=False)

    def _tidy_if_due(self) -> None:
        """Tidy now and then, and join everything once a day; the events are safe whether it works or not."""
        self._appended += 1
        today = datetime.now(UTC).date()
        try:
            if self._compacted_on is not None and today > self._compacted_on:
                self.compact()
            elif self._appended % _TOO_MANY_FILES == 0:
                self.tidy()
        except (OSError, DeltaError) as error:
            logger.warning("the trails could not be tidied: %s", type(error).__name__)
        self._compacted_on = today

    def _join(self, places: Iterable[tuple[str, str]]) -> None:
        """Make one sorted file of each of some days and buckets."""
        for day, bucket in sorted(places):
            self._changed(partial(_join_files, day=day, bucket=bucket))

    def _files(self) -> dict[tuple[str, str], set[str]]:
        """Name the files of each day and bucket."""
        table = self._open()
        assert table is not None
        files: dict[tuple[str, str], set[str]] = {}
        for file in pa.table(table.get_add_actions(flatten=True)).to_pylist():
            place = str(file["partition.day"]), str(file["partition.bucket"])
            files.setdefault(place, set()).add(file["path"])
        return files

    # ---- reading ----

    def history(self, fitting: str, since: int) -> Events:
        """Give one fitting's events at or after an instant, in time order."""
        return self.read([fitting], since, FOREVER).events

    def read(self, fittings: Iterable[str], start: int, end: int) -> Kept:
        """Give the events of some fittings from `start` up to but not including `end` (instants)."""
        names = sorted(set(fittings))
        buckets = sorted({bucket_of(name) for name in names})
        return from_table(self._scan(start, end, buckets, names))

    def window(self, start: int, end: int) -> Iterator[Kept]:
        """Give everyone's events from `start` up to `end` (instants), a bucket at a time to spare memory.

        One fitting's events are all in the same part.
        """
        for bucket in range(BUCKETS):
            kept = from_table(self._scan(start, end, [bucket]))
            if len(kept):
                yield kept

    def _scan(self, start: int, end: int, buckets: list[int], names: list[str] | None = None) -> pa.Table:
        """Read rows; a file that was joined or erased under our hands means that we look again."""
        low, high = _moment(start), _moment(end)
        where = (ds.field("at") >= pa.scalar(low, MOMENT)) & (ds.field("at") < pa.scalar(high, MOMENT))
        pruning: list[tuple[str, str, Any]] = [
            ("day", ">=", low.date().isoformat()),
            ("day", "<=", high.date().isoformat()),
            ("bucket", "in", [str(bucket) for bucket in buckets]),
        ]
        for left in reversed(range(_TRIES)):
            table = self._open()
            if table is None or start >= end or not buckets:
                break
            try:
                files = table.file_uris(file_pruning_predicate=pruning)
                if not files:
                    break
                return _rows(self._dataset(table, files), where, names)
            except (OSError, DeltaError):
                if not left:
                    raise
        return IN_FILES.empty_table()

    def _dataset(self, table: DeltaTable, files: list[str]) -> ds.Dataset:
        # Not deltalake's own dataset: after rows were deleted, its statistics are of another type of text
        # than the column, which Arrow refuses to compare.
        handler = DeltaStorageHandler.from_table(table._table, self._options)
        root = table.table_uri.rstrip("/") + "/"
        return ds.dataset(
            [file.removeprefix("file://").removeprefix(root.removeprefix("file://")) for file in files],
            schema=IN_FILES,
            format="parquet",
            filesystem=PyFileSystem(handler),
        )

    # ---- the table ----

    def _open(self, *, create: bool = False) -> DeltaTable | None:
        """Give the table as it is now, or None if there is none yet."""
        with self._lock:
            if self._table is None:
                if DeltaTable.is_deltatable(self._location, self._options):
                    self._table = DeltaTable(self._location, storage_options=self._options)
                elif create:
                    self._table = self._create()
                else:
                    return None
                _check_schema(self._table)
            self._table.update_incremental()
            return self._table

    def _create(self) -> DeltaTable:
        if "://" not in self._location:
            Path(self._location).mkdir(parents=True, exist_ok=True)
        try:
            return DeltaTable.create(
                self._location,
                SCHEMA,
                mode="ignore",
                partition_by=PARTITIONS,
                name="trails",
                description=json.dumps(_ABOUT),
                configuration=_CONFIGURATION,
                storage_options=self._options,
            )
        except DeltaError:
            # Another process made it in the same moment.
            return DeltaTable(self._location, storage_options=self._options)

    def _changed(self, change: Callable[[DeltaTable], Result], *, create: bool = False) -> Result:
        """Make a change; start again from the newest state where another writer got there first."""
        for left in reversed(range(_TRIES)):
            table = self._open(create=create)
            assert table is not None
            try:
                return change(table)
            except DeltaError:
                if not left:
                    raise
        raise AssertionError


def _rows(dataset: ds.Dataset, where: ds.Expression, names: list[str] | None) -> pa.Table:
    if names is None:
        return dataset.to_table(filter=where)
    # By name first and by time afterwards: to weigh both for every group of rows takes longer than to read
    # the few rows of the first and the last day that lie outside.
    named = ds.field("fitting") == names[0] if len(names) == 1 else ds.field("fitting").isin(names)
    try:
        return dataset.to_table(filter=named).filter(where)
    except pa.ArrowNotImplementedError:
        # A file from which rows were deleted, and that was not joined since, holds its text in another
        # form than Arrow will compare in place.
        table = dataset.to_table(filter=where)
        return table.filter(pc.is_in(table["fitting"], pa.array(names, pa.string())))


def _join_files(table: DeltaTable, *, day: str, bucket: str) -> dict[str, Any]:
    return table.optimize.z_order(
        ["fitting", "at"],
        partition_filters=[("day", "=", day), ("bucket", "=", bucket)],
        writer_properties=_WRITER,
    )


def _check_schema(table: DeltaTable) -> None:
    about = json.loads(table.metadata().description or "{}")
    # An older table is read as it is, what was added since as unknown; the next flush brings it up to date.
    if about | {"schema": VERSION} != _ABOUT or about["schema"] not in range(1, VERSION + 1):
        raise UnknownSchema(f"the trails are laid out as {about}; this program knows {_ABOUT}")


def _bring_up_to_date(table: DeltaTable) -> None:
    """Give a table of an earlier version the columns that were added since; its files stay as they are."""
    about = json.loads(table.metadata().description or "{}")
    if about["schema"] == VERSION:
        return
    held = {field.name for field in table.schema().fields}
    added = [name for version in range(about["schema"] + 1, VERSION + 1) for name in ADDED[version]]
    missing = pa.schema([SCHEMA.field(name) for name in added if name not in held])
    if len(missing):
        table.alter.add_columns(Schema.from_arrow(missing).fields)
    table.alter.set_table_description(json.dumps(_ABOUT))


def _moment(instant: int) -> datetime:
    """Give a moment that Arrow can hold for any instant, however far off."""
    if NEVER_YET < instant < FOREVER and abs(instant) < 400 * 365 * DAY:
        return min(max(to_datetime(instant), _DAY_MIN), _DAY_MAX)
    return _DAY_MIN if instant < 0 else _DAY_MAX
