"""abide person: erase somebody, everywhere."""

from typing import TYPE_CHECKING
from uuid import UUID

import click

from abide.cli.service import actor, as_json, tell, works_on_database

if TYPE_CHECKING:
    from abide.service.people.models import Erasure, Person

REASONS = ("retention", "request", "court")


@click.group()
def command() -> None:
    """Erase people, and take up erasures that were not finished."""


@command.command()
@click.argument("who")
@click.option("--reason", type=click.Choice(REASONS), required=True, help="Why; it is written to the audit.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json
@works_on_database
def erase(who: str, reason: str, yes: bool, json_output: bool) -> None:
    """Erase a person for good: their records, what their devices reported, what was found of it.

    WHO is the person's id, or a number of theirs with its kind, such as CRN:X123456. Nothing brings them
    back; the audit keeps lines that nobody can tie to them any more.
    """
    from abide.service.people import actions

    person = _find(who)
    if not yes:
        click.confirm(f"Erase person {person.ref} for good?", abort=True, err=True)
    try:
        erasure = actions.erase(by=actor(), person=person, reason=reason)
    except ExceptionGroup as failures:
        raise click.ClickException(_unfinished(failures)) from failures
    tell(f"Person {person.ref} is erased.", _values(erasure), json_output=json_output)


@command.command()
@as_json
@works_on_database
def finish(json_output: bool) -> None:
    """Take up every erasure that stopped half-way."""
    from abide.service.people import actions

    try:
        finished = actions.finish_erasures(by=actor())
    except ExceptionGroup as failures:
        raise click.ClickException(_unfinished(failures)) from failures
    tell(f"{finished} erasures finished", {"finished": finished}, json_output=json_output)


def _find(who: str) -> "Person":
    from django.utils import timezone

    from abide.service.people.choices import IdentifierKind
    from abide.service.people.models import Identifier, Person
    from abide.service.people.rules import NotAnIdentifier, normal_spelling

    kind, colon, value = who.partition(":")
    if not colon:
        try:
            person = Person.objects.filter(ref=UUID(who)).first()
        except ValueError as error:
            raise click.ClickException(f"{who!r} is no id; name a number as KIND:NUMBER.") from error
    else:
        if kind.upper() not in IdentifierKind.values:
            raise click.ClickException(f"There is no kind {kind}; the kinds are {', '.join(IdentifierKind)}.")
        try:
            spelling = normal_spelling(kind.upper(), value, today=timezone.localdate())
        except NotAnIdentifier as error:
            raise click.ClickException(str(error)) from error
        rows = Identifier.objects.filter(kind=kind.upper(), normalised=spelling).select_related("person")[:2]
        if len(rows) > 1:
            raise click.ClickException("Several people have this number; name one of them by id.")
        person = rows[0].person if rows else None
    if person is None:
        raise click.ClickException("There is no such person.")
    return person


def _unfinished(failures: ExceptionGroup) -> str:
    # What kind of failure, and not its words: those may hold what is being erased.
    kinds = ", ".join(sorted({type(failure).__name__ for failure in failures.exceptions}))
    return f"Not everything could be erased yet ({kinds}). Run `abide person finish` to go on."


def _values(erasure: "Erasure") -> dict[str, object]:
    return {
        "erasure": str(erasure.ref),
        "pending": erasure.pending,
        "finished": erasure.finished_at is not None,
    }
