"""Ends a session that nobody used for a while."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

# The moment of last use is written at most this often (seconds): not every request is worth a write.
WRITE_EVERY = 60
# The header of a request that a page makes by itself.
LIVE = "Abide-Live"


class EndIdleSessions(MiddlewareMixin):
    """Renews the half hour of a session (SESSION_COOKIE_AGE) when it is used.

    A live stream renews nothing while it stays open, nor do the requests a live page makes by itself to
    patch what it shows (they say so in the header LIVE): nobody need be at the screen for those.
    """

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_request(self, request: HttpRequest) -> None:
        """Note the use of a signed-in session, so that its end moves on."""
        session = request.session
        if LIVE in request.headers:
            return
        if session.session_key is None or "_auth_user_id" not in session:
            return
        now = int(time.time())
        if now - session.get("used_at", 0) >= WRITE_EVERY:
            session["used_at"] = now
