"""What is wrong with something that arrived: where, in which field, and why, in plain English."""

import json
from dataclasses import asdict, dataclass
from typing import Any

SHORT = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one line.

    line: from 1; field: name of the field, "" where the fault is the line's as a whole
    problem: what is wrong, for a person; value: what was there instead, shortened, ASCII only
    """

    line: int
    field: str
    problem: str
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        """Give the fault as plain values, for an answer of the API or a line on stderr."""
        return asdict(self)

    def as_text(self) -> str:
        """Give the fault as one sentence."""
        return f"line {self.line}: " + sentence(self.field, self.problem, self.value)


def sentence(where: str, problem: str, value: str = "") -> str:
    """Join a place, what is wrong there and what was found into one line."""
    found = f" (found {value})" if value else ""
    return f"{where}: {problem}{found}" if where else f"{problem}{found}"


def shorten(value: object) -> str:
    """Write any value as at most 80 ASCII characters, safe to print, log or send back."""
    # Encoding the whole of a large value only to cut it would cost more than the line it came in.
    if isinstance(value, str):
        text = json.dumps(value[:SHORT])
    elif isinstance(value, bytes):
        text = ascii(value[:SHORT])[1:]
    elif isinstance(value, list | dict):
        text = f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    else:
        text = json.dumps(value, default=str)
    text = text.replace("\x7f", "\\u007f")
    return text if len(text) <= SHORT else text[: SHORT - 3] + "..."
