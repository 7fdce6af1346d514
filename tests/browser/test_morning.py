"""A practitioner's morning: who needs me, what happened, what I said, and what the court gets."""

import pytest

from abide.service.alerts.models import Alert
from abide.service.audit.models import Entry
from abide.service.supervision.models import Contact
from tests import factories as make
from tests.browser.town import a_walk, an_evening

pytestmark = [pytest.mark.browser, pytest.mark.database]


def test_a_practitioners_morning(visitor, transactional_db, settings, tmp_path):
    kim = make.a_user(full_name="Kim Shaw")
    people = an_evening(kim)
    amira = people["Amira"].person
    day = a_walk(settings, people["Amira"], folder=tmp_path)
    at = visitor()

    # Who needs me, and why, without a click.
    page = at.sign_in(kim)
    page.get_by_text("3 people need you now").wait_for()
    first = page.locator("#needs li", has_text="Not home when the curfew began")
    assert "Amira Kaya" in first.inner_text()

    # Two clicks from signing in to what needs doing.
    first.get_by_role("link", name="Deal with it").click()
    page.get_by_role("button", name="Take this up").click()
    page.get_by_text("This alert is now with you.").wait_for()

    # What happened to her, and where she was.
    page.get_by_role("link", name="Amira Kaya").click()
    page.locator("#timeline-picture svg").wait_for()
    page.get_by_role("link", name="Trail map").click()
    page.get_by_label("Why do you need").select_option(label="Managing the case")
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    page.get_by_role("button", name="Show").click()
    page.locator("#map[data-drawn='300']").wait_for()

    # What she said goes on record, and stands under the same clock.
    at.go(f"/people/{amira.ref}/")
    page.get_by_role("link", name="Record contact").click()
    page.get_by_label("Note", exact=True).fill("Her bus broke down; she is on the next.")
    page.get_by_role("button", name="Record").click()
    page.get_by_text("The contact is recorded.").wait_for()
    page.get_by_role("link", name="Telephone call").last.click()
    page.get_by_text("Her bus broke down").first.wait_for()

    # The alert ends with what was found out.
    alert = Alert.objects.get(person=amira, kind="CURFEW_LATE")
    at.go(f"/alerts/{alert.ref}/")
    page.get_by_role("group").filter(has_text="Explained").first.get_by_text("Explained", exact=True).click()
    page.get_by_label("Travel: delayed or broken down").check()
    page.locator("#explained_words").fill("The bus company confirmed it.")
    page.get_by_role("button", name="Close as explained").click()
    page.get_by_text("The alert is closed.").wait_for()
    alert.refresh_from_db()
    assert (alert.state, alert.outcome) == ("CLOSED", "EXPLAINED")

    # Somebody is on the telephone, whose name I only half hear.
    at.go("/")
    page.get_by_label("Find by name").fill("blyhte")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Rosa Blythe").first.click()
    page.get_by_role("heading", name="Rosa Blythe").wait_for()

    # The court wants it on paper.
    at.go(f"/people/{amira.ref}/report/")
    page.get_by_label("What is the report for?").select_option(label="A court hearing")
    with page.expect_download() as download:
        page.get_by_role("button", name="Print the report").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")

    # What was written is kept, and every look is on record.
    assert Contact.objects.get(person=amira).note.startswith("Her bus")
    done = set(Entry.objects.filter(actor_ref=str(kim.ref)).values_list("what", flat=True))
    assert {"person.opened", "contact.recorded", "alert.closed"} <= done
