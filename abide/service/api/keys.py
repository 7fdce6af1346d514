"""Who sent a request: a supplier's key, checked against its hash and remembered for a short while."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from asgiref.sync import sync_to_async

# A revoked key works for at most this long (seconds).
REMEMBERED = 15.0
_MOST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Sender:
    """A supplier as far as the door knows one: a reference, not a name."""

    ref: str


Look = Callable[[str], str | None]


class Keys:
    """Remembers which keys were good; `look` asks the database: the supplier's reference, or None.

    A wrong key is not remembered, so that guesses cannot push good ones out.
    """

    def __init__(self, look: Look, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._clock = clock
        self._known: dict[bytes, tuple[float, Sender]] = {}

    async def sender(self, presented: str) -> Sender | None:
        """Give the supplier whose key this is, None where it is nobody's."""
        if not presented.startswith("abide_") or len(presented) > 200:
            return None
        # By its hash: a key itself is never kept in memory longer than its request.
        digest = hashlib.sha256(presented.encode()).digest()
        known = self._known.get(digest)
        if known is not None and self._clock() < known[0]:
            return known[1]
        ref = await sync_to_async(self._look)(presented)
        if ref is None:
            self._known.pop(digest, None)
            return None
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        sender = Sender(ref)
        self._known[digest] = (self._clock() + REMEMBERED, sender)
        return sender
