"""Being asked to stop is heard whatever the process is doing at that moment."""

import subprocess
import sys

import pytest

HEARD = """
import os, signal
from abide.cli.stopping import asked_to_stop

stop = asked_to_stop()
assert not stop.is_set()
{}
print("stopped" if stop.wait(30) else "never heard")
"""
ASKED = {
    "told by another process": "os.kill(os.getpid(), signal.SIGTERM)",
    "told at the keyboard": "os.kill(os.getpid(), signal.SIGINT)",
    "told more than once": "[os.kill(os.getpid(), signal.SIGTERM) for _ in range(3)]",
    "told while it holds the event's own lock": "with stop._cond: os.kill(os.getpid(), signal.SIGTERM)",
}


@pytest.mark.parametrize("how", ASKED.values(), ids=ASKED.keys())
def test_a_process_that_is_asked_to_stop_hears_it(how):
    done = subprocess.run(
        [sys.executable, "-c", HEARD.format(how)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stdout, done.stderr) == ("stopped\n", "")
