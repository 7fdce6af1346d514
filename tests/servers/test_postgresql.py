"""The suite's own PostgreSQL: reachable on loopback only, not run as root, gone afterwards."""

import socket
from pathlib import Path

import psycopg
import pytest

from tests.servers import postgresql
from tests.servers.postgresql import PostgreSQL, ServerMissing


@pytest.fixture(scope="module")
def server():
    with PostgreSQL() as running:
        yield running


def test_it_answers_at_its_address(server):
    with psycopg.connect(server.url) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_it_wants_its_password(server):
    wrong = server.url.replace(server.password, "not-the-password")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(wrong)


def test_it_listens_on_loopback_only(server):
    with psycopg.connect(server.url) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("127.0.0.1",)
        assert connection.execute("show unix_socket_directories").fetchone() == ("",)


def test_it_does_not_run_as_root(server):
    assert Path(f"/proc/{server.process.pid}").stat().st_uid != 0


def test_nothing_is_left_of_it_afterwards():
    with PostgreSQL() as running:
        folder, port, process = running.folder, running.port, running.process
    assert process.poll() is not None
    assert not folder.exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_where_it_is_not_installed_the_command_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(postgresql, "DEBIAN", tmp_path)
    monkeypatch.setattr(postgresql.shutil, "which", lambda _: None)
    with pytest.raises(ServerMissing, match="apt-get install postgresql"):
        postgresql.find_binaries()


def test_the_newest_of_several_versions_is_used(monkeypatch, tmp_path):
    for version in ("9.6", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    monkeypatch.setattr(postgresql, "DEBIAN", tmp_path)
    assert postgresql.find_binaries().parent.name == "17"
