"""`abide serve` as it is run: a live page open, and a stop that does not wait for it."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ABIDE = str(Path(sys.executable).parent / "abide")
PASSWORD = "the tide comes in at nine"


@pytest.fixture
def served(tmp_path):
    """The service in a process of its own with an account; gives the process and its address."""
    environment = {**os.environ, "ABIDE_DATA_DIR": str(tmp_path / "data"), "PYTHONWARNINGS": "default"}
    environment.pop("DATABASE_URL", None)

    def run(*words, given=None):
        subprocess.run(
            [ABIDE, *words],
            env=environment,
            input=given,
            text=True,
            check=True,
            capture_output=True,
            timeout=120,
        )

    run("migrate")
    who = ["--name", "Kim Shaw", "--role", "PRACTITIONER", "--organisation", "North", "--kind", "PROBATION"]
    run("account", "add", "kim@abide.example", *who, "--password-stdin", given=PASSWORD + "\n")
    with (tmp_path / "errors").open("w") as errors:
        process = subprocess.Popen(
            [ABIDE, "serve", "--port", "0", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield process, json.loads(process.stdout.readline())["address"].rstrip("/")
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def test_a_server_with_open_live_pages_stops_within_five_seconds(served):
    process, address = served
    with httpx.Client(base_url=address, timeout=30) as client:
        page = client.get("/account/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
        given = {"login": "kim@abide.example", "password": PASSWORD, "csrfmiddlewaretoken": token}
        assert client.post("/account/login/", data=given, headers={"Referer": address}).status_code == 302
        cookies = dict(client.cookies)
    opened = threading.Barrier(6)

    def listen():
        with (
            httpx.Client(base_url=address, timeout=30, cookies=cookies) as client,
            client.stream("GET", "/live/") as got,
        ):
            lines = got.iter_lines()
            assert next(lines) == "retry: 2000"
            opened.wait(30)
            for _ in lines:
                pass

    listeners = [threading.Thread(target=listen) for _ in range(5)]
    for listener in listeners:
        listener.start()
    opened.wait(30)
    process.send_signal(signal.SIGTERM)
    # The streams would stay open for hours; uvicorn's own patience is shorter than this limit.
    process.wait(timeout=5)
    for listener in listeners:
        listener.join(10)
        assert not listener.is_alive()
