"""The search of the caseload: who is found, in which order, why, and what is said of those not to be seen."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from abide.service.accounts.models import Role
from abide.service.audit.models import Entry
from abide.service.devices import actions as devices
from abide.service.people import actions as people
from abide.service.people.models import NameKey, NameWord
from abide.service.people.queries import search
from tests import factories as make
from tests.service.caseload.worlds import signed_in, somebody, state

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def kim():
    return make.a_user(full_name="Kim Shaw")


def page(client, user, text, **more):
    return signed_in(client, user).get("/", {"q": text, **more}).content.decode()


def shown(html):
    """The family names in the table, in their order."""
    table = html[html.index("<tbody") :] if "<tbody" in html else ""
    return [part.split("</b>")[0] for part in table.split("<b>")[1:]]


def numbered(fitting, kind, value):
    people.add_identifier(by="test", person=fitting.person, kind=kind, value=value)
    return fitting


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ahmed sam", ["Ahmed"]),
        ("SAM AHMED", ["Ahmed"]),
        ("ahmde", ["Ahmed"]),
        ("achmed", ["Ahmed"]),
        ("zoe", ["Núñez"]),
        ("nunez", ["Núñez"]),
        ("nunes", ["Núñez"]),
        ("mohamed", ["Khan"]),
        ("mo", ["Khan"]),
        ("sam khan", []),
        ("xyzzy", []),
    ],
)
def test_names_are_found_in_any_order_without_accents_and_with_typing_errors(client, kim, text, found):
    somebody(kim)
    somebody(kim, given="Zoë", family="Núñez")
    somebody(kim, given="Muhammad", family="Khan", preferred_name="Mo")
    assert shown(page(client, kim, text)) == found


def test_the_nearest_names_come_first_and_a_number_before_them_all(client, kim):
    somebody(kim, given="A", family="Smyth")
    somebody(kim, given="B", family="Smithson")
    somebody(kim, given="C", family="Smith")
    numbered(somebody(kim, given="D", family="Zimmer"), "HOME_OFFICE", "SMITH1")
    assert shown(page(client, kim, "smith")) == ["Smith", "Smithson", "Smyth"]
    somebody(kim, given="E", family="Smith1")
    assert shown(page(client, kim, "smith1"))[0] == "Zimmer"


def test_each_row_says_why_it_was_found(client, kim):
    sam = numbered(somebody(kim), "PNC", "2012/0000001H")
    serial = sam.device.serial
    assert "PNC 2012/0000001H" in page(client, kim, "12/1h")
    assert f"device {serial}" in page(client, kim, serial.lower())
    assert "order reference" in page(client, kim, str(sam.order.ref))
    assert "name like ahmde" in page(client, kim, "ahmde")
    assert "abide-why" not in signed_in(client, kim).get("/").content.decode()


def test_a_device_leads_to_whoever_wears_it_and_to_whoever_did(client, kim):
    old = somebody(kim)
    serial = old.device.serial
    ended = old.start + timedelta(days=30)
    devices.remove(by=make.BY, fitting=old, end=ended)
    new = make.an_order(make.a_person(given_name="Rosa", family_name="Blythe"), officer=kim)
    make.a_fitting(new, device=old.device, start=ended)
    html = page(client, kim, serial)
    assert sorted(shown(html)) == ["Ahmed", "Blythe"]
    assert f"device {serial} until it was taken off" in html


HIDDEN = "There is somebody with this number whom you may not see."


@pytest.mark.parametrize("spelling", ["2012/0000001H", "12/1h", "TAG", "ORDER"])
def test_a_number_of_somebody_elses_person_is_refused_with_the_reason_and_nothing_else(client, kim, spelling):
    rosa = numbered(somebody(make.a_user(), given="Rosa", family="Blythe"), "PNC", "2012/0000001H")
    text = {"TAG": rosa.device.serial, "ORDER": str(rosa.order.ref)}.get(spelling, spelling)
    html = page(client, kim, text)
    assert f"{HIDDEN} They are not on your caseload. Ask your team&#x27;s manager." in html
    assert "Rosa" not in html
    assert "Blythe" not in html
    assert str(rosa.person.ref) not in html
    kept = Entry.objects.filter(what="search.refused", refused=True, actor_ref=str(kim.ref))
    assert list(kept.values_list("reason", flat=True)) == ["NOT_ON_CASELOAD"]


def test_a_limited_access_case_is_refused_by_number_with_its_reason(client):
    officer = make.a_user(Role.MONITORING_OFFICER)
    special = numbered(somebody(given="Rosa", family="Blythe"), "CRN", "X123456")
    people.mark_special(by="test", person=special.person)
    html = page(client, officer, "x123456")
    assert f"{HIDDEN} Their case is of limited access" in html
    assert "Blythe" not in html
    assert Entry.objects.get(what="search.refused").reason == "LIMITED_ACCESS"
    cleared = make.a_user(Role.MONITORING_OFFICER, may_see_specials=True)
    assert shown(page(client, cleared, "x123456")) == ["Blythe"]


@pytest.mark.parametrize("text", ["Rosa Blythe", "blythe", "blyhte", "rosa"])
def test_a_name_never_tells_of_somebody_who_may_not_be_seen(client, kim, text):
    somebody(make.a_user(), given="Rosa", family="Blythe")
    assert "whom you may not see" not in page(client, kim, text)
    assert not Entry.objects.filter(what="search.refused").exists()


def test_a_number_of_nobody_and_of_somebody_erased_are_the_same_answer(client, kim):
    gone = numbered(somebody(make.a_user(), given="Rosa", family="Blythe"), "CRN", "X123456")
    serial = gone.device.serial
    people.erase(by=make.BY, person=gone.person, reason="test")
    for text in ("X123456", serial, "X999999"):
        assert "whom you may not see" not in page(client, kim, text)


def test_a_wrong_check_letter_is_said(client, kim):
    assert "The PNC number should end in H, not J" in page(client, kim, "2012/0000001J")


def test_a_changed_name_is_found_by_the_new_one_only(kim):
    sam = somebody(kim).person
    people.change_person(by=make.BY, person=sam, family_name="Okonkwo")
    assert search(kim, "okonkwo") == [sam]
    assert search(kim, "ahmed") == []


def test_erasure_leaves_no_word_of_a_name_but_those_of_others(kim):
    gone, stays = somebody(kim).person, somebody(kim, given="Sam", family="Blythe").person
    people.erase(by=make.BY, person=gone, reason="test")
    assert not NameWord.objects.filter(person=gone).exists()
    assert not NameKey.objects.filter(word="ahmed").exists()
    assert search(kim, "sma") == []
    assert search(kim, "sam") == [stays]


def test_one_typing_error_finds_the_right_one_of_two_hundred(kim):
    officer = make.a_user(Role.CENTRE_MANAGER)
    starts = ("Bar", "Cor", "Dun", "Fen", "Gal", "Har", "Kil", "Lan", "Mor", "Nor")
    ends = ("bridge", "croft", "dale", "field", "gate", "ham", "ley", "more", "ston", "wick")
    names = [f"{start}{mid}{end}" for start in starts for mid in ("", "ing") for end in ends]
    everyone = {name: make.a_person(given_name="Sam", family_name=name) for name in names}
    assert len(everyone) == 200
    for name, person in list(everyone.items())[::13]:
        middle = len(name) // 2
        for wrong in (
            name[:middle] + name[middle + 1 :],
            name[:middle] + "x" + name[middle:],
            name[:middle] + "x" + name[middle + 1 :],
            name[:middle] + name[middle : middle + 2][::-1] + name[middle + 2 :],
        ):
            assert person in search(officer, wrong), wrong


@pytest.mark.parametrize("text", ["busy", "bsuy", "p1 busy", "X123456"])
def test_a_search_asks_as_many_questions_whatever_it_finds(client, kim, text):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/", {"q": text}).status_code == 200
        return len(asked)

    def busy(count):
        for number in range(count):
            state(somebody(kim, given=f"P1{number}", family="Busy"))

    busy(2)
    signed_in(client, kim).get("/", {"q": text})
    few = questions()
    busy(6)
    assert questions() == few


def test_a_row_that_changed_still_says_why_it_was_found(client, kim):
    sam = numbered(somebody(kim), "CRN", "X123456")
    address = f"/people/changed/?q=X123456&changed={sam.person.ref}"
    assert "CRN X123456" in signed_in(client, kim).get(address).content.decode()
