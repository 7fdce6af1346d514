"""Pages that the sign-in library brings and this service does not have."""

from typing import NoReturn

from django.http import Http404, HttpRequest


def closed(request: HttpRequest, **_: str) -> NoReturn:
    """Answer as if there were no such page: an administrator makes accounts and sets their address."""
    raise Http404("There is no such page.")
