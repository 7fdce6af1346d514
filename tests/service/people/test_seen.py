"""Three ways to ask whom somebody sees, with one answer: people, rows about people, many users at once."""

import pytest
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.devices.models import Fitting
from abide.service.orders.actions import assign
from abide.service.people.models import Person
from abide.service.people.queries import about_seen, people_for, seen_among
from tests import factories as make
from tests.service.caseload.worlds import somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def a_country(user):
    """Somebody of the user's own, of their team, of nobody's, a Special of each, and somebody erased."""
    colleague = make.a_user(team=user.team) if user.team else make.a_user()
    fittings = [
        somebody(officer) for officer in (user, colleague, make.a_user(), None, user, colleague, None)
    ]
    for fitting in fittings[1:2] + fittings[5:6]:
        assign(by="test", order=fitting.order, responsible_officer=colleague, team=user.team)
    Person.objects.filter(pk__in=[f.person_id for f in fittings[4:]]).update(is_special=True)
    erased = somebody(user)
    Person.objects.filter(pk=erased.person_id).update(erased_at=timezone.now())
    return {fitting.person_id for fitting in [*fittings, erased]}


@pytest.mark.parametrize("specials", [False, True])
@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("role", list(Role))
def test_every_way_to_ask_whom_somebody_sees_has_one_answer(role, active, specials):
    team = make.a_team() if role in (Role.PRACTITIONER, Role.TEAM_MANAGER) else None
    user = make.a_user(role, team=team, may_see_specials=specials)
    everybody = a_country(user)
    user.is_active = active
    user.save()
    seen = set(people_for(user).values_list("pk", flat=True))
    assert set(Fitting.objects.filter(about_seen(user, "person")).values_list("person", flat=True)) == seen
    assert seen_among([user], everybody) == {user.pk: seen}
    if not active:
        assert seen == set()


def test_many_users_at_once_cost_as_many_questions_as_there_are_kinds(django_assert_num_queries):
    people = {somebody(make.a_user()).person_id for _ in range(3)}
    users = [make.a_user(role) for role in (Role.PRACTITIONER, Role.MONITORING_OFFICER) for _ in range(5)]
    with django_assert_num_queries(2):
        seen_among(users, people)
