"""The room `alerts` as Django knows it."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.alerts"
    label = "alerts"
