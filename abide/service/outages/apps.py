"""The room `outages` as Django knows it."""

from django.apps import AppConfig


class OutagesConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.outages"
    label = "outages"
