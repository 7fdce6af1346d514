"""The pages of outages: what the centre sees and does, and that nobody else does."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abide.service.accounts.models import Role
from abide.service.alerts.models import Alert, AlertState
from abide.service.audit.models import Entry
from abide.service.outages.models import Outage, OutageState
from abide.service.people import actions as people
from tests import factories as make
from tests.service.caseload.worlds import signed_in
from tests.service.outages.evening import an_outage, be_heard, fall_silent, on_tag

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def officer(client):
    user = make.a_user(Role.MONITORING_OFFICER, full_name="Ade First")
    signed_in(client, user)
    return user


def text(answer):
    return " ".join(answer.content.decode().split())


def test_the_queue_has_one_line_for_all_and_one_for_whoever_is_in_danger(client, officer):
    from django.utils import timezone

    from abide.service.outages import actions

    cases = on_tag(7, given="Quiet")
    make.a_protected_person(cases[3].person)
    people.change_person(by="test", person=cases[3].person, given_name="Guarded")
    fall_silent(cases)
    actions.judge(now=timezone.now())
    page = text(client.get("/alerts/"))
    assert "Outage: 7 people" in page and "1 kept apart above" in page
    assert page.count("Quiet Ahmed") == 0
    assert page.index("Guarded Ahmed") < page.index("Outage: 7 people")
    # On each person's own page the alert is what it was.
    mine = text(client.get(f"/people/{cases[0].person.ref}/?why=ALERT"))
    assert "Nothing heard from the device" in mine


def test_an_outage_says_what_is_in_common_what_is_not_known_and_who_is_in_it(client, officer):
    outage = an_outage()
    page = text(client.get(f"/outages/{outage.ref}/"))
    for said in (
        "one area of about 10 km (TF1)",
        "is not in what suppliers send",
        "not proven",
        "6 still silent",
    ):
        assert said in page
    assert page.count("still silent</td>") == 6
    assert Entry.objects.filter(what="outage.listed").count() == 6


def test_taking_and_ending_on_the_page(client, officer):
    cases = on_tag(6)
    fall_silent(cases)
    from django.utils import timezone

    from abide.service.outages import actions

    [outage] = actions.judge(now=timezone.now())
    be_heard(cases)
    actions.judge(now=timezone.now())
    where = f"/outages/{outage.ref}/"
    assert "All 6 are heard again" in text(client.get(where))
    assert "This outage is now with you" in text(client.post(f"{where}take/", follow=True))
    refused = client.post(f"{where}end/", {"note": " "})
    assert refused.status_code == 422 and "Say in a few words what the cause was" in text(refused)
    ended = text(client.post(f"{where}end/", {"note": "A gateway was down."}, follow=True))
    assert "A gateway was down." in ended and "Ade First" in ended
    assert set(Alert.objects.values_list("state", flat=True)) == {AlertState.CLOSED}
    assert "over already" in text(client.post(f"{where}end/", {"note": "Again."}, follow=True))
    assert "over already" in text(client.post(f"{where}take/", follow=True))
    assert "A gateway was down." in text(client.get("/outages/"))


def test_the_part_that_a_live_page_asks_for_again(client, officer):
    outage = an_outage()
    part = text(client.get(f"/outages/{outage.ref}/changed/"))
    assert "6 still silent" in part and "<html" not in part


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MONITORING_OFFICER, Role.CENTRE_MANAGER}))
def test_no_other_role_sees_or_moves_an_outage(client, role):
    outage = an_outage()
    signed_in(client, make.a_user(role))
    for where in ("", f"{outage.ref}/", f"{outage.ref}/changed/"):
        assert client.get(f"/outages/{where}").status_code in (302, 403)
    for where in ("take", "end"):
        assert client.post(f"/outages/{outage.ref}/{where}/", {"note": "x"}).status_code in (302, 403)
    outage.refresh_from_db()
    assert (outage.state, outage.owner) == (OutageState.OPEN, None)


def test_a_special_is_neither_named_nor_counted_without_the_right(client, officer):
    outage = an_outage(7)
    special = outage.members.first().person
    people.change_person(by="test", person=special, given_name="Xanthe")
    people.mark_special(by="test", person=special)
    page = text(client.get(f"/outages/{outage.ref}/"))
    assert "Outage of 6 people" in page and "Xanthe" not in page


def test_there_is_no_such_outage(client, officer):
    assert client.get("/outages/00000000-0000-0000-0000-000000000007/").status_code == 404


def test_pages_ask_as_many_questions_of_thirty_as_of_six(client, officer):
    def questions(where):
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(where).status_code == 200
        return len(asked)

    few = an_outage()
    pages = ("/outages/", "/alerts/", f"/outages/{few.ref}/")
    before = [questions(where) for where in pages]
    many = fall_silent(on_tag(24), ago=19)
    assert len(many) == 24
    from django.utils import timezone

    from abide.service.outages import actions

    actions.judge(now=timezone.now())
    assert Outage.objects.get(state=OutageState.OPEN).members.count() == 30
    assert [questions(where) for where in pages] == before
