"""The absence counted on a person's page, and the excuse that is accepted for one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.audit.models import Entry
from abide.service.orders import actions as orders
from abide.service.orders.models import ReasonableExcuse
from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def kim():
    return make.a_user(full_name="Kim Shaw")


def absent(fitting, minutes, *, days_ago=1, code="CURFEW_LATE", **changes):
    start = timezone.now() - timedelta(days=days_ago)
    finding = a_finding(fitting, code, start=start, minutes=minutes, condition="C1/1", **changes)
    found(fitting, finding)
    return finding


def page_of(client, user, fitting):
    return signed_in(client, user).get(f"/people/{fitting.person.ref}/").content.decode()


def test_somebody_who_was_never_away_has_nothing_counted(client, kim):
    sam = somebody(kim)
    assert "No absence has been found since the tag was fitted on 1 March 2026." in page_of(client, kim, sam)


COUNTED = {
    "within what is allowed": (42, "certain", ["42 minutes of absence counted", "1 hour 18 minutes left"]),
    "at three quarters a warning is due": (
        90,
        "certain",
        ["Warn now", "talk about it now", "30 minutes left"],
    ),
    "a minute before there is none": (89, "certain", ["31 minutes left"]),
    "used up": (120, "certain", ["Breach", "All of that was used up"]),
    "probable minutes warn and make no breach": (
        130,
        "probable",
        ["Warn now", "2 hours 10 minutes of it is only probable", "2 hours left"],
    ),
}


@pytest.mark.parametrize(("minutes", "certainty", "said"), COUNTED.values(), ids=COUNTED)
def test_the_absence_counted_is_said_with_what_is_left(client, kim, minutes, certainty, said):
    sam = somebody(kim)
    absent(sam, minutes, certainty=certainty)
    page = page_of(client, kim, sam)
    assert [words for words in said if words not in page] == []
    assert ("Warn now" in page) == ("Warn now" in said)


def test_an_order_may_have_an_allowance_of_its_own(client, kim):
    sam = somebody(kim)
    orders.set_allowance(by=make.BY, order=sam.order, minutes=60)
    absent(sam, 60)
    assert "At 1 hour it is a breach. All of that was used up" in page_of(client, kim, sam)


def test_a_curfew_missed_from_end_to_end_is_named_as_a_breach_by_itself(client, kim):
    sam = somebody(kim)
    absent(sam, 30, code="CURFEW_MISSED")
    assert "By itself a breach: missed the curfew" in page_of(client, kim, sam)


def when(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def accept(client, user, fitting, finding, **changes):
    start = timezone.now() - timedelta(days=1, minutes=1)
    given = {"start": when(start), "end": when(start + timedelta(hours=1)), "reason": "Hospital", **changes}
    address = f"/people/{fitting.person.ref}/absences/{finding.id}/excuse/"
    return signed_in(client, user).post(address, given)


def test_an_officer_accepts_an_excuse_and_it_is_no_longer_counted(client, kim):
    sam = somebody(kim)
    finding = absent(sam, 42)
    form = signed_in(client, kim).get(f"/people/{sam.person.ref}/absences/{finding.id}/excuse/")
    assert "came home" in form.content.decode().lower()
    answer = accept(client, kim, sam, finding)
    assert (answer.status_code, answer.url) == (302, f"/people/{sam.person.ref}/#absence")
    page = page_of(client, kim, sam)
    assert "No time of absence counted" in page
    assert "42 minutes more was excused and is not counted." in page
    assert "Hospital" in page
    assert Entry.objects.filter(what="excuse.accepted").count() == 1


def test_an_excuse_is_taken_back_and_the_time_counts_again(client, kim):
    sam = somebody(kim)
    accept(client, kim, sam, absent(sam, 42))
    excuse = ReasonableExcuse.objects.get()
    client.post(f"/people/{sam.person.ref}/excuses/{excuse.ref}/take-back/")
    page = page_of(client, kim, sam)
    assert "42 minutes of absence counted" in page
    assert "Hospital" not in page


BAD = {
    "an end before the start": ({"end": "2026-03-01T10:00"}, "must end after it begins"),
    "no reason": ({"reason": " "}, "Say what the excuse is"),
    "no time": ({"start": "soon"}, "Enter a day and time"),
}


@pytest.mark.parametrize(("changes", "said"), BAD.values(), ids=BAD)
def test_what_is_wrong_with_an_excuse_is_said_and_nothing_is_kept(client, kim, changes, said):
    sam = somebody(kim)
    answer = accept(client, kim, sam, absent(sam, 42), **changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ReasonableExcuse.objects.exists()


def test_time_still_to_come_is_not_excused(client, kim):
    sam = somebody(kim)
    ahead = timezone.now() + timedelta(hours=1)
    changes = {"start": when(ahead), "end": when(ahead + timedelta(hours=1))}
    answer = accept(client, kim, sam, absent(sam, 42), **changes)
    assert "authorised in advance, not excused" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.MONITORING_OFFICER, Role.CENTRE_MANAGER])
def test_the_centre_sees_what_is_counted_and_excuses_nothing(client, kim, role):
    sam = somebody(kim)
    finding = absent(sam, 42)
    officer = make.a_user(role)
    assert "Accept an excuse" not in page_of(client, officer, sam)
    assert accept(client, officer, sam, finding).status_code == 403
    assert not ReasonableExcuse.objects.exists()


def test_nobody_excuses_the_absence_of_somebody_elses_person(client, kim):
    sam = somebody(kim)
    finding = absent(sam, 42)
    assert accept(client, make.a_user(), sam, finding).status_code == 404
    mine = somebody(kim, given="Rosa")
    address = f"/people/{mine.person.ref}/absences/{finding.id}/excuse/"
    assert signed_in(client, kim).get(address).status_code == 404
