"""Write the lock files again: every package with its hashes, no file with an address in it.

``uv pip compile`` writes plain requirements; ``uv.lock`` and ``pylock.toml`` would record download addresses,
so neither is used. npm writes its lock without them too (see ``.npmrc``); here its sponsor links go as well.
"""

import json
import subprocess
import sys
from pathlib import Path

from front_end import find_npm

ROOT = Path(__file__).resolve().parent.parent
COMPILE = ("pip", "compile", "-q", "--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header")
TARGET = ("--python-version", "3.11", "--universal")

# What to lock, in this order: a later one may be constrained by an earlier one.
LOCKS = (
    ("requirements/dev.txt", ("pyproject.toml", "--extra", "dev")),
    ("requirements/runtime.txt", ("pyproject.toml", "-c", "requirements/dev.txt")),
    ("requirements/mutation.txt", ("requirements/mutation.in", "-c", "requirements/dev.txt")),
    ("requirements/build.txt", ("requirements/build.in", "-c", "requirements/dev.txt")),
    ("requirements/bootstrap.txt", ("requirements/bootstrap.in",)),
    ("requirements/node.txt", ("requirements/node.in",)),
)


def lock_python(extra: list[str]) -> None:
    """Compile every list of Python packages; `extra` goes to uv (for example --upgrade)."""
    uv = str(Path(sys.executable).parent / "uv")
    for output, source in LOCKS:
        subprocess.run([uv, *COMPILE, *TARGET, *extra, *source, "-o", output], cwd=ROOT, check=True)


def lock_node() -> None:
    """Let npm write package-lock.json, then drop what is only an address for sponsors."""
    command = [find_npm(), "install", "--package-lock-only", "--loglevel=error"]
    subprocess.run(command, cwd=ROOT, check=True)
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
    path.write_text(json.dumps(lock, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    lock_python(sys.argv[1:])
    lock_node()
