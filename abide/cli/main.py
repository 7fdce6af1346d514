"""abide: one command for everything the service does. Each subcommand is a file beside this one."""

from importlib import import_module

import click

from abide import __version__

# Subcommand -> module with a click command called `command`; loaded only when it is asked for,
# so that `abide monitor` never waits for Django.
COMMANDS = {
    "monitor": "abide.cli.monitor",
    "explain": "abide.cli.explain",
    "schema": "abide.cli.schema",
    "alcohol": "abide.cli.alcohol",
    "proximity": "abide.cli.proximity",
    "replay": "abide.cli.replay",
    "shadow": "abide.cli.shadow",
    "conformance": "abide.cli.conformance",
    "bench": "abide.cli.bench",
    "serve": "abide.cli.serve",
    "worker": "abide.cli.worker",
    "migrate": "abide.cli.migrate",
    "audit": "abide.cli.audit",
    "account": "abide.cli.account",
    "supplier": "abide.cli.supplier",
    "person": "abide.cli.person",
    "report": "abide.cli.report",
    "notices": "abide.cli.notices",
    "simulate": "abide.cli.simulate",
    "demo": "abide.cli.demo",
}


class Rooms(click.Group):
    """Finds a subcommand by its name in COMMANDS."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every subcommand, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load one subcommand."""
        return import_module(COMMANDS[name]).command if name in COMMANDS else None


@click.command(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="abide")
def main() -> None:
    """Abide: electronic monitoring, from what was ordered to what happened."""
