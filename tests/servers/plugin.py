"""Loaded before Django's settings are: decides the database and the data folder of this run.

``ABIDE_TEST_DATABASE`` is ``sqlite`` (the default), ``postgresql`` (a server is started for this run), or the
``postgresql://`` address of a server that is there already. A DATABASE_URL of your own is never touched.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest

from tests.servers import network
from tests.servers.postgresql import PostgreSQL


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Set the environment that abide's settings will read, for this process and for xdist's workers."""
    choice = os.environ.get("ABIDE_TEST_DATABASE") or "sqlite"
    os.environ.pop("DATABASE_URL", None)
    if choice == "postgresql":
        server = PostgreSQL()
        server.__enter__()
        early_config.add_cleanup(server.stop)
        choice = os.environ["ABIDE_TEST_DATABASE"] = server.url
    if choice != "sqlite":
        os.environ["DATABASE_URL"] = choice
    folder = tempfile.mkdtemp(prefix="abide-test-")
    early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ["ABIDE_DATA_DIR"] = folder
    return (yield)


def pytest_report_header() -> str:
    """Say which database this run uses."""
    return f"database: {'PostgreSQL' if 'DATABASE_URL' in os.environ else 'SQLite'}"


@pytest.fixture(autouse=True, scope="session")
def closed_network() -> Iterator[None]:
    """Only loopback can be reached while tests run."""
    with network.closed():
        yield
