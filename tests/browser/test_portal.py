"""The portal in a real browser: signing in, live changes, racing, keys, a phone, and accessibility."""

import pytest

from tests import factories as make
from tests.service.caseload.worlds import a_finding, found, somebody, state

pytestmark = [pytest.mark.browser, pytest.mark.database]


@pytest.fixture
def kim(transactional_db):
    return make.a_user(full_name="Kim Shaw")


def test_signing_in_leads_to_the_caseload_and_out_again(visitor, kim):
    somebody(kim)
    at = visitor()
    page = at.sign_in(kim)
    assert page.get_by_role("heading", level=1).inner_text() == "My people (1)"
    assert page.get_by_role("link", name="Sam Ahmed").is_visible()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")


def test_a_wrong_password_is_said_and_nothing_else_is_given_away(visitor, kim):
    at = visitor()
    at.go("/account/login/")
    at.page.get_by_label("Email").fill(kim.email)
    at.page.get_by_label("Password").fill("wrong")
    at.page.get_by_role("button", name="Sign in", exact=True).click()
    assert at.page.get_by_role("alert").is_visible()
    assert at.page.title().startswith("Error: ")


def test_a_change_appears_in_its_row_and_is_marked(visitor, kim):
    sam, rosa = somebody(kim), somebody(kim, given="Rosa", family="Blythe")
    state(sam)
    state(rosa)
    page = visitor().sign_in(kim)
    page.locator(".abide-live[data-state=open]").wait_for()
    row = page.locator(f"#person-{rosa.person.ref}")
    above = row.bounding_box()["y"]
    state(rosa, "AWAY")
    page.locator(f"#person-{rosa.person.ref}.is-changed", has_text="Away since").wait_for()
    assert row.bounding_box()["y"] == above
    assert "Home since" in page.locator(f"#person-{sam.person.ref}").inner_text()


def test_something_new_that_needs_somebody_waits_for_a_click_and_moves_nothing(visitor, kim):
    sam = somebody(kim)
    state(sam)
    page = visitor().sign_in(kim)
    page.locator(".abide-live[data-state=open]").wait_for()
    found(sam, a_finding(sam, open_=True))
    page.get_by_text("1 person needs you now").wait_for()
    more = page.get_by_role("button", name="Show what is new")
    more.wait_for()
    assert page.locator("#needs li").count() == 0
    more.click()
    assert "not back after" in page.locator("#needs li").inner_text()


def test_the_keyboard_stays_where_it_is_when_a_row_changes(visitor, kim):
    sam = somebody(kim)
    state(sam)
    page = visitor().sign_in(kim)
    page.locator(".abide-live[data-state=open]").wait_for()
    page.get_by_role("link", name="Sam Ahmed").focus()
    state(sam, "AWAY")
    page.locator(f"#person-{sam.person.ref}.is-changed").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Sam Ahmed"
