"""Two people on tag: the other's name is told to those who may see both, and to nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts import actions as alerts
from abide.service.alerts.actions import Whose
from abide.service.alerts.models import Alert
from tests import factories as make
from tests.service.caseload import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(("role", "told"), [(Role.PRACTITIONER, False), (Role.MONITORING_OFFICER, True)])
def test_the_others_name_is_told_to_those_who_may_see_both(client, role, told):
    officer = make.a_user()
    other = make.a_person(given_name="Bartholomew", family_name="Vane")
    order = make.an_order(make.a_person(), officer=officer, conditions=[make.keeping_apart(other)])
    fitting = make.a_fitting(order)
    finding = worlds.a_finding(
        fitting, "NON_ASSOCIATION", condition="N1/1", rule="association/1", reason={"how": "meeting"}
    )
    whose = {str(fitting.ref): Whose(fitting.pk, fitting.person_id, fitting.person.ref)}
    judged = worlds.Judged(str(fitting.ref), 0, (finding,), of_pair="N1/1")
    alerts.record(judgements=[judged], whose=whose, now=timezone.now())
    worlds.signed_in(client, officer if role == Role.PRACTITIONER else make.a_user(role))
    text = client.get(reverse("alerts:alert", args=[Alert.objects.get().ref])).content.decode()
    assert "ogether with a person named in the order" in text
    assert ("Vane" in text) is told
    assert (str(other.ref) in text) is told
