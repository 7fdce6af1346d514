"""The room `accounts` as Django knows it."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen for too many failed sign-ins."""
        from abide.service.accounts import signin  # noqa: F401
