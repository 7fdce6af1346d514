"""The room `audit` as Django knows it."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Names the room; keeps its triggers in place and writes down what the rooms below it report."""

    name = "abide.service.audit"
    label = "audit"

    def ready(self) -> None:
        """Listen for the end of every migration and for what happens to accounts."""
        from abide.service.accounts.happenings import happened
        from abide.service.audit.actions import record_happening

        post_migrate.connect(_install_triggers, sender=self, dispatch_uid="audit.triggers")
        happened.connect(record_happening, dispatch_uid="audit.accounts")


def _install_triggers(using: str, **_: Any) -> None:
    from abide.service.audit import triggers

    connection = connections[using]
    if triggers.TABLE in connection.introspection.table_names():
        triggers.install(connection)
