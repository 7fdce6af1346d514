"""Device messages: lines of JSON become columns of events and a list of everything that is wrong.

A good line is never lost to a bad neighbour. Whole lines are decoded at once by a compiled decoder; only a
line which that refuses is looked at field by field, so that its sender hears of all its faults together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from abide.feeds.faults import Fault
from abide.feeds.line_faults import faults_of
from abide.feeds.lines import LONGEST_LINE
from abide.feeds.wire import (
    DECODE,
    EPOCH,
    KIND_OF,
    MICROSECOND,
    SOURCES,
    WHATS,
    Message,
    in_range,
    is_serial,
)
from abide.monitoring.events import Events, Kind
from abide.monitoring.instants import MINUTE

CLOCK_TOLERANCE = 5 * MINUTE
LINES_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class Messages:
    """What a body or a file of lines held.

    events: the good rows in the order of the lines (`fitting` is 0: whose they are is not known here)
    device: for each row, the number of its serial in `serials` (-1 where devices were not asked for)
    line: for each row, its line number from 1
    faults: everything wrong with the other lines, in the order of the lines
    """

    events: Events
    device: NDArray[np.int32]
    serials: tuple[str, ...]
    line: NDArray[np.int64]
    faults: tuple[Fault, ...]

    @classmethod
    def join(cls, parts: Sequence["Messages"]) -> "Messages":
        """Put the messages of several blocks of one file together."""
        serials: dict[str, int] = {}
        device = []
        for part in parts:
            code = np.array([serials.setdefault(s, len(serials)) for s in part.serials] + [-1], np.int32)
            device.append(code[part.device])
        return cls(
            events=Events.concat([part.events for part in parts]),
            device=np.concatenate([np.empty(0, np.int32), *device]),
            serials=tuple(serials),
            line=np.concatenate([np.empty(0, np.int64), *(part.line for part in parts)]),
            faults=tuple(fault for part in parts for fault in part.faults),
        )


def decode(
    data: bytes,
    *,
    with_device: bool,
    first_line: int = 1,
    arrived: int | None = None,
    longest: int = LONGEST_LINE,
) -> Messages:
    """Decode lines of JSON (UTF-8, LF or CRLF; blank lines are passed over) into columns and faults.

    with_device: every line must name its device (the API); otherwise `device` is ignored (files)
    first_line: number of the first line of `data`, where it is a block of something longer
    arrived: the instant put in received_at where the sender does not say; the event's own `at` if None
    Never raises for anything in `data`.
    """
    if first_line == 1 and data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]  # the mark some editors put before UTF-8; it says nothing and does no harm
    lines = data.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    if first_line == 1 and data.startswith((b"\xff\xfe", b"\xfe\xff")):
        # One fault for the file, not one a line; a line of UTF-8 that strayed into it is still read.
        lines = [b"\xff\xfe", *(b"" if b"\0" in line else line for line in lines[1:])]
    return Messages.join(
        [
            _decode_block(
                lines[start : start + LINES_AT_ONCE],
                first_line + start,
                with_device=with_device,
                arrived=arrived,
                longest=longest,
            )
            for start in range(0, len(lines), LINES_AT_ONCE)
        ]
    )


def clock_ahead(at: NDArray[np.int64], received_at: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which events claim to be from more than five minutes after they arrived (instants, any length).

    Such a device's clock is wrong. The event is kept and flagged, not refused: it happened, but not then.
    """
    return at > received_at + CLOCK_TOLERANCE


def _decode_block(
    lines: list[bytes], first: int, *, with_device: bool, arrived: int | None, longest: int
) -> Messages:
    messages: list[Message] = []
    numbers: list[int] = []
    faults: list[Fault] = []
    try:
        _refuse_block(lines, longest)
        messages = list(map(DECODE[with_device], lines))
        numbers = list(range(first, first + len(lines)))
    except (ValueError, RecursionError):  # msgspec's own errors are ValueErrors
        for number, line in enumerate(lines, first):
            if not line or line.isspace():
                continue
            message = _careful(line, with_device=with_device, longest=longest)
            if message is None:
                faults += faults_of(line, number, with_device=with_device, longest=longest)
            else:
                messages.append(message)
                numbers.append(number)
    columns = _columns(messages, arrived)
    device, serials = _devices(messages, with_device=with_device)
    good = in_range(columns.at) & in_range(columns.received_at)
    good &= ~np.isin(device, [code for code, serial in enumerate(serials) if not is_serial(serial)])
    if not good.all():
        for row in np.flatnonzero(~good).tolist():
            line = lines[numbers[row] - first]
            faults += faults_of(line, numbers[row], with_device=with_device, longest=longest)
        faults.sort(key=lambda fault: fault.line)
        kept = np.flatnonzero(good).tolist()
        messages, numbers = [messages[row] for row in kept], [numbers[row] for row in kept]
        columns = columns.take(good)
        device, serials = _devices(messages, with_device=with_device)
    return Messages(columns, device, serials, np.array(numbers, np.int64), tuple(faults))


def _refuse_block(lines: list[bytes], longest: int) -> None:
    """Raise ValueError if any line is too long or not UTF-8, which the decoder does not always see."""
    if max(map(len, lines)) > longest:
        raise ValueError("a line is too long")
    b"\n".join(lines).decode()


def _careful(line: bytes, *, with_device: bool, longest: int) -> Message | None:
    """Decode one line of a block in which some line is bad; None if it is this one."""
    try:
        if len(line.rstrip(b"\r")) > longest:
            return None
        line.decode()
        return DECODE[with_device](line)
    except (ValueError, RecursionError):
        return None


def _columns(messages: Sequence[Any], arrived: int | None) -> Events:
    events = Events.empty(len(messages))
    events.at[:] = [(m.at - EPOCH) // MICROSECOND for m in messages]
    if arrived is None:
        events.received_at[:] = [((m.received_at or m.at) - EPOCH) // MICROSECOND for m in messages]
    else:
        events.received_at[:] = [
            arrived if m.received_at is None else (m.received_at - EPOCH) // MICROSECOND for m in messages
        ]
    events.kind[:] = [KIND_OF[type(m)] for m in messages]
    rows = np.flatnonzero(events.kind == Kind.FIX).tolist()
    fixes = [messages[row] for row in rows]
    events.longitude[rows] = [m.longitude for m in fixes]
    events.latitude[rows] = [m.latitude for m in fixes]
    events.accuracy_m[rows] = [m.accuracy_m for m in fixes]
    events.source[rows] = [SOURCES[m.source] for m in fixes]
    rows = np.flatnonzero(events.kind == Kind.HOME).tolist()
    events.present[rows] = [messages[row].present for row in rows]
    rows = np.flatnonzero(events.kind == Kind.EQUIPMENT).tolist()
    events.what[rows] = [WHATS[messages[row].what] for row in rows]
    rows = np.flatnonzero(events.kind == Kind.ALCOHOL).tolist()
    events.reading[rows] = [messages[row].tac for row in rows]
    # None, where the tag did not say, becomes NaN.
    events.infra_red[rows] = np.array([messages[row].infra_red for row in rows], np.float64)
    events.temperature[rows] = np.array([messages[row].temperature for row in rows], np.float64)
    rows = np.flatnonzero(events.kind == Kind.BATTERY).tolist()
    events.reading[rows] = [messages[row].percent for row in rows]
    return events


def _devices(messages: Sequence[Any], *, with_device: bool) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    if not with_device:
        return np.full(len(messages), -1, np.int32), ()
    serials: dict[str, int] = {}
    codes = [serials.setdefault(m.device, len(serials)) for m in messages]
    return np.array(codes, np.int32), tuple(serials)
