"""The door for suppliers' machines, in front of Django: POST /api/v1/events and the little beside it.

It stands before Django because Django takes a whole body in, onto the disk, before anything can refuse it.
Whatever comes in, the answer is a status with a reason: what is kept is acknowledged, what is not is said.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

import msgspec

from abide.monitoring.instants import to_text
from abide.service.api import body as bodies
from abide.service.api.answers import Answer, accepted, problem
from abide.service.api.body import Refused
from abide.service.api.description import DESCRIPTION
from abide.service.api.guarded import Guarded
from abide.service.api.intake import Parts, parts_of
from abide.service.api.keys import Keys, Sender
from abide.service.api.rates import Rates
from abide.stream import Busy, Closed, Conflict, Log, Receipt

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Clock = Callable[[], int]

EVENTS = "/api/v1/events"
RECEIPTS = "/api/v1/receipts/"
OPENAPI = "/api/v1/openapi.json"
HEALTH = "/healthz"

# Decoding more than this at once would keep the event loop, and every live page, waiting.
_INLINE_BYTES = 64 * 1024

logger = logging.getLogger(__name__)


class Gone(Exception):
    """The sender hung up before the body was whole; nobody is left to answer."""


class Door:
    """Answers the API's addresses itself and passes everything else on to `inside`.

    log: called once, on the first batch; now: the moment as an instant.
    guarded: the devices whose events never go into that log, and the log they go into.
    """

    def __init__(
        self,
        inside: App,
        *,
        log: Callable[[], Log],
        guarded: Guarded,
        keys: Keys,
        rates: Rates,
        now: Clock,
    ) -> None:
        self._inside = inside
        self._open_log = log
        self._log: Log | None = None
        self._guarded = guarded
        self._keys = keys
        self._rates = rates
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI connection."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path.startswith("/api/") or path == HEALTH):
            await self._inside(scope, receive, send)
            return
        try:
            answer = await self._answer(scope, receive)
        except Gone:
            return
        except Refused as refusal:
            answer = refusal.answer
        except Exception as error:
            # The type only: a message can hold what was sent.
            logger.error("the API could not answer: %s", type(error).__name__)
            answer = problem(503, "The service cannot do this now; try again", retry=True)
        await _send(answer, send)

    @property
    def log(self) -> Log:
        """The log, opened when first asked for."""
        if self._log is None:
            self._log = self._open_log()
        return self._log

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._log is not None:
                    await asyncio.to_thread(self._log.close)
                await asyncio.to_thread(self._guarded.close)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        path, method = scope["path"], scope["method"]
        if path == EVENTS:
            _only(method, "POST")
            return await self._events(_headers(scope), receive)
        if path.startswith(RECEIPTS):
            _only(method, "GET", "HEAD")
            return await self._receipt(_headers(scope), path.removeprefix(RECEIPTS))
        if path == OPENAPI:
            _only(method, "GET", "HEAD")
            return Answer(200, DESCRIPTION)
        if path == HEALTH:
            _only(method, "GET", "HEAD")
            return Answer(200, b'{"status":"ok"}', {"Cache-Control": "no-store"})
        return problem(404, "There is nothing at this address")

    async def _events(self, headers: Mapping[str, str], receive: Receive) -> Answer:
        sender = await self._sender(headers)
        gzip = bodies.check_kind(headers.get("content-type", ""), headers.get("content-encoding", ""))
        bodies.check_length(headers.get("content-length", ""))
        key = bodies.check_key(headers.get("idempotency-key", ""))
        raw = await _take(receive)
        received_at = self._now()

        text = await asyncio.to_thread(bodies.unpack, raw) if gzip else raw
        wait = self._rates.take(sender.ref, bodies.check_lines(text), time.monotonic())
        if wait:
            return _wait(429, "Too many events; slow down", wait)

        apart = await self._guarded.serials()

        def read() -> Parts:
            return parts_of(text, sender=sender.ref, key=key, received_at=received_at, guarded=apart)

        parts = read() if len(text) <= _INLINE_BYTES else await asyncio.to_thread(read)
        try:
            receipt = await self._keep(parts)
        except Conflict:
            return problem(409, "This Idempotency-Key was used before with another body")
        except (Busy, Closed):
            return _wait(503, "The service cannot keep this batch now; send it again", 2.0)
        return accepted(receipt.id, receipt.note)

    async def _keep(self, parts: Parts) -> Receipt:
        """Keep both parts; the receipt is there once both are durable."""
        logs = ((parts.guarded, self._guarded), (parts.worn, self))
        kept = [log.log.submit(batch) for batch, log in logs if batch is not None]
        return [await asyncio.wrap_future(each) for each in kept][-1]

    async def _receipt(self, headers: Mapping[str, str], receipt_id: str) -> Answer:
        sender = await self._sender(headers)
        asked = {"sender": sender.ref, "receipt_id": receipt_id[:64]}
        found = await asyncio.to_thread(self.log.receipt, **asked)
        found = found or await asyncio.to_thread(self._guarded.log.receipt, **asked)
        if found is None:
            return problem(404, "You have no receipt with this id")
        said = {"receipt": found.id, "received_at": to_text(found.received_at)}
        return Answer(200, msgspec.json.encode(said | msgspec.json.decode(found.note)))

    async def _sender(self, headers: Mapping[str, str]) -> Sender:
        scheme, _, presented = headers.get("authorization", "").partition(" ")
        sender = await self._keys.sender(presented.strip()) if scheme.lower() == "bearer" else None
        if sender is None:
            answer = problem(401, "Send your key as: Authorization: Bearer abide_...")
            raise Refused(Answer(401, answer.body, {"WWW-Authenticate": "Bearer"}, answer.media_type))
        return sender


def _only(method: str, *allowed: str) -> None:
    if method not in allowed:
        answer = problem(405, f"Use {' or '.join(allowed)} here")
        raise Refused(Answer(405, answer.body, {"Allow": ", ".join(allowed)}, answer.media_type))


def _wait(status: int, title: str, seconds: float) -> Answer:
    answer = problem(status, title)
    return Answer(status, answer.body, {"Retry-After": str(int(seconds) + 1)}, answer.media_type)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _take(receive: Receive) -> bytes:
    """Take the body in, letting go of it as soon as it is over the limit."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        part = message.get("body", b"")
        size += len(part)
        if size > bodies.BODY_BYTES:
            raise bodies.too_large()
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _send(answer: Answer, send: Send) -> None:
    headers = {
        "Content-Type": answer.media_type,
        "Content-Length": str(len(answer.body)),
        "X-Content-Type-Options": "nosniff",
        **answer.headers,
    }
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
    await send({"type": "http.response.body", "body": answer.body})
