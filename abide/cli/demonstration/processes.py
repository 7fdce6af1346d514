"""The processes of the demonstration: started together, watched, stopped together."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Self

GRACE_S = 4.0


class Fell(Exception):
    """A process ended that should have gone on; the message says which and what it said last."""


@dataclass
class Processes:
    """Children by name, each with a log of its own in `logs`. Use it as a context manager."""

    logs: Path
    env: Mapping[str, str]
    _children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _ends: set[str] = field(default_factory=set)
    _open: list[IO[bytes]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, name: str, arguments: Sequence[str], **more: str) -> None:
        """Start `abide` with these arguments; `more` is added to its environment."""
        self._start(name, ["-c", "from abide.cli.main import main; main()", *arguments], more)

    def start_once(self, name: str, module: str, arguments: Sequence[str]) -> None:
        """Start a module that ends by itself when its work is done."""
        self._start(name, ["-m", module, *arguments], {})
        self._ends.add(name)

    def _start(self, name: str, arguments: Sequence[str], more: Mapping[str, str]) -> None:
        log = (self.logs / f"{name}.log").open("wb")
        self._open.append(log)
        # Its own session: Ctrl-C reaches this process alone, which then stops the children in order.
        self._children[name] = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, *arguments],
            env={**os.environ, **self.env, **more, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def said(self, name: str, key: str, stop: threading.Event) -> str | None:
        """Wait for a child to print a line of JSON that has a key, and give its value; None when stopped."""
        while not stop.wait(0.05):
            for line in (self.logs / f"{name}.log").read_text(errors="replace").splitlines():
                if line.startswith("{") and line.endswith("}") and key in (values := json.loads(line)):
                    return str(values[key])
            self.check()
        return None

    def check(self) -> None:
        """Raise Fell when a child has ended that should not have."""
        for name, child in self._children.items():
            if child.poll() is not None and not (name in self._ends and child.returncode == 0):
                last = (self.logs / f"{name}.log").read_text(errors="replace").splitlines()[-5:]
                raise Fell("\n".join([f"{name} ended with status {child.returncode}:", *last]))

    def stop(self) -> None:
        """Ask all children to stop, the last started first, and end those that do not within 4 s."""
        for child in reversed(self._children.values()):
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + GRACE_S
        for child in self._children.values():
            try:
                child.wait(max(until - time.monotonic(), 0.01))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        for log in self._open:
            log.close()
        self._children.clear()
        self._ends.clear()
        self._open.clear()
