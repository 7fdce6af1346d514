"""A practitioner reads what happened to somebody, looks nearer, and finds a contact under the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from abide.service.supervision import actions as supervision
from tests import factories as make
from tests.browser.town import an_evening
from tests.service.caseload.worlds import a_finding, found


def a_month(officer, fitting):
    """Four weeks of contacts and appointments, and a few things that were found."""
    now = timezone.now()
    person = fitting.person

    def ago(**length):
        return now - timedelta(**length)

    for days, way, came in ((26, "CALL", "NO_ANSWER"), (12, "VISIT", "SPOKE"), (4, "CALL", "SPOKE")):
        supervision.record_contact(by=officer, person=person, way=way, came=came, at=ago(days=days))
    for days, outcome in (
        (20, "KEPT"),
        (13, "MISSED_UNACCEPTABLE"),
        (6, "MISSED_ACCEPTABLE"),
        (-1, "NOT_KNOWN"),
    ):
        made = supervision.make_appointment(
            by=officer, person=person, kind="SUPERVISION", place="Tolton office", at=ago(days=days)
        )
        if outcome != "NOT_KNOWN":
            supervision.change_appointment(by=officer, appointment=made, number=1, outcome=outcome, note="")
    found(
        fitting,
        a_finding(fitting, start=ago(days=2, hours=3), minutes=40),
        a_finding(fitting, "CURFEW_LEFT", start=ago(days=9), minutes=25, certainty="probable"),
        a_finding(fitting, "NO_CONTACT", start=ago(days=16), minutes=60 * 20),
        now=now,
    )


pytestmark = [pytest.mark.browser, pytest.mark.database]


def test_what_happened_is_read_from_the_whole_order_to_an_hour_and_added_to(
    visitor, screenshots, settings, tmp_path
):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    kim = make.a_user(full_name="Kim Shaw")
    sam = an_evening(kim)["Sam"]
    a_month(kim, sam)
    at = visitor()
    at.sign_in(kim)
    page = at.go(f"/people/{sam.person.ref}/")
    page.locator("#timeline-picture svg").wait_for()
    screenshots(page, "timeline-7")
    page.get_by_role("link", name="28 days", exact=True).click()
    page.wait_for_url("**days=28**")
    screenshots(page, "timeline-28")
    page.get_by_role("link", name="Table", exact=True).click()
    assert page.get_by_role("columnheader", name="People").is_visible()
    screenshots(page, "timeline-28-table")
    page.get_by_role("link", name="Whole order", exact=True).click()
    page.get_by_role("link", name="Picture", exact=True).click()
    screenshots(page, "timeline-order")
    page.get_by_role("link", name="1 day", exact=True).click()
    page.wait_for_url("**days=1**")
    screenshots(page, "timeline-1")
    page.get_by_role("link", name="Earlier").click()
    page.get_by_role("link", name="Today", exact=True).click()
    page.get_by_role("link", name="Record contact", exact=True).click()
    screenshots(page, "contact-new")
    page.get_by_label("What came of it?").select_option("MESSAGE_LEFT")
    page.get_by_label("Note").fill("Asked to call back about the bus.")
    page.get_by_role("button", name="Record the contact").click()
    page.get_by_text("The contact is recorded.").wait_for()
    # From its mark in the picture to the contact itself, by keyboard.
    page.locator("#timeline-picture a[aria-label^='Telephone call: left a message']").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Telephone call", exact=False).first.wait_for()
    assert page.get_by_text("Asked to call back about the bus.").first.is_visible()
    screenshots(page, "contact")
    page = at.go(f"/people/{sam.person.ref}/documents/")
    page.get_by_role("button", name="Keep the document").click()
    page.get_by_role("alert").get_by_text("Choose a file").wait_for()
    page.get_by_label("File").set_input_files(
        {"name": "order.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 the order of a court"}
    )
    page.get_by_label("What is it?").fill("Order of 3 March")
    page.get_by_role("button", name="Keep the document").click()
    page.get_by_text("The document is kept.").wait_for()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Order of 3 March", exact=True).click()
    assert saved.value.suggested_filename == "order-of-3-march.pdf"
    assert saved.value.path().read_bytes() == b"%PDF-1.7 the order of a court"
    page.get_by_role("link", name="What was changed", exact=True).click()
    first, second = page.locator("ol.abide-findings > li").all()[:2]
    assert "Document added: Order of 3 March by Kim Shaw" in first.inner_text()
    assert "Contact recorded: Telephone call" in second.inner_text()
    screenshots(page, "person-changes")
    for tab in ("conditions", "contacts", "about"):
        screenshots(at.go(f"/people/{sam.person.ref}/{tab}/"), f"person-{tab}")
    narrow = visitor(width=390, height=844)
    narrow.sign_in(kim)
    page = narrow.go(f"/people/{sam.person.ref}/")
    screenshots(page, "timeline-390")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
