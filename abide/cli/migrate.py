"""abide migrate: bring the database up to this version of the service."""

import click

from abide.cli.service import as_json, tell, works_on_database


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit status 1 when something is to be done.")
@as_json
@works_on_database
def command(check: bool, json_output: bool) -> None:
    """Bring the database (DATABASE_URL, else a file in ABIDE_DATA_DIR) up to this version of the service."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    names = [f"{step.app_label}.{step.name}" for step, _ in steps]
    if check:
        tell(
            f"{len(names)} steps to do" if names else "up to date", {"to_do": names}, json_output=json_output
        )
        if names:
            raise click.exceptions.Exit(1)
        return
    call_command("migrate", verbosity=0, interactive=False)
    words = f"{len(names)} steps done" if names else "The database was up to date."
    tell(words, {"done": names}, json_output=json_output)
