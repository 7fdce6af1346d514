"""The room `insight` as Django knows it."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.insight"
    label = "insight"
