"""The room `centre` as Django knows it."""

from django.apps import AppConfig


class CentreConfig(AppConfig):
    """Names the room; hears where nobody confirmed an escalation."""

    name = "abide.service.centre"
    label = "centre"

    def ready(self) -> None:
        """Listen for what becomes of escalations."""
        from abide.service.centre.hearing import notice_moved
        from abide.service.notices.happenings import moved

        moved.connect(notice_moved, dispatch_uid="centre.escalations")
