"""abide audit: prove the chain, or seal what waits for it."""

from typing import Any

import click

from abide.cli.service import as_json, tell, works_on_database


@click.group()
def command() -> None:
    """Prove the audit, or seal it."""


@command.command()
@click.option("--expect-head", metavar="HASH", help="A head noted earlier: it must still be in the chain.")
@as_json
@works_on_database
def verify(expect_head: str | None, json_output: bool) -> None:
    """Check every sealed entry against the chain; exit status 1 at the first that does not hold.

    Note the head that is printed, and keep it elsewhere: given to --expect-head later, it shows that
    nothing was cut off the end.
    """
    from abide.service.audit.queries import verify as walk

    verdict = walk(expected_head=expect_head)
    broken = verdict.broken
    values: dict[str, Any] = {
        "holds": verdict.holds,
        "sealed": verdict.sealed,
        "head": verdict.head,
        "unsealed": verdict.unsealed,
        "oldest_unsealed": verdict.oldest_unsealed and verdict.oldest_unsealed.isoformat(),
        "broken": broken and {"seq": broken.seq, "why": broken.why},
    }
    if broken is None:
        waiting = f", {verdict.unsealed} wait to be sealed" if verdict.unsealed else ""
        tell(
            f"The chain holds: {verdict.sealed} entries are sealed{waiting}.\nHead: {verdict.head}",
            values,
            json_output=json_output,
        )
        return
    if json_output:
        tell("", values, json_output=True)
    click.echo(f"Error: the chain is broken at entry {broken.seq}: {broken.why}.", err=True)
    raise click.exceptions.Exit(1)


@command.command()
@as_json
@works_on_database
def seal(json_output: bool) -> None:
    """Seal every entry that waits. The running service does this each second."""
    from abide.service.audit import actions

    sealed = 0
    while count := actions.seal():
        sealed += count
    tell(f"{sealed} entries sealed", {"sealed": sealed}, json_output=json_output)
