"""abide report: prove a paper against the record."""

from pathlib import Path

import click

from abide.cli.service import actor, as_json, tell, works_on_database


@click.group()
def command() -> None:
    """Prove papers that were printed."""


@command.command()
@click.argument("reference")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@as_json
@works_on_database
def verify(reference: str, file: Path | None, json_output: bool) -> None:
    """Say whether the record holds a paper, and whether FILE is the very file that was printed.

    REFERENCE stands at the foot of each of its pages, in any spelling. Exit status 1 where the record holds
    no such paper, where what is kept of it was changed, or where FILE is another.
    """
    from abide.service.caseload.report import actions, queries

    paper = queries.by_reference(reference)
    if paper is None:
        raise click.ClickException("The record holds no paper with this reference.")
    verdict = queries.check(paper, None if file is None else file.read_bytes())
    actions.note_checked(by=actor(), paper=paper)
    values = {
        "reference": paper.ref,
        "kind": paper.kind,
        "purpose": paper.purpose,
        "person": str(paper.person.ref),
        "from": paper.start.isoformat(),
        "until": paper.end.isoformat(),
        "printed_at": paper.at.isoformat(),
        "printed_by": paper.by.full_name,
        "values": verdict.values,
        "file": verdict.file,
    }
    whom = f"about person {paper.person.ref}"
    said = f"{paper.what} {whom}, printed {paper.at.isoformat()} by {paper.by.full_name}."
    tell("\n".join([said, *verdict.sentences]), values, json_output=json_output)
    if not verdict.holds:
        raise click.exceptions.Exit(1)
