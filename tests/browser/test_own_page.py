"""The wearer's request: asked on a telephone without scripts, answered by the officer, read in Welsh."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from abide.service.orders.models import AuthorisedAbsence
from abide.service.wearer.entry import actions as entry
from tests import factories as make
from tests.browser.sound import sound
from tests.service.caseload.worlds import a_finding, found, somebody, state

pytestmark = [pytest.mark.browser, pytest.mark.database]


def evening():
    """Next Friday evening, as a date and time field is filled in."""
    day = timezone.localdate() + timedelta(days=3)
    return f"{day}T19:30", f"{day}T22:00"


def test_a_request_from_asking_on_a_telephone_to_the_answer_in_welsh(visitor, screenshots):
    officer = make.a_user(full_name="Owen Price")
    fitting = somebody(officer, given="Tomos", family="Griffiths")
    state(fitting, battery="low")
    found(fitting, a_finding(fitting, "CURFEW_LATE", start=timezone.now() - timedelta(days=2), minutes=12))
    made = entry.make_access(by=officer, person=fitting.person, language="en")

    phone = visitor(width=390, height=844, java_script_enabled=False)
    page = phone.go(reverse("own:enter", args=[made.link]))
    screenshots(page, "own-enter")
    page.get_by_label("Your code").fill("00 00 00 00")
    page.get_by_role("button", name="Open your page").click()
    assert "The link or the code is not right" in page.get_by_role("alert").inner_text()
    page.get_by_label("Your code").fill(made.code)
    page.get_by_role("button", name="Open your page").click()
    assert page.url == phone.address + "/my/"
    assert "Tomos Griffiths" in page.get_by_role("heading", level=1).inner_text()
    screenshots(page, "own-home")

    page.get_by_role("link", name="Ask to be away").click()
    page.get_by_role("button", name="Send the request").click()
    assert page.get_by_role("alert").is_visible()
    start, end = evening()
    page.get_by_label("To be away during my curfew").check()
    page.get_by_label("From when?").fill(start)
    page.get_by_label("Until when?").fill(end)
    page.get_by_label("Why?").fill("My daughter's school concert")
    screenshots(page, "own-ask")
    page.get_by_role("button", name="Send the request").click()
    assert "Your request is sent" in page.get_by_role("region").inner_text()
    assert "your responsible officer" in page.locator(".own-records").inner_text()

    desk = visitor()
    staff = desk.sign_in(officer)
    staff.locator(".abide-needs__links a", has_text="Answer").click()
    staff.get_by_label("Agreed").check()
    staff.get_by_label("Your words").fill("Enjoy it")
    screenshots(staff, "own-request")
    staff.get_by_role("button", name="Record it").click()
    assert AuthorisedAbsence.objects.filter(condition__version__order=fitting.order).count() == 1

    page.get_by_role("button", name="Cymraeg").click()
    answer = page.locator(".own-records li").first.inner_text()
    assert "Cytunwyd." in answer
    assert "Ateb: Enjoy it" in answer
    assert page.locator("html").get_attribute("lang") == "cy"
    page.get_by_role("link", name="Yr wythnos hon").click()
    assert "Cytunwyd ar hyn" in page.locator(".own-week").inner_text()
    screenshots(page, "own-home-cy")
    page.get_by_role("link", name="Cofnodwyd").click()
    assert "Daethoch adref" in page.locator(".own-records").inner_text()
    screenshots(page, "own-records-cy")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_persons_own_pages_are_accessible_at_the_narrowest_and_widest(visitor, screenshots, width):
    officer = make.a_user()
    fitting = somebody(officer, given="Oluwaseun", family="Adebayo-Fitzgerald")
    state(fitting)
    row = a_finding(fitting, "CURFEW_LEFT", start=timezone.now() - timedelta(days=1), certainty="probable")
    found(fitting, row)
    made = entry.make_access(by=officer, person=fitting.person, language="cy")
    phone = visitor(width=width)
    page = phone.go(reverse("own:enter", args=[made.link]) + "?language=cy")
    sound(page)
    page.get_by_label("Eich cod").fill(made.code)
    page.get_by_role("button", name="Agor eich tudalen").click()
    page.locator(".own-week").wait_for()
    for name in ("home", "order", "records", "ask", "fault", "complain", "asked"):
        phone.go(reverse(f"own:{name}"))
        sound(page)
        screenshots(page, f"own-{name}-{width}")
    phone.go(reverse("own:records"))
    page.get_by_role("link", name="Mae hyn yn anghywir").click()
    page.get_by_label("Eich geiriau chi").fill("Roeddwn gartref")
    page.get_by_role("button", name="Anfon").click()
    page.locator(".own-said").wait_for()
    sound(page)
    desk = visitor(width=width)
    staff = desk.sign_in(officer)
    for name in ("access", "letter", "telephone"):
        desk.go(reverse(f"wearer:{name}", args=[fitting.person.ref]))
        sound(staff)
        screenshots(staff, f"own-{name}-{width}")
    desk.go(reverse("wearer:waiting"))
    sound(staff)
