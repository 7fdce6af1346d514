"""One line that is no good event, looked at field by field, so that its sender hears of all its faults."""

import json
import math
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from abide.feeds.faults import Fault, shorten
from abide.feeds.wire import (
    CELSIUS,
    DECODE,
    EARLIEST,
    GRAMS_PER_DECILITRE,
    LATEST,
    PER_CENT,
    SOURCES,
    VOLTS,
    WHATS,
    is_serial,
    microseconds,
)


def faults_of(line: bytes, number: int, *, with_device: bool, longest: int) -> list[Fault]:
    """Name everything wrong with one line that was refused; never an empty list."""
    whole = _whole_line_fault(line, longest)
    if whole:
        return [Fault(number, "", *whole)]
    doubles: list[str] = []
    try:
        values = json.loads(line, object_pairs_hook=lambda pairs: _noting_doubles(pairs, doubles))
    except (ValueError, RecursionError) as error:
        return [Fault(number, "", _not_json(error), shorten(line))]
    if not isinstance(values, dict):
        return [Fault(number, "", "is not a JSON object", shorten(values))]
    fields: dict[str, Check] = {"at": instant_fault, "received_at": _maybe(instant_fault)}
    if with_device:
        fields["device"] = _device_fault
    kind = values.get("kind")
    if isinstance(kind, str) and kind in _FIELDS:
        fields |= _FIELDS[kind]
    else:
        fields["kind"] = _one_of(_FIELDS)
    faults = []
    for field, check in fields.items():
        problem = check(values[field]) if field in values else _absent(field)
        if problem:
            faults.append(Fault(number, field, problem, shorten(values[field]) if field in values else ""))
    if faults:
        return faults
    said = _disagreement(line, doubles, with_device=with_device)
    return [Fault(number, "", said, shorten(doubles[0] if doubles else line))]


def _disagreement(line: bytes, doubles: list[str], *, with_device: bool) -> str:
    """Say why a line was refused in which no field is wrong: it is never passed over in silence."""
    if doubles:
        return "has a name that stands twice in one object, so nobody can tell what is meant"
    try:
        DECODE[with_device](line)
    except (ValueError, RecursionError) as error:
        return f"cannot be read: {ascii(str(error))[1:-1]}"
    return "cannot be read"


def _noting_doubles(pairs: list[tuple[str, Any]], doubles: list[str]) -> dict[str, Any]:
    """Make an object of its pairs as JSON's own readers do, and note the names that stand twice."""
    values = dict(pairs)
    if len(values) < len(pairs):
        doubles += [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    return values


def _whole_line_fault(line: bytes, longest: int) -> tuple[str, str] | None:
    if len(line.rstrip(b"\r")) > longest:
        return f"is longer than {longest} bytes", shorten(line[:40])
    if line.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "is UTF-16; the text must be UTF-8", shorten(line[:12])
    if b"\0" in line:
        return "holds null bytes; the text must be UTF-8, not UTF-16 or binary", shorten(line[:40])
    if line.startswith(b"\xef\xbb\xbf"):
        return "starts with a byte order mark, which may only stand at the very start", shorten(line[:40])
    try:
        line.decode()
    except UnicodeDecodeError as error:
        around = line[max(0, error.start - 10) : error.start + 10]
        return f"is not UTF-8 at byte {error.start + 1}; is it Latin-1?", shorten(around)
    return None


def _not_json(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "is not JSON of an event: it is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        if error.msg == "Extra data":
            return f"holds more than one JSON value: a second starts at character {error.pos + 1}"
        return f"is not complete, valid JSON: {error.msg.lower()} at character {error.pos + 1}"
    return "is not valid JSON: a number in it is too long"


Check = Callable[[Any], str | None]


def _absent(field: str) -> str | None:
    return None if field in _OPTIONAL else "is missing"


def _maybe(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def instant_fault(value: Any) -> str | None:
    """Say why a value is not an instant that is believed; None if it is one."""
    if not isinstance(value, str):
        return "must be an instant as text, such as 2026-03-27T12:00:00Z"
    try:
        moment = msgspec.convert(value, datetime)
    except ValueError:
        return "is not a moment in RFC 3339, such as 2026-03-27T12:00:00Z"
    if moment.tzinfo is None:
        return "needs an offset from UTC, such as the Z in 2026-03-27T12:00:00Z"
    instant = microseconds(moment)
    return None if EARLIEST <= instant < LATEST else "must be from the year 2000 to the year 2099"


def _number(low: float, high: float, unit: str) -> Check:
    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return "must be a number"
        # A whole number may be too large to become a float at all.
        if not abs(value) <= sys.float_info.max:
            return "must be a finite number"
        if low <= value <= high:
            return None
        return (
            f"must be from {low:g} to {high:g} {unit}"
            if high < math.inf
            else f"must be {low:g} {unit} or more"
        )

    return check


def _one_of(words: Mapping[str, object]) -> Check:
    return lambda value: (
        None if isinstance(value, str) and value in words else f"must be one of {', '.join(words)}"
    )


def _true_or_false(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def _device_fault(value: Any) -> str | None:
    if isinstance(value, str) and is_serial(value):
        return None
    return "must be a serial of 1 to 64 printable characters, without spaces around it"


_OPTIONAL = {"received_at", "infra_red", "temperature"}
_FIELDS: dict[str, dict[str, Check]] = {
    "fix": {
        "longitude": _number(-180, 180, "degrees"),
        "latitude": _number(-90, 90, "degrees"),
        "accuracy_m": _number(0, math.inf, "metres"),
        "source": _one_of(SOURCES),
    },
    "home": {"present": _true_or_false},
    "equipment": {"what": _one_of(WHATS)},
    "alcohol": {
        "tac": _number(*GRAMS_PER_DECILITRE, "g/dL"),
        "infra_red": _maybe(_number(*VOLTS, "volts")),
        "temperature": _maybe(_number(*CELSIUS, "degrees Celsius")),
    },
    "battery": {"percent": _number(*PER_CENT, "per cent")},
}
