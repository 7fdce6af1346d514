"""The page of protected people in a real browser: it fits, and the place waits for a reason."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.people import actions as people
from abide.service.protection import actions
from abide.service.protection.models import Carrying, Position
from tests import factories as make
from tests.browser.sound import sound
from tests.service.protection.test_page import near

pytestmark = [pytest.mark.browser, pytest.mark.database]


@pytest.fixture
def kim(transactional_db):
    return make.a_user(full_name="Kim Shaw", may_see_protected=True)


@pytest.fixture
def two(kim):
    person = make.a_person(given_name="Sam", family_name="Ahmed")
    first = make.a_protected_person(person, given_name="Marigold", family_name="Quist", language="Welsh")
    second = make.a_protected_person(person, given_name="Tom", family_name="Quist")
    people.plan_safe_contact(
        by=make.BY,
        protected_person=first,
        contact_allowed=True,
        phone="01632 960555",
        safe_times="any time",
        never_do="leave a message, or ring the house",
        code_word="harvest",
    )
    people.plan_safe_contact(by=make.BY, protected_person=second, through="the victim liaison officer")
    conditions = [make.keeping_away(first), make.keeping_away(second, distance_m=200), make.a_trail()]
    make.a_fitting(make.an_order(person, officer=kim, conditions=conditions))
    start = timezone.now() - timedelta(days=2)
    for protected, minutes in ((first, 3), (second, 40)):
        carrying = actions.give_unit(
            by=make.BY, protected_person=protected, device=make.a_device("PROTECTED"), start=start
        )
        at = timezone.now() - timedelta(minutes=minutes)
        Position.objects.create(carrying=carrying, at=at, longitude=1.765432, latitude=53.1234, accuracy_m=20)
        Carrying.objects.filter(pk=carrying.pk).update(last_heard_at=at, last_position_at=at, battery="low")
    near(first)
    return first


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_is_accessible_and_shows_a_place_only_for_a_reason(
    visitor, kim, two, width, screenshots
):
    at = visitor(width=width)
    page = at.sign_in(kim)
    page.goto(f"{at.address}/people/{two.protected_from.ref}/")
    page.get_by_role("link", name="Protected people").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Protected from Sam Ahmed"
    page.get_by_role("link", name=re.compile("give a unit.*Tom")).click()
    page.get_by_label("They agreed to be contacted directly").check()
    page.get_by_role("button", name="Save the plan").click()
    page.get_by_role("alert").wait_for()
    sound(page)
    screenshots(page, f"protected-change-{width}")
    page.get_by_label("Telephone").fill("01632 960556")
    page.get_by_role("button", name="Save the plan").click()
    page.get_by_text("Call Tom Quist on 01632 960556").wait_for()
    page.get_by_text("Where Marigold was last").click()
    sound(page)
    screenshots(page, f"protected-{width}")
    page.get_by_role("button", name="Show the last position").first.click()
    page.get_by_role("alert").wait_for()
    sound(page)
    screenshots(page, f"protected-why-{width}")
    page.get_by_label("Why do you need to see it?").select_option("SAFEGUARDING")
    page.get_by_role("button", name="Show the last position").click()
    page.get_by_text("53.12340, 1.76543").wait_for()
    sound(page)
    screenshots(page, f"protected-position-{width}")
