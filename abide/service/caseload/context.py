"""What every page's frame needs to know of its reader."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from abide.service.accounts.models import User
from abide.service.people.queries import sees_people


def frame(request: HttpRequest) -> dict[str, Any]:
    """Say whether the reader's role shows people, so that no link leads where they may not go."""
    user = getattr(request, "user", None)
    return {"sees_people": SimpleLazyObject(lambda: isinstance(user, User) and sees_people(user))}
