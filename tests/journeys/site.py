"""A whole service of its own: a database, real server and worker processes, and scripts beside them."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
ABIDE = [sys.executable, "-c", "from abide.cli.main import main; main()"]
# Arrow's own threads sometimes end a process badly when Python takes itself apart: this leaves before that.
END = "\nimport os, sys\nsys.stdout.flush()\nos._exit(0)\n"
START = "import django, json, sys; django.setup(); given = json.load(sys.stdin)\n"
PATIENCE = 60


class Site:
    """One service in one folder; whatever runs is ended with it."""

    def __init__(self, folder, database_url=None):
        self.folder = folder
        self.env = {
            **os.environ,
            "ABIDE_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "abide.service.config.settings",
            "PYTHONUNBUFFERED": "1",
        }
        self.env.pop("DATABASE_URL", None)
        if database_url:
            self.env["DATABASE_URL"] = database_url
        self.running = {}
        self.address = None

    def abide(self, *arguments):
        """Run a command with --json and give what it says."""
        done = subprocess.run(
            [*ABIDE, *arguments, "--json"],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def script(self, code, **given):
        """Run Python beside the service; the last line it prints is JSON. `given` is there as a dict."""
        done = subprocess.run(
            [sys.executable, "-c", START + code + END],
            env=self.env,
            cwd=ROOT,
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, name, *arguments):
        """Start `abide serve` or `abide worker`; returns once it says that it is there."""
        with (self.folder / f"{name}.log").open("ab") as errors:
            process = subprocess.Popen(
                [*ABIDE, name, *arguments, "--json"],
                env=self.env,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self.running[name] = process
        said = process.stdout.readline()
        assert said, (self.folder / f"{name}.log").read_text()
        return json.loads(said)

    def serve(self, port=0):
        """Start the server; returns its address without the last slash."""
        self.address = self.start("serve", "--port", str(port))["address"].rstrip("/")
        return self.address

    def kill(self, name):
        """End a process as a power cut would."""
        self._end(name, signal.SIGKILL)

    def stop(self, name):
        """Ask a process to stop; returns how long that took (seconds)."""
        begun = time.monotonic()
        self._end(name, signal.SIGTERM)
        return time.monotonic() - begun

    def _end(self, name, how):
        process = self.running.pop(name)
        process.send_signal(how)
        with process.stdout:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                # Whoever asked is told; no later test finds it still running.
                process.kill()
                process.wait(PATIENCE)
                raise

    def close(self):
        for name in list(self.running):
            self.kill(name)

    def errors(self, name):
        """What a process said of trouble."""
        return (self.folder / f"{name}.log").read_text()


@contextmanager
def a_site(folder):
    """A service on the database of this run: a file, or a database of its own on the run's server."""
    server = os.environ.get("DATABASE_URL")
    url = None
    if server:
        name = f"journey_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        url = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    site = Site(folder, url)
    try:
        site.abide("migrate")
        yield site
    finally:
        site.close()
        if server:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


class Waiting(threading.Thread):
    """Runs something in a thread and keeps what it gives, or raises what it raised."""

    def __init__(self, work):
        super().__init__(daemon=True)
        self._work = work
        self._outcome = None
        self._problem = None
        self.start()

    def run(self):
        try:
            self._outcome = self._work()
        except BaseException as problem:
            self._problem = problem

    def outcome(self):
        self.join(PATIENCE * 3)
        assert not self.is_alive()
        if self._problem:
            raise self._problem
        return self._outcome


def until(true, patience=PATIENCE):
    """Wait until something holds; gives what it gave."""
    end = time.monotonic() + patience
    while not (found := true()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)
    return found
