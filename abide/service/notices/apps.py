"""The room `notices` as Django knows it."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.notices"
    label = "notices"
