"""The room `centre` as Django knows it."""

from django.apps import AppConfig


class CentreConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.centre"
    label = "centre"
