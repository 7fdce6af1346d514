"""abide schema: the shapes of the public contract."""

import json

import click

from abide.feeds.schemas import SCHEMAS


@click.command()
@click.argument("what", type=click.Choice(list(SCHEMAS)))
@click.option("--json", "as_json", is_flag=True, help="On one line (it is JSON either way).")
def command(what: str, as_json: bool) -> None:
    """Print the JSON Schema (2020-12) of a plan, an event or a finding.

    A schema says what shape is right; some faults only `abide monitor` can tell, such as an unknown time
    zone, an outline that crosses itself, or an end before its start.
    """
    click.echo(json.dumps(SCHEMAS[what](), indent=None if as_json else 2))
