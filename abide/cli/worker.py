"""abide worker: judge what arrives, for as long as it runs."""

import json
import logging
import os
import sys
import threading

import click

from abide.cli.service import expect_tables, works_on_database
from abide.cli.stopping import asked_to_stop


@click.command()
@click.option(
    "--lease", default=10.0, show_default=True, help="Seconds after which another worker may take over."
)
@click.option(
    "--checkpoint", default=300.0, show_default=True, help="Seconds from one checkpoint to the next."
)
@click.option(
    "--flush", default=120.0, show_default=True, help="Seconds from one write to the trails to the next."
)
@click.option("--json", "json_output", is_flag=True, help="Print JSON.")
@works_on_database
def command(lease: float, checkpoint: float, flush: float, json_output: bool) -> None:
    """Take batches from the log and judge them, until stopped (SIGTERM or Ctrl-C)."""
    from abide.service.worker.actions import LeaseLost
    from abide.service.worker.main import run
    from abide.service.worker.pace import Pace

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stop = asked_to_stop()
    expect_tables()
    _say("working", json_output)
    try:
        run(stop, pace=Pace(lease=lease, checkpoint=checkpoint, flush=flush))
    except LeaseLost as error:
        raise click.ClickException(f"Another worker took over: {error}.") from error
    _say("stopped", json_output)
    if sum(not thread.daemon for thread in threading.enumerate()) > 1:
        # The trails are still being written: that can be cut off at any point and is begun again.
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)


def _say(word: str, json_output: bool) -> None:
    click.echo(json.dumps({"worker": word}) if json_output else f"The worker is {word}.")
