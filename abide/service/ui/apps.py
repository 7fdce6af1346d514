"""Tells Django of this room."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The furniture every page shares."""

    name = "abide.service.ui"
    label = "ui"

    def ready(self) -> None:
        """Let Django's system check look at this room."""
        from abide.service.ui import checks  # noqa: F401
