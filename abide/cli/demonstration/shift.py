"""Waits until the history is judged, then deals with its alerts and ends. Argument: a file to note it in."""

import json
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from abide.cli.service import set_up


def main(note: Path) -> None:
    """Deal with the past once, and write down how many alerts were closed."""
    set_up()
    from django.db import OperationalError

    from abide.cli.demonstration.alerts import begin_the_shift, caught_up, deal_with_the_past

    began, closed = datetime.now(UTC), None
    while closed is None:
        time.sleep(1)
        try:
            closed = deal_with_the_past(now=datetime.now(UTC)) if caught_up(began) else None
        except OperationalError:  # the worker is writing; there is no hurry
            continue
    taken = 0
    with suppress(OperationalError):
        taken = begin_the_shift(now=datetime.now(UTC))
    note.write_text(json.dumps({"closed": closed, "taken_up": taken}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
