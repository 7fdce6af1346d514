"""Findings as `abide monitor` prints them, read back: every fault at once with its line and field."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from abide.feeds.faults import Fault, shorten
from abide.feeds.line_faults import instant_fault
from abide.monitoring.findings import Certainty, Code, Finding, Status
from abide.monitoring.instants import from_text


@dataclass(frozen=True, slots=True)
class Printed:
    """A finding as it was printed, with the id it had; its fitting is not printed, so it is "".

    found_at: when it was learnt of (instant), where that was printed beside it as late
    """

    id: str
    finding: Finding
    found_at: int | None = None


@dataclass(frozen=True, slots=True)
class FindingsRead:
    """The good findings of a file in its order, and everything wrong with the others."""

    findings: tuple[Printed, ...]
    faults: tuple[Fault, ...] = ()


def read_findings(data: bytes) -> FindingsRead:
    """Read findings from JSON (UTF-8): one object, a list of them, or one a line. Never raises."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return FindingsRead((), (Fault(1, "", f"the file is not UTF-8 at byte {error.start + 1}"),))
    found: list[Printed] = []
    faults: list[Fault] = []
    for line, value in _values(text, faults):
        problems = _faults(value, line)
        faults += problems
        if not problems:
            found.append(_finding(value))
    if not found and not faults:
        faults.append(Fault(1, "", "the file holds no finding"))
    return FindingsRead(tuple(found), tuple(sorted(faults, key=lambda fault: fault.line)))


def _values(text: str, faults: list[Fault]) -> list[tuple[int, Any]]:
    """Give every JSON value with the line it begins in; lines that are none are added to the faults."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            whole = json.loads(text)
        except (ValueError, RecursionError):
            pass  # Not one value: perhaps one a line.
        else:
            first = text[: len(text) - len(text.lstrip())].count("\n") + 1
            return [(first, value) for value in (whole if isinstance(whole, list) else [whole])]
    values = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values.append((number, json.loads(line)))
        except (ValueError, RecursionError):
            faults.append(Fault(number, "", "is not complete, valid JSON", shorten(line)))
    return values


def _faults(value: Any, line: int) -> list[Fault]:
    if not isinstance(value, dict):
        return [Fault(line, "", "is not a JSON object", shorten(value))]
    faults = []
    fields = {**_FIELDS, **_BESIDE} if "found_at" in value else _FIELDS
    for field, check in fields.items():
        problem = check(value[field]) if field in value else "is missing"
        if problem:
            faults.append(Fault(line, field, problem, shorten(value[field]) if field in value else ""))
    if not faults and value["until"] is not None and from_text(value["until"]) < from_text(value["from"]):
        faults.append(Fault(line, "until", "is before `from`", shorten(value["until"])))
    return faults


def _finding(value: Mapping[str, Any]) -> Printed:
    return Printed(
        value["id"],
        Finding(
            fitting="",
            condition=value["condition"],
            code=Code(value["code"]),
            start=from_text(value["from"]),
            end=None if value["until"] is None else from_text(value["until"]),
            minutes=value["minutes"],
            certainty=Certainty(value["certainty"]),
            rule=value["rule"],
            status=Status(value["status"]),
            reason=value["reason"],
            evidence=tuple(value["evidence"]),
            supersedes=value["supersedes"],
        ),
        from_text(value["found_at"]) if value.get("found_at") else None,
    )


Check = Callable[[Any], str | None]
# Longer than any finding can last; beyond it a number of minutes is no length of time.
_MOST_MINUTES = 100 * 366 * 24 * 60


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else "must be a text"


def _maybe(check: Check) -> Check:
    return lambda value: None if value is None else check(value)


def _one_of(words: type[Code] | type[Certainty] | type[Status]) -> Check:
    known = [word.value for word in words]
    named = "one of " + ", ".join(known) if len(known) < 5 else "one of those `abide schema finding` lists"
    return lambda value: None if isinstance(value, str) and value in known else f"must be {named}"


def _minutes(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "must be a number"
    if not 0 <= value <= _MOST_MINUTES or (isinstance(value, float) and math.isnan(value)):
        return "must be a number of minutes, 0 or more"
    return None


def _object(value: Any) -> str | None:
    return None if isinstance(value, dict) else "must be an object"


def _texts(value: Any) -> str | None:
    good = isinstance(value, list) and all(isinstance(each, str) for each in value)
    return None if good else "must be a list of texts"


_FIELDS: Mapping[str, Check] = {
    "id": _text,
    "condition": _maybe(_text),
    "code": _one_of(Code),
    "from": instant_fault,
    "until": _maybe(instant_fault),
    "minutes": _minutes,
    "certainty": _one_of(Certainty),
    "reason": _object,
    "evidence": _texts,
    "rule": _text,
    "status": _one_of(Status),
    "supersedes": _maybe(_text),
}
# What may stand beside a finding, no part of it.
_BESIDE: dict[str, Check] = {"found_at": _maybe(instant_fault)}
