"""The room `api` as Django knows it."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.api"
    label = "api"
