"""Run every part of the suite, one after another, and fail if any failed.

All parts run even after one has failed, so that one run tells everything. The last part is pytest, and its
closing lines are the last thing printed.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# A part that has not ended by then never will: it is stopped and has failed (seconds).
LONGEST = 1800


@dataclass(frozen=True)
class Part:
    """One command of the suite; `program` is looked up beside this Python."""

    name: str
    program: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


STATIC = (
    Part("lint", "ruff", ("check", "--quiet", ".")),
    Part("format", "ruff", ("format", "--check", "--quiet", ".")),
    Part("imports", "lint-imports", ("--no-cache",)),
    Part("types", "mypy", ("abide", "tools")),
)

# Two processes, for two cores. Browser tests share one browser and one live server, so they get one.
TESTS = (
    Part("browser tests", "pytest", ("-q", "-m", "browser"), {"ABIDE_TEST_DATABASE": "sqlite"}),
    Part(
        "tests on PostgreSQL",
        "pytest",
        ("-q", "-n", "2", "-m", "database and not browser"),
        {"ABIDE_TEST_DATABASE": "postgresql"},
    ),
    Part(
        "all tests on SQLite",
        "pytest",
        ("-n", "2", "-m", "not browser"),
        {"ABIDE_TEST_DATABASE": "sqlite"},
    ),
)


def run(part: Part) -> bool:
    """Run one part with its output shown; answers whether it passed."""
    print(f"\n=== {part.name}: {part.program} {' '.join(part.arguments)}", flush=True)
    started = time.monotonic()
    command = [str(BIN / part.program), *part.arguments]
    environment = {**os.environ, **part.environment}
    with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True) as running:
        try:
            passed = running.wait(LONGEST) == 0
        except BaseException as reason:
            # Its own session, so that what it started ends with it.
            os.killpg(running.pid, signal.SIGKILL)
            if not isinstance(reason, subprocess.TimeoutExpired):
                raise
            print(f"--- {part.name}: stopped after {LONGEST} s", flush=True)
            passed = False
    if part is not TESTS[-1]:
        print(
            f"--- {part.name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - started:.0f} s",
            flush=True,
        )
    return passed


def main() -> None:
    """Run the parts named on the command line, or all of them."""
    parts = STATIC if "--static" in sys.argv[1:] else (*STATIC, *TESTS)
    failed: list[str] = []
    for part in parts:
        if failed and part is TESTS[-1]:
            print(f"\n*** Failed so far: {', '.join(failed)}", flush=True)
        if not run(part):
            failed.append(part.name)
    if failed:
        sys.exit(f"FAILED: {', '.join(failed)}")


if __name__ == "__main__":
    main()
