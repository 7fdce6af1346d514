"""Documents: kept under random names, given out to be saved, withdrawn, and erased with the person."""

import stat
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abide.service.accounts.models import Role
from abide.service.audit.models import Entry
from abide.service.people.erasure import erase
from abide.service.supervision.documents import actions, queries
from abide.service.supervision.documents.models import Document
from tests import factories as make
from tests.service.caseload import worlds

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PDF = b"%PDF-1.7\nthe order of a court"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


@pytest.fixture
def officer(client):
    officer = make.a_user(full_name="Sarah Hart")
    worlds.signed_in(client, officer)
    return officer


@pytest.fixture
def person(officer):
    return worlds.somebody(officer).person


def a_document(officer, person, **changes):
    given = {"kind": "ORDER", "title": "Order of 3 March", "content": PDF}
    return actions.add(by=officer, person=person, **(given | changes))


def kept(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def page(person, rest=""):
    return f"/people/{person.ref}/documents/{rest}"


def test_a_document_is_uploaded_listed_and_downloaded_to_be_saved(client, folder, officer, person):
    order = person.orders.get()
    sent = SimpleUploadedFile("../../etc/Sam Ahmed.html", PDF, content_type="text/html")
    given = {"file": sent, "kind": "LICENCE", "title": "Licence <b>2026</b>", "order": str(order.ref)}
    assert client.post(page(person), given).status_code == 302
    document = queries.documents(officer, person).get()
    assert (document.content, document.order, document.added_by) == ("application/pdf", order, officer)
    [path] = kept(folder)
    assert path.name == document.stored
    assert "Sam" not in str(path.relative_to(folder))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    listed = client.get(page(person)).content.decode()
    assert "Licence &lt;b&gt;2026&lt;/b&gt;" in listed
    answer = client.get(page(person, f"{document.ref}/"))
    assert answer.content == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="licence-b2026b.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    codes = list(Entry.objects.filter(what__startswith="document.").values_list("what", "action"))
    assert codes == [("document.added", "COLLECTION"), ("document.downloaded", "CONSULTATION")]


def test_markup_is_given_out_as_plain_text(client, officer, person):
    document = a_document(officer, person, content=b"<script>alert(1)</script>")
    answer = client.get(page(person, f"{document.ref}/"))
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"file": SimpleUploadedFile("order.pdf", b"MZ\x90\x00")}, "none of these by its content"),
        ({"file": SimpleUploadedFile("order.pdf", b"")}, "This file is empty"),
        ({"file": ""}, "Choose a file"),
        ({"title": ""}, "Say what it is"),
        ({"order": "00000000-0000-0000-0000-000000000007"}, "Choose one of this person"),
    ],
)
def test_what_is_not_taken_is_said_and_leaves_nothing_on_disk(client, folder, person, changes, said):
    given = {"file": SimpleUploadedFile("a.pdf", PDF), "kind": "ORDER", "title": "Order"} | changes
    answer = client.post(page(person), given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert kept(folder) == []


def test_a_file_whose_row_cannot_be_written_is_removed_again(folder, officer, person):
    make_it_long = "x" * 5000
    with pytest.raises(ValidationError):
        a_document(officer, person, kind=make_it_long)
    erase(by=make.BY, person=person, reason="expired")
    with pytest.raises(ValidationError, match="erased"):
        actions.add(by="import", person=person, kind="ORDER", title="Order", content=PDF)
    assert kept(folder) == []


def test_no_order_of_somebody_elses_is_taken(officer, person):
    other = make.an_order(make.a_person(), officer=officer)
    with pytest.raises(ValidationError, match="one of this person's orders"):
        a_document(officer, person, order=other)


def test_a_file_that_was_changed_or_is_gone_is_not_given_out(client, folder, officer, person):
    document = a_document(officer, person)
    [path] = kept(folder)
    for spoil in (lambda: path.write_bytes(PDF + b"."), path.unlink):
        spoil()
        answer = client.get(page(person, f"{document.ref}/"), follow=True)
        assert b"not as it was stored" in answer.content
        assert PDF not in answer.content


def test_what_is_withdrawn_stays_with_who_withdrew_it_and_why(client, officer, person):
    document = a_document(officer, person)
    where = page(person, f"{document.ref}/withdraw/")
    assert client.post(where, {"why": ""}).status_code == 422
    assert client.post(where, {"why": "Another person's"}).status_code == 302
    listed = client.get(page(person)).content.decode()
    assert "by Sarah Hart: Another person&#x27;s" in listed
    assert client.get(page(person, f"{document.ref}/")).content == PDF
    with pytest.raises(ValidationError, match="withdrawn already"):
        actions.withdraw(by=officer, document=document, why="Again")


def test_nobody_reads_or_keeps_documents_of_somebody_who_is_not_theirs(client, officer, person):
    document = a_document(officer, person)
    stranger = make.a_user()
    with pytest.raises(PermissionDenied):
        a_document(stranger, person)
    with pytest.raises(PermissionDenied):
        actions.withdraw(by=stranger, document=document, why="x")
    other = worlds.somebody(stranger).person
    worlds.signed_in(client, stranger)
    assert client.get(page(person)).status_code == 404
    assert client.get(page(person, f"{document.ref}/")).status_code == 404
    # Neither by way of a person of one's own.
    assert client.get(page(other, f"{document.ref}/")).status_code == 404


@pytest.mark.parametrize("role", [Role.MONITORING_OFFICER, Role.CENTRE_MANAGER])
def test_the_centre_reads_and_keeps_documents_as_well(client, officer, person, role):
    a_document(officer, person)
    worlds.signed_in(client, make.a_user(role))
    assert b"Order of 3 March" in client.get(page(person)).content


def test_erasing_a_person_leaves_no_file_and_no_row_and_nothing_of_another_is_gone(folder, officer, person):
    a_document(officer, person)
    other = a_document(officer, worlds.somebody(officer).person)
    erase(by=make.BY, person=person, reason="expired")
    assert [path.name for path in kept(folder)] == [other.stored]
    assert list(Document.objects.all()) == [other]
    actions.erase_person(person)


def test_the_list_asks_as_often_with_thirty_as_with_three(client, officer, person):
    client.get(page(person))  # The first look makes the key the audit knows them by.
    asked = []
    for more in (3, 27):
        for _ in range(more):
            a_document(officer, person, order=person.orders.get())
        with CaptureQueriesContext(connection) as captured:
            client.get(page(person))
        asked.append(len(captured))
    assert asked[0] == asked[1]
