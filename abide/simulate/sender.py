"""Sends events as a supplier would: batches of lines over the public API, again until acknowledged.

Batches of one lane go one after another, so the events of a device, which always use the same lane,
are never overtaken by later ones. A batch sent twice carries the same Idempotency-Key both times.
"""

import gzip
import hashlib
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

import httpx

EVENTS_PATH = "/api/v1/events"
LINES_A_BATCH = 20_000
FIRST_WAIT_S, LONGEST_WAIT_S = 0.25, 30.0
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class NotTaken(Exception):
    """The service refused a batch in a way that sending again cannot cure; the message says how."""


class Stopped(Exception):
    """Asked to stop before the batch was acknowledged."""


@dataclass
class Sent:
    """What came of sending: lines acknowledged, lines refused, batches, and how often one was sent again."""

    accepted: int = 0
    rejected: int = 0
    batches: int = 0
    again: int = 0

    def add(self, other: Self) -> None:
        """Add another count to this one."""
        self.accepted += other.accepted
        self.rejected += other.rejected
        self.batches += other.batches
        self.again += other.again


class Sender:
    """Sends to one service with one supplier's key; use it as a context manager.

    lanes: how many batches may be under way at once, each with the devices of its own lane
    give_up_after: seconds of trying for one batch, None for ever; stop: asked before every try
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        lanes: int = 1,
        give_up_after: float | None = None,
        stop: Callable[[], bool] = lambda: False,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self._client = httpx.Client(
            base_url=url.rstrip("/"),
            headers={"Authorization": f"Bearer {key}"},
            timeout=httpx.Timeout(30.0, connect=5.0),
            limits=httpx.Limits(max_connections=lanes),
            transport=transport,
        )
        self._lanes = [ThreadPoolExecutor(1, thread_name_prefix=f"lane-{n}") for n in range(lanes)]
        self._give_up_after, self._stop, self._sleep = give_up_after, stop, sleep

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for lane in self._lanes:
            lane.shutdown(wait=True, cancel_futures=True)
        self._client.close()

    def send(self, lines: Sequence[bytes], device: Sequence[int]) -> Sent:
        """Send lines and wait until all are acknowledged; `device` is a number for the tag of each line.

        Raises NotTaken where the service refuses for good, Stopped where it was told to stop.
        """
        lanes: list[list[bytes]] = [[] for _ in self._lanes]
        for line, number in zip(lines, device, strict=True):
            lanes[number % len(lanes)].append(line)
        work = [
            pool.submit(self._in_order, rows) for pool, rows in zip(self._lanes, lanes, strict=True) if rows
        ]
        total = Sent()
        for one in work:
            total.add(one.result())
        return total

    def _in_order(self, lines: list[bytes]) -> Sent:
        total = Sent()
        for start in range(0, len(lines), LINES_A_BATCH):
            total.add(self._batch(lines[start : start + LINES_A_BATCH]))
        return total

    def _batch(self, lines: list[bytes]) -> Sent:
        body = b"\n".join(lines) + b"\n"
        packed = gzip.compress(body, compresslevel=1, mtime=0)
        headers = {
            "Content-Type": "application/x-ndjson",
            "Content-Encoding": "gzip",
            "Idempotency-Key": hashlib.sha256(body).hexdigest(),
        }
        begun, wait, again = time.monotonic(), FIRST_WAIT_S, 0
        while True:
            if self._stop():
                raise Stopped
            try:
                answer = self._client.post(EVENTS_PATH, content=packed, headers=headers)
            except httpx.TransportError as error:
                why, asked = f"no answer ({type(error).__name__})", 0.0
            else:
                if answer.status_code not in TRY_AGAIN:
                    return _counted(answer, len(lines), again)
                why, asked = f"status {answer.status_code}", _seconds(answer.headers.get("Retry-After", ""))
            if self._give_up_after is not None and time.monotonic() - begun > self._give_up_after:
                raise NotTaken(f"a batch was not acknowledged within {self._give_up_after:g} s: {why}")
            # Never exactly together with the other lanes.
            self._rest(max(wait * random.uniform(0.7, 1.3), asked))  # noqa: S311
            wait, again = min(wait * 2, LONGEST_WAIT_S), again + 1

    def _rest(self, seconds: float) -> None:
        """Wait before the next try, in short steps, so that a request to stop is heard."""
        while seconds > 0 and not self._stop():
            self._sleep(min(seconds, 0.5))
            seconds -= 0.5


def _counted(answer: httpx.Response, lines: int, again: int) -> Sent:
    if answer.status_code == 202:
        said = answer.json()
        rejected = int(said.get("rejected", 0))
        return Sent(lines - rejected, rejected, 1, again)
    if answer.status_code == 422:  # not one line of the batch could be used
        return Sent(0, lines, 1, again)
    raise NotTaken(f"the service answered {answer.status_code}: {_title(answer)}")


def _title(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("title", ""))
    except ValueError:
        return "not an answer of the events API"


def _seconds(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0
