"""The room `messages` as Django knows it."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Names the room; its tables carry the label `threads`, because `messages` is Django's own."""

    name = "abide.service.messages"
    label = "threads"
