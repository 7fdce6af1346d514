"""The wall's screen in a browser: signed in once, it goes on by itself and fits its screen."""

import pytest

from abide.service.accounts.models import Role
from tests import factories as make
from tests.browser.sound import sound
from tests.service.caseload.worlds import a_finding, found, somebody

pytestmark = [pytest.mark.browser, pytest.mark.database]


def test_the_wall_goes_on_by_itself_and_names_nobody(visitor, transactional_db):
    first = somebody(given="Quillon", family="Zzyzxabide")
    found(first, a_finding(first, "STRAP", open_=True))
    screen = make.a_user(Role.WALL_SCREEN)
    at = visitor(width=1920, height=1080)
    page = at.go("/account/login/")
    page.get_by_label("Email").fill(screen.email)
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    # Its account is sent to the wall, wherever signing in leads.
    page.wait_for_url(at.address + "/shifts/wall/")
    page.locator('[data-state="open"]').wait_for()
    count = page.locator(".abide-wall__big").first
    assert count.inner_text() == "1"
    second = somebody(given="Quillon", family="Zzyzxabide")
    found(second, a_finding(second, "STRAP", open_=True))
    # Nobody touches it, and it is told by the stream long before it would ask by itself.
    page.wait_for_function("() => document.querySelector('.abide-wall__big').innerText === '2'")
    assert page.locator("#time").inner_text().endswith(("GMT", "BST"))
    assert "Quillon" not in page.content()
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    sound(page)
    # What is lost is said, and found again.
    page.context.set_offline(True)
    page.locator('[data-state="lost"]').wait_for()
    page.context.set_offline(False)
    page.locator('[data-state="open"]').wait_for()
