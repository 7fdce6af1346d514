"""Change the core a little, many times over, and say how often the tests notice.

    python tools/mutation.py --sample 200 --seed 1 --json report.json

mutmut makes the changes (a comparison turned, a number one higher, an argument left out ...) in a copy of the
last commit, and runs the tests that touch the changed line. Those that no test noticed are printed with their
difference, to be read: some change nothing that anybody could see.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
FILES = (
    *("accumulated", "alcohol", "alcohol_days", "alcohol_findings", "alcohol_live", "alcohol_rules"),
    *("alcohol_series", "attendance", "battery", "crossing", "curfew", "curfew_hours", "curfew_minutes"),
    *("equipment", "fix_quality", "home", "incidents", "jamming", "lateness", "leave", "limits", "nearness"),
    *("pairs", "presence", "proximity", "proximity_course", "proximity_findings", "signals", "spans"),
    *("stretches", "timetable", "zones"),
)
TESTS = ("tests/spec", "tests/properties", "tests/monitoring")
KEPT = ("abide", "bench", "docs", "tests", "pyproject.toml")
OUTCOMES = {
    0: "survived",
    1: "killed",
    3: "killed",
    33: "untested",
    34: "skipped",
    36: "timeout",
    -24: "timeout",
}
# What nobody can see: the words of an error, and what a type checker alone reads.
UNSEEN = re.compile(r"raise \w+\(|cast\(|^\s*assert ")


def copy(folder: Path) -> None:
    """Take out the last commit, and say in it what to change and what to run."""
    archive = subprocess.run(["git", "archive", "HEAD", *KEPT], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "x"], cwd=folder, input=archive.stdout, check=True)
    mutate = [f"abide/monitoring/{name}.py" for name in FILES]
    lines = {
        "source_paths": ["abide"],
        "only_mutate": [path for path in mutate if (folder / path).exists()],
        # The same examples for every change, and no deadline: a machine at a low priority is slow.
        "pytest_add_cli_args": ["--hypothesis-profile=ci"],
        "pytest_add_cli_args_test_selection": TESTS,
        "also_copy": KEPT,
    }
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as out:
        out.write("\n[tool.mutmut]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in lines.items()))


def mutmut(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run mutmut in the copy, at a low priority and one test run at a time."""
    command = ["nice", "-n", "15", str(BIN / "mutmut"), *arguments]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


def outcomes(folder: Path) -> dict[str, int]:
    """Give each change by its name with the exit code of its tests, -1 where they have not run."""
    found: dict[str, int] = {}
    for path in sorted((folder / "mutants").rglob("*.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        found |= {name: -1 if code is None else code for name, code in codes.items()}
    return found


def difference(folder: Path, name: str) -> list[str]:
    """Show a change: the lines that it takes away and puts in."""
    shown = mutmut(folder, "show", name).stdout.splitlines()
    return [line for line in shown if re.match(r"[-+](?![-+])", line)]


def measure(folder: Path, sample: int, seed: int) -> dict[str, object]:
    """Make the changes, run the tests on a sample of them, and count."""
    copy(folder)
    # Asked for a change that is not there, mutmut makes them all and leaves.
    made = mutmut(folder, "run", "--max-children", "1", "no_change_has_this_name")
    names = sorted(outcomes(folder))
    if not names:
        raise SystemExit(f"mutmut made no changes:\n{made.stdout[-2000:]}\n{made.stderr[-2000:]}")
    chosen = sorted(random.Random(seed).sample(names, min(sample, len(names))))  # noqa: S311
    ran = mutmut(folder, "run", "--max-children", "1", *chosen)
    codes = outcomes(folder)
    ended = {name: OUTCOMES.get(codes[name], "failed to run") for name in chosen}
    counts = Counter(ended.values())
    if counts["failed to run"] == len(chosen):
        raise SystemExit(f"the tests could not be run:\n{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}")
    survived = {n: difference(folder, n) for n, how in ended.items() if how in ("survived", "untested")}
    unseen = [n for n, lines in survived.items() if any(UNSEEN.search(line[1:]) for line in lines)]
    judged = counts["killed"] + counts["timeout"] + len(survived)
    return {
        "tool": "mutmut " + mutmut(folder, "--version").stdout.split()[-1],
        "seed": seed,
        "changes": len(names),
        "sample": len(chosen),
        **dict(sorted(counts.items())),
        "score": round((counts["killed"] + counts["timeout"]) / judged, 4) if judged else None,
        "words_of_errors": len(unseen),
        "by_file": _by_file(ended),
        "survivors": survived,
    }


def _by_file(ended: dict[str, str]) -> dict[str, dict[str, int]]:
    files: dict[str, Counter[str]] = {}
    for name, how in ended.items():
        files.setdefault(name.split(".")[2], Counter())[how] += 1
    return {name: dict(sorted(counts.items())) for name, counts in sorted(files.items())}


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the options, measure, and say the score; --json FILE keeps the whole report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, default=200, help="how many changes to try")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--json", type=Path, help="write the report to this file")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="abide-mutation-") as folder:
        report = measure(Path(folder), given.sample, given.seed)
    if given.json:
        given.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    for name, lines in report.pop("survivors").items():  # type: ignore[attr-defined]
        print("\n" + name, *lines, sep="\n  ")
    print(json.dumps(report))


if __name__ == "__main__":
    main()
