"""The demonstration as a newcomer meets it: started, looked at, stopped, started again."""

import http.cookiejar
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

PASSWORD = "nine lanterns by the quay"


class Running:
    """One run of `abide demo` in a folder of its own."""

    def __init__(self, folder: Path, *arguments: str):
        self.folder = folder
        env = {**os.environ, "ABIDE_DATA_DIR": str(folder), "ABIDE_DEMO_PASSWORD": PASSWORD}
        env["DATABASE_URL"] = "sqlite:////nowhere/never.sqlite3"
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from abide.cli.main import main; main()", "demo", "--port", "0",
             "--people", "30", "--days", "1", "--json", *arguments],
            env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.said = json.loads(self.process.stdout.readline() or "{}")

    def stop(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        self.process.communicate(timeout=20)
        return self.process.returncode

    def kill(self) -> None:
        if self.process.poll() is None:
            self.stop()
        self.process.stdout.close()
        self.process.stderr.close()

    def get(self, path: str = "") -> str:
        with urllib.request.urlopen(self.said["address"] + path, timeout=20) as answer:
            return answer.read().decode()

    def sign_in(self, email: str) -> str:
        """Sign in and give the first page."""
        jar = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        with browser.open(self.said["address"], timeout=20) as answer:
            page, where = answer.read().decode(), answer.geturl()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        form = {"csrfmiddlewaretoken": token, "login": email, "password": PASSWORD}
        request = urllib.request.Request(where, urllib.parse.urlencode(form).encode(), {"Referer": where})
        with browser.open(request, timeout=20) as answer:
            return answer.read().decode()

    def log(self, name: str) -> str:
        path = self.folder / "logs" / f"{name}.log"
        return path.read_text() if path.exists() else ""


def wait_for(happened, seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.2)


@pytest.fixture
def run(tmp_path):
    runs = []

    def start(*arguments: str) -> Running:
        runs.append(Running(tmp_path / "demo", *arguments))
        return runs[-1]

    yield start
    for one in runs:
        one.kill()


@pytest.mark.slow
def test_it_starts_answers_signs_in_stops_and_goes_on_where_it_stopped(run):
    first = run()
    assert {account["role"] for account in first.said["accounts"]} >= {"PRACTITIONER", "CENTRE_MANAGER"}
    assert first.said["password"] == PASSWORD
    assert "Sign in" in first.get()
    assert set(first.said["own_page"]) == {"name", "link", "code"}
    wait_for(lambda: "working" in first.log("worker"))
    assert "Sign out" in first.sign_in("practitioner@abide.example")
    assert first.stop() == 0
    assert "stopped" in first.log("worker")
    assert json.loads(first.log("simulator").splitlines()[-1])["rejected"] == 0
    sent = json.loads((first.folder / "sent.json").read_text())["sent_until"]

    shutil.rmtree(first.folder / "logs")
    again = run()
    wait_for(lambda: "history" in again.log("simulator"))
    history = json.loads(again.log("simulator").splitlines()[0])["history"]
    assert history < 5_000
    assert json.loads((again.folder / "sent.json").read_text())["sent_until"] >= sent
    assert "Sign out" in again.sign_in("centre@abide.example")
    assert again.stop(signal.SIGINT) == 0


@pytest.mark.slow
def test_when_one_of_its_processes_falls_it_says_which_and_stops_the_others(run):
    one = run()
    wait_for(lambda: "working" in one.log("worker"))
    children = Path(f"/proc/{one.process.pid}/task/{one.process.pid}/children").read_text().split()
    worker = next(pid for pid in children if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(int(worker), signal.SIGKILL)
    _, said = one.process.communicate(timeout=20)
    assert one.process.returncode == 1
    assert "worker ended" in said
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)


def test_a_folder_that_holds_something_else_is_left_alone(run, tmp_path):
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "abide.sqlite3").write_text("a real service's")
    one = run("--fresh")
    _, said = one.process.communicate(timeout=20)
    assert one.process.returncode == 1
    assert "nothing was changed" in said
    assert [p.name for p in (tmp_path / "demo").iterdir()] == ["abide.sqlite3"]
