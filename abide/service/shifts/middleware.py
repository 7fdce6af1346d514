"""Keeps the wall's account to the wall: everybody in the room has it before them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

from abide.service.accounts.models import Role

# What the account needs beside its screen: to sign out, and to come in again.
_ALSO = ("account_logout", "account_login")


class OnlyTheWall(MiddlewareMixin):
    """Sends the wall's account to its screen, whatever address it asks for."""

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Give a way to the screen in place of any other page; None for everybody else."""
        if getattr(request.user, "role", "") != Role.WALL_SCREEN:
            return None
        wall = reverse("shifts:wall")
        if request.path.startswith(wall) or request.path in {reverse(name) for name in _ALSO}:
            return None
        return redirect(wall)
