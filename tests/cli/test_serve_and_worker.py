"""abide serve and abide worker: what they say at the start, and what they say where they cannot start."""

import json
import os
import signal
import socket
import subprocess

import pytest

from abide.cli import serve
from tests.journeys.site import ABIDE, Site

pytestmark = pytest.mark.slow


@pytest.fixture
def site(tmp_path):
    site = Site(tmp_path)
    site.abide("migrate")
    yield site
    site.close()


def run(site, *arguments):
    return subprocess.run(
        [*ABIDE, *arguments], env=site.env, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_port_that_is_taken_is_said_in_one_line(site):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(site, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert done.stderr.startswith("Error: Cannot listen at 127.0.0.1 port")
    assert len(done.stderr.splitlines()) == 1


def test_the_address_is_said_once_the_server_listens(site):
    address = site.serve()
    with socket.create_connection((address.split("/")[2].split(":")[0], int(address.rsplit(":", 1)[1])), 5):
        pass
    assert site.stop("serve") < 5
    assert "Traceback" not in site.errors("serve")


def test_an_address_of_ip_6_is_written_in_brackets():
    class Listening:
        def getsockname(self):
            return ("::1", 80, 0, 0)

    assert serve._words(Listening(), False) == "Abide is at http://[::1]:80/"
    assert json.loads(serve._words(Listening(), True)) == {"address": "http://[::1]:80/"}


def test_a_worker_stops_when_asked_even_while_another_owns_the_log(site):
    assert site.script(
        "from datetime import datetime, timedelta, UTC\n"
        "from abide.service.worker import actions\n"
        "now = datetime.now(UTC)\n"
        "lease = actions.take_lease(partition=0, owner='other', now=now, lasts=timedelta(hours=1))\n"
        "print(json.dumps(lease is not None))"
    )
    process = subprocess.Popen([*ABIDE, "worker"], env=site.env, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "The worker is working.\n"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=30)[0] == "The worker is stopped.\n"
    assert process.returncode == 0


def test_a_worker_on_a_database_that_nobody_set_up_says_so_and_leaves(tmp_path):
    env = os.environ | {
        "ABIDE_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
    }
    done = subprocess.run(
        [*ABIDE, "worker"], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "Error: The database is not set up. Run `abide migrate` first.\n"
    assert done.stdout == ""
