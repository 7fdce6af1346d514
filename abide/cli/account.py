"""abide account: who may sign in."""

import secrets
import sys
from typing import TYPE_CHECKING, Any

import click

from abide.cli.service import actor, as_json, tell, works_on_database

if TYPE_CHECKING:
    from abide.service.accounts.models import User


@click.group()
def command() -> None:
    """Make, list and release the accounts that people sign in with."""


@command.command()
@click.argument("email")
@click.option("--name", "full_name", required=True, help="The person's full name.")
@click.option("--role", required=True, help="Such as PRACTITIONER; a wrong one is answered with the list.")
@click.option("--organisation", required=True, help="The organisation's name; made if it is not there.")
@click.option("--kind", help="The kind of a new organisation, such as PROBATION.")
@click.option("--team", help="The team's name; made if it is not there.")
@click.option("--may-see-specials", is_flag=True, help="May see the highest-risk orders.")
@click.option("--may-see-protected", is_flag=True, help="May see protected people.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input (its first line)."
)
@as_json
@works_on_database
def add(
    email: str,
    full_name: str,
    role: str,
    organisation: str,
    kind: str | None,
    team: str | None,
    may_see_specials: bool,
    may_see_protected: bool,
    password_stdin: bool,
    json_output: bool,
) -> None:
    """Make an account. Without --password-stdin a password is made up and printed this once."""
    from django.db import transaction

    from abide.service.accounts import actions
    from abide.service.accounts.models import Organisation, OrganisationKind, Role

    role = role.upper()
    if role not in Role.values:
        raise click.ClickException(f"There is no role {role}; the roles are {', '.join(Role.values)}.")
    if kind is not None and kind.upper() not in OrganisationKind.values:
        kinds = ", ".join(OrganisationKind.values)
        raise click.ClickException(f"There is no kind {kind}; the kinds are {kinds}.")
    password = sys.stdin.readline().rstrip("\n") if password_stdin else secrets.token_urlsafe(15)
    with transaction.atomic():
        body = Organisation.objects.filter(name=organisation.strip()).first()
        if body is None and kind is None:
            raise click.ClickException(
                f"There is no organisation {organisation!r}; say its --kind to make it."
            )
        body = body or actions.add_organisation(by=actor(), name=organisation, kind=str(kind).upper())
        group = actions.add_team(by=actor(), organisation=body, name=team) if team else None
        user = actions.add_account(
            by=actor(),
            email=email,
            full_name=full_name,
            role=role,
            organisation=body,
            team=group,
            password=password,
            may_see_specials=may_see_specials,
            may_see_protected=may_see_protected,
        )
    words = f"{user.email} may sign in as {user.get_role_display().lower()}."
    values = _values(user)
    if not password_stdin:
        words += f"\nPassword, shown this once: {password}"
        values["password"] = password
    tell(words, values, json_output=json_output)


@command.command(name="list")
@as_json
@works_on_database
def list_accounts(json_output: bool) -> None:
    """List every account."""
    from abide.service.accounts.models import User

    users = list(User.objects.select_related("organisation", "team").order_by("email"))
    words = "\n".join(f"{user.email}  {user.role}  {user.organisation}  {_state(user)}" for user in users)
    tell(words or "There are no accounts.", [_values(user) for user in users], json_output=json_output)


@command.command()
@click.argument("email")
@as_json
@works_on_database
def release(email: str, json_output: bool) -> None:
    """Open an account that failed sign-ins have locked."""
    from abide.service.accounts import actions

    user = _find(email)
    was = actions.release(by=actor(), user=user)
    words = f"{user.email} may sign in again." if was else f"{user.email} was not locked."
    tell(words, {"email": user.email, "was_locked": was}, json_output=json_output)


@command.command()
@click.argument("email")
@as_json
@works_on_database
def close(email: str, json_output: bool) -> None:
    """Close an account for good."""
    from abide.service.accounts import actions

    user = _find(email)
    actions.close(by=actor(), user=user)
    tell(f"{user.email} is closed.", {"email": user.email}, json_output=json_output)


def _find(email: str) -> "User":
    from abide.service.accounts.models import User

    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        raise click.ClickException(f"There is no account {email}.")
    return user


def _state(user: "User") -> str:
    if not user.is_active:
        return "closed"
    return "locked" if user.is_locked else "open"


def _values(user: "User") -> dict[str, Any]:
    return {
        "email": user.email,
        "name": user.full_name,
        "role": user.role,
        "organisation": user.organisation.name,
        "team": user.team.name if user.team else None,
        "state": _state(user),
        "may_see_specials": user.may_see_specials,
        "may_see_protected": user.may_see_protected,
    }
