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
@click.option(
    "--late", type=float, metavar="MINUTES", help="Leave with 1 if one has waited longer than this."
)
@as_json
@works_on_database
def state(late: float | None, json_output: bool) -> None:
    """Count the outbox by channel and state, and say how long the oldest has waited to be sent."""
    from datetime import UTC, datetime

    from abide.service.notices.queries import longest_waiting, outbox

    rows, waited = outbox(), longest_waiting(datetime.now(UTC))
    values = {
        "outbox": [{"channel": channel, "state": state, "count": count} for channel, state, count in rows],
        "longest_waiting_minutes": waited,
    }
    lines = [f"{channel:<7} {state:<11} {count:>6}" for channel, state, count in rows]
    lines += [f"The oldest has waited {waited:.0f} minutes to be sent"] if waited is not None else []
    tell("\n".join(lines) or "The outbox is empty", values, json_output=json_output)
    if late is not None and waited is not None and waited > late:
        raise click.exceptions.Exit(1)
