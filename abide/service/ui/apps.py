"""Tells Django of this room."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The furniture every page shares."""

    name = "abide.service.ui"
    label = "ui"
