import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.audit.models import Entry
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody, state

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def kim():
    return make.a_user(full_name="Kim Shaw")


def test_a_practitioner_opens_with_who_needs_them_now(client, kim):
    sam, rosa = somebody(kim), somebody(kim, given="Rosa", family="Blythe")
    state(sam)
    state(rosa, "AWAY", battery="low")
    found(rosa, a_finding(rosa, open_=True))
    page = signed_in(client, kim).get("/").content.decode()
    assert "1 person needs you now" in page
    assert page.index("Rosa Blythe") < page.index("Sam <b>Ahmed")
    assert "Home since" in page
    assert "Away since" in page
    assert "not back after 1 hour" in page


def test_a_quiet_caseload_says_so(client, kim):
    somebody(kim)
    assert "Nobody needs you now" in signed_in(client, kim).get("/").content.decode()


def test_a_practitioner_sees_their_own_people_and_nobody_elses(client, kim):
    mine, other = somebody(kim), somebody(make.a_user(), given="Rosa", family="Blythe")
    page = signed_in(client, kim).get("/").content.decode()
    assert "Sam <b>Ahmed</b>" in page
    assert "Blythe" not in page
    assert client.get(f"/people/{mine.person.ref}/").status_code == 200
    assert client.get(f"/people/{other.person.ref}/").status_code == 404
    assert (
        str(other.person.ref)
        not in client.get(f"/people/changed/?changed={other.person.ref}").content.decode()
    )


SEES_PEOPLE = {Role.PRACTITIONER, Role.TEAM_MANAGER, Role.MONITORING_OFFICER, Role.CENTRE_MANAGER}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("address", ["/alerts/", "/people/changed/", "/alerts/changed/"])
def test_each_role_sees_people_or_is_told_that_it_does_not(client, role, address):
    answer = signed_in(client, make.a_user(role)).get(address)
    if role == Role.WALL_SCREEN:
        assert (answer.status_code, answer.headers["Location"]) == (302, "/shifts/wall/")
        return
    assert answer.status_code == (200 if role in SEES_PEOPLE else 403)
    if role not in SEES_PEOPLE:
        assert "Your role does not show" in answer.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_signing_in_leads_each_role_to_a_page_of_its_own(client, role):
    page = signed_in(client, make.a_user(role)).get("/", follow=True)
    assert page.status_code == 200
    elsewhere = "/shifts/wall/" if role == Role.WALL_SCREEN else "/me/"
    assert page.redirect_chain == ([] if role in SEES_PEOPLE else [(elsewhere, 302)])
    assert ('href="/alerts/"' in page.content.decode()) == (role in SEES_PEOPLE)


@pytest.mark.parametrize("address", ["/", "/alerts/", "/people/changed/", "/alerts/changed/", "/me/"])
def test_nobody_sees_a_page_without_signing_in(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.url.startswith("/account/login/")


def test_specials_are_seen_only_by_those_who_may(client):
    special = somebody(given="Special", family="Case")
    special.person.is_special = True
    special.person.save()
    officer, cleared = (
        make.a_user(Role.MONITORING_OFFICER),
        make.a_user(Role.MONITORING_OFFICER, may_see_specials=True),
    )
    assert "Special <b>Case" not in signed_in(client, officer).get("/").content.decode()
    assert client.get(f"/people/{special.person.ref}/").status_code == 404
    assert "Special <b>Case" in signed_in(client, cleared).get("/").content.decode()


def looks(user):
    entries = Entry.objects.filter(actor_ref=str(user.ref)).exclude(what="account.signed_in").order_by("id")
    return list(entries.values_list("what", "reason"))


def test_every_look_is_in_the_audit_with_who_whom_and_why(client, kim):
    sam = somebody(kim)
    somebody(kim, given="Rosa", family="Blythe")
    signed_in(client, kim).get("/")
    assert looks(kim) == [("caseload.listed", "CASE_MANAGEMENT")] * 2
    client.get(f"/people/{sam.person.ref}/?why=COURT")
    client.get(f"/people/{sam.person.ref}/?why=curiosity")
    assert looks(kim)[2:] == [("person.opened", "COURT"), ("person.opened", "CASE_MANAGEMENT")]
    keys = set(Entry.objects.filter(what="person.opened").values_list("subject_key", flat=True))
    assert len(keys) == 1
    assert "" not in keys


def test_a_refused_look_is_in_the_audit_too(client, kim):
    other = somebody(make.a_user())
    assert signed_in(client, kim).get(f"/people/{other.person.ref}/").status_code == 404
    assert Entry.objects.filter(what="person.refused", refused=True, actor_ref=str(kim.ref)).count() == 1


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("ahm", ["Sam Ahmed"]),
        ("rosa bly", ["Rosa Blythe"]),
        ("X123456", ["Sam Ahmed"]),
        (" x 123456 ", ["Sam Ahmed"]),
        ("TAG-7", ["Rosa Blythe"]),
        ("tag-7", ["Rosa Blythe"]),
        ("nobody", []),
        ("", ["Sam Ahmed", "Rosa Blythe"]),
    ],
)
def test_people_are_found_by_name_number_and_tag(client, kim, asked, names):
    from abide.service.people.actions import add_identifier

    sam = somebody(kim)
    add_identifier(by="test", person=sam.person, kind="CRN", value="X123456")
    rosa = somebody(kim, given="Rosa", family="Blythe")
    rosa.device.serial = "TAG-7"
    rosa.device.save()
    page = signed_in(client, kim).get("/", {"q": asked}).content.decode()
    assert [name for name in ("Sam Ahmed", "Rosa Blythe") if name.replace(" ", " <b>") in page] == names


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("alerts", ["Rosa"]),
        ("away", ["Rosa"]),
        ("not-known", ["Lee"]),
        ("silent", ["Lee"]),
        ("rubbish", ["Sam", "Rosa", "Lee"]),
    ],
)
def test_the_list_is_narrowed(client, kim, show, names):
    sam = somebody(kim)
    rosa = somebody(kim, given="Rosa", family="Blythe")
    lee = somebody(kim, given="Lee", family="Parr")
    state(sam)
    state(rosa, "AWAY")
    state(lee, "NOT_KNOWN", battery="dead")
    found(rosa, a_finding(rosa))
    page = signed_in(client, kim).get("/", {"show": show}).content.decode()
    table = page[page.index("<tbody") :] if "<tbody" in page else ""
    assert [name for name in ("Sam", "Rosa", "Lee") if f">{name} <" in table] == names


def how_many_questions(client, address):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def busy(officer, n):
    for number in range(n):
        fitting = somebody(officer, given=f"P{number}", family="Busy", zone=True)
        state(fitting)
        found(
            fitting,
            a_finding(fitting, open_=True),
            a_finding(fitting, "ZONE_ENTERED", start=timezone.now() - timedelta(days=3)),
            a_finding(fitting, "STRAP", start=timezone.now() - timedelta(days=5)),
        )


@pytest.mark.parametrize("address", ["/", "/alerts/"])
def test_the_number_of_questions_does_not_grow_with_the_people(client, kim, address):
    busy(kim, 2)
    signed_in(client, kim).get(address)
    few = how_many_questions(client, address)
    busy(kim, 6)
    client.get(address)
    assert how_many_questions(client, address) == few


def test_a_live_page_gets_only_the_rows_that_it_asks_for(client, kim):
    sam, rosa = somebody(kim), somebody(kim, given="Rosa", family="Blythe")
    state(sam)
    parts = (
        signed_in(client, kim)
        .get(f"/people/changed/?changed={sam.person.ref}&changed=rubbish")
        .content.decode()
    )
    assert re.findall(r'<tr id="person-([0-9a-f-]+)"', parts) == [str(sam.person.ref)]
    assert 'id="answer"' in parts
    assert str(rosa.person.ref) not in parts


def test_a_rows_version_changes_with_what_it_shows_and_only_then(client, kim):
    sam = somebody(kim)
    seen, since = timezone.now() - timedelta(minutes=5), timezone.now() - timedelta(hours=3)

    def version():
        page = client.get(f"/people/changed/?changed={sam.person.ref}").content.decode()
        return re.search(r'<tr id="person-[^>]*data-version="(\w+)"', page)[1]

    signed_in(client, kim)
    state(sam, seen=seen, since=since)
    before = version()
    state(sam, seen=seen, since=since)
    assert version() == before
    state(sam, "AWAY", seen=seen, since=since)
    assert version() != before


def test_pages_of_a_long_list(client):
    officer = make.a_user(Role.MONITORING_OFFICER)
    for number in range(51):
        make.a_person(given_name=f"P{number:02}", family_name="Many")
    first = signed_in(client, officer).get("/").content.decode()
    second = client.get("/?page=2").content.decode()
    assert "P49 <b>Many" in first
    assert "P50 <b>Many" not in first
    assert "P50 <b>Many" in second


def test_a_search_shows_who_was_found_and_not_who_else_needs_somebody(client, kim):
    sam, rosa = somebody(kim), somebody(kim, given="Rosa", family="Blythe")
    state(sam)
    found(rosa, a_finding(rosa, open_=True))
    page = signed_in(client, kim).get("/?q=ahmed").content.decode()
    assert "Found" in page
    assert "1 person needs you now" in page
    assert 'id="needs"' not in page


def test_a_persons_page_says_what_was_ordered_by_whom_and_never_who_is_protected(client, kim):
    from abide.service.people.actions import add_protected_person

    sam = somebody(kim, zone=True)
    protected = add_protected_person(
        by="test", protected_from=sam.person, given_name="Ofelia", family_name="Quillfeather"
    )
    condition = sam.order.current.conditions.get(kind="EXCLUSION_ZONE")
    condition.protects = protected
    condition.save()
    for user in (kim, make.a_user(Role.MONITORING_OFFICER, may_see_protected=True)):
        signed_in(client, user)
        for address in (
            f"/people/{sam.person.ref}/",
            f"/people/{sam.person.ref}/conditions/",
            f"/people/{sam.person.ref}/trail/?why=COURT&day=2026-11-20",
            "/",
        ):
            page = client.get(address).content.decode()
            assert "Ofelia" not in page
            assert "Quillfeather" not in page
    page = client.get(f"/people/{sam.person.ref}/").content.decode()
    assert "Community order: curfew, trail monitoring, exclusion zone. Responsible officer: Kim Shaw." in page
    page = client.get(f"/people/{sam.person.ref}/conditions/").content.decode()
    assert "Be at 1 Sea View, TF1 2AB from 7pm to 7am every day until further notice." in page
    assert "Do not go into the harbour at any time until further notice." in page


def test_a_persons_page_asks_the_same_number_of_questions_however_much_was_found(client, kim):
    sam = somebody(kim, zone=True)
    state(sam)

    def some(n):
        days = [timezone.now() - timedelta(hours=7 * k + 1) for k in range(n)]
        codes = ("CURFEW_LATE", "ZONE_ENTERED", "NO_CONTACT", "BATTERY_LOW")
        return [a_finding(sam, codes[k % 4], start=day, minutes=5) for k, day in enumerate(days)]

    found(sam, *some(4))
    address = f"/people/{sam.person.ref}/"
    signed_in(client, kim).get(address)
    few = how_many_questions(client, address)
    found(sam, *some(16))
    assert how_many_questions(client, address) == few
