"""What the door for device messages answers: a status, headers and JSON, whatever came in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from abide.feeds.faults import Fault

PROBLEM = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer ready to be sent; `body` is UTF-8 JSON."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"


def accepted(receipt: str, note: bytes) -> Answer:
    """Say that a batch is kept: its receipt, and what was told of it when it first came."""
    said: dict[str, Any] = {"receipt": receipt, **msgspec.json.decode(note)}
    return Answer(202, msgspec.json.encode(said), {"Location": f"/api/v1/receipts/{receipt}"})


def note(accepted: int, faults: Sequence[Fault]) -> bytes:
    """Write down what a sender is told of a batch, so that a repeat is told the same."""
    rows = [{"line": f.line, "field": f.field, "error": f.problem} for f in faults]
    rejected = len({f.line for f in faults})
    return msgspec.json.encode({"accepted": accepted, "rejected": rejected, "faults": rows})


def problem(status: int, title: str, detail: str = "", **more: Any) -> Answer:
    """Say what is wrong in the shape of RFC 9457 (problem details)."""
    said = {"title": title, "status": status, **({"detail": detail} if detail else {}), **more}
    return Answer(status, msgspec.json.encode(said), media_type=PROBLEM)
