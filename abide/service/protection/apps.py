"""The room `protection` as Django knows it."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.protection"
    label = "protection"
