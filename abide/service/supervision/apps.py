"""The room `supervision` as Django knows it."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.supervision"
    label = "supervision"
