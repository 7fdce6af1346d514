"""Faults, disputed records and complaints: where they go, when they are answered, how to go further."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts.models import FindingRow
from abide.service.messages import actions as messages
from abide.service.messages.models import Thread
from abide.service.notices.models import Notice
from abide.service.wearer import actions, queries, rules
from abide.service.wearer.models import Matter
from tests import factories as make
from tests.service.caseload import worlds
from tests.service.wearer.worlds import come_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def late(fitting):
    worlds.found(fitting, worlds.a_finding(fitting))
    return FindingRow.objects.get(fitting=fitting)


def test_a_fault_goes_to_the_centre_and_the_supplier_as_a_thread_with_a_due_time(client):
    centre = make.an_organisation("MONITORING_CENTRE")
    supplier = make.an_organisation("SUPPLIER", name="Tagworks")
    make.an_organisation("SUPPLIER", name="Somebody else's tags")
    fitting = somebody()
    come_in(client, fitting.person)
    client.post("/my/fault/", {"part": "STRAP", "words": "It is loose"})
    matter, thread = Matter.objects.get(), Thread.objects.get()
    assert matter.thread == thread
    assert set(thread.addressed.all()) == {centre, supplier}
    assert thread.due_at == matter.due_at
    assert thread.person == fitting.person
    assert thread.messages.get().words == "It is loose"
    assert matter.number in client.get("/my/asked/").content.decode()


def test_a_fault_is_over_with_its_thread(client):
    make.an_organisation("MONITORING_CENTRE")
    officer = make.a_user()
    fitting = somebody(officer)
    come_in(client, fitting.person)
    matter = actions.report_fault(person=fitting.person, part="STRAP", words="x")
    assert list(queries.open_matters(officer)) == [matter]
    messages.reply(by="test", thread=matter.thread, words="Mended", become="RESOLVED")
    assert list(queries.open_matters(officer)) == []
    text = client.get("/my/asked/").content.decode()
    assert "Dealt with." in text
    assert "Mended" not in text


def test_a_fault_needs_no_words():
    fitting = somebody()
    assert actions.report_fault(person=fitting.person, part="CHARGER", words="").part == "CHARGER"


def test_where_there_is_no_centre_a_fault_goes_to_the_organisation_of_the_officer():
    officer = make.a_user()
    matter = actions.report_fault(person=somebody(officer).person, part="SKIN", words="Sore")
    assert list(matter.thread.addressed.all()) == [officer.organisation]


def test_where_there_is_nobody_to_address_a_fault_is_kept_and_waits():
    person = make.a_person()
    matter = actions.report_fault(person=person, part="OTHER", words="Broken")
    assert matter.thread is None


def test_a_disputed_record_stands_beside_the_finding_until_it_is_answered(client):
    officer = make.a_user()
    fitting = somebody(officer)
    row = late(fitting)
    come_in(client, fitting.person)
    path = reverse("own:dispute", args=[row.id])
    assert client.post(path, {"words": "I was in the garden"}).status_code == 302
    assert "You said that this is wrong" in client.get("/my/records/").content.decode()
    worlds.signed_in(client, officer)
    page = reverse("caseload:finding", args=[fitting.person.ref, row.id])
    assert "I was in the garden" in client.get(page).content.decode()
    matter = Matter.objects.get()
    answer = {"answer": "The home unit was in the hall: we moved it"}
    assert client.post(reverse("wearer:matter", args=[matter.ref]), answer).status_code == 302
    assert "we moved it" in client.get(page).content.decode()
    come_in(client, fitting.person)
    assert "we moved it" in client.get("/my/asked/").content.decode()


def test_a_dispute_follows_the_record_when_it_is_said_anew(client):
    officer = make.a_user()
    fitting = somebody(officer)
    row = late(fitting)
    actions.dispute(person=fitting.person, finding=row, words="Not so")
    worlds.found(fitting, worlds.a_finding(fitting, minutes=50))
    newest = FindingRow.objects.get(fitting=fitting, superseded_by=None)
    assert newest.id != row.id
    worlds.signed_in(client, officer)
    page = client.get(reverse("caseload:finding", args=[fitting.person.ref, newest.id]))
    assert "Not so" in page.content.decode()


def test_a_record_of_somebody_else_cannot_be_disputed():
    mine, other = somebody(), somebody()
    with pytest.raises(ValueError, match="themselves"):
        actions.dispute(person=mine.person, finding=late(other), words="x")


def test_a_complaint_has_a_number_and_a_due_time_at_once(client):
    person = somebody(make.a_user()).person
    come_in(client, person)
    before = timezone.now()
    assert "14 days" in client.get("/my/complain/").content.decode()
    client.post("/my/complain/", {"words": "Nobody came"})
    matter = Matter.objects.get()
    assert timedelta(days=14) <= matter.due_at - before < timedelta(days=14, minutes=1)
    assert matter.thread is not None


def test_an_answer_that_does_not_content_is_looked_at_once_more_by_somebody_else():
    team = make.a_team()
    officer, manager = make.a_user(team=team), make.a_user(Role.TEAM_MANAGER, team=team)
    fitting = somebody(officer)
    matter = actions.complain(person=fitting.person, words="Nobody came")
    with pytest.raises(ValidationError, match="looked at already"):
        actions.ask_again(matter=matter, words="Still nobody")
    actions.answer_matter(by=officer, matter=matter, answer="We were busy")
    actions.ask_again(matter=matter, words="Still nobody")
    with pytest.raises(ValidationError, match="somebody else"):
        actions.answer_matter(by=officer, matter=matter, answer="Still busy")
    actions.answer_matter(by=manager, matter=matter, answer="We are sorry")
    with pytest.raises(ValidationError, match="looked at twice"):
        actions.ask_again(matter=matter, words="A third time")
    kept = Matter.objects.get()
    assert "We were busy" in kept.words
    assert kept.answer == "We are sorry"


def test_what_somebody_says_when_they_ask_again_is_never_cut_and_reaches_officer_and_thread():
    officer = make.a_user()
    make.an_organisation("MONITORING_CENTRE")
    matter = actions.complain(person=somebody(officer).person, words="a" * 1000)
    actions.answer_matter(by=officer, matter=matter, answer="b" * 2000)
    messages.reply(by="test", thread=matter.thread, words="Done", become="RESOLVED")
    with pytest.raises(ValidationError, match="at most 1,000 letters"):
        actions.ask_again(matter=matter, words="c" * 1001)
    again = actions.ask_again(matter=matter, words="c" * 1000)
    kept = Matter.objects.get().words
    assert (kept[:1000], kept[-1000:]) == ("a" * 1000, "c" * 1000)
    assert "b" * 2000 in kept
    Matter._meta.get_field("words").clean(kept, again)
    thread = Thread.objects.get()
    assert (thread.status, thread.messages.last().words) == ("OPEN", "c" * 1000)
    [notice] = Notice.objects.filter(key__startswith=f"own_page:{matter.ref}")
    assert notice.subject == f"Complaint, {matter.number}: asked again"
    assert notice.receivers.get().user == officer


def test_the_officer_is_told_of_a_dispute_and_once_more_when_it_is_asked_again():
    officer = make.a_user()
    fitting = somebody(officer)
    matter = actions.dispute(person=fitting.person, finding=late(fitting), words="Not so")
    actions.answer_matter(by=officer, matter=matter, answer="It was")
    actions.ask_again(matter=matter, words="It was not")
    assert Notice.objects.filter(key__startswith=f"own_page:{matter.ref}").count() == 2


def test_nothing_is_asked_again_of_a_page_that_is_no_longer_there():
    officer = make.a_user()
    matter = actions.complain(person=somebody(officer).person, words="x")
    actions.answer_matter(by=officer, matter=matter, answer="y")
    type(matter.person).objects.filter(pk=matter.person_id).update(erased_at=timezone.now())
    with pytest.raises(ValidationError, match="no longer there"):
        actions.ask_again(matter=matter, words="z")


def test_two_who_answer_one_matter_do_not_both():
    officer = make.a_user()
    matter = actions.complain(person=somebody(officer).person, words="x")
    actions.answer_matter(by=officer, matter=matter, answer="First")
    with pytest.raises(ValidationError, match="answered already"):
        actions.answer_matter(by=officer, matter=matter, answer="Second")


def test_the_centre_sees_a_matter_and_leaves_the_answer_to_those_responsible(client):
    matter = actions.complain(person=somebody(make.a_user()).person, words="x")
    centre = make.a_user(Role.MONITORING_OFFICER)
    worlds.signed_in(client, centre)
    assert client.get(reverse("wearer:matter", args=[matter.ref])).status_code == 200
    with pytest.raises(PermissionDenied):
        actions.answer_matter(by=centre, matter=matter, answer="x")


def test_a_page_floods_no_office_with_matters():
    person = somebody().person
    for _ in range(rules.MOST_OPEN):
        actions.complain(person=person, words="x")
    with pytest.raises(ValidationError, match="still open"):
        actions.complain(person=person, words="x")
