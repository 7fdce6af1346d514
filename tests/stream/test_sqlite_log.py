"""The SQLite log keeps the contract of every log, and what only a file can promise."""

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from abide.stream import Busy, SqliteLog
from tests.stream.contract import LogContract, batch


@pytest.fixture
def open_log(tmp_path):
    opened = []

    def open_again(**options):
        opened.append(SqliteLog(tmp_path / "log" / "arrivals.sqlite3", **options))
        return opened[-1]

    yield open_again
    for log in opened:
        log.close()


class TestSqliteLog(LogContract):
    """The contract of every log."""


def test_too_much_waiting_is_refused_at_once_and_later_accepted(open_log):
    log = open_log(waiting_bytes=200)
    with pytest.raises(Busy):
        log.submit(batch(random.Random(1).randbytes(400)))
    assert log.append(batch()).offset == 1


def test_erased_lines_are_in_no_file_of_the_log(open_log, tmp_path):
    secret = random.Random(2).randbytes(64).hex().encode()  # does not compress away
    log = open_log()
    log.append(batch(secret + b"\n"))
    log.append(batch(b"kept\n"))
    before = b"".join(p.read_bytes() for p in (tmp_path / "log").iterdir())
    log.erase(lambda line: secret in line)
    after = b"".join(p.read_bytes() for p in (tmp_path / "log").iterdir())
    compressed = next(e for e in [zlib_of(secret + b"\n")])
    assert compressed in before
    assert compressed not in after


def zlib_of(body):
    import zlib

    return zlib.compress(body, 1)


WRITER = """
import sys
from pathlib import Path
from abide.stream import Batch, SqliteLog
log = SqliteLog(Path(sys.argv[1]))
n = 0
while True:
    futures = [(n + i, log.submit(Batch("s", 0, b"%d\\n" % (n + i), 1, b"", f"k{n + i}"))) for i in range(20)]
    n += 20
    for number, future in futures:
        future.result()
        sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("seed", range(3))
def test_whatever_was_acknowledged_before_a_kill_is_there_once(tmp_path: Path, open_log, seed):
    path = tmp_path / "log" / "arrivals.sqlite3"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    told = []
    enough = random.Random(seed).randint(50, 400)
    for line in writer.stdout:
        told.append(int(line))
        if len(told) == enough:
            writer.send_signal(signal.SIGKILL)
    writer.stdout.close()
    writer.wait()
    kept = [int(e.body) for e in open_log().read(0, limit=1_000_000)]
    told = told if not told or told[-1] in kept else told[:-1]  # the last line may be cut in two
    assert set(told) <= set(kept)
    assert len(kept) == len(set(kept))
