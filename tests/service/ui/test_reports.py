"""Reports on pages, and the public list of answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.ui import actions
from abide.service.ui.models import PageReport
from tests import factories as make
from tests.service.caseload.worlds import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]

GIVEN = {"what": "SLOW", "words": "It takes ten seconds.", "page": "/alerts/?state=mine"}


def test_every_page_leads_to_the_report_of_itself(client):
    page = signed_in(client, make.a_user()).get("/me/").content.decode()
    assert 'href="/wrong-or-slow/?page=/me/"' in page
    assert 'name="page" value="/me/"' in client.get("/wrong-or-slow/?page=/me/").content.decode()


def test_a_report_is_kept_without_what_leads_to_a_person(client):
    kim = make.a_user()
    page = "/people/0b6f8a3e-1111-4222-8333-123456789abc/trail/?why=COURT#map"
    answer = signed_in(client, kim).post("/wrong-or-slow/", {**GIVEN, "page": page}, follow=True)
    assert "Thank you." in answer.content.decode()
    report = PageReport.objects.get()
    assert (report.by, report.page, report.what) == (kim, "/people/…/trail/", "SLOW")


@pytest.mark.parametrize("missing", ["what", "words"])
def test_what_is_missing_is_said(client, missing):
    given = {name: value for name, value in GIVEN.items() if name != missing}
    assert signed_in(client, make.a_user()).post("/wrong-or-slow/", given).status_code == 422
    assert not PageReport.objects.exists()


def test_whoever_is_not_signed_in_reads_and_does_not_write(client):
    assert client.get("/wrong-or-slow/").status_code == 200
    assert client.post("/wrong-or-slow/", GIVEN).status_code == 200
    assert not PageReport.objects.exists()


def test_a_reader_who_sends_very_many_is_asked_to_wait(client):
    kim = make.a_user()
    for _ in range(actions.MOST_AN_HOUR):
        actions.report(by=kim, **GIVEN)
    assert signed_in(client, kim).post("/wrong-or-slow/", GIVEN).status_code == 429
    PageReport.objects.update(at=timezone.now() - timedelta(hours=1, seconds=1))
    assert client.post("/wrong-or-slow/", GIVEN).status_code == 302


def test_an_answer_puts_the_question_and_not_the_report_on_the_public_list(client):
    report = actions.report(
        by=make.a_user(full_name="Kim Shaw"), what="WRONG", words="Sam A is shown twice", page="/"
    )
    assert "Nothing has been answered yet." in client.get("/wrong-or-slow/").content.decode()
    signed_in(client, make.a_user(Role.ADMINISTRATOR))
    assert "Sam A is shown twice" in client.get("/wrong-or-slow/reports/").content.decode()
    given = {"question": "Is somebody shown twice?", "answer": "No longer."}
    assert client.post(f"/wrong-or-slow/reports/{report.ref}/", given).status_code == 302
    client.logout()
    public = client.get("/wrong-or-slow/").content.decode()
    assert "Is somebody shown twice?" in public
    assert "No longer." in public
    assert "Sam A" not in public
    assert "Kim Shaw" not in public


def test_a_report_is_answered_once(client):
    report = actions.report(by=make.a_user(), **GIVEN)
    admin = make.a_user(Role.ADMINISTRATOR)
    actions.answer(by=admin, report=report, question="Slow?", answer="Faster.")
    with pytest.raises(actions.AlreadyAnswered):
        actions.answer(by=admin, report=report, question="Slow?", answer="Slower.")
    assert PageReport.objects.get().answer == "Faster."


# A wall screen is led back to the wall, whatever it asks for.
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.WALL_SCREEN}))
def test_only_administrators_see_what_waits(client, role):
    report = actions.report(by=make.a_user(), **GIVEN)
    signed_in(client, make.a_user(role))
    assert client.get("/wrong-or-slow/reports/").status_code == 403
    assert client.get(f"/wrong-or-slow/reports/{report.ref}/").status_code == 403
