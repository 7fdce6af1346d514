"""What a caller says is written down and goes the same way as from their own page; the officer is told."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from abide.service.accounts.models import Role
from abide.service.audit.models import Entry
from abide.service.notices.models import Notice, Receiver
from abide.service.wearer import actions
from abide.service.wearer.models import Ask, Matter
from tests import factories as make
from tests.service.caseload import worlds
from tests.service.wearer.asking import an_ask
from tests.service.wearer.worlds import come_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def at_desk(client):
    """A monitoring officer's browser, with somebody in a practitioner's care who calls."""
    officer, centre = make.a_user(), make.a_user(Role.MONITORING_OFFICER)
    fitting = somebody(officer)
    worlds.signed_in(client, centre)
    return client, centre, fitting, reverse("wearer:write_down", args=[fitting.person.ref])


def asked(fitting, **changes):
    given = {
        "ask": "1",
        "ask-kind": "ABSENCE",
        "ask-curfew": fitting.order.current.conditions.get(kind="CURFEW").pk,
        "ask-start": "2027-01-10T19:00",
        "ask-end": "2027-01-10T23:00",
        "ask-words": "A hospital appointment",
    }
    return given | changes


def test_a_callers_request_is_a_request_and_the_audit_names_who_wrote_it_down(at_desk):
    client, centre, fitting, path = at_desk
    assert client.get(path).status_code == 200
    assert client.post(path, asked(fitting)).status_code == 302
    ask = Ask.objects.get()
    assert (ask.person, ask.decider, ask.words) == (fitting.person, "OFFICER", "A hospital appointment")
    entry = Entry.objects.get(what="own_page.asked")
    assert entry.actor_ref == str(centre.ref)
    come_in(client, fitting.person)
    assert ask.number in client.get("/my/asked/").content.decode()


@pytest.mark.parametrize(
    ("what", "kind", "part"), [("SKIN", "FAULT", "SKIN"), ("COMPLAINT", "COMPLAINT", "")]
)
def test_a_callers_fault_or_complaint_is_written_down(at_desk, what, kind, part):
    client, _, fitting, path = at_desk
    assert client.post(path, {"told-what": what, "told-words": "It is sore"}).status_code == 302
    matter = Matter.objects.get()
    assert (matter.person, matter.kind, matter.part) == (fitting.person, kind, part)


@pytest.mark.parametrize("changes", [{"ask-start": ""}, {"ask-words": ""}, {"ask-curfew": "0"}])
def test_what_is_missing_is_said_and_nothing_is_kept(at_desk, changes):
    client, _, fitting, path = at_desk
    assert client.post(path, asked(fitting, **changes)).status_code == 422
    assert client.post(path, {}).status_code == 422
    assert not Ask.objects.exists()
    assert not Matter.objects.exists()


def test_nobody_writes_down_for_somebody_who_is_not_theirs():
    fitting = somebody(make.a_user())
    for stranger in (make.a_user(), make.a_user(Role.COURT)):
        with pytest.raises(PermissionDenied):
            actions.complain(by=stranger, person=fitting.person, words="x")


def test_the_officer_is_told_of_a_request_once_and_the_notice_leads_to_it():
    officer = make.a_user()
    ask = an_ask(somebody(officer))
    notice = Notice.objects.get(kind="REQUEST")
    assert Receiver.objects.get(notice=notice).user == officer
    assert notice.leads_to == reverse("wearer:request", args=[ask.ref])
    assert ask.person.family_name not in notice.subject + notice.text


def test_the_officer_is_told_of_a_disputed_record():
    officer = make.a_user()
    fitting = somebody(officer)
    worlds.found(fitting, worlds.a_finding(fitting))
    actions.dispute(person=fitting.person, finding=fitting.findings.get(), words="No")
    assert Notice.objects.filter(kind="REQUEST").count() == 1


def test_a_request_without_an_officer_is_kept_all_the_same():
    fitting = worlds.somebody()

    assert an_ask(fitting).state == "ASKED"
    assert not Notice.objects.exists()
