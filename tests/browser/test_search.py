"""Searching, saved views and transfers in a real browser: by keyboard, on a phone, without scripts."""

import pytest

from abide.service.accounts.models import Role
from abide.service.people import actions as people
from tests import factories as make
from tests.browser.sound import sound
from tests.service.caseload.worlds import somebody, state

pytestmark = [pytest.mark.browser, pytest.mark.database]


class Team:
    """A manager and two officers; two people with the first, one with an officer elsewhere."""

    def __init__(self):
        self.team = make.a_team()
        self.manager = make.a_user(Role.TEAM_MANAGER, team=self.team, full_name="Mo Manager")
        self.kim = make.a_user(team=self.team, full_name="Kim Shaw")
        self.lee = make.a_user(team=self.team, full_name="Lee Parr")
        self.sam, self.rosa = somebody(self.kim), somebody(self.kim, given="Rosa", family="Blythe")
        self.other = somebody(make.a_user(), given="Other", family="Elsewhere")
        people.add_identifier(by="test", person=self.other.person, kind="PNC", value="2012/0000001H")
        state(self.sam)
        state(self.rosa)


@pytest.fixture
def world(transactional_db):
    return Team()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_search_its_refusal_its_saved_views_and_a_transfer_fit_the_screen(
    visitor, world, screenshots, width
):
    at = visitor(width=width)
    at.sign_in(world.manager)
    page = at.go("/?q=blyhte")
    assert page.get_by_text("name like blyhte").is_visible()
    page.get_by_label("Save this view as").fill("Rosa")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("This view is saved as").wait_for()
    screenshots(page, f"search-{width}")
    sound(page)
    page = at.go("/?q=12/1h")
    assert page.get_by_text("whom you may not see").is_visible()
    screenshots(page, f"search-refused-{width}")
    sound(page)
    page = at.go("/")
    page.get_by_label("Transfer Sam Ahmed").check()
    page.get_by_label("Transfer Rosa Blythe").check()
    screenshots(page, f"search-ticked-{width}")
    sound(page)
    page.get_by_role("button", name="Transfer those ticked").click()
    page.get_by_role("heading", name="Transfer 2 people to another officer").wait_for()
    screenshots(page, f"transfer-{width}")
    sound(page)
    page.get_by_role("button", name="Transfer", exact=True).click()
    page.get_by_role("link", name="Choose the officer to transfer to.").wait_for()
    screenshots(page, f"transfer-fault-{width}")
    sound(page)
    page.get_by_label("Transfer to").select_option("Lee Parr")
    page.get_by_role("button", name="Transfer", exact=True).click()
    page.get_by_text("2 people are transferred to Lee Parr.").wait_for()
    world.sam.order.refresh_from_db()
    assert world.sam.order.responsible_officer == world.lee


def test_a_person_is_ticked_and_transferred_with_the_keyboard_alone(visitor, world):
    page = visitor().sign_in(world.manager)
    page.get_by_label("Transfer Rosa Blythe").focus()
    page.keyboard.press("Space")
    # On past the link of this row and the next row's box and link, to the button under the list.
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("Transfer those ticked"):
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Transfer 1 person to another officer").wait_for()
    page.get_by_label("Transfer to").focus()
    page.keyboard.press("L")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Rosa Blythe is transferred to Lee Parr.").wait_for()


def test_people_are_found_and_transferred_without_scripts(visitor, world):
    at = visitor(java_script_enabled=False)
    page = at.sign_in(world.manager)
    page.get_by_label("Find by name").fill("ahmde")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Transfer Sam Ahmed").check()
    page.get_by_role("button", name="Transfer those ticked").click()
    page.get_by_label("Transfer to").select_option("Lee Parr")
    page.get_by_role("button", name="Transfer", exact=True).click()
    page.get_by_text("Sam Ahmed is transferred to Lee Parr.").wait_for()


def test_what_is_ticked_stays_ticked_when_its_row_changes(visitor, world):
    page = visitor().sign_in(world.manager)
    page.locator(".abide-live[data-state=open]").wait_for()
    page.get_by_label("Transfer Rosa Blythe").check()
    state(world.rosa, "AWAY")
    page.locator(f"#person-{world.rosa.person.ref}.is-changed", has_text="Away since").wait_for()
    assert page.get_by_label("Transfer Rosa Blythe").is_checked()
    assert not page.get_by_label("Transfer Sam Ahmed").is_checked()
