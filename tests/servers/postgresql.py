"""A PostgreSQL server for one test run: a free loopback port, a temporary folder, gone at the end."""

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

DEBIAN = Path("/usr/lib/postgresql")
START_SECONDS = 30
STOP_SECONDS = 15

# Nothing of a test run has to outlive a power cut, so the server need not wait for the disk.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "80",
    "timezone": "UTC",
}


class ServerMissing(RuntimeError):
    """PostgreSQL is not installed, or would not start; the message says what to do."""


def find_binaries() -> Path:
    """Give the folder with initdb and postgres: Debian's newest, else the one on the PATH."""
    versions = [folder / "bin" for folder in DEBIAN.glob("*") if (folder / "bin" / "initdb").exists()]
    if versions:
        return max(
            versions, key=lambda folder: [int(part) for part in re.findall(r"\d+", folder.parent.name)]
        )
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    raise ServerMissing("PostgreSQL is not installed; as root: apt-get install postgresql")


def free_port() -> int:
    """A loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def server_user() -> pwd.struct_passwd | None:
    """Who the server runs as: PostgreSQL refuses root, so root lends it an unprivileged user."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerMissing("there is no user 'postgres' or 'nobody' to run PostgreSQL as")


class PostgreSQL:
    """A running server; use as a context manager. `url` is what DATABASE_URL wants."""

    def __init__(self) -> None:
        self.binaries = find_binaries()
        self.user = server_user()
        self.folder = Path(tempfile.mkdtemp(prefix="abide-postgresql-"))
        self.password = secrets.token_hex(16)
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "PostgreSQL":
        try:
            self._make()
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """The address of the server's own database, from which test databases are made."""
        return f"postgresql://abide:{self.password}@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        """End the server, at once if it will not go quietly, and remove its folder."""
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired, ProcessLookupError):
                self.process.send_signal(signal.SIGINT)
                self.process.wait(STOP_SECONDS)
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(STOP_SECONDS)
            self.process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run_as(self) -> dict[str, object]:
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def _make(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password, encoding="ascii")
        if self.user is not None:
            for path in (self.folder, secret):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)
        command = [
            str(self.binaries / "initdb"),
            f"--pgdata={self.folder / 'data'}",
            "--username=abide",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        made = subprocess.run(  # type: ignore[call-overload]
            command, cwd=self.folder, capture_output=True, text=True, check=False, **self._run_as()
        )
        if made.returncode:
            raise ServerMissing(f"initdb failed: {made.stderr.strip()}")

    def _start(self) -> None:
        for _attempt in range(3):
            self.port = free_port()
            if self._listens():
                return
            log = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
            if "could not bind" not in log:
                break
        raise ServerMissing(f"PostgreSQL did not start: {log[-2000:]}")

    def _listens(self) -> bool:
        settings = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(self.binaries / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port)]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                [*command, *settings], cwd=self.folder, stdout=log, stderr=log, **self._run_as()
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            ready = "ready to accept connections" in (self.folder / "log").read_text(errors="replace")
            if ready:
                return True
            time.sleep(0.05)
        return False
