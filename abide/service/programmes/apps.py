"""The room `programmes` as Django knows it."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.programmes"
    label = "programmes"
