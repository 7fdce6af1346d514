"""The server ends the live pages when it stops, never while it is interrupted."""

import asyncio
import signal
from contextlib import suppress

import uvicorn

from abide.service.config import server


async def nothing(scope, receive, send):
    pass


def test_a_signal_only_asks_and_the_loop_ends_the_live_pages(monkeypatch):
    ended = []
    monkeypatch.setattr(server, "close_streams", lambda: ended.append(asyncio.get_running_loop()))
    config = uvicorn.Config(nothing, port=0, lifespan="off", log_config=None)

    def told():
        running.handle_exit(signal.SIGINT, None)
        assert (running.should_exit, ended) == (True, [])

    running = server.Server(config, told)
    with suppress(KeyboardInterrupt):  # The signal is raised again once the server has stopped.
        asyncio.run(running.serve())
    assert len(ended) == 1
