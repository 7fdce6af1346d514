"""Accounts are made at the right kind of organisation, with all faults named at once, and audited."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from abide.service.accounts import actions as accounts
from abide.service.accounts.models import Organisation, OrganisationKind, Role, User
from abide.service.accounts.queries import users_for
from abide.service.accounts.rules import HOME_OF_ROLE, faults_of_account
from abide.service.audit.models import Entry
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_every_role_has_a_kind_of_organisation_it_belongs_to():
    assert set(HOME_OF_ROLE) == set(Role)
    assert all(HOME_OF_ROLE.values())


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_a_role_can_be_had_at_its_own_kind_of_organisation_only(role, kind):
    faults = faults_of_account(role=role, team=True, organisation_kind=kind)
    assert ("organisation" in faults) == (kind not in HOME_OF_ROLE[role])


def test_a_team_manager_needs_a_team_and_an_officer_does_not():
    assert "team" in faults_of_account(role="TEAM_MANAGER", team=False, organisation_kind="PROBATION")
    assert not faults_of_account(role="TEAM_MANAGER", team=True, organisation_kind="PROBATION")
    assert not faults_of_account(role="PRACTITIONER", team=False, organisation_kind="PROBATION")


def test_all_faults_of_an_account_are_named_at_once_and_nothing_is_kept():
    elsewhere = make.a_team(make.an_organisation("HOME_OFFICE"))
    with pytest.raises(ValidationError) as caught:
        accounts.add_account(
            by=make.BY,
            email="no address",
            full_name=" ",
            role="PRACTITIONER",
            organisation=make.an_organisation("POLICE"),
            team=elsewhere,
            password="short",
        )
    assert set(caught.value.message_dict) == {"email", "full_name", "organisation", "team", "password"}
    assert not User.objects.exists()


def test_two_accounts_cannot_differ_by_capitals_alone():
    make.a_user(email="ann@abide.example")
    with pytest.raises(ValidationError, match="already exists"):
        make.a_user(email="ANN@abide.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(
            email="Ann@abide.example", full_name="A", role="AUDITOR", organisation=make.an_organisation()
        )


def test_an_account_is_made_with_a_strong_hash_and_one_line_in_the_audit():
    administrator = make.a_user("ADMINISTRATOR")
    user = accounts.add_account(
        by=administrator,
        email="New@Abide.Example",
        full_name="New Person",
        role="PRACTITIONER",
        organisation=make.an_organisation(),
        password=make.PASSWORD,
    )
    assert user.email == "new@abide.example"
    assert user.password.startswith("argon2$argon2id$")
    entry = Entry.objects.get(object_ref=str(user.ref))
    assert (entry.what, entry.reason, entry.actor_ref) == (
        "account.made",
        "practitioner",
        str(administrator.ref),
    )
    assert "example" not in str(list(Entry.objects.filter(pk=entry.pk).values()))


def test_an_account_without_a_password_lets_nobody_in():
    assert not make.a_user(password=None).has_usable_password()


def test_a_closed_account_has_no_password_any_more():
    user = make.a_user()
    accounts.close(by=make.BY, user=user)
    user.refresh_from_db()
    assert (user.is_active, user.has_usable_password()) == (False, False)


def test_a_new_password_is_checked_and_replaces_the_old():
    user = make.a_user()
    with pytest.raises(ValidationError):
        accounts.set_password(by=user, user=user, password="password1234")
    accounts.set_password(by=user, user=user, password="another long sentence")
    assert User.objects.get(pk=user.pk).check_password("another long sentence")


def test_locking_somebody_who_is_not_there_changes_nothing():
    assert accounts.lock(email="nobody@abide.example") is False
    assert not Entry.objects.exists()


def test_an_organisation_and_a_team_are_made_once():
    first = accounts.add_organisation(by=make.BY, name="Tidewater Probation", kind="PROBATION")
    assert accounts.add_organisation(by=make.BY, name=" Tidewater Probation ", kind="PROBATION") == first
    team = accounts.add_team(by=make.BY, organisation=first, name="North")
    assert accounts.add_team(by=make.BY, organisation=first, name="North") == team
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("role", list(Role))
def test_who_may_list_users(role):
    team = make.a_team()
    mate, stranger = make.a_user(team=team), make.a_user()
    user = make.a_user(role, team=team if role == Role.TEAM_MANAGER else None)
    if role in {Role.ADMINISTRATOR, Role.AUDITOR}:
        assert {mate, stranger, user} <= set(users_for(user))
    elif role == Role.TEAM_MANAGER:
        assert set(users_for(user)) == {mate, user}
    else:
        with pytest.raises(PermissionDenied):
            users_for(user)
