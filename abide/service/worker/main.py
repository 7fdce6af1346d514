"""A worker as a process runs it: the log, the trails and the checkpoints that the settings name."""

import os
import socket
import threading

from django.conf import settings

from abide.service.worker import post
from abide.service.worker.pace import Pace
from abide.service.worker.worker import Worker
from abide.stream import SqliteLog
from abide.trails.store import TrailStore


def run(stop: threading.Event, *, pace: Pace | None = None) -> None:
    """Own the partition and work until told to stop; LeaseLost where another worker took over."""
    log, guarded = SqliteLog(settings.ARRIVALS_LOG), SqliteLog(settings.PROTECTED_LOG)
    sending = post.begin(stop)
    try:
        worker = Worker(
            log=log,
            guarded=guarded,
            trails=TrailStore(settings.TRAILS_DIR),
            checkpoints_folder=settings.CHECKPOINTS_DIR,
            name=f"{socket.gethostname()[:40]}:{os.getpid()}",
            pace=pace,
        )
        worker.run(stop)
    finally:
        stop.set()
        # A message under way is given a moment; one that is cut off is looked for, or sent again, later.
        sending.join(timeout=3)
        log.close()
        guarded.close()
