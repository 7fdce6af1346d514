"""The room `shifts` as Django knows it."""

from django.apps import AppConfig


class ShiftsConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.shifts"
    label = "shifts"
