"""What the person sees and does on their own pages, by a client without scripts."""

import pytest
from django.urls import reverse

from abide.service.wearer.models import Ask, Matter
from tests import factories as make
from tests.service.wearer.worlds import come_in, given, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PAGES = ["home", "order", "records", "asked", "ask", "fault", "complain"]


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_for_the_person_whose_it_is(client, page):
    fitting = somebody()
    come_in(client, fitting.person)
    answer = client.get(reverse(f"own:{page}"))
    assert answer.status_code == 200
    assert answer["Content-Language"] == "en"


def test_link_and_code_open_the_page(client):
    fitting = somebody(given="Sam", family="Ahmed")
    made = given(fitting.person)
    path = reverse("own:enter", args=[made.link])
    assert "Ahmed" not in client.get(path).content.decode()
    answer = client.post(path, {"code": made.code}, follow=True)
    assert answer.redirect_chain == [("/my/", 302)]
    assert "Sam Ahmed" in answer.content.decode()


@pytest.mark.parametrize("path", ["access", "letter", "telephone"])
def test_each_staff_page_opens_for_the_officer(client, path):
    officer = make.a_user()
    fitting = somebody(officer)
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse(f"wearer:{path}", args=[fitting.person.ref])).status_code == 200
    assert client.get(reverse("wearer:waiting")).status_code == 200


def test_a_request_a_fault_and_a_complaint_are_kept(client):
    fitting = somebody()
    come_in(client, fitting.person)
    condition = fitting.order.current.conditions.get(kind="CURFEW")
    asked = {
        "kind": "ABSENCE",
        "curfew": condition.pk,
        "start": "2027-01-10T19:00",
        "end": "2027-01-10T23:00",
        "words": "My sister's wedding",
    }
    assert client.post(reverse("own:ask"), asked).status_code == 302, "asked"
    assert client.post(reverse("own:fault"), {"part": "STRAP"}).status_code == 302
    assert client.post(reverse("own:complain"), {"words": "Nobody came"}).status_code == 302
    assert Ask.objects.get().decider == "OFFICER"
    assert {m.kind for m in Matter.objects.all()} == {"FAULT", "COMPLAINT"}
    assert client.get(reverse("own:asked")).status_code == 200
