"""What the commands over files share: reading them, and saying on stderr what is wrong with them."""

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Never

import click

from abide.feeds.device_messages import Messages, clock_ahead, decode
from abide.feeds.faults import Fault
from abide.feeds.line_faults import instant_fault
from abide.feeds.lines import blocks
from abide.feeds.plan_file import read_plan
from abide.monitoring.instants import from_text
from abide.monitoring.plan import Plan

GOOD, FAULTS, NOTHING_DONE = 0, 1, 2
LARGEST_PLAN = 64 * 1024 * 1024


class Instant(click.ParamType):
    """An instant on the command line, such as 2026-03-27T12:00:00Z."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Turn the text into an instant, or say what is wrong with it."""
        problem = instant_fault(value)
        if problem:
            self.fail(f"{value!r} {problem}", param, ctx)
        return from_text(value)


INSTANT = Instant()


def complain(values: Mapping[str, Any], text: str, *, as_json: bool) -> None:
    """Say one thing on stderr: as a line of JSON, or as a sentence."""
    click.echo(json.dumps(values) if as_json else text, err=True)


def give_up(problem: str, *, as_json: bool) -> Never:
    """Say why nothing can be done and leave with status 2."""
    complain({"error": problem}, f"error: {problem}", as_json=as_json)
    raise SystemExit(NOTHING_DONE)


def read_whole(path: Path, largest: int, what: str, *, as_json: bool, or_stdin: bool = False) -> bytes:
    """Read a file of at most so many bytes, or say why not and leave with status 2.

    or_stdin: `-` is standard input.
    """
    try:
        if or_stdin and str(path) == "-":
            data = sys.stdin.buffer.read(largest + 1)
        else:
            with path.open("rb") as file:
                data = file.read(largest + 1)
    except OSError as error:
        give_up(f"cannot read {path}: {_why(error)}", as_json=as_json)
    if len(data) > largest:
        give_up(f"{path} is larger than any {what}", as_json=as_json)
    return data


def read_plan_file(path: Path, *, as_json: bool) -> Plan:
    """Read a plan, or name all its faults on stderr and leave with status 2."""
    read = read_plan(read_whole(path, LARGEST_PLAN, "plan", as_json=as_json))
    for field in read.unused:
        note = {"file": str(path), "path": field, "note": "nothing reads this field"}
        complain(note, f"{path}: note: nothing reads the field {field}", as_json=as_json)
    for fault in read.faults:
        complain({"file": str(path), **fault.as_json()}, f"{path}: {fault.as_text()}", as_json=as_json)
    if read.plan is None:
        raise SystemExit(NOTHING_DONE)
    return read.plan


def read_events_file(path: Path, *, as_json: bool) -> Messages:
    """Read lines of events (`-` is standard input), naming every fault; leave only if they cannot be read."""
    try:
        if str(path) == "-":
            return _decoded(sys.stdin.buffer, path, as_json=as_json)
        with path.open("rb") as file:
            return _decoded(file, path, as_json=as_json)
    except OSError as error:
        give_up(f"cannot read {path}: {_why(error)}", as_json=as_json)


def complain_of(path: Path, faults: Iterable[Fault], *, as_json: bool) -> None:
    """Name the faults of a file's lines on stderr."""
    for fault in faults:
        complain({"file": str(path), **fault.as_json()}, f"{path}: {fault.as_text()}", as_json=as_json)


def flag_clocks(path: Path, messages: Messages, *, as_json: bool) -> None:
    """Name on stderr the events whose device's clock was ahead; they are kept and judged."""
    ahead = clock_ahead(messages.events.at, messages.events.received_at)
    flag(
        path,
        messages.line[ahead].tolist(),
        "says a time more than five minutes after it arrived",
        as_json=as_json,
    )


def flag(path: Path, lines: list[int], why: str, *, as_json: bool) -> None:
    """Name on stderr the lines that are good but carry a flag."""
    for line in lines:
        complain(
            {"file": str(path), "line": line, "flag": why},
            f"{path}: line {line}: flagged: {why}",
            as_json=as_json,
        )


def _decoded(file: BinaryIO, path: Path, *, as_json: bool) -> Messages:
    parts = []
    for first_line, block in blocks(file):
        part = decode(block, with_device=False, first_line=first_line)
        complain_of(path, part.faults, as_json=as_json)
        parts.append(part)
    return Messages.join(parts)


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
