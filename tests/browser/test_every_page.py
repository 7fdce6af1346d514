"""Every page in a real browser, at a desk's width and a phone's: accessible, and as wide as its screen."""

import os

import pytest

from tests.browser import pages
from tests.browser.house import a_house
from tests.browser.sound import faults_of

pytestmark = [pytest.mark.browser, pytest.mark.database]

WIDTHS = {"desk": 1280, "phone": 390}


@pytest.mark.parametrize("reader", dict.fromkeys(page.reader for page in pages.PAGES))
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
def test_every_page_is_accessible_and_fits_its_screen(
    visitor, settings, tmp_path, transactional_db, reader, width
):
    readers, blanks = a_house(settings, tmp_path)
    at = visitor(width=width)
    if reader in readers:
        at.sign_in(readers[reader])
    if reader == pages.WEARER:
        come_in(at, blanks)
    found = {page.name: looked_at(at, page, blanks, width) for page in pages.PAGES if page.reader == reader}
    faults = [f"{name}: {fault}" for name, wrong in found.items() for fault in wrong]
    assert not faults, "\n\n".join(faults)


def come_in(at, blanks):
    """Open a person's own page by its link and code."""
    page = at.go(f"/my/open/{blanks['own_link']}/")
    page.get_by_label("Your code").fill(blanks["own_code"])
    page.get_by_role("button", name="Open your page").click()
    page.locator(".own-week").wait_for()


def looked_at(at, entry, blanks, width):
    """Open one page; gives what is wrong with it."""
    page = at.page
    answer = page.goto(at.address + entry.path.format(**blanks))
    # The person's own pages have no scripts, and the wall's screen has no frame around it.
    if page.locator("body.govuk-template__body").count() and entry.reader != pages.WEARER:
        page.locator("body.js-enabled").wait_for()
    if page.locator("#map").count():
        page.locator("#map[data-drawn]").wait_for()
    wrong = answer.status not in ((200,) if entry.address else (404,))
    if "ABIDE_SCREENS" in os.environ and width == pages.width_of(entry):
        name = f"{os.environ['ABIDE_SCREENS']}/{entry.name}.jpg"
        page.screenshot(path=name, full_page=True, type="jpeg", quality=45)
    return [f"answered {answer.status}"] * wrong + faults_of(page)
