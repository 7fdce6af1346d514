"""The page of protected people: who may open it, what it says and never says, each look kept."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts import actions as alerts
from abide.service.alerts.actions import Whose
from abide.service.audit.actions import subject_key
from abide.service.audit.models import Entry
from abide.service.people import actions as people
from abide.service.protection import actions
from abide.service.protection.models import Carrying, Position
from tests import factories as make
from tests.service.caseload import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def officer():
    return make.a_user(may_see_protected=True)


@pytest.fixture
def two(officer):
    person = make.a_person(given_name="Sam", family_name="Ahmed")
    protected = make.a_protected_person(person, given_name="Marigold", family_name="Quist")
    people.plan_safe_contact(
        by=make.BY,
        protected_person=protected,
        contact_allowed=True,
        phone="01632 960555",
        never_do="ring after 10pm",
        code_word="harvest",
    )
    order = make.an_order(person, officer=officer, conditions=[make.keeping_away(protected), make.a_trail()])
    make.a_fitting(order)
    unit = make.a_device("PROTECTED")
    actions.give_unit(
        by=make.BY, protected_person=protected, device=unit, start=timezone.now() - timedelta(days=2)
    )
    return protected


def page(client, two):
    return client.get(reverse("protection:of_person", args=[two.protected_from.ref]))


def near(two, **changes):
    fitting = two.protected_from.fittings.get()
    finding = worlds.a_finding(
        fitting,
        "PROXIMITY",
        condition="P1/1",
        rule="proximity/1",
        open_=True,
        certainty="probable",
        reason={"limit_m": 500, "apart_m": 300},
        **changes,
    )
    whose = {str(fitting.ref): Whose(fitting.pk, fitting.person_id, fitting.person.ref)}
    judged = worlds.Judged(str(fitting.ref), 0, (finding,), of_pair="P1/1")
    alerts.record(judgements=[judged], whose=whose, now=timezone.now())


def test_the_page_says_whom_to_call_first_and_how(client, officer, two):
    near(two)
    worlds.signed_in(client, officer)
    text = page(client, two).content.decode()
    assert text.index("Act now") < text.index("within 500 m of a protected person")
    steps = ["999", "ring after 10pm", "Call Marigold Quist on 0163", "harvest", "Then call the person"]
    assert sorted(steps, key=text.index) == steps
    assert "Never heard" in text
    assert 'href="tel:01632 960555"' in text
    assert "Marigold Quist:</strong> Probably within 500 m" in " ".join(text.split())


def test_each_look_is_in_the_audit_with_whom(client, officer, two):
    worlds.signed_in(client, officer)
    page(client, two)
    entry = Entry.objects.get(what="protected.opened")
    assert (entry.subject_key, entry.reason) == (subject_key(two.ref), "SAFEGUARDING")


def test_nobody_opens_it_without_the_right_though_they_see_the_person(client, two):
    for role in (Role.MONITORING_OFFICER, Role.CENTRE_MANAGER):
        worlds.signed_in(client, make.a_user(role))
        answer = page(client, two)
        assert answer.status_code == 403
        assert b"Quist" not in answer.content


def test_nobody_opens_it_of_a_person_who_is_not_theirs(client, two):
    worlds.signed_in(client, make.a_user(may_see_protected=True))
    assert page(client, two).status_code == 404


def located(two, ago):
    carrying = Carrying.objects.get()
    at = timezone.now() - ago
    Position.objects.create(carrying=carrying, at=at, longitude=1.7654321, latitude=53.1234567, accuracy_m=20)
    Carrying.objects.update(last_heard_at=at, last_position_at=at)


@pytest.mark.parametrize(
    ("ago", "said"), [(timedelta(minutes=3), "Fresh"), (timedelta(minutes=22), "Too old")]
)
def test_the_age_of_the_last_position_is_shown_and_not_the_place(client, officer, two, ago, said):
    located(two, ago)
    worlds.signed_in(client, officer)
    text = page(client, two).content.decode()
    assert said in text
    assert "1.765" not in text
    assert "53.12" not in text


def test_the_place_is_shown_once_for_a_reason_that_is_kept(client, officer, two):
    located(two, timedelta(minutes=3))
    worlds.signed_in(client, officer)
    where = reverse("protection:position", args=[two.ref])
    assert client.get(where).status_code == 405
    refused = client.post(where, {"why": ""})
    assert refused.status_code == 422
    assert b"1.765" not in refused.content
    assert not Entry.objects.filter(what="protected.position_shown").exists()
    shown = client.post(where, {"why": "ALERT"})
    assert b"53.12346, 1.76543" in shown.content
    assert "no-store" in shown["Cache-Control"]
    entry = Entry.objects.get(what="protected.position_shown")
    assert (entry.subject_key, entry.reason, entry.actor_ref) == (
        subject_key(two.ref),
        "ALERT",
        str(officer.ref),
    )


def test_the_place_is_refused_to_whoever_may_not_see_it(client, two):
    located(two, timedelta(minutes=3))
    where = reverse("protection:position", args=[two.ref])
    for user, status in (
        (make.a_user(Role.MONITORING_OFFICER), 403),
        (make.a_user(may_see_protected=True), 404),
    ):
        worlds.signed_in(client, user)
        answer = client.post(where, {"why": "ALERT"})
        assert (answer.status_code, b"1.765" in answer.content) == (status, False)


def test_the_way_to_it_is_shown_only_to_those_who_may_go_it(client, officer, two):
    near(two)
    link = reverse("protection:of_person", args=[two.protected_from.ref])
    person = reverse("caseload:person", args=[two.protected_from.ref])
    alert = reverse("alerts:alert", args=[two.protected_from.alerts.get().ref])
    for user, shown in ((officer, True), (make.a_user(Role.MONITORING_OFFICER), False)):
        worlds.signed_in(client, user)
        for path in (person, alert):
            assert (link in client.get(path).content.decode()) is shown


def test_no_page_about_the_person_on_tag_names_or_places_who_is_protected(client, officer, two):
    near(two)
    located(two, timedelta(minutes=3))
    ref = two.protected_from.ref
    for user in (officer, make.a_user(Role.MONITORING_OFFICER)):
        worlds.signed_in(client, user)
        for path in (
            reverse("caseload:person", args=[ref]),
            reverse("caseload:trail", args=[ref]),
            reverse("alerts:list"),
            reverse("alerts:alert", args=[two.protected_from.alerts.get().ref]),
            reverse("caseload:people"),
        ):
            text = client.get(path, follow=True).content.decode()
            assert not any(word in text for word in ("Quist", "Marigold", "01632 960555", "1.765", "53.12"))


def test_a_plan_is_changed_and_the_audit_says_by_whom(client, officer, two):
    worlds.signed_in(client, officer)
    where = reverse("protection:change", args=[two.ref])
    assert b"01632 960555" in client.get(where).content
    answer = client.post(where, {"through": "the victim liaison officer", "code_word": "plough"})
    assert answer["Location"] == reverse("protection:of_person", args=[two.protected_from.ref])
    assert "Do not contact Marigold Quist directly" in page(client, two).content.decode()
    entry = Entry.objects.filter(what="safe_contact_plan.changed").latest("pk")
    assert entry.actor_ref == str(officer.ref)


def test_consent_without_a_way_to_reach_them_is_refused(client, officer, two):
    worlds.signed_in(client, officer)
    answer = client.post(reverse("protection:change", args=[two.ref]), {"contact_allowed": "on"})
    assert answer.status_code == 422
    assert b"Give a telephone number or an email address" in answer.content
    two.safe_contact_plan.refresh_from_db()
    assert two.safe_contact_plan.phone == "01632 960555"


def test_a_unit_is_given_and_taken_back(client, officer, two):
    worlds.signed_in(client, officer)
    unit = make.a_device("PROTECTED")
    where = reverse("protection:give_unit", args=[two.ref])
    for wrong in ("", "nothing", make.a_device("GPS_TAG").serial):
        assert client.post(where, {"serial": wrong}).status_code == 422
    assert client.post(where, {"serial": f" {unit.serial} "}).status_code == 302
    carrying = Carrying.objects.get(device=unit)
    assert (carrying.protected_person, carrying.given_by, carrying.end) == (two, officer, None)
    back = reverse("protection:take_unit_back", args=[carrying.ref])
    assert client.post(back).status_code == 302
    carrying.refresh_from_db()
    assert carrying.end is not None
    assert client.post(back).status_code == 404


def test_nobody_changes_anything_without_the_right_or_for_somebody_else(client, two):
    carrying = Carrying.objects.get()
    unit = make.a_device("PROTECTED")
    asked = [
        (reverse("protection:change", args=[two.ref]), {"code_word": "x"}),
        (reverse("protection:give_unit", args=[two.ref]), {"serial": unit.serial}),
        (reverse("protection:take_unit_back", args=[carrying.ref]), {}),
    ]
    for user, status in (
        (make.a_user(Role.MONITORING_OFFICER), 403),
        (make.a_user(may_see_protected=True), 404),
    ):
        worlds.signed_in(client, user)
        assert [client.post(path, form).status_code for path, form in asked] == [status] * 3
    two.safe_contact_plan.refresh_from_db()
    assert two.safe_contact_plan.code_word == "harvest"
    assert Carrying.objects.filter(end=None).count() == 1
