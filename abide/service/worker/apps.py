"""The room `worker` as Django knows it."""

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.worker"
    label = "worker"
