"""Sign-in: what allauth and axes ask of us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from abide.service.accounts import actions
from abide.service.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up; a locked account stays shut whichever way somebody comes (password, passkey)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: an administrator makes accounts."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Show the locked page in place of a session, for an account that is locked."""
        if user.is_locked:
            return locked_page(request, {})
        return super().pre_login(request, user, **kwargs)


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """Give the email that somebody tries to sign in with, in small letters."""
    given = (credentials or {}).get("email") or (credentials or {}).get("username")
    if not given and request is not None:
        given = request.POST.get("login")
    return str(given).strip().lower() if given else None


def locked_page(request: HttpRequest, credentials: dict[str, Any], *_: Any, **__: Any) -> HttpResponse:
    """Say that the account is locked and who opens it; the same words whether or not it exists."""
    return render(request, "accounts/locked.html", status=403)


@receiver(user_locked_out)
def lock(sender: object, request: HttpRequest, username: str, **_: Any) -> None:
    """Keep the lock on the account itself once axes has counted too many failures."""
    actions.lock(email=username)


@receiver(user_logged_in)
def note(sender: object, user: User, **_: Any) -> None:
    """Tell the audit that somebody signed in."""
    actions.note_sign_in(user=user)
