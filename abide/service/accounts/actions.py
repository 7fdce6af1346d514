"""The only writer of users, teams and organisations. Each change is reported to the audit (happenings)."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from abide.service.accounts.happenings import happened
from abide.service.accounts.models import Organisation, OrganisationKind, Team, User
from abide.service.accounts.permissions import Task, check
from abide.service.accounts.rules import faults_of_account

By = User | str


@transaction.atomic
def add_organisation(*, by: By, name: str, kind: str) -> Organisation:
    """Add an organisation, or give the one of that name."""
    check(by, Task.MANAGE_ACCOUNTS)
    organisation, made = Organisation.objects.get_or_create(
        name=name.strip(), defaults={"kind": OrganisationKind(kind)}
    )
    if made:
        _tell(by, "COLLECTION", "organisation.added", organisation)
    return organisation


@transaction.atomic
def add_team(*, by: By, organisation: Organisation, name: str) -> Team:
    """Add a team to an organisation, or give the one of that name."""
    check(by, Task.MANAGE_ACCOUNTS)
    team, made = Team.objects.get_or_create(organisation=organisation, name=name.strip())
    if made:
        _tell(by, "COLLECTION", "team.added", team)
    return team


@transaction.atomic
def add_account(
    *,
    by: By,
    email: str,
    full_name: str,
    role: str,
    organisation: Organisation,
    team: Team | None = None,
    password: str | None = None,
    may_see_specials: bool = False,
    may_see_protected: bool = False,
) -> User:
    """Make an account; without a password nobody can sign in to it yet.

    ValidationError names all that is wrong at once, by field.
    """
    check(by, Task.MANAGE_ACCOUNTS)
    user = User(
        email=User.objects.normalize_email(email.strip()).lower(),
        full_name=full_name.strip(),
        role=role,
        organisation=organisation,
        team=team,
        may_see_specials=may_see_specials,
        may_see_protected=may_see_protected,
    )
    faults = faults_of_account(role=role, team=team is not None, organisation_kind=organisation.kind)
    if team is not None and team.organisation_id != organisation.pk:
        faults["team"] = "The team belongs to another organisation."
    _refuse_together(user, faults, password)
    user.set_password(password)
    user.save(force_insert=True)
    _tell(by, "COLLECTION", "account.made", user, reason=role.lower())
    return user


@transaction.atomic
def set_password(*, by: By, user: User, password: str) -> None:
    """Give an account another password; every session of it ends."""
    if by != user:
        check(by, Task.MANAGE_ACCOUNTS)
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    _tell(by, "ALTERATION", "account.password_set", user)


@transaction.atomic
def release(*, by: By, user: User) -> bool:
    """Open an account again that failed sign-ins had locked; say whether it was locked."""
    check(by, Task.MANAGE_ACCOUNTS)
    was = User.objects.filter(pk=user.pk).exclude(locked_at=None).update(locked_at=None)
    # Counted failures go too, or the next mistake would lock the account at once.
    from axes.utils import reset

    reset(username=user.email.lower())
    user.locked_at = None
    if was:
        _tell(by, "ALTERATION", "account.released", user)
    return bool(was)


@transaction.atomic
def close(*, by: By, user: User) -> None:
    """Close an account for good: nobody signs in to it again, and its sessions end with the next request."""
    check(by, Task.MANAGE_ACCOUNTS)
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["is_active", "password"])
    _tell(by, "ALTERATION", "account.closed", user)


@transaction.atomic
def lock(*, email: str) -> bool:
    """Shut an account after too many failed sign-ins; say whether there was one to shut."""
    user = User.objects.select_for_update().filter(email__iexact=email, locked_at=None).first()
    if user is None:
        return False
    user.locked_at = timezone.now()
    user.save(update_fields=["locked_at"])
    _tell("signin", "ALTERATION", "account.locked", user)
    return True


def note_sign_in(*, user: User) -> None:
    """Report that somebody signed in."""
    _tell(user, "CONSULTATION", "account.signed_in", user)


def _tell(by: By, action: str, what: str, obj: Organisation | Team | User, reason: str = "") -> None:
    happened.send(sender=type(obj), by=by, action=action, what=what, obj=obj, reason=reason)


def _refuse_together(user: User, faults: dict[str, str], password: str | None) -> None:
    found: dict[str, list[str]] = {field: [text] for field, text in faults.items()}
    try:
        user.full_clean(exclude=["password", *faults])
    except ValidationError as error:
        found |= error.message_dict
    if password is not None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            found["password"] = error.messages
    if found:
        raise ValidationError(found)
