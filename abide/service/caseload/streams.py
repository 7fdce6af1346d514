"""The address of live pages, below Django's request handling: a stream there would hold a thread for hours.

`with_streams(django)` is the ASGI application of the service: it answers /live/ itself and leaves the rest.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from io import BytesIO
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.utils.module_loading import import_string

from abide.service.caseload import notes
from abide.service.caseload.live import Broadcaster, Reader

Message = MutableMapping[str, Any]
Application = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]

PATH = "/live/"
# More open pages than this in one process are turned away and try again elsewhere or later.
MOST_STREAMS = 2000

broadcaster = Broadcaster(notes.read_after, notes.newest, notes.may_know, oldest=notes.oldest)


def close_streams() -> None:
    """End every live page of this process: call it when the server is told to stop."""
    broadcaster.close()


def with_streams(django: Application, of: Broadcaster | None = None) -> Application:
    """Put the live address in front of Django; `of` is the broadcaster, this process's own by default."""

    async def application(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == PATH:
            await _stream(of or broadcaster, scope, receive, send)
        else:
            await django(scope, receive, send)

    return application


async def _stream(of: Broadcaster, scope: Message, receive: Any, send: Any) -> None:
    if scope["method"] != "GET":
        return await _refuse(send, 405)
    if of.open_streams >= MOST_STREAMS:
        return await _refuse(send, 503)
    # The thread that reads the session ends with this block; the stream itself has none.
    async with ThreadSensitiveContext():
        try:
            found = await sync_to_async(_reader)(scope)
        except SuspiciousOperation:
            return await _refuse(send, 400)
    if found is None:
        return await _refuse(send, 403)
    reader, after = found
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    sending = asyncio.create_task(_send(of, reader, after, send))
    leaving = asyncio.create_task(_gone(receive))
    done, pending = await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    if sending in done:
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    return None


_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


async def _send(of: Broadcaster, reader: Reader, after: int | None, send: Any) -> None:
    lines = of.listen(reader, after)
    try:
        async for line in lines:
            await send({"type": "http.response.body", "body": line, "more_body": True})
    finally:
        await lines.aclose()  # type: ignore[attr-defined]


async def _gone(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Any, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def _reader(scope: Message) -> tuple[Reader, int | None] | None:
    """Say who opens the stream and what they saw last; None where nobody is signed in."""
    close_old_connections()
    request = ASGIRequest(scope, BytesIO())
    request.get_host()  # Refuses a name that is not ours, as Django does elsewhere.
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    request.session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")(key)
    user = get_user(request)
    close_old_connections()
    if not user.is_authenticated or not user.is_active:
        return None
    seen = request.headers.get("Last-Event-ID") or request.GET.get("after") or ""
    return Reader(user.pk, key), int(seen) if seen.isdigit() and len(seen) < 19 else None
