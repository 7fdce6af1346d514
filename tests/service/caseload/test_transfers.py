"""People given from the list to another officer: by whom, to whom, all or none, and never twice."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from abide.service.accounts import actions as accounts
from abide.service.accounts.models import Role
from abide.service.audit.models import Entry
from abide.service.caseload import actions
from abide.service.orders import actions as orders
from abide.service.orders.transfer import officers, transferable
from tests import factories as make
from tests.service.caseload.worlds import signed_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class Team:
    """A manager, two officers, and two people with the first of them; an officer of another team."""

    def __init__(self):
        self.team = make.a_team()
        self.manager = make.a_user(Role.TEAM_MANAGER, team=self.team, full_name="Mo Manager")
        self.kim = make.a_user(team=self.team, full_name="Kim Shaw")
        self.lee = make.a_user(team=self.team, full_name="Lee Parr")
        self.stranger = make.a_user(team=make.a_team(), full_name="Ola Stranger")
        self.sam, self.rosa = somebody(self.kim), somebody(self.kim, given="Rosa", family="Blythe")
        self.other = somebody(self.stranger, given="Other", family="Team")

    def post(self, client, user, *, to, fittings, was=None):
        data = {
            "to": str(to.ref),
            "person": [str(fitting.person.ref) for fitting in fittings],
            "was": [f"{fitting.order.ref}:{(was or self.kim).ref}" for fitting in fittings],
        }
        return signed_in(client, user).post("/people/transfer/", data, follow=True)


@pytest.fixture
def world():
    return Team()


def officer_of(fitting):
    fitting.order.refresh_from_db()
    return fitting.order.responsible_officer


@pytest.mark.parametrize("role", list(Role))
def test_only_managers_transfer(client, world, role):
    user = world.manager if role == Role.TEAM_MANAGER else make.a_user(role)
    allowed = role in {Role.TEAM_MANAGER, Role.CENTRE_MANAGER}
    # The wall's account is led to its screen from wherever it asks.
    refused = 302 if role == Role.WALL_SCREEN else 403
    answer = signed_in(client, user).get("/people/transfer/", {"person": str(world.sam.person.ref)})
    assert answer.status_code == (200 if allowed else refused)
    assert ("Kim Shaw" in answer.content.decode()) == allowed
    assert bool(officers(user)) == allowed
    answer = world.post(client, user, to=world.lee, fittings=[world.sam])
    assert answer.status_code == (403 if refused == 403 and not allowed else 200)
    assert officer_of(world.sam) == (world.lee if allowed else world.kim)


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.TEAM_MANAGER, Role.MONITORING_OFFICER])
def test_people_can_be_ticked_by_those_who_may_transfer(client, world, role):
    user = {Role.PRACTITIONER: world.kim, Role.TEAM_MANAGER: world.manager}.get(role) or make.a_user(role)
    html = signed_in(client, user).get("/").content.decode()
    assert ('form="transfer"' in html) == (role == Role.TEAM_MANAGER)
    rows = client.get(f"/people/changed/?changed={world.sam.person.ref}").content.decode()
    assert ('form="transfer"' in rows) == (role == Role.TEAM_MANAGER)


def test_many_are_transferred_at_once_and_each_is_in_the_audit(client, world):
    page = world.post(client, world.manager, to=world.lee, fittings=[world.sam, world.rosa])
    assert "2 people are transferred to Lee Parr." in page.content.decode()
    assert [officer_of(fitting) for fitting in (world.sam, world.rosa)] == [world.lee] * 2
    entries = Entry.objects.filter(what="order.assigned", actor_ref=str(world.manager.ref))
    assert entries.count() == 2
    assert len(set(entries.values_list("subject_key", flat=True))) == 2


def test_the_page_before_names_who_goes_and_nobody_who_may_not_be_seen(client, world):
    chosen = [world.sam.person, world.other.person]
    refs = {"person": [str(each.ref) for each in chosen]}
    said = signed_in(client, world.manager).get("/people/transfer/", refs).content.decode()
    assert "Transfer 1 person to another officer" in said
    assert "Sam Ahmed" in said
    assert "Other Team" not in said
    assert "Lee Parr" in said
    assert "Ola Stranger" not in said


def test_somebody_without_an_order_in_force_is_said_to_stay(client, world):
    orders.end(by=make.BY, order=world.rosa.order, last_day=make.FIRST_DAY)
    refs = {"person": [str(each.person.ref) for each in (world.sam, world.rosa)]}
    centre = make.a_user(Role.CENTRE_MANAGER)
    said = signed_in(client, centre).get("/people/transfer/", refs).content.decode()
    assert "Transfer 1 person to another officer" in said
    assert "is yours to transfer: Rosa Blythe." in said


@pytest.mark.parametrize("query", ["", "?person=nonsense", "?person=00000000-0000-0000-0000-000000000007"])
def test_nobody_chosen_is_said(client, world, query):
    answer = signed_in(client, world.manager).get(f"/people/transfer/{query}")
    assert "You chose nobody" in answer.content.decode()


def test_an_officer_of_another_team_is_for_the_centre_to_choose(client, world):
    assert world.post(client, world.manager, to=world.stranger, fittings=[world.sam]).status_code == 422
    assert officer_of(world.sam) == world.kim
    centre = make.a_user(Role.CENTRE_MANAGER)
    assert world.post(client, centre, to=world.stranger, fittings=[world.sam]).status_code == 200
    assert officer_of(world.sam) == world.stranger
    assert world.sam.order.team == world.stranger.team


def test_another_teams_people_are_not_transferred_with_ones_own(client, world):
    were_with = {world.sam.order.ref: world.kim.ref, world.other.order.ref: world.stranger.ref}
    with pytest.raises(ValidationError) as refused:
        actions.transfer(by=world.manager, were_with=were_with, to=world.lee.ref)
    assert refused.value.message_dict == {
        "orders": ["1 of these orders cannot be transferred by you any longer. Look again."]
    }
    assert officer_of(world.sam) == world.kim


def test_a_person_given_away_meanwhile_stops_the_whole_transfer_and_all_faults_are_named(client, world):
    orders.assign(by=world.manager, order=world.sam.order, responsible_officer=world.manager)
    orders.assign(by=world.manager, order=world.rosa.order, responsible_officer=world.lee)
    page = world.post(client, world.manager, to=world.lee, fittings=[world.sam, world.rosa])
    said = page.content.decode()
    assert page.status_code == 422
    assert "Nobody was transferred" in said
    assert "Sam Ahmed is with Mo Manager by now. Look again." in said
    assert "Rosa Blythe is with Lee Parr by now. Look again." in said
    assert officer_of(world.sam) == world.manager


def test_an_officer_keeps_whom_they_have_already(world):
    with pytest.raises(ValidationError) as refused:
        actions.transfer(by=world.manager, were_with={world.sam.order.ref: world.kim.ref}, to=world.kim.ref)
    assert refused.value.messages == ["Sam Ahmed is with Kim Shaw already."]


def test_an_account_that_was_closed_is_given_nobody(world):
    accounts.close(by=make.BY, user=world.lee)
    with pytest.raises(ValidationError) as refused:
        actions.transfer(by=world.manager, were_with={world.sam.order.ref: world.kim.ref}, to=world.lee.ref)
    assert refused.value.message_dict == {"to": ["Choose the officer to transfer to."]}


def test_an_order_that_ended_is_nobodys_to_transfer(world):
    orders.end(by=make.BY, order=world.sam.order, last_day=make.FIRST_DAY)
    assert list(transferable(world.manager, [world.sam.person])) == []


def test_nothing_at_all_is_no_transfer(world):
    with pytest.raises(ValidationError) as refused:
        actions.transfer(by=world.manager, were_with={}, to=None)
    assert set(refused.value.message_dict) == {"orders", "to"}


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_transfer_the_same_person_one_wins(world):
    from concurrent.futures import ThreadPoolExecutor

    other = make.a_user(Role.TEAM_MANAGER, team=world.team)

    def give(by, to):
        try:
            actions.transfer(by=by, were_with={world.sam.order.ref: world.kim.ref}, to=to.ref)
        except ValidationError as refused:
            return refused.messages[0]
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as both:
        ends = list(both.map(give, [world.manager, other], [world.lee, other]))
    assert ends.count("done") == 1
    assert sum("by now. Look again." in end for end in ends) == 1
    assert officer_of(world.sam) == (world.lee if ends[0] == "done" else other)
