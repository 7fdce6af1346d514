"""The room `alerts` as Django knows it."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.alerts"
    label = "alerts"

    def ready(self) -> None:
        """Hear what happens in rooms below that open pages show."""
        from abide.service.alerts import hearing
        from abide.service.messages import happenings as threads
        from abide.service.notices import happenings as notices

        threads.changed.connect(hearing.thread_changed)
        notices.told.connect(hearing.told)
