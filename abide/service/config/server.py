"""The server of `abide serve`: uvicorn, which says where it listens and ends the live pages when it stops."""

import socket
from collections.abc import Callable

import uvicorn

from abide.service.caseload.streams import close_streams

# Open requests may take this long to end once the server is told to stop (seconds); streams end at once.
GRACE = 3


class Server(uvicorn.Server):
    """Calls `listening` once it listens, and ends every live page as the first thing of stopping."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets=sockets)
        if self.started:
            self._listening()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the live pages, then wait for open requests for as long as the grace lasts."""
        # Here and not where the signal is handled: that may be in the middle of handing work to the
        # thread of the live pages, whose lock is then held by the very thread that would wait for it.
        close_streams()
        await super().shutdown(sockets=sockets)
