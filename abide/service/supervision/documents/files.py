"""Where documents lie on disk: under random names, which say nothing, in a folder of their owner's alone."""

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings


class Damaged(Exception):
    """Raised for a file that is gone or is not what was stored."""


def store(content: bytes) -> str:
    """Write a file so that it is there after a crash, or not at all; returns its name."""
    name = secrets.token_hex(20)
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return name


def fetch(name: str, sha256: str) -> bytes:
    """Read a file; Damaged where it is gone or another than was stored."""
    try:
        content = _path(name).read_bytes()
    except OSError as gone:
        raise Damaged(name) from gone
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(name)
    return content


def remove(name: str) -> None:
    """Remove a file; one that is gone already is as good."""
    _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    # A name is made above and never typed; whatever else it might be, it leads nowhere.
    if len(name) != 40 or not set(name) <= set("0123456789abcdef"):
        raise Damaged(name)
    return Path(settings.DOCUMENTS_DIR) / name[:2] / name
