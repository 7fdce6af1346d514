"""The room `audit` as Django knows it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.audit"
    label = "audit"
