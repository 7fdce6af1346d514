"""Each person on tag sees their own page and no other; staff see none of those, they none of the staff's."""

from dataclasses import dataclass

import pytest

from abide.service.accounts.models import Role
from abide.service.alerts.models import FindingRow
from abide.service.wearer import actions
from abide.service.wearer.models import Ask, Matter
from tests import factories as make
from tests.architecture.addresses import all_addresses
from tests.service.caseload import worlds
from tests.service.wearer.asking import an_ask
from tests.service.wearer.worlds import come_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]

OWN = [a for a in all_addresses() if a.name.startswith("own:")]
STAFF = [
    a
    for a in all_addresses()
    if not a.name.startswith(("own:", "account_", "mfa_")) and a.name != "ui:wrong_or_slow"
]
# Open to whoever comes, and about nobody (tests/architecture/test_every_address_is_guarded.py).
OPEN = {"own:enter", "own:language"}
METHODS = ["get", "post"]


@dataclass(frozen=True)
class Theirs:
    """A person on tag with something of every kind on their own page."""

    fitting: object
    words: tuple[str, ...]
    refs: tuple[dict[str, str], ...]

    def paths(self):
        """Every address of the person's own, its blanks filled with each of this person's references."""
        for address in OWN:
            for values in self.refs:
                yield address, address.about(values)


def somebody(given, family):
    officer = make.a_user(full_name=f"Officer of {given}")
    fitting = worlds.somebody(officer, given=given, family=family)
    worlds.found(fitting, worlds.a_finding(fitting))
    finding = FindingRow.objects.get(fitting=fitting)
    ask = an_ask(fitting, words=f"Secret of {given}")
    matter = actions.complain(person=fitting.person, words=f"Trouble of {given}")
    actions.answer_matter(by=officer, matter=matter, answer=f"Answer to {given}")
    refs = tuple({"uuid": str(ref), "slug": finding.id} for ref in (ask.ref, matter.ref, fitting.person.ref))
    words = (given, family, ask.number, matter.number)
    return Theirs(fitting, words, refs)


def told(answer, words):
    """Which of the words an answer gives away."""
    content = b"".join(answer) if answer.streaming else answer.content
    text = content.decode("utf-8", "replace")
    return [word for word in words if word in text]


@pytest.mark.parametrize("method", METHODS)
def test_a_person_is_told_of_themselves_and_never_of_another(client, method):
    mine, other = somebody("Quillon", "Zzyzxabide"), somebody("Marsden", "Xqvwabide")
    come_in(client, mine.fitting.person)
    seen = set()
    for address, path in other.paths():
        if address.name == "own:leave":
            continue
        answer = getattr(client, method)(path)
        assert answer.status_code < 500, path
        assert told(answer, other.words) == [], path
        if "<" in address.route and address.name not in OPEN:
            assert answer.status_code in (404, 405), path
        seen.update(told(answer, mine.words))
    if method == "get":
        assert {"Quillon", "Zzyzxabide"} <= seen


@pytest.mark.parametrize("method", METHODS)
def test_nobody_moves_what_another_asked_or_told(client, method):
    mine, other = somebody("Quillon", "Zzyzxabide"), somebody("Marsden", "Xqvwabide")
    come_in(client, mine.fitting.person)
    for address, path in other.paths():
        if address.name != "own:leave":
            getattr(client, method)(path, {"words": "x"})
    assert Ask.objects.get(person=other.fitting.person).state == "ASKED"
    assert not Matter.objects.get(person=other.fitting.person).again
    assert Matter.objects.filter(person=other.fitting.person).count() == 1


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("method", METHODS)
def test_no_staff_session_opens_a_page_of_a_persons_own(client, role, method):
    them = somebody("Quillon", "Zzyzxabide")
    worlds.signed_in(client, make.a_user(role))
    for address, path in them.paths():
        answer = getattr(client, method)(path)
        assert told(answer, them.words) == [], path
        # A screen on the wall is sent back to the wall, whatever it asks for.
        if address.name not in OPEN and answer.status_code != 302:
            assert answer.status_code in (403, 405), path


def test_the_persons_own_officer_is_refused_there_too(client):
    them = somebody("Quillon", "Zzyzxabide")
    worlds.signed_in(client, them.fitting.order.responsible_officer)
    for address, path in them.paths():
        if address.name not in OPEN:
            assert client.get(path).status_code in (403, 405), path


@pytest.mark.parametrize("method", METHODS)
def test_a_visit_to_the_persons_own_page_opens_no_page_of_staff(client, method):
    them = somebody("Quillon", "Zzyzxabide")
    come_in(client, them.fitting.person)
    for address in STAFF:
        for values in them.refs:
            answer = getattr(client, method)(address.about(values))
            assert answer.status_code in (302, 401, 403, 404, 405), address.name
            if answer.status_code == 302:
                assert answer["Location"].startswith("/account/login/"), address.name


def test_both_at_once_in_one_browser_stay_two(client):
    them, other = somebody("Quillon", "Zzyzxabide"), somebody("Marsden", "Xqvwabide")
    officer = other.fitting.order.responsible_officer
    worlds.signed_in(client, officer)
    come_in(client, them.fitting.person)
    own = client.get("/my/").content.decode()
    assert "Zzyzxabide" in own
    assert officer.full_name not in own
    assert "Xqvwabide" in client.get("/").content.decode()
    client.post("/my/leave/")
    assert client.get("/my/").status_code == 403
    assert client.get("/").status_code == 200


def test_a_cookie_that_is_no_visits_opens_nothing(client):
    from abide.service.wearer.entry import guard

    them = somebody("Quillon", "Zzyzxabide")
    visit = come_in(client, them.fitting.person)
    for value in ("", "nonsense", visit.key_hash, str(visit.pk), "x" * 5000):
        client.cookies[guard.COOKIE] = value
        assert client.get("/my/").status_code == 403


def test_there_are_pages_of_a_persons_own_with_blanks_to_be_filled():
    assert {a.name for a in OWN if "<" in a.route} >= {"own:withdraw", "own:dispute", "own:again"}
