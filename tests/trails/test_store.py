"""The table of trails: what goes in comes out, once, for whom it is, and not after it was erased."""

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abide.monitoring.events import Events, Kind
from abide.monitoring.flags import Flag
from abide.monitoring.instants import DAY, FOREVER, HOUR, MINUTE, NEVER_YET, from_text
from abide.trails import schema, store
from abide.trails.store import TrailStore, UnknownSchema
from abide.trails.tail import joined

ROOT = Path(__file__).parents[2]
NOON = from_text("2026-03-27T12:00:00Z")


@pytest.fixture
def trails(tmp_path):
    return TrailStore(tmp_path / "trails")


def fixes(*rows):
    """Give a fix for each (fitting number, instant)."""
    events = Events.empty(len(rows))
    for row, (fitting, at) in enumerate(rows):
        events.fitting[row] = fitting
        events.at[row] = events.received_at[row] = at
        events.longitude[row], events.latitude[row], events.accuracy_m[row] = -0.1, 51.5, 10
    events.kind[:] = Kind.FIX
    events.source[:] = 1
    return events


def same(left, right):
    return all(
        np.array_equal(
            getattr(left, name),
            getattr(right, name),
            equal_nan=getattr(left, name).dtype.kind == "f",
        )
        for name in Events.__slots__
        if name != "fitting"
    )


def files_of(tmp_path):
    return sorted((tmp_path / "trails").glob("day=*/**/*.parquet"))


def test_before_anything_is_written_there_is_nothing(trails, tmp_path):
    assert len(trails.history("F1", NEVER_YET)) == 0
    assert trails.last_offset(0) is None
    assert list(trails.window(NEVER_YET, FOREVER)) == []
    assert trails.erase(["F1"]) == 0
    trails.compact()
    assert not (tmp_path / "trails").exists()


def test_every_column_of_every_kind_of_event_comes_back_as_it_was(trails):
    events = Events.concat([fixes((0, NOON)), Events.empty(5)])
    events.at[1:] = events.received_at[1:] = NOON + np.arange(1, 6) * MINUTE
    events.kind[1:] = [Kind.HOME, Kind.EQUIPMENT, Kind.ALCOHOL, Kind.ALCOHOL, Kind.BATTERY]
    events.present[1], events.what[2] = 1, 5
    events.reading[3:], events.infra_red[3], events.temperature[3] = [-0.002, 0.031, 80], 1.2, 33.5
    assert trails.append(events, ["F1"], partition=0, offset=1) == 6
    assert same(trails.history("F1", NEVER_YET), events)


def test_a_fitting_sees_its_own_events_from_a_moment_on_in_time_order(trails):
    events = fixes((1, NOON + HOUR), (0, NOON), (0, NOON + HOUR), (0, NOON - 2 * DAY), (0, NOON + 1))
    trails.append(events, ["F1", "F2"], partition=0, offset=1)
    assert trails.history("F1", NOON).at.tolist() == [NOON, NOON + 1, NOON + HOUR]
    assert trails.history("F1", NOON + 1).at.tolist() == [NOON + 1, NOON + HOUR]
    assert len(trails.history("F1", NEVER_YET)) == 4
    assert len(trails.history("F3", NEVER_YET)) == 0


def test_a_reading_ends_before_its_end(trails):
    trails.append(fixes((0, NOON), (0, NOON + 1), (1, NOON)), ["F1", "F2"], partition=0, offset=1)
    kept = trails.read(["F2", "F1"], NOON, NOON + 1)
    assert kept.fittings == ("F1", "F2")
    assert kept.events.fitting.tolist() == [0, 1]
    assert len(trails.read(["F1"], NOON, NOON)) == 0
    assert len(trails.read([], NOON, NOON + 1)) == 0


def test_a_window_holds_everyone_with_each_in_one_part(trails):
    names = [f"F{n}" for n in range(40)]
    trails.append(
        fixes(*((n, NOON + h * HOUR) for n in range(40) for h in range(3))), names, partition=0, offset=1
    )
    parts = list(trails.window(NOON, NOON + 2 * HOUR))
    seen = [name for part in parts for name in part.fittings]
    assert sorted(seen) == sorted(names)
    assert sum(len(part) for part in parts) == 80


def test_flags_are_kept(trails):
    flags = np.array([0, Flag.CLOCK_AHEAD | Flag.OUTSIDE_FITTING], np.int32)
    trails.append(fixes((0, NOON), (0, NOON - 1)), ["F1"], partition=0, offset=1, flags=flags)
    assert trails.read(["F1"], NEVER_YET, FOREVER).flags.tolist() == [flags[1], flags[0]]


def test_a_flush_that_is_repeated_writes_nothing_twice(trails, tmp_path):
    assert trails.append(fixes((0, NOON)), ["F1"], partition=0, offset=5) == 1
    again = TrailStore(tmp_path / "trails")
    assert again.append(fixes((0, NOON)), ["F1"], partition=0, offset=5) == 0
    assert again.append(fixes((0, NOON)), ["F1"], partition=0, offset=4) == 0
    assert again.append(fixes((0, NOON + 1)), ["F1"], partition=0, offset=6) == 1
    assert sum(pq.read_metadata(file).num_rows for file in files_of(tmp_path)) == 2
    assert again.last_offset(0) == trails.last_offset(0) == 6


def test_a_longer_flush_after_a_crash_adds_only_what_is_not_there_yet(trails, tmp_path):
    trails.append(fixes((0, NOON), (0, NOON + 1)), ["F1"], partition=0, offset=2, offsets=np.array([1, 2]))
    written = trails.append(
        fixes((0, NOON), (0, NOON + 1), (0, NOON + 2)),
        ["F1"],
        partition=0,
        offset=3,
        flags=np.array([1, 2, 4], np.int32),
        offsets=np.array([1, 2, 3]),
    )
    assert written == 1
    assert trails.read(["F1"], NEVER_YET, FOREVER).flags.tolist() == [0, 0, 4]


def test_each_partition_of_the_log_has_its_own_offset(trails):
    trails.append(fixes((0, NOON)), ["F1"], partition=0, offset=5)
    assert trails.append(fixes((0, NOON)), ["F2"], partition=1, offset=3) == 1
    assert (trails.last_offset(0), trails.last_offset(1), trails.last_offset(2)) == (5, 3, None)


def test_an_event_sent_twice_is_read_once(trails):
    later = fixes((0, NOON))
    later.received_at[:] = NOON + HOUR
    trails.append(later, ["F1"], partition=0, offset=1)
    trails.append(fixes((0, NOON)), ["F1"], partition=0, offset=2)
    assert trails.history("F1", NEVER_YET).received_at.tolist() == [NOON]


def test_what_was_joined_reads_as_before_from_fewer_files(trails, tmp_path):
    names = ["F1", "F2", "F3"]
    for offset in range(1, 6):
        trails.append(
            fixes(*((n, NOON + offset * MINUTE) for n in range(3))), names, partition=0, offset=offset
        )
    before = [trails.history(name, NEVER_YET) for name in names]
    places = len({file.parent for file in files_of(tmp_path)})
    trails.compact()
    assert all(same(trails.history(name, NEVER_YET), was) for name, was in zip(names, before, strict=True))
    table = TrailStore(tmp_path / "trails")._open()
    assert len(table.file_uris()) == places
    assert trails.append(fixes((0, NOON)), names, partition=0, offset=5) == 0


def test_who_is_erased_is_gone_from_every_file_and_nobody_else_is(trails, tmp_path):
    # F1 and its neighbour share a bucket, so a file.
    neighbour = next(f"N{n}" for n in range(1000) if schema.bucket_of(f"N{n}") == schema.bucket_of("F1"))
    names = ["F1", neighbour, "O'Brien"]
    rows = [(n, NOON + d * DAY) for n in range(3) for d in range(3)]
    trails.append(fixes(*rows), names, partition=0, offset=1)
    trails.append(fixes(*((n, at + 1) for n, at in rows)), names, partition=0, offset=2)
    assert trails.erase(["F1", "O'Brien", "' OR 'a'='a"]) == 12
    assert [len(trails.history(name, NEVER_YET)) for name in names] == [0, 6, 0]
    left = {name for file in files_of(tmp_path) for name in pq.read_table(file)["fitting"].to_pylist()}
    assert left == {neighbour}
    assert trails.append(fixes((0, NOON)), names, partition=0, offset=2) == 0


def test_what_is_left_after_an_erasure_can_be_read_before_files_are_joined(trails, monkeypatch):
    neighbour = next(f"N{n}" for n in range(1000) if schema.bucket_of(f"N{n}") == schema.bucket_of("F1"))
    trails.append(fixes((0, NOON), (1, NOON)), ["F1", neighbour], partition=0, offset=1)
    monkeypatch.setattr(trails, "_join", lambda places: None)
    trails.erase(["F1"])
    assert len(trails.history(neighbour, NEVER_YET)) == 1
    assert len(trails.history("F1", NEVER_YET)) == 0


def test_readers_see_all_or_nothing_of_each_flush_while_files_are_joined(trails, tmp_path):
    faults, done = [], threading.Event()

    def look():
        reader = TrailStore(tmp_path / "trails")
        try:
            while not done.is_set():
                count = len(reader.history("F1", NEVER_YET))
                if count % 10:
                    faults.append(count)
        except Exception as error:
            faults.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        for offset in range(1, 11):
            rows = [(0, NOON + offset * HOUR + n) for n in range(10)]
            trails.append(fixes(*rows), ["F1"], partition=0, offset=offset)
            if offset % 4 == 0:
                trails.compact()
    finally:
        done.set()
        thread.join()
    assert faults == []
    assert len(trails.history("F1", NEVER_YET)) == 100


def test_writers_of_several_partitions_that_begin_together_all_get_their_rows_in(tmp_path):
    for time_round in range(5):
        place, faults = tmp_path / str(time_round), []

        def write(partition, place=place, faults=faults):
            try:
                mine = TrailStore(place)
                for offset in range(1, 4):
                    mine.append(
                        fixes((0, NOON + offset)), [f"P{partition}"], partition=partition, offset=offset
                    )
            except Exception as error:
                faults.append(error)

        threads = [threading.Thread(target=write, args=(partition,)) for partition in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        assert [len(TrailStore(place).history(f"P{n}", NEVER_YET)) for n in range(3)] == [3, 3, 3]


def test_many_flushes_keep_few_files_without_anyone_asking(trails):
    for offset in range(1, 40):
        trails.append(fixes((0, NOON + offset)), ["F1"], partition=0, offset=offset)
    assert len(trails._open().file_uris()) < 16
    assert len(trails.history("F1", NEVER_YET)) == 39


def test_everything_is_joined_once_a_day(trails, monkeypatch):
    joined_at = []
    monkeypatch.setattr(trails, "compact", lambda: joined_at.append(trails.last_offset(0)))
    day = datetime(2026, 3, 27, 23, 50, tzinfo=UTC)
    for offset, moment in enumerate((day, day, day + timedelta(minutes=20), day + timedelta(hours=20)), 1):
        monkeypatch.setattr(store, "datetime", SimpleNamespace(now=lambda zone, moment=moment: moment))
        trails.append(fixes((0, NOON + offset)), ["F1"], partition=0, offset=offset)
    assert joined_at == [3]


def test_events_are_safe_though_tidying_fails(trails, monkeypatch, caplog):
    def fail():
        raise OSError("disk")

    monkeypatch.setattr(trails, "tidy", fail)
    for offset in range(1, 17):
        trails.append(fixes((0, NOON + offset)), ["F1"], partition=0, offset=offset)
    assert "could not be tidied: OSError" in caplog.text
    assert len(trails.history("F1", NEVER_YET)) == 16


def test_what_a_crashed_writer_left_behind_goes_after_a_day(trails, tmp_path):
    trails.append(fixes((0, NOON)), ["F1"], partition=0, offset=1)
    (kept,) = files_of(tmp_path)
    old, new = (kept.with_name(f"part-{name}-c000.zstd.parquet") for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(kept.read_bytes())
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(old, (two_days_ago, two_days_ago))
    trails.compact()
    assert files_of(tmp_path) == sorted([kept, new])
    assert len(trails.history("F1", NEVER_YET)) == 1


WRITER = """
import sys
from tests.trails.test_store import NOON, TrailStore, fixes
trails = TrailStore(sys.argv[1])
print("ready", flush=True)
for offset in range((trails.last_offset(0) or 0) + 1, 10_000):
    rows = [(n % 7, NOON + offset * 1_000_000 + n) for n in range(10)]
    trails.append(fixes(*rows), [f"F{n}" for n in range(7)], partition=0, offset=offset)
    if offset % 5 == 0:
        trails.compact()
"""


def test_a_writer_killed_at_any_moment_loses_nothing_and_writes_nothing_twice(tmp_path):
    for delay in (0.05, 0.3, 0.7, 1.1):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "trails")], stdout=subprocess.PIPE, cwd=ROOT
        ) as writer:
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(delay)
            writer.kill()
    trails = TrailStore(tmp_path / "trails")
    held = trails.last_offset(0)
    assert held is not None
    rows = [at for part in trails.window(NEVER_YET, FOREVER) for at in part.events.at.tolist()]
    assert sorted(rows) == [NOON + offset * 1_000_000 + n for offset in range(1, held + 1) for n in range(10)]
    table = trails._open()
    assert (
        sum(pq.read_metadata(uri.removeprefix("file://")).num_rows for uri in table.file_uris()) == 10 * held
    )


def test_a_table_of_the_first_version_is_read_and_then_written_on(trails, tmp_path, monkeypatch):
    added = schema.ADDED[2]
    old = pa.schema([field for field in schema.SCHEMA if field.name not in added])
    whole = schema.to_table
    with monkeypatch.context() as before:
        before.setattr(store, "SCHEMA", old)
        before.setattr(store, "VERSION", 1)
        before.setattr(store, "_ABOUT", {"schema": 1, "buckets": schema.BUCKETS})
        before.setattr(store, "to_table", lambda *a, **k: whole(*a, **k).drop_columns(list(added)))
        trails.append(fixes((0, NOON), (1, NOON)), ["F1", "F2"], partition=0, offset=1)
        assert not set(added) & {field.name for field in trails._open().schema().fields}

    held = trails.history("F1", NEVER_YET)
    assert np.isnan(held.reading).all()
    sample = Events.empty(1)
    sample.at[:] = sample.received_at[:] = NOON + 1
    sample.kind[:], sample.reading[:] = Kind.ALCOHOL, 0.04
    for offset in (2, 3):
        later = TrailStore(tmp_path / "trails")
        assert later.append(sample, ["F1"], partition=0, offset=offset) == 1
    assert trails.erase(["F2"]) == 1
    later.compact()
    kept = trails.history("F1", NEVER_YET)
    assert kept.at.tolist() == [NOON, NOON + 1]
    assert np.array_equal(kept.reading, [np.nan, 0.04], equal_nan=True)
    assert trails.last_offset(0) == 3


def test_a_table_laid_out_by_another_version_is_refused(trails, tmp_path, monkeypatch):
    trails.append(fixes((0, NOON)), ["F1"], partition=0, offset=1)
    monkeypatch.setattr(store, "_ABOUT", {"schema": 3, "buckets": 16})
    with pytest.raises(UnknownSchema, match="laid out"):
        TrailStore(tmp_path / "trails").history("F1", NOON)


def test_no_position_and_no_name_stands_in_the_log_of_the_table(trails, tmp_path):
    trails.append(fixes((0, NOON)), ["ONE-FITTING"], partition=0, offset=1)
    log = "".join(path.read_text() for path in Path(tmp_path / "trails" / "_delta_log").glob("*.json"))
    assert "51.5" not in log
    assert "ONE-FITTING" not in log


def test_the_tail_is_joined_with_the_table_and_what_both_hold_counts_once(trails):
    trails.append(
        fixes((0, NOON), (0, NOON + 2)), ["F1"], partition=0, offset=1, flags=np.array([0, 2], np.int32)
    )
    kept = trails.read(["F1"], NEVER_YET, FOREVER)
    tail = [(fixes((1, NOON + 1), (1, NOON + 2), (0, NOON)), ["F2", "F1"]), (Events.empty(), [])]
    both = joined(kept, tail)
    assert both.fittings == ("F1", "F2")
    assert both.events.fitting.tolist() == [0, 0, 0, 1]
    assert both.events.at.tolist() == [NOON, NOON + 1, NOON + 2, NOON]
    assert both.flags.tolist() == [0, 0, 2, 0]


ROWS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from([NOON, NOON + 1, NOON + DAY]),
        st.sampled_from([0.0, 1.0]),
        st.booleans(),
    ),
    max_size=30,
)


@settings(deadline=None)
@given(ROWS)
def test_rows_become_a_table_and_back_sorted_and_each_once(rows):
    events = Events.empty(len(rows))
    for n, (fitting, at, where, is_fix) in enumerate(rows):
        events.fitting[n], events.at[n], events.received_at[n] = fitting, at, at
        events.kind[n] = Kind.FIX if is_fix else Kind.HOME
        if is_fix:
            events.longitude[n] = where
        else:
            events.present[n] = int(where)
    names = ["zebra", "ant", "mole", "bee"]
    kept = schema.from_table(schema.to_table(events, names))
    got = [
        (
            kept.fittings[e.fitting[0]],
            e.at[0],
            e.kind[0],
            e.longitude[0] if e.kind[0] == Kind.FIX else e.present[0],
        )
        for e in (kept.events.take(slice(n, n + 1)) for n in range(len(kept)))
    ]
    want = {(names[f], at, Kind.FIX if is_fix else Kind.HOME, where) for f, at, where, is_fix in rows}
    assert got == sorted(want)
