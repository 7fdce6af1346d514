"""What commands on the service's database share: Django's start, plain errors, two ways to print."""

import functools
import getpass
import json
import os
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")

as_json = click.option("--json", "json_output", is_flag=True, help="Print JSON.")


def set_up() -> None:
    """Start Django with the service's settings; ClickException when the environment is no good."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "abide.service.config.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"The data folder cannot be used: {error}") from error


def works_on_database(command: Callable[P, R]) -> Callable[P, R]:
    """Set Django up for a command, and turn what can go wrong into one plain line on stderr."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        set_up()
        from django.core.exceptions import ValidationError
        from django.db import DatabaseError, connection

        try:
            return command(*args, **kwargs)
        except ValidationError as error:
            raise click.ClickException("\n".join(_lines(error))) from error
        except DatabaseError as error:
            hint = "" if _migrated() else " Run `abide migrate` first."
            raise click.ClickException(f"The database refused: {error}.{hint}") from error
        finally:
            connection.close()

    return wrapped


def expect_tables() -> None:
    """Stop a command that would only wait for a database that nobody has set up."""
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise click.ClickException(f"The database cannot be reached: {str(error).strip()}") from error
    if not _migrated():
        raise click.ClickException("The database is not set up. Run `abide migrate` first.")


def actor() -> str:
    """Name who runs the command, for the audit: the user of this machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return f"cli:{name}"[:64]


def tell(words: str, values: Any, *, json_output: bool) -> None:
    """Print the outcome: in words, or as one JSON value."""
    click.echo(json.dumps(values, ensure_ascii=False) if json_output else words)


def _lines(error: Any) -> list[str]:
    if hasattr(error, "message_dict"):
        return [
            message if field == "__all__" else f"{field}: {message}"
            for field, messages in error.message_dict.items()
            for message in messages
        ]
    return list(error.messages)


def _migrated() -> bool:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return True
