"""Threads and the directory in a real browser: accessible at two widths, and whole without scripts."""

import pytest

from abide.service.messages import actions
from tests import factories as make
from tests.browser.sound import sound
from tests.service.messages.writing import a_contact, a_thread

pytestmark = [pytest.mark.browser, pytest.mark.database]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits_and_is_accessible(visitor, transactional_db, width, screenshots):
    kim = make.a_user("CENTRE_MANAGER", full_name="Kim Shaw")
    sam = make.a_person(given_name="Sam", family_name="Ahmed")
    thread = a_thread([kim.organisation], person=sam)
    a_contact()
    at = visitor(width=width)
    page = at.sign_in(kim)
    page.get_by_role("link", name="Messages", exact=True).click()
    page.get_by_text("About Sam Ahmed").wait_for()
    sound(page)
    screenshots(page, f"threads-{width}")
    page.get_by_role("link", name=thread.subject).click()
    page.get_by_role("button", name="Send").click()
    page.get_by_role("alert").wait_for()
    sound(page)
    screenshots(page, f"thread-{width}")
    at.go(f"/people/{sam.ref}/")
    page.locator("main").get_by_role("link", name="Messages").click()
    page.get_by_role("button", name="Begin the thread").click()
    page.get_by_role("alert").wait_for()
    sound(page)
    screenshots(page, f"thread-begin-{width}")
    at.go("/messages/contacts/")
    sound(page)
    screenshots(page, f"contacts-{width}")
    page.get_by_role("link", name="Change").click()
    sound(page)


def test_a_thread_is_begun_handed_over_and_resolved_without_scripts(visitor, transactional_db):
    kim = make.a_user("CENTRE_MANAGER", full_name="Kim Shaw")
    at = visitor(java_script_enabled=False)
    page = at.sign_in(kim)
    at.go("/messages/new/")
    page.get_by_label("What is it about?").fill("Chargers")
    page.get_by_label("By when do you need an answer?").fill("2099-03-10T12:00")
    page.get_by_label("Message").fill("Forty are missing.")
    page.get_by_role("button", name="Begin the thread").click()
    page.get_by_role("button", name="Take it yourself").click()
    page.get_by_text("The thread is with Kim Shaw now.").wait_for()
    page.get_by_label("Your message").fill("They came.")
    page.get_by_label("Resolved").check()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Your message is in the thread.").wait_for()
    at.go("/messages/?show=resolved")
    page.get_by_role("link", name="Chargers").wait_for()


def test_a_thread_and_the_count_of_notices_change_while_they_are_looked_at(visitor, transactional_db):
    kim, lee = make.a_user("CENTRE_MANAGER"), make.a_user("MONITORING_OFFICER")
    thread = a_thread([kim.organisation])
    at = visitor()
    page = at.sign_in(kim)
    page.get_by_role("link", name="Notices 1 waiting").wait_for()
    at.go(f"/messages/{thread.ref}/")
    page.get_by_role("link", name="Notices", exact=True).wait_for()
    page.get_by_text("Live: changes appear as they happen.").wait_for()
    actions.reply(by=lee, thread=thread, words="Forty came.", become="WAITING")
    page.get_by_text("Forty came.").wait_for()
    page.locator("#thread-now").get_by_text("Waiting for an answer").wait_for()
    actions.hand_over(by=lee, thread=thread, owner=kim)
    page.get_by_role("link", name="Notices 1 waiting").click()
    page.get_by_role("link", name=f"Thread handed over (reference {str(thread.ref)[:8]})").click()
    page.get_by_role("link", name="Open what it is about").click()
    page.get_by_text("Forty came.").wait_for()
