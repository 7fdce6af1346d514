"""abide notices: send what waits in the outbox, or say how much waits."""

import click

from abide.cli.service import as_json, tell, works_on_database


@click.group()
def command() -> None:
    """Send notices, or say how they stand."""


@command.command()
@click.option("--most", default=500, show_default=True, help="Messages to deal with at most.")
@as_json
@works_on_database
def send(most: int, json_output: bool) -> None:
    """Send what is due now, once. A running worker does this each second."""
    from abide.service.worker.post import step

    done = 0
    while done < most and (count := step()):
        done += count
    tell(f"{done} done", {"done": done}, json_output=json_output)


@command.command()
@as_json
@works_on_database
def state(json_output: bool) -> None:
    """Count the outbox by channel and state."""
    from abide.service.notices.queries import outbox

    rows = outbox()
    values = [{"channel": channel, "state": state, "count": count} for channel, state, count in rows]
    words = "\n".join(f"{channel:<7} {state:<11} {count:>6}" for channel, state, count in rows)
    tell(words or "The outbox is empty", values, json_output=json_output)
