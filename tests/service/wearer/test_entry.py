"""The way in to the person's own page: link and code, tried, throttled, locked, expired and taken back."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.audit.models import Entry
from abide.service.wearer import rules
from abide.service.wearer.entry import actions as entry
from abide.service.wearer.entry import guard, keys
from abide.service.wearer.models import Access, Tries, Visit
from tests import factories as make
from tests.service.wearer.worlds import come_in, given, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = timezone.now()


def came(made, *, link=None, code=None, address="192.0.2.1", now=NOW):
    return entry.come_in(link=link or made.link, code=code or made.code, address=address, now=now)


def test_only_hashes_of_link_code_and_visit_are_kept():
    made = given(somebody().person)
    _, key = came(made)
    with connection.cursor() as cursor:
        for table in ("wearer_access", "wearer_visit", "wearer_tries", "audit_entry"):
            cursor.execute(f"SELECT * FROM {table}")
            text = repr(cursor.fetchall())
            for secret in (made.link, made.code, key, "192.0.2.1"):
                assert secret not in text, table
    assert made.access.code_hash.startswith(Argon2PasswordHasher.algorithm)


def test_a_link_has_at_least_128_random_bits_and_a_code_eight_digits():
    assert rules.LINK_BYTES * 8 >= 128
    links, codes = {keys.new_link() for _ in range(50)}, {keys.new_code() for _ in range(50)}
    assert len(links) == 50
    assert {len(code) for code in codes} == {8}
    assert all(code.isdigit() for code in codes)


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1} {2}", "{1}-{2}"])
def test_a_code_is_read_however_it_is_typed(typed):
    made = given(somebody().person)
    assert came(made, code=typed.format(made.code, made.code[:4], made.code[4:])) is not None


@pytest.mark.parametrize("wrong", ["link", "code", "both", "expired", "revoked", "erased", "locked"])
def test_whatever_is_wrong_the_answer_is_the_same(client, wrong):
    person = somebody().person
    made = given(person)
    link, code = made.link, made.code
    if wrong in ("link", "both"):
        link = keys.new_link()
    if wrong in ("code", "both"):
        code = "00000000" if made.code != "00000000" else "11111111"
    if wrong == "expired":
        Access.objects.update(expires_at=timezone.now())
    if wrong == "revoked":
        entry.revoke_access(by=make.BY, person=person)
    if wrong == "locked":
        Access.objects.update(locked_at=timezone.now())
    if wrong == "erased":
        type(person).objects.update(erased_at=timezone.now())
    answer = client.post(reverse("own:enter", args=[link]), {"code": code})
    text = answer.content.decode().replace(link, "LINK")
    assert answer.status_code == 403
    assert "The link or the code is not right, or it no longer works." in text
    assert person.family_name not in text
    assert guard.COOKIE not in answer.cookies
    reference = client.post(reverse("own:enter", args=[keys.new_link()]), {"code": "12345678"})
    assert _bare(reference) == _bare(answer)


def _bare(answer):
    """A page without what differs at each request: its address, the typed code and the form's token."""
    import re

    text = answer.content.decode()
    return re.sub(r'(name="(?:csrfmiddlewaretoken|back|code)" )?value="[^"]*"|/my/open/[^"]*', "", text)


def test_a_right_link_shows_no_more_than_a_wrong_one_before_the_code(client):
    made = given(somebody().person, language="cy")
    right = client.get(reverse("own:enter", args=[made.link]))
    wrong = client.get(reverse("own:enter", args=[keys.new_link()]))
    assert _bare(right) == _bare(wrong)
    assert right["Content-Language"] == wrong["Content-Language"] == "en"


@pytest.mark.parametrize(("tries", "opens"), [(rules.TRIES_OF_LINK - 1, True), (rules.TRIES_OF_LINK, False)])
def test_a_link_that_was_tried_too_often_waits_even_for_the_right_code(tries, opens):
    made = given(somebody().person)
    for _ in range(tries):
        assert came(made, code="wrong") is None
    assert (came(made) is not None) is opens
    assert came(made, now=NOW + rules.WINDOW) is not None


@pytest.mark.parametrize(
    ("tries", "opens"), [(rules.TRIES_OF_ADDRESS - 1, True), (rules.TRIES_OF_ADDRESS, False)]
)
def test_an_address_that_tried_too_many_links_waits(tries, opens):
    made = given(somebody().person)
    for _ in range(tries):
        assert came(made, link=keys.new_link(), code="12345678") is None
    assert (came(made) is not None) is opens
    assert came(made, address="198.51.100.7") is not None


def test_right_codes_do_not_use_up_an_address_that_many_share():
    made = given(somebody().person)
    for _ in range(rules.TRIES_OF_ADDRESS + 1):
        assert came(made) is not None


def test_a_try_is_counted_before_it_is_compared(monkeypatch):
    made = given(somebody().person)
    counted = []
    compare = keys.code_is

    def compared(*args):
        counted.append(Tries.objects.filter(count=1).count())
        return compare(*args)

    monkeypatch.setattr(keys, "code_is", compared)
    came(made)
    assert counted == [2]


def test_a_link_that_is_no_link_takes_a_comparison_as_well(monkeypatch):
    made, hashed = given(somebody().person), []
    make_password = keys.make_password
    monkeypatch.setattr(keys, "make_password", lambda code: hashed.append(code) or make_password(code))
    assert came(made, link=keys.new_link()) is None
    assert len(hashed) == 1


@pytest.mark.parametrize(("wrong", "opens"), [(rules.LOCKED_AFTER - 1, True), (rules.LOCKED_AFTER, False)])
def test_too_many_wrong_codes_in_a_row_shut_the_link_for_good(wrong, opens):
    person = somebody().person
    made = given(person)
    for n in range(wrong):
        assert came(made, code="wrong", now=NOW + n * rules.WINDOW) is None
    after = NOW + wrong * rules.WINDOW
    assert (came(made, now=after) is not None) is opens
    fresh = given(person)
    assert came(fresh, now=after) is not None


def test_a_right_code_forgets_the_wrong_ones():
    made = given(somebody().person)
    for _ in range(3):
        came(made, code="wrong")
    assert came(made) is not None
    assert Access.objects.get().wrong == 0
    for _ in range(rules.TRIES_OF_LINK - 1):
        came(made, code="wrong")
    assert came(made) is not None


@pytest.mark.parametrize(("short_of", "opens"), [(timedelta(seconds=1), True), (timedelta(0), False)])
def test_a_link_is_good_until_it_expires(short_of, opens):
    made = given(somebody().person, now=NOW)
    assert (came(made, now=NOW + rules.GOOD_FOR - short_of) is not None) is opens


def test_a_new_link_ends_the_old_one_and_every_visit_by_it(client):
    person = somebody().person
    come_in(client, person)
    given(person)
    assert client.get("/my/").status_code == 403
    assert Access.objects.filter(revoked_at=None).count() == 1
    assert Visit.objects.count() == 0


def test_what_is_taken_back_opens_nothing_and_ends_visits(client):
    person = somebody().person
    made = given(person)
    come_in(client, person)
    entry.revoke_access(by=make.BY, person=person)
    assert came(made) is None
    assert client.get("/my/").status_code == 403


@pytest.mark.parametrize(
    ("began", "used", "status"),
    [
        (timedelta(minutes=29), timedelta(minutes=29), 200),
        (timedelta(minutes=31), timedelta(minutes=31), 403),
        (timedelta(hours=11, minutes=59), timedelta(minutes=1), 200),
        (timedelta(hours=12), timedelta(minutes=1), 403),
    ],
)
def test_a_visit_ends_when_it_is_idle_or_old(client, began, used, status):
    come_in(client, somebody().person)
    now = timezone.now()
    Visit.objects.update(began_at=now - began, used_at=now - used)
    assert client.get("/my/").status_code == status


def test_using_a_visit_moves_its_end(client):
    come_in(client, somebody().person)
    Visit.objects.update(used_at=timezone.now() - timedelta(minutes=20))
    client.get("/my/")
    assert timezone.now() - Visit.objects.get().used_at < timedelta(minutes=1)


def test_leaving_ends_the_visit(client):
    come_in(client, somebody().person)
    assert client.post("/my/leave/").status_code == 200
    assert client.get("/my/").status_code == 403
    assert Visit.objects.count() == 0


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    made = given(somebody().person)
    answer = client.post(reverse("own:enter", args=[made.link]), {"code": made.code})
    cookie = answer.cookies[guard.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["domain"]


def test_pages_of_the_persons_own_are_kept_nowhere(client):
    come_in(client, somebody().person)
    assert "no-store" in client.get("/my/")["Cache-Control"]


def test_making_and_using_the_way_in_is_in_the_audit(client):
    officer = make.a_user()
    person = somebody(officer).person
    made = given(person, by=officer)
    came(made, code="wrong")
    came(made)
    come_in(client, person)
    client.get("/my/")
    entry.revoke_access(by=officer, person=person)
    seen = [(e.what, e.refused) for e in Entry.objects.order_by("id") if e.what.startswith("own_page")]
    assert seen[0] == ("own_page.given", False)
    assert ("own_page.refused", True) in seen
    assert ("own_page.opened", False) in seen
    assert ("own_page.home", False) in seen
    assert seen[-1] == ("own_page.taken_back", False)


def test_who_may_not_see_the_person_gives_them_no_way_in():
    person = somebody(make.a_user()).person
    for stranger in (make.a_user(), make.a_user(Role.COURT), make.a_user(Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            given(person, by=stranger)


def test_an_unknown_language_is_refused_and_no_way_in_is_made():
    with pytest.raises(ValidationError):
        given(somebody().person, language="xx")
    assert not Access.objects.exists()


def test_what_was_tried_is_forgotten_after_a_day():
    made = given(somebody().person)
    came(made, code="wrong")
    came(made, code="wrong", address="198.51.100.7", now=NOW + timedelta(days=1, seconds=1))
    assert Tries.objects.filter(since__lt=NOW + timedelta(hours=1)).count() == 0


def test_the_language_that_was_chosen_is_kept_with_the_page(client):
    person = somebody().person
    come_in(client, person)
    assert client.get("/my/")["Content-Language"] == "en"
    client.post("/my/language/", {"language": "cy", "back": "/my/order/"})
    assert client.get("/my/")["Content-Language"] == "cy"
    assert Access.objects.get(revoked_at=None).language == "cy"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "/people/", ""])
def test_choosing_a_language_leads_nowhere_but_to_the_persons_own_pages(client, back):
    answer = client.post("/my/language/", {"language": "cy", "back": back})
    assert answer["Location"] == "/my/"
