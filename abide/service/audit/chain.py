"""The chain that makes the audit tell of any change: each entry's hash covers the one before it."""

import hashlib
import json
from datetime import datetime
from typing import Any, NamedTuple

from abide.monitoring.instants import from_datetime, to_text

START = "0" * 64


class Link(NamedTuple):
    """What an entry says, in the order in which it is hashed; `at` is an aware moment."""

    id: int
    at: datetime
    actor_kind: str
    actor_ref: str
    action: str
    what: str
    subject_key: str
    object_kind: str
    object_ref: str
    reason: str
    purpose: str
    recipients: list[Any]
    refused: bool


def digest(seq: int, previous: str, link: Link) -> str:
    """Hash an entry with its number and the hash before it: 64 hexadecimal digits (SHA-256)."""
    said: list[Any] = [seq, previous, link.id, to_text(from_datetime(link.at)), *link[2:]]
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
