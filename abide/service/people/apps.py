"""The room `people` as Django knows it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.people"
    label = "people"
