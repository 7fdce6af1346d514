"""The room `caseload` as Django knows it."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    """Names the room; its tables carry its label."""

    name = "abide.service.caseload"
    label = "caseload"
