"""The pages of supervision: who may open and write them, and what they say."""

import pytest
from django.urls import reverse

from tests import factories as make
from tests.service.caseload.worlds import signed_in
from tests.service.supervision.progress.fortnights import late, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def kim():
    return make.a_user(full_name="Kim Shaw", team=make.a_team())


def at(name, person, *more):
    return reverse(f"supervision:{name}", args=[person.ref, *more])


def test_the_page_before_a_meeting_opens_with_how_it_went(client, kim):
    sam = somebody(kim)
    late(sam, 2, 9, 16)
    page = signed_in(client, kim).get(at("before", sam.person)).content.decode()
    assert "of 28 days were kept throughout; 3 things were not kept." in page
    assert "3 of 3 nights not kept began on a " in page
    assert "Nobody has taken it up yet." in page
    assert "no later appointment is recorded as kept" in page
