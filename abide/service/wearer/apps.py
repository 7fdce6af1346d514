"""The room `wearer` as Django knows it."""

from django.apps import AppConfig


class WearerConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.wearer"
    label = "wearer"
