"""Whom each role sees: one table, both sides, and the look that is always written down."""

import uuid
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.audit.actions import subject_key
from abide.service.audit.models import Entry
from abide.service.orders import actions as orders
from abide.service.people import actions as people
from abide.service.people import queries
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.database]


class World:
    """Two teams with an officer each, and people in every relation to them."""

    def __init__(self) -> None:
        self.team, self.other_team = make.a_team(), make.a_team()
        self.officer = make.a_user(Role.PRACTITIONER, team=self.team)
        self.other_officer = make.a_user(Role.PRACTITIONER, team=self.other_team)
        self.people = {
            "mine": self.ordered(officer=self.officer),
            "my team's": self.ordered(team=self.team),
            "another team's": self.ordered(officer=self.other_officer),
            "my special": self.ordered(officer=self.officer, order_type="SPECIAL"),
            "my team's special": self.ordered(team=self.team, order_type="SPECIAL"),
            "mine as a draft": self.ordered(officer=self.officer, in_force=False),
            "mine until it ended": self.ended(),
            "without an order": make.a_person(),
            "erased": self.ordered(officer=self.officer),
        }
        people.erase(by=make.BY, person=self.people["erased"], reason="test")

    def ordered(self, **terms):
        person = make.a_person()
        make.an_order(person, **terms)
        return person

    def ended(self):
        person = make.a_person()
        order = make.an_order(person, officer=self.officer)
        orders.end(by=make.BY, order=order, last_day=make.FIRST_DAY)
        return person

    def seen_by(self, user):
        names = {person.pk: name for name, person in self.people.items()}
        return {names[person.pk] for person in queries.people_for(user)}


ORDINARY = {
    "mine",
    "my team's",
    "another team's",
    "mine as a draft",
    "mine until it ended",
    "without an order",
}
SPECIALS = {"my special", "my team's special"}

SEEN = {
    Role.PRACTITIONER: {"mine", "my special"},
    Role.TEAM_MANAGER: {"mine", "my team's"},
    Role.MONITORING_OFFICER: ORDINARY,
    Role.CENTRE_MANAGER: ORDINARY,
    Role.POLICE_HUB: set(),
    Role.COURT: set(),
    Role.PRISON: set(),
    Role.HOME_OFFICE: set(),
    Role.SUPPLIER: set(),
    Role.AUDITOR: set(),
    Role.WALL_SCREEN: set(),
    Role.ADMINISTRATOR: set(),
}

# Who sees Specials as well, given the right to.
SEEN_WITH_SPECIALS = SEEN | {
    Role.TEAM_MANAGER: {"mine", "my team's", "my special", "my team's special"},
    Role.MONITORING_OFFICER: ORDINARY | SPECIALS,
    Role.CENTRE_MANAGER: ORDINARY | SPECIALS,
}


@pytest.fixture
def world() -> World:
    return World()


def user_of(world: World, role: str, **rights):
    if role == Role.PRACTITIONER:
        for right, value in rights.items():
            setattr(world.officer, right, value)
        return world.officer
    return make.a_user(role, team=world.team if role == Role.TEAM_MANAGER else None, **rights)


def test_every_role_has_a_line_in_the_table_and_in_this_test():
    assert set(queries.SEES) == set(Role) == set(SEEN)


def test_every_role_is_in_the_document_on_security():
    told = (Path(__file__).parents[3] / "docs" / "security.md").read_text(encoding="utf-8")
    table = [line for line in told.splitlines() if line.startswith("| ")]
    assert [role for role in Role if not any(role.label in line.split("|")[1] for line in table)] == []


@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_these_people_and_no_others(world, role):
    assert world.seen_by(user_of(world, role)) == SEEN[role]


@pytest.mark.parametrize("role", list(Role))
def test_the_right_to_see_specials_adds_them_to_what_the_role_sees(world, role):
    assert world.seen_by(user_of(world, role, may_see_specials=True)) == SEEN_WITH_SPECIALS[role]


def test_a_closed_account_sees_nobody(world):
    world.officer.is_active = False
    assert world.seen_by(world.officer) == set()


def test_a_lock_against_sign_in_does_not_end_a_session_at_work(world):
    world.officer.locked_at = timezone.now()
    assert world.seen_by(world.officer) == SEEN[Role.PRACTITIONER]


def test_an_officer_who_is_replaced_no_longer_sees_the_person(world):
    person = world.people["mine"]
    orders.assign(by=make.BY, order=person.orders.get(), responsible_officer=world.other_officer)
    assert "mine" not in world.seen_by(world.officer)
    assert "mine" in world.seen_by(world.other_officer)


def test_a_person_with_two_orders_in_force_is_listed_once(world):
    person = world.people["mine"]
    make.an_order(person, officer=world.officer)
    assert queries.people_for(world.officer).filter(pk=person.pk).count() == 1


def entries(person):
    return Entry.objects.filter(subject_key=subject_key(person), action="CONSULTATION")


def test_a_look_is_written_down_with_who_whom_and_why(world):
    person = world.people["mine"]
    assert queries.open_person(world.officer, person.ref, why="ALERT") == person
    [entry] = entries(person)
    assert (entry.what, entry.reason, entry.refused) == ("person.opened", "ALERT", False)
    assert (entry.actor_kind, entry.actor_ref) == ("USER", str(world.officer.ref))
    assert entry.at is not None


def test_a_look_beyond_ones_own_people_is_refused_and_written_down(world):
    person = world.people["another team's"]
    with pytest.raises(Http404):
        queries.open_person(world.officer, person.ref, why="CASE_MANAGEMENT")
    [entry] = entries(person)
    assert (entry.what, entry.refused) == ("person.refused", True)


@pytest.mark.parametrize("role", [role for role, scope in queries.SEES.items() if scope is None])
def test_a_role_that_sees_nobody_is_told_so_and_it_is_written_down(world, role):
    person = world.people["mine"]
    with pytest.raises(PermissionDenied):
        queries.open_person(make.a_user(role), person.ref, why="ENQUIRY")
    assert entries(person).get().refused


@pytest.mark.parametrize("ref", [uuid.UUID(int=7), "no-such-thing", ""])
def test_a_person_who_is_not_there_is_refused_like_one_who_may_not_be_seen(world, ref):
    with pytest.raises(Http404):
        queries.open_person(world.officer, ref, why="ENQUIRY")
    entry = Entry.objects.get(what="person.refused")
    assert (entry.subject_key, entry.object_ref) == ("", "")


def test_a_look_needs_a_reason_from_the_list(world):
    with pytest.raises(ValueError, match="curiosity"):
        queries.open_person(world.officer, world.people["mine"].ref, why="curiosity")
    assert not entries(world.people["mine"]).exists()


def test_a_list_that_was_shown_is_written_down_for_each_person_on_it(world):
    shown = [world.people["mine"], world.people["my special"]]
    assert queries.note_listed(world.officer, shown, what="caseload.listed", why="CASE_MANAGEMENT") == 2
    for person in shown:
        assert entries(person).get().what == "caseload.listed"


@pytest.mark.parametrize(
    ("may", "who", "allowed"),
    [
        (True, "mine", True),
        (False, "mine", False),
        (True, "another team's", False),
    ],
)
def test_protected_people_need_a_right_of_their_own_and_the_person_in_ones_care(world, may, who, allowed):
    person = world.people[who]
    protected = people.add_protected_person(
        by=make.BY, protected_from=person, given_name="Ann", family_name="Other"
    )
    world.officer.may_see_protected = may
    if allowed:
        assert queries.protected_people_for(world.officer, person, why="SAFEGUARDING") == [protected]
        assert entries(protected).get().what == "protected.opened"
    else:
        with pytest.raises(PermissionDenied):
            queries.protected_people_for(world.officer, person, why="SAFEGUARDING")
        assert entries(person).get().what == "protected.refused"
        assert not entries(protected).exists()


def test_a_search_finds_by_part_of_a_name_and_by_any_spelling_of_a_number_within_scope(world):
    mine, other = world.people["mine"], world.people["another team's"]
    for person, number in [(mine, "2012/0000001H"), (other, "2012/0000002J")]:
        people.change_person(by=make.BY, person=person, family_name="Sandpiper")
        people.add_identifier(by=make.BY, person=person, kind="PNC", value=number)
    assert queries.search(world.officer, "sandp") == [mine]
    assert queries.search(world.officer, f"{mine.given_name.lower()} piper") == [mine]
    assert queries.search(world.officer, "12/1h") == [mine]
    assert queries.search(world.officer, "12/2j") == []
    assert queries.search(world.officer, "  ") == []
