"""Erasing a person leaves nothing of what they asked and told, nor any way in, and touches nobody else's."""

import pytest
from django.db import connection
from django.urls import reverse

from abide.service.people.erasure import erase
from abide.service.wearer import actions
from abide.service.wearer.models import Access, Ask, Matter, ServedZone, Visit
from tests import factories as make
from tests.service.caseload import worlds
from tests.service.wearer.asking import an_ask
from tests.service.wearer.test_shown import serve
from tests.service.wearer.worlds import come_in, given, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def with_everything(officer, word):
    fitting = somebody(officer, zone=True)
    worlds.found(fitting, worlds.a_finding(fitting))
    finding = fitting.findings.get()
    ask = an_ask(fitting, words=f"ask {word}")
    actions.refuse(by=officer, ask=ask, answer=f"refusal {word}")
    actions.dispute(person=fitting.person, finding=finding, words=f"dispute {word}")
    matter = actions.complain(person=fitting.person, words=f"complaint {word}")
    actions.answer_matter(by=officer, matter=matter, answer=f"answer {word}")
    serve(fitting, f"zone {word}")
    return fitting


def everything_kept():
    with connection.cursor() as cursor:
        text = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            text.append(repr(cursor.fetchall()))
    return "\n".join(text)


@pytest.fixture(autouse=True)
def stores(settings, tmp_path):
    settings.TRAILS_DIR = tmp_path / "trails"
    settings.ARRIVALS_LOG = tmp_path / "arrivals.sqlite3"
    settings.PROTECTED_LOG = tmp_path / "protected.sqlite3"
    settings.CHECKPOINTS_DIR = tmp_path / "checkpoints"
    settings.DOCUMENTS_DIR = tmp_path / "documents"


def test_nothing_of_what_they_asked_and_told_is_left(client):
    officer = make.a_user()
    gone, stays = with_everything(officer, "zzgonezz"), with_everything(officer, "zzstayszz")
    come_in(client, gone.person)
    made = given(stays.person)
    assert "zzgonezz" in everything_kept()
    erase(by=make.BY, person=gone.person, reason="expired")
    kept = everything_kept()
    assert "zzgonezz" not in kept
    for what in ("ask", "refusal", "dispute", "complaint", "answer", "zone"):
        assert f"{what} zzstayszz" in kept
    assert client.get("/my/").status_code == 403
    assert not Access.objects.filter(person=gone.person).exists()
    assert not Visit.objects.filter(access__person=gone.person).exists()
    assert Ask.objects.count() == ServedZone.objects.count() == 2
    assert Matter.objects.count() == 4
    answer = client.post(reverse("own:enter", args=[made.link]), {"code": made.code})
    assert answer.status_code == 302


def test_it_may_be_done_again():
    officer = make.a_user()
    person = with_everything(officer, "zzgonezz").person
    actions.erase_person(person)
    actions.erase_person(person)
