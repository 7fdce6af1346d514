"""A request from being asked to its answer: by the officer, by a court, taken back, refused, too late."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.audit.models import Entry
from abide.service.orders.models import AuthorisedAbsence
from abide.service.wearer import actions, rules
from abide.service.wearer.models import Ask
from tests import factories as make
from tests.service.caseload import worlds
from tests.service.wearer.asking import an_ask
from tests.service.wearer.worlds import come_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def on_bail(officer):
    person = make.a_person()
    make.an_address(person)
    order = make.an_order(person, officer=officer, order_type="BAIL", sentence_type="BAIL")
    return make.a_fitting(order)


def test_agreeing_makes_the_absence_and_the_person_reads_the_answer(client):
    officer = make.a_user()
    fitting = somebody(officer)
    ask = an_ask(fitting)
    actions.agree(by=officer, ask=ask, answer="Be back by ten")
    absence = AuthorisedAbsence.objects.get()
    assert (absence.start, absence.end, absence.by) == (ask.start, ask.end, officer)
    assert Ask.objects.get().absence == absence
    come_in(client, fitting.person)
    text = client.get("/my/asked/").content.decode()
    assert "Agreed." in text
    assert "Be back by ten" in text


def test_an_absence_agreed_in_the_middle_of_its_time_holds_from_then_on():
    officer = make.a_user()
    fitting = somebody(officer)
    now = timezone.now()
    ask = an_ask(fitting, start=now + timedelta(hours=1), end=now + timedelta(hours=3))
    later = now + timedelta(hours=2)
    actions.agree(by=officer, ask=ask, answer="", now=later)
    assert AuthorisedAbsence.objects.get().start == later


def test_what_is_over_can_no_longer_be_agreed_to():
    officer = make.a_user()
    ask = an_ask(somebody(officer))
    with pytest.raises(ValidationError, match="is over"):
        actions.agree(by=officer, ask=ask, answer="", now=ask.end)
    assert not AuthorisedAbsence.objects.exists()
    assert Ask.objects.get().state == "ASKED"


def test_what_only_a_court_may_decide_says_so_and_records_its_way(client):
    officer = make.a_user()
    fitting = on_bail(officer)
    ask = an_ask(fitting)
    for decide in (actions.agree, actions.refuse):
        with pytest.raises(ValidationError, match="Only the court may decide this"):
            decide(by=officer, ask=ask, answer="Yes")
    come_in(client, fitting.person)
    assert "Only the court may decide it" in client.get("/my/asked/").content.decode()
    actions.pass_on(by=officer, ask=ask, passed_to="Seaview Magistrates' Court, by post")
    assert "Passed on" in client.get("/my/asked/").content.decode()
    with pytest.raises(ValidationError, match="Say what the court decided"):
        actions.agree(by=officer, ask=ask, answer=" ")
    actions.agree(by=officer, ask=ask, answer="The court varied bail on 3 March")
    assert AuthorisedAbsence.objects.count() == 1
    whats = [e.what for e in Entry.objects.order_by("id")]
    assert whats.index("own_page.asked") < whats.index("request.passed_on") < whats.index("request.agreed")


def test_a_refusal_needs_its_reason_and_the_person_reads_it(client):
    officer = make.a_user()
    fitting = somebody(officer)
    ask = an_ask(fitting)
    with pytest.raises(ValidationError, match="Give the reason"):
        actions.refuse(by=officer, ask=ask, answer="")
    actions.refuse(by=officer, ask=ask, answer="Too late at night")
    come_in(client, fitting.person)
    text = client.get("/my/asked/").content.decode()
    assert "Refused." in text
    assert "Too late at night" in text
    assert not AuthorisedAbsence.objects.exists()


def test_of_an_answer_and_a_taking_back_the_first_one_holds():
    officer = make.a_user()
    ask = an_ask(somebody(officer))
    actions.withdraw(ask=ask)
    with pytest.raises(ValidationError, match="answered or taken back already"):
        actions.agree(by=officer, ask=ask, answer="")
    other = an_ask(somebody(officer))
    actions.agree(by=officer, ask=other, answer="")
    with pytest.raises(ValidationError, match="answered or taken back already"):
        actions.withdraw(ask=other)


def test_agreeing_to_other_times_changes_no_times_by_itself():
    officer = make.a_user()
    fitting = somebody(officer)
    ask = an_ask(fitting, kind="TIMES")
    actions.agree(by=officer, ask=ask, answer="From Monday")
    assert not AuthorisedAbsence.objects.exists()
    assert fitting.order.versions.count() == 1


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.PRACTITIONER, Role.TEAM_MANAGER)])
def test_nobody_but_those_responsible_answers(role):
    ask = an_ask(somebody(make.a_user()))
    for act in (
        lambda by: actions.agree(by=by, ask=ask, answer="x"),
        lambda by: actions.refuse(by=by, ask=ask, answer="x"),
        lambda by: actions.pass_on(by=by, ask=ask, passed_to="x"),
    ):
        with pytest.raises(PermissionDenied):
            act(make.a_user(role))


def test_an_officer_answers_for_their_own_people_only():
    ask = an_ask(somebody(make.a_user()))
    with pytest.raises(PermissionDenied):
        actions.agree(by=make.a_user(), ask=ask, answer="")


NOW = timezone.now()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"start": NOW - timedelta(minutes=1), "end": NOW + timedelta(hours=1)}, "start"),
        ({"start": NOW, "end": NOW + timedelta(hours=1)}, "start"),
        ({"start": NOW + timedelta(hours=2), "end": NOW + timedelta(hours=2)}, "end"),
        ({"start": NOW + timedelta(hours=2), "end": NOW + timedelta(hours=1)}, "end"),
        ({"start": NOW + rules.FARTHEST + timedelta(minutes=1)}, "start"),
        ({"words": "  "}, "words"),
        ({"kind": "ZONE"}, "kind"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(changes, field):
    with pytest.raises(ValidationError) as refused:
        an_ask(somebody(), now=NOW, **changes)
    assert field in refused.value.message_dict
    assert not Ask.objects.exists()


def test_nobody_floods_an_office():
    fitting = somebody()
    for _ in range(rules.MOST_OPEN):
        an_ask(fitting)
    with pytest.raises(ValidationError, match="many requests open"):
        an_ask(fitting)


def test_a_person_asks_about_their_own_curfew_only(client):
    mine, other = somebody(), somebody()
    with pytest.raises(ValueError, match="their own"):
        actions.ask(
            person=mine.person,
            condition=other.order.current.conditions.get(kind="CURFEW"),
            kind="ABSENCE",
            start=timezone.now() + timedelta(hours=1),
            end=timezone.now() + timedelta(hours=2),
            words="x",
        )
    come_in(client, mine.person)
    asked = {
        "kind": "ABSENCE",
        "curfew": other.order.current.conditions.get(kind="CURFEW").pk,
        "start": "2027-01-10T19:00",
        "end": "2027-01-10T23:00",
        "words": "x",
    }
    assert client.post("/my/ask/", asked).status_code == 422
    assert not Ask.objects.exists()


def test_the_officer_finds_the_request_on_the_list_the_persons_page_and_decides_there(client):
    officer = make.a_user()
    fitting = somebody(officer)
    ask = an_ask(fitting)
    worlds.signed_in(client, officer)
    path = reverse("wearer:request", args=[ask.ref])
    for page in ("/", f"/people/{fitting.person.ref}/", "/requests/"):
        assert path in client.get(page).content.decode(), page
    assert client.post(path, {"move": "agree", "words": ""}).status_code == 302
    for page in ("/", f"/people/{fitting.person.ref}/", "/requests/"):
        assert path not in client.get(page).content.decode(), page


def test_what_is_not_offered_is_not_taken_from_a_form_either(client):
    officer = make.a_user()
    ask = an_ask(on_bail(officer))
    worlds.signed_in(client, officer)
    answer = client.post(reverse("wearer:request", args=[ask.ref]), {"move": "agree", "words": "x"})
    assert answer.status_code == 422
    assert Ask.objects.get().state == "ASKED"


@pytest.mark.parametrize("path", ["/requests/", "/"])
def test_a_list_asks_the_database_as_often_for_thirty_as_for_three(client, path):
    officer = make.a_user()
    worlds.signed_in(client, officer)

    def some(number):
        for _ in range(number):
            fitting = somebody(officer)
            an_ask(fitting)
            actions.complain(person=fitting.person, words="x")

    some(3)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    some(27)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)
