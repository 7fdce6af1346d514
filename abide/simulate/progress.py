"""How far sending has come, in a file, so that a simulator that was stopped goes on where it left off."""

import json
from pathlib import Path

from abide.monitoring.events import Events
from abide.monitoring.instants import NEVER_YET, from_text, to_text


class Progress:
    """Remembers the arrival of the last event that was acknowledged; without a file only while it runs."""

    def __init__(self, path: Path | None):
        self._path = path
        self._last = NEVER_YET
        if path is not None and path.exists():
            self._last = from_text(json.loads(path.read_text())["sent_until"])

    def rest(self, events: Events) -> Events:
        """Leave out what was acknowledged before. What arrived in the same second is sent again."""
        return events.take(events.received_at >= self._last)

    def reached(self, instant: int) -> None:
        """Note that everything which arrived up to an instant was acknowledged."""
        self._last = max(self._last, instant)
        if self._path is not None:
            aside = self._path.with_suffix(".new")
            aside.write_text(json.dumps({"sent_until": to_text(self._last)}) + "\n")
            aside.replace(self._path)
