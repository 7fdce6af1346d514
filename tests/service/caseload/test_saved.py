"""Views of the list kept under a name: one's own, replaced, removed, and none that says nothing."""

import pytest
from django.core.exceptions import ValidationError

from abide.service.caseload import actions
from abide.service.caseload.models import SavedFilter
from abide.service.people import actions as people
from tests import factories as make
from tests.service.caseload.worlds import signed_in, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def kim():
    return make.a_user(full_name="Kim Shaw")


def save(client, user, **given):
    return signed_in(client, user).post("/people/saved/", given, follow=True)


def test_a_view_is_saved_shown_and_leads_back_to_itself(client, kim):
    somebody(kim)
    page = save(client, kim, name=" My  Sams ", q="sam", show="away")
    assert page.redirect_chain[-1][0] == "/?q=sam&show=away"
    assert "This view is saved as “My Sams”." in page.content.decode()
    assert 'href="/?q=sam&amp;show=away" aria-current="true">My Sams</a>' in page.content.decode()
    assert 'href="/?q=sam&amp;show=away">My Sams</a>' in client.get("/").content.decode()


def test_a_view_is_seen_and_removed_by_its_user_alone(client, kim):
    other = make.a_user()
    kept = actions.save_filter(by=kim, name="Away", search="", show="away")
    assert "Away</a>" not in signed_in(client, other).get("/").content.decode()
    assert client.post(f"/people/saved/{kept.ref}/remove/").status_code == 404
    with pytest.raises(ValidationError):
        actions.remove_filter(by=other, saved=kept)
    assert signed_in(client, kim).get(f"/people/saved/{kept.ref}/remove/").status_code == 405
    assert client.post(f"/people/saved/{kept.ref}/remove/").status_code == 302
    assert not SavedFilter.objects.exists()


def test_the_same_name_again_replaces_what_it_meant(kim):
    for search in ("sam", "rosa"):
        actions.save_filter(by=kim, name="Mine", search=search, show="")
    assert [(kept.name, kept.search) for kept in SavedFilter.objects.all()] == [("Mine", "rosa")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "", "q": "sam"}, "Enter a name for this view."),
        ({"name": "x" * 41, "q": "sam"}, "Use 40 letters or fewer"),
        ({"name": "Everyone"}, "Search for something or choose whom to show"),
        ({"name": "Odd", "show": "rubbish"}, "Search for something or choose whom to show"),
        ({"name": "Long", "q": "x" * 101}, "This search is too long to keep."),
    ],
)
def test_what_cannot_be_saved_is_said(client, kim, given, said):
    assert said in save(client, kim, **given).content.decode()
    assert not SavedFilter.objects.exists()


def test_erasing_somebody_takes_saved_searches_for_them_away_and_nobody_elses(kim):
    gone, stays = somebody(kim, given="Sam", family="Okonkwo"), somebody(kim, given="Sam", family="Blythe")
    serials = [fitting.device.serial for fitting in (gone, stays)]
    for search in ("okonkwo", "sam okonwko", "sam", "blythe", *serials):
        actions.save_filter(by=kim, name=search, search=search, show="")
    actions.save_filter(by=kim, name="Away", search="", show="away")
    people.erase(by=make.BY, person=gone.person, reason="test")
    left = set(SavedFilter.objects.values_list("name", flat=True))
    assert left == {"sam", "blythe", "Away", serials[1]}


def test_the_longest_name_and_the_last_place_are_still_had(kim):
    actions.save_filter(by=kim, name="x" * 40, search="sam", show="")
    for number in range(actions.MOST_FILTERS - 1):
        actions.save_filter(by=kim, name=f"View {number}", search="sam", show="")
    with pytest.raises(ValidationError) as refused:
        actions.save_filter(by=kim, name="One more", search="sam", show="")
    assert refused.value.messages == ["You have 12 saved views. Remove one first."]
    actions.save_filter(by=kim, name="View 1", search="rosa", show="")
