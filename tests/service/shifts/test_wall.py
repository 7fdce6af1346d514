"""The wall's screen: it counts, names nobody, and its account goes nowhere else."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from abide.service.accounts.models import Role
from abide.service.alerts.models import Alert
from abide.service.caseload import notes
from abide.service.caseload.live import COUNTS, Note, Reader, told
from abide.service.people import actions as people
from abide.service.shifts.wall import SEES_WALL, wall
from tests import factories as make
from tests.architecture.addresses import all_addresses
from tests.service.caseload.worlds import a_finding, found, signed_in, somebody
from tests.service.outages.evening import an_outage

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def screen():
    return make.a_user(Role.WALL_SCREEN)


def an_alert(given="Quillon", family="Zzyzxabide", *, code="STRAP", **details):
    fitting = somebody(given=given, family=family, **details)
    found(fitting, a_finding(fitting, code, open_=True))
    return fitting


def test_the_screen_counts_and_says_how_old_the_oldest_is(screen):
    now = timezone.now()
    an_alert()
    an_alert(code="BATTERY_DEAD")
    an_alert(code="BATTERY_DEAD")
    Alert.objects.filter(kind="STRAP").update(raised_at=now - timedelta(hours=26), act_by=now)
    shown = wall(screen, now + timedelta(seconds=1))
    assert [(w.name, w.open, w.nobody, w.over) for w in shown.waiting] == [
        ("Now", 1, 1, 1),
        ("Today", 2, 2, 0),
        ("Routine", 0, 0, 0),
    ]
    assert (shown.waiting[0].oldest, shown.waiting[2].oldest, shown.old) == ("1 d 2 h", "", 1)
    assert [(each.what, each.who, each.over, each.taken) for each in shown.next] == [
        ("Strap", "", True, False)
    ]


def test_an_outage_is_on_the_wall(screen):
    an_outage()
    [out] = wall(screen, timezone.now()).outages
    assert (out.people, out.silent, out.apart) == (6, 6, 0)


@pytest.mark.parametrize("names, said", [("none", ""), ("initials", "QZ"), ("everything", "")])
def test_initials_only_where_they_are_asked_for(screen, settings, names, said):
    settings.WALL_NAMES = names
    an_alert()
    special = an_alert(given="Xanthe", family="Yarrow")
    people.mark_special(by="test", person=special.person)
    assert {each.who for each in wall(screen, timezone.now()).next} == {said, ""}


def test_no_name_is_on_the_screen(client, screen):
    fitting = an_alert()
    for where in ("/shifts/wall/", "/shifts/wall/numbers/"):
        text = signed_in(client, screen).get(where).content.decode()
        assert "Strap" in text
        for word in ("Quillon", "Zzyzxabide", str(fitting.person.ref)):
            assert word not in text


@pytest.mark.parametrize("role", sorted(set(Role) - set(SEES_WALL)))
def test_no_other_role_has_a_wall(client, role):
    user = make.a_user(role)
    with pytest.raises(PermissionDenied):
        wall(user, timezone.now())
    assert signed_in(client, user).get("/shifts/wall/").status_code == 403


OPEN_TO_IT = {"shifts:wall", "shifts:wall_numbers", "account_logout", "account_login"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_walls_account_is_sent_to_the_wall_whatever_it_asks_for(client, screen, method):
    signed_in(client, screen)
    elsewhere = [address for address in all_addresses() if address.name not in OPEN_TO_IT]
    for address in elsewhere:
        answer = getattr(client, method)(address.path)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/shifts/wall/"), address.path


def test_the_walls_stream_says_that_something_changed_and_of_whom_nothing(client, screen):
    fitting = an_alert()
    signed_in(client, screen)
    # Without the door around them, which gives the test's own connection back.
    reader = Reader(screen.pk, client.session.session_key)
    seen = notes.read_after.__wrapped__(0, 50)
    known = notes.may_know.__wrapped__([reader], frozenset(note.person for note in seen))[reader]
    assert known == {COUNTS}
    heard = [told(note, known) for note in seen]
    assert {(note.person, note.ref) for note in heard if note} == {(None, None)}
    # How somebody is changes no number on the wall.
    assert told(Note(7, fitting.person_id, "r", "state"), known) is None


def test_the_screen_asks_as_few_questions_of_many_as_of_few(
    client, screen, django_assert_num_queries, django_assert_max_num_queries
):
    signed_in(client, screen).get("/shifts/wall/numbers/")  # notes the session's use, once a minute
    for _ in range(3):
        an_alert()
    with django_assert_max_num_queries(12) as few:
        client.get("/shifts/wall/numbers/")
    for _ in range(9):
        an_alert()
    with django_assert_num_queries(len(few)):
        client.get("/shifts/wall/numbers/")


def test_without_scripts_the_screen_is_loaded_again_by_itself(client, screen):
    text = signed_in(client, screen).get("/shifts/wall/").content.decode()
    assert re.search(r'<noscript><meta http-equiv="refresh" content="\d+"></noscript>', text)
    # Only the account that sees nobody stays signed in by itself.
    assert "data-stays" in text
    assert (
        "data-stays"
        not in signed_in(client, make.a_user(Role.CENTRE_MANAGER)).get("/shifts/wall/").content.decode()
    )
