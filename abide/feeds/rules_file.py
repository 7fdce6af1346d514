"""Proposed numbers of policy, as JSON or TOML: every fault at once, and the set they make with today's.

[{"name": "minutes_without_fix", "value": 45, "from_day": "2026-03-01", "source": "a proposal of June"}]
"""

import json
import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from abide.feeds.faults import sentence, shorten
from abide.monitoring.parameters import PARAMETERS, Parameter, Parameters

FIELDS = ("name", "value", "from_day", "source", "unit")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class RulesRead:
    """The proposed parameters, or none and the faults that forbid them, each as a sentence."""

    proposed: Parameters
    faults: tuple[str, ...] = ()

    @property
    def together(self) -> Parameters:
        """Give today's parameters with the proposed ones, which go before others of the same day."""
        return (*PARAMETERS, *self.proposed)


def read_rules(data: bytes, *, toml: bool = False) -> RulesRead:
    """Read proposed parameters. Never raises for anything in `data`.

    JSON: a list of objects, or {"parameters": [...]}. TOML: tables [[parameters]].
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return RulesRead((), (f"the file is not UTF-8 at byte {error.start + 1}",))
    try:
        values = tomllib.loads(text) if toml else json.loads(text)
    except (ValueError, RecursionError) as error:
        return RulesRead((), (f"the file is not {'TOML' if toml else 'JSON'}: {str(error)[:200]}",))
    if isinstance(values, dict):
        values = values.get("parameters")
    if not isinstance(values, list):
        return RulesRead((), ("the file must hold a list of parameters",))
    if not values:
        return RulesRead((), ("the list of parameters is empty",))
    faults = [sentence(f"${[n]}.{f}".rstrip("."), *p) for n, v in enumerate(values) for f, *p in _faults(v)]
    if faults:
        return RulesRead((), (*faults, *_twice(values)))
    return RulesRead(tuple(_parameter(v) for v in values), tuple(_twice(values)))


def _faults(value: Any) -> Iterator[tuple[str, str] | tuple[str, str, str]]:
    """Yield (field, what is wrong, what was found) of one proposal."""
    if not isinstance(value, dict):
        yield "", "must be an object with name, value, from_day and source", shorten(value)
        return
    for field in value:
        if field not in FIELDS:
            yield field, f"is not one of: {', '.join(FIELDS)}"
    known = {p.name: p for p in PARAMETERS}
    name = value.get("name")
    if not isinstance(name, str) or name not in known:
        near = get_close_matches(str(name), known, 1)
        yield "name", "is no parameter" + (f"; the nearest is {near[0]}" if near else ""), shorten(name)
    elif "unit" in value and value["unit"] != known[name].unit:
        yield "unit", f"must be {known[name].unit!r} or left out", shorten(value["unit"])
    number = value.get("value")
    if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
        yield "value", "must be a number", shorten(number)
    elif number < 0:
        yield "value", "must not be below 0", shorten(number)
    if _day(value.get("from_day")) is None:
        yield "from_day", "must be a date such as 2026-03-27", shorten(value.get("from_day"))
    source = value.get("source")
    if not isinstance(source, str) or not source.strip():
        yield "source", "must say where the number comes from", shorten(source)


def _twice(values: list[Any]) -> Iterator[str]:
    seen = set()
    for number, value in enumerate(values):
        if isinstance(value, dict):
            key = str(value.get("name")), str(value.get("from_day"))
            if key in seen:
                yield f"$[{number}]: {key[0]} from {key[1]} is given twice"
            seen.add(key)


def _day(value: Any) -> date | None:
    if type(value) is date:  # TOML has dates of its own
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _parameter(value: dict[str, Any]) -> Parameter:
    unit = next(p.unit for p in PARAMETERS if p.name == value["name"])
    day = _day(value["from_day"])
    assert day is not None
    return Parameter(value["name"], value["value"], unit, day, value["source"].strip())
