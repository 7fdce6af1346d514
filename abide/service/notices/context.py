"""What every page's frame shows of notices: how many wait for its reader."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from abide.service.accounts.models import User
from abide.service.notices import queries


def frame(request: HttpRequest) -> dict[str, Any]:
    """Count the notices that wait for the reader, when the page asks for it."""
    user = getattr(request, "user", None)

    def count() -> int:
        return queries.waiting(user) if isinstance(user, User) else 0

    return {"notices_waiting": SimpleLazyObject(count)}
