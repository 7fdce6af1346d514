"""The frame of every page: errors in plain English, and what the browser is told."""

import pytest
from django.test import Client

from tests import factories as make
from tests.service.caseload.worlds import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_an_address_that_is_not_there_is_said_plainly(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is no such page, or it is not yours to see" in answer.content.decode()


def test_a_page_that_fails_says_that_monitoring_goes_on(client, monkeypatch):
    def fails(*_, **__):
        raise RuntimeError("broken")

    monkeypatch.setattr("abide.service.caseload.queries.listed", fails)
    client.raise_request_exception = False
    answer = signed_in(client, make.a_user()).get("/")
    assert answer.status_code == 500
    assert "Monitoring goes on" in answer.content.decode()
    assert "broken" not in answer.content.decode()


def test_a_form_from_elsewhere_is_refused():
    client = Client(enforce_csrf_checks=True)
    signed_in(client, make.a_user())
    assert client.post("/wrong-or-slow/", {"what": "SLOW", "words": "x"}).status_code == 403


def test_no_page_holds_script_or_style_of_its_own(client):
    signed_in(client, make.a_user())
    for address in ("/", "/alerts/", "/me/", "/wrong-or-slow/", "/account/2fa/", "/account/password/change/"):
        answer = client.get(address)
        page = answer.content.decode()
        assert "<style" not in page
        assert " style=" not in page
        assert " onclick=" not in page
        for script in page.split("<script")[1:]:
            head = script.split(">")[0]
            assert "src=" in head or 'type="application/json"' in head, address
        assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_no_crown_and_no_logo_of_another_body_is_on_a_page(client):
    page = signed_in(client, make.a_user()).get("/").content.decode().lower()
    assert "crown" not in page
    assert "gov.uk" not in page


def test_static_files_come_whole_with_their_kind_and_a_cache(client):
    answer = client.get("/static/abide.css")
    assert answer.status_code == 200
    assert not answer.streaming
    assert answer["Content-Type"].startswith("text/css")
    assert answer.content.startswith(b"/* Abide's own style")
    assert client.get("/static/abide.css", headers={"range": "bytes=0-6"}).content == b"/* Abid"
    assert (
        client.get("/static/abide.css", headers={"if-modified-since": answer["Last-Modified"]}).status_code
        == 304
    )


def test_a_page_that_patches_itself_does_not_keep_the_session_alive(client):
    signed_in(client, make.a_user())

    def used():
        return client.session.get("used_at")

    client.get("/people/changed/", headers={"Abide-Live": "1"})
    assert used() is None
    client.get("/")
    assert used() is not None
