"""The service as processes of their own, asked over HTTP: what measurements of the whole way share."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start `abide` with arguments; it is killed at the end unless it has stopped."""
    command = [sys.executable, "-c", "from abide.cli.main import main; main()", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()


def stop(process: subprocess.Popen[str]) -> float:
    """Ask a process to stop; gives the seconds that took."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(30)
    return time.monotonic() - begun


def wait_for(true: Any, seconds: float = 900) -> None:
    """Wait until a question is answered with yes; RuntimeError after so many seconds."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise RuntimeError(f"waited {seconds} s in vain")
        time.sleep(0.05)


def connect(address: str) -> http.client.HTTPConnection:
    """Give a connection to the server at an address."""
    return http.client.HTTPConnection(address.split("/")[2], timeout=60)


def post(connection: http.client.HTTPConnection, key: str, body: bytes) -> int:
    """Send lines of events; gives how many were accepted."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
    connection.request("POST", "/api/v1/events", body, headers)
    answer = connection.getresponse()
    said = json.loads(answer.read())
    if answer.status != 202:
        raise RuntimeError(f"the API answered {answer.status}: {said}")
    return int(said["accepted"])


def peak(pid: int) -> int:
    """Give the most memory a process has held (resident, MB)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024
    return 0


def worked(pid: int) -> float:
    """Give the seconds that a process has kept a processor busy so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
