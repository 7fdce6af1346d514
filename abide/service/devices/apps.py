"""The room `devices` as Django knows it."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.devices"
    label = "devices"
